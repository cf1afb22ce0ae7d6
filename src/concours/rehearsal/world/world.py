"""The world of one seed: who is in it, what befalls them, and what came of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from random import Random

from concours.core.delivery.sitting import phases
from concours.core.delivery.sitting.time import TimeGiven
from concours.core.kernel.time import SECOND_MS, Instant
from concours.rehearsal.world import checkers
from concours.rehearsal.world.agenda import Agenda
from concours.rehearsal.world.centre.database import Database
from concours.rehearsal.world.centre.gateway import Gateway
from concours.rehearsal.world.centre.tables import Tables
from concours.rehearsal.world.clocks import Gift
from concours.rehearsal.world.faults.catalogue import FAULTS
from concours.rehearsal.world.jury import KEYHOLDERS, QUORUM, Jury
from concours.rehearsal.world.network import Line, Network
from concours.rehearsal.world.paper import SITES, START_MS, candidate
from concours.rehearsal.world.person import Person
from concours.rehearsal.world.tablet.tablet import Tablet
from concours.rehearsal.world.witness import Event, Violation, Witness

CANDIDATES_COUNT = 5
GATEWAYS_COUNT = 3
FACTORS = (Fraction(1), Fraction(1), Fraction(1), Fraction(4, 3))
ENROL_MS_MAX = 4 * SECOND_MS
ARM_MS = 8 * SECOND_MS
STOP_MS = 110 * SECOND_MS
SETTLE_MS_MAX = 60 * SECOND_MS
"""After all faults, and everybody's end, everything has come right within this."""
LOOK_MS = 2 * SECOND_MS
CALM_PER_CENT = 10
RELOAD_MS_MAX = 8 * SECOND_MS


