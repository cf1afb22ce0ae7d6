"""The world of one seed: who and what is in it, and what may be done to them."""

from collections.abc import Callable
from dataclasses import dataclass, field

from concours.core.kernel.time import SECOND_MS
from concours.rehearsal.world.agenda import Agenda
from concours.rehearsal.world.centre.database import Database
from concours.rehearsal.world.centre.gateway import Gateway
from concours.rehearsal.world.centre.sitting import SittingTables
from concours.rehearsal.world.centre.tables import Tables
from concours.rehearsal.world.jury import Jury
from concours.rehearsal.world.network import Line, Network
from concours.rehearsal.world.paper import START_MS, Candidate
from concours.rehearsal.world.person import Person
from concours.rehearsal.world.tablet.tablet import Tablet
from concours.rehearsal.world.witness import Witness

ENROL_MS_MAX = 4 * SECOND_MS
ARM_MS = 8 * SECOND_MS
STOP_MS = 110 * SECOND_MS
RELOAD_MS_MAX = 8 * SECOND_MS


@dataclass(frozen=True, slots=True)
class Parts:
    """What the world is made of; a planted bug puts another part in place of one."""

    gateway: type[Gateway] = Gateway
    database: type[Database] = Database
    tables: type[Tables] = Tables
    jury: type[Jury] = Jury
    tablet: type[Tablet] = Tablet


@dataclass(slots=True)
class World:
    """Everything that lives in one seed.

    A fault befalls it in one of its sittings, by `order`: `arm_ms`, `begin_ms`,
    `stop_ms` and `lead_ms` are that sitting's.
    """

    agenda: Agenda
    witness: Witness
    tables: Tables
    database: Database
    gateways: list[Gateway]
    network: Network
    juries: list[Jury]
    parts: Parts
    tablets: list[Tablet] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    arm_ms: int = START_MS + ARM_MS
    lead_ms: int = 10 * SECOND_MS
    begin_ms: int = START_MS + ENROL_MS_MAX
    stop_ms: int = START_MS + STOP_MS
    order: int = 1
    is_to_be_restored: bool = False
    switched_off: list[Tablet] = field(default_factory=list)
    """Those whose place a spare takes, until the centre knows it."""

    @property
    def orders(self) -> range:
        """The sittings, by their order from 1."""
        return range(1, len(self.juries) + 1)

    @property
    def jury(self) -> Jury:
        """The jury of this sitting."""
        return self.juries[self.order - 1]

    @property
    def sitting(self) -> SittingTables:
        """What staff have decided of this sitting."""
        return self.tables.sitting(self.order)

    @property
    def candidates(self) -> list[Candidate]:
        """Everybody, as they are in this sitting."""
        return self.candidates_in(self.order)

    @property
    def everybody(self) -> list[Candidate]:
        """Everybody in each of their sittings."""
        return [c for order in self.orders for c in self.candidates_in(order)]

    def candidates_in(self, order: int) -> list[Candidate]:
        """Return everybody, as they are in one sitting."""
        return [person.candidates[order - 1] for person in self.people]

    def at_some_time(self, run: Callable[[], None]) -> None:
        """Let something happen once, while faults do."""
        self.agenda.at(self.agenda.between(self.begin_ms, self.stop_ms), run)

    def for_some_time(self, begin: Callable[[], None], end: Callable[[], None]) -> None:
        """Let something hold between two instants, and certainly no longer."""
        from_ms = self.agenda.between(self.begin_ms, self.stop_ms - 20_000)
        self.agenda.at(from_ms, begin)
        length_ms = self.agenda.between(5_000, 60_000)
        self.agenda.at(min(from_ms + length_ms, self.stop_ms), end)

    def some_line(self) -> Line:
        """Draw a site."""
        return self.agenda.chance.choice(self.network.lines)

    def some_tablet(self) -> Tablet:
        """Draw a tablet."""
        return self.agenda.chance.choice(self.tablets)

    def restore_line(self, line: Line) -> None:
        """Bring a site's line up again; its tablets notice."""
        line.is_cut = False
        for tablet in self.tablets:
            if tablet.line is line and tablet.is_up:
                tablet.hurry()

    def reload(self, tablet: Tablet, off_ms: int | None = None) -> None:
        """Let a tablet die now, and come back after a while."""
        if tablet.is_up:
            tablet.crash()
            off_ms = off_ms or self.agenda.between(200, RELOAD_MS_MAX)
            self.agenda.after(off_ms, lambda: self.wake(tablet))

    def wake(self, tablet: Tablet) -> None:
        """Start a tablet that is down."""
        if not tablet.is_up and tablet not in self.switched_off:
            tablet.start()

    def swap(self, person: Person, off_ms: int | None = None) -> None:
        """Give a candidate another tablet; the one before comes back later."""
        number = person.candidates[0].number
        if person.is_away or any(
            tablet.candidates[0].number == number for tablet in self.switched_off
        ):
            return
        before = person.tablet
        if off_ms is not None and self.agenda.happens(60):
            self.reload(before, off_ms)
        number = len(self.tablets) + 1
        tablet = self.parts.tablet(
            self.network, person.candidates, number, self.witness
        )
        self.tablets.append(tablet)
        tablet.start()
        person.change_tablet(tablet)

    def replace_halted(self, person: Person) -> None:
        """Replace a tablet that cannot go on; what it alone holds is lost."""
        if person.tablet.screen == "halted" or self._is_refused(person):
            self.witness.gives_up(person.tablet.name)
            self.swap(person)

    def _is_refused(self, person: Person) -> bool:
        """Say whether a screen says so of a paper that has yet to be collected."""
        tablet = person.tablet
        is_said = tablet.day is not None and tablet.day.is_refused and tablet.is_up
        return is_said and not self.tables.sitting(tablet.order).is_collected

    def calm(self) -> None:
        """Stop all faults: whatever is down comes back."""
        self.witness.note("world", "all faults stop")
        if not self.database.is_up:
            self.database.start()
        self.database.dies_in_commit_per_cent = 0
        for gateway in self.gateways:
            if not gateway.is_up:
                gateway.start()
        for line in [*self.network.lines, *(tablet.line for tablet in self.tablets)]:
            line.loss_per_cent = 0
        for tablet in self.tablets:
            self.restore_line(tablet.line)
            tablet.disk.is_full = tablet.is_package_late = False
            self.wake(tablet)