@dataclass(frozen=True, slots=True)
class Parts:
    """What the world is made of; a planted bug puts another part in place of one."""

    gateway: type[Gateway] = Gateway
    database: type[Database] = Database
    tables: type[Tables] = Tables
    jury: type[Jury] = Jury
    tablet: type[Tablet] = Tablet


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one seed: nothing, or the checker that found something."""

    seed: int
    faults: tuple[str, ...]
    checker: str | None
    detail: str
    events: tuple[Event, ...]
    entries_count: int

    @property
    def is_sound(self) -> bool:
        """Whether no checker found anything."""
        return self.checker is None


@dataclass(slots=True)
class World:
    """Everything that lives in one seed."""

    agenda: Agenda
    witness: Witness
    tables: Tables
    database: Database
    gateways: list[Gateway]
    network: Network
    jury: Jury
    parts: Parts
    tablets: list[Tablet] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    arm_ms: int = START_MS + ARM_MS
    lead_ms: int = 10 * SECOND_MS
    begin_ms: int = START_MS + ENROL_MS_MAX
    stop_ms: int = START_MS + STOP_MS
    is_to_be_restored: bool = False

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
        if not tablet.is_up:
            tablet.start()

    def swap(self, person: Person, off_ms: int | None = None) -> None:
        """Give a candidate another tablet; the one before comes back later."""
        before = person.tablet
        if off_ms is not None and self.agenda.happens(60):
            self.reload(before, off_ms)
        number = len(self.tablets) + 1
        tablet = self.parts.tablet(self.network, person.candidate, number, self.witness)
        self.tablets.append(tablet)
        tablet.start()
        person.change_tablet(tablet)

    def replace_halted(self, person: Person) -> None:
        """Replace a tablet that cannot go on; what it alone holds is lost."""
        if person.tablet.screen == "halted":
            self.witness.gives_up(person.tablet.name)
            self.swap(person)

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


def run(
    seed: int,
    *,
    faults: Sequence[str] = (),
    parts: Parts | None = None,
    keep: Callable[[World], None] = lambda _: None,
) -> Outcome:
    """Play one sitting and return what came of it: the same for one seed, always.

    `faults` befall it beside those that the seed draws for itself. The world itself, as
    it then stands, is given to `keep`.
    """
    chance = Random(seed)  # noqa: S311 -- the same world again, not a secret
    fault_names = _draw(chance, faults)
    world = _make(chance, parts or Parts())
    keep(world)
    checker, detail = None, ""
    try:
        _play(world, fault_names)
    except Violation as violation:
        checker, detail = violation.checker, violation.detail
    except AssertionError as defect:
        checker, detail = "defect", repr(defect)
    return Outcome(
        seed=seed,
        faults=fault_names,
        checker=checker,
        detail=detail,
        events=tuple(world.witness.events),
        entries_count=sum(map(len, world.tables.chains.values())),
    )


def _draw(chance: Random, extra: Sequence[str]) -> tuple[str, ...]:
    is_calm = chance.randrange(100) < CALM_PER_CENT
    names = [
        name
        for name, fault in FAULTS.items()
        if chance.randrange(100) < fault.per_cent and not is_calm
    ]
    return tuple(name for name in FAULTS if name in {*names, *extra})


def _make(chance: Random, parts: Parts) -> World:
    agenda = Agenda(now=START_MS, chance=chance)
    witness = Witness(agenda)
    phase = phases.Sealed(
        keyholders=frozenset(KEYHOLDERS),
        quorum=QUORUM,
        opens_not_before=Instant(START_MS),
    )
    tables = parts.tables(phase=phase)
    database = parts.database(agenda, tables, witness)
    names = (f"gateway-{n}" for n in range(1, GATEWAYS_COUNT + 1))
    gateways = [parts.gateway(agenda, name, database) for name in names]
    database.when_told = [lambda g=g: g.is_up and g.news_came() for g in gateways]  # type: ignore[misc]
    network = Network(agenda, gateways, len(SITES))
    jury = parts.jury(database)
    world = World(agenda, witness, tables, database, gateways, network, jury, parts)
    world.lead_ms = agenda.between(10 * SECOND_MS, 14 * SECOND_MS)
    for number in range(1, CANDIDATES_COUNT + 1):
        site, factor = number % len(SITES), chance.choice(FACTORS)
        person = candidate(number, site=site, factor=factor)
        tablet = parts.tablet(network, person, number, witness)
        world.tablets.append(tablet)
        world.people.append(Person(person, tablet, jury))
    return world


def _play(world: World, fault_names: Sequence[str]) -> None:
    agenda, jury = world.agenda, world.jury
    for tablet, person in zip(world.tablets, world.people, strict=True):
        agenda.at(START_MS + agenda.between(0, 2_000), tablet.start)
        person.sit_down()
    jury.run(jury.launch_at(world.arm_ms, world.lead_ms))
    t0 = world.arm_ms + world.lead_ms
    if agenda.happens(30):
        minute = TimeGiven("nation", 1)
        jury.run(jury.give(Gift(t0 + agenda.between(5_000, 50_000), minute)))
    if agenda.happens(30):
        recipient = agenda.chance.choice(world.people).candidate
        minute = TimeGiven("candidate", 1)
        at_ms = t0 + agenda.between(5_000, 50_000)
        jury.run(jury.give(Gift(at_ms, minute, recipient.site, recipient.attempt)))
    if agenda.happens(15):
        jury.run(jury.close_at(t0 + agenda.between(30_000, 90_000)))
    world.is_to_be_restored = "F33" in fault_names
    for name in fault_names:
        FAULTS[name].befall(world)
    agenda.at(world.stop_ms, world.calm)
    agenda.run_until(world.stop_ms)
    settle(world)
    checkers.check(world)


def settle(world: World) -> None:
    """Let the world come right, for a minute at most once every end has come.

    Time may still be given again after the last fault.
    """
    while checkers.find_unsettled(world):
        last_ms = max(world.stop_ms, checkers.last_due(world))
        if world.agenda.now >= last_ms + SETTLE_MS_MAX:
            break
        world.agenda.run_until(world.agenda.now + LOOK_MS)
    for tablet in world.tablets:
        if tablet.delivery is not None and tablet.delivery.halted_by is not None:
            world.witness.gives_up(tablet.name)
