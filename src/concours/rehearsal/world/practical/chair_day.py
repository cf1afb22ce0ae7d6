"""One half-day on an examiner's tablet.

Mirrors `client/src/ecos/chair/half-day.ts`: the station opens once its key has come,
signals are computed by the tablet's own clock, grids are the fold of its entries.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from concours.core.delivery.journal.epochs import Base, Epoch, JournalEntry, limits
from concours.core.delivery.sitting.course import Course
from concours.core.delivery.sync.batch import SentEntry
from concours.core.ecos.bells.moment import Moment, moment
from concours.core.ecos.bells.signals import Bell, Replay, Signal, signals
from concours.core.ecos.completeness.witnesses import ChairPlace, Turns
from concours.core.ecos.grids.bodies import read_entry
from concours.core.ecos.grids.entries import CandidateNumber, Meeting
from concours.core.ecos.grids.fold import ChairGrids, fold
from concours.core.ecos.grids.grid import Grid, GridForm
from concours.core.ecos.grids.times import ChairTimes, chair_times
from concours.core.kernel.time import Instant
from concours.rehearsal.world.agenda import Steps
from concours.rehearsal.world.evidence import Violation
from concours.rehearsal.world.practical.circuit import (
    FORMS,
    TEMPO,
    CircuitTruth,
    sheet_of,
)
from concours.rehearsal.world.tablet.day import Day
from concours.rehearsal.world.tablet.journal import Intent, Journal
from concours.rehearsal.world.tablet.tablet import Tablet
from concours.rehearsal.world.witness import SKEW_MS_MAX

if TYPE_CHECKING:
    from concours.rehearsal.world.practical.chair_tablet import ChairTablet

RING_LATE_MS_MAX = 1_500
"""A step that failed is tried again after a second."""
RECEIVED_LAST = Instant(2**53)


class ChairDay(Day):
    """What the examiner may do now, from the news, the clock and the disk."""

    tablet: "ChairTablet"

    def __init__(self, tablet: Tablet, journal: Journal) -> None:
        super().__init__(tablet, journal)
        self.raw: list[dict[str, Any]] = []
        self.next_signal: Signal | None = None
        self.awaited_by: int | None = None
        """How long the tablet had slept when it awaited that; None: by a guess."""
        self._folded: tuple[tuple[int, ChairTimes], ChairGrids] | None = None
        self._times: tuple[Bell | None, ChairTimes] | None = None
        self._met: dict[int, CandidateNumber | None] = {}

    # --- what it knows

    @property
    def truth(self) -> CircuitTruth:
        """The circuit as it truly is: for what a person sees, never for a rule."""
        return self.tablet.truth

    @property
    def place(self) -> ChairPlace:
        """The chair that this tablet writes for."""
        return self.truth.record.circuit.place_of(self.candidate.attempt)

    @property
    def form(self) -> GridForm:
        """The form of the station."""
        return FORMS[self.place.station]

    @property
    def has_key(self) -> bool:
        """Whether the station was let out to this tablet."""
        return any(item["kind"] == "audience" for item in self.raw)

    @property
    def sheet(self) -> Turns:
        """Who is expected, as this tablet was told last."""
        sheets = [item["positions"] for item in self.raw if item["kind"] == "turns"]
        return sheet_of(
            sheets[-1] if sheets else self.truth.record.circuit.first_positions
        )

    @property
    def bell(self) -> Bell | None:
        """The signals of the circuit; None before the start is announced."""
        t0 = self.course.t0
        if t0 is None:
            return None
        pauses = tuple(pause for _, pause in self.course.pauses)
        return Bell(tempo=TEMPO, t0=t0, pauses=pauses, replays=self.replays)

    @property
    def replays(self) -> tuple[Replay, ...]:
        """The turns that this tablet knows to be given again."""
        return tuple(
            Replay(item["turn"], Instant(item["at_ms"]))
            for item in self.raw
            if item["kind"] == "replayed"
        )

    @property
    def is_withdrawn(self) -> bool:
        """Whether the station counts for nobody here."""
        return any(item["kind"] == "withdrawn" for item in self.raw)

    @property
    def times(self) -> ChairTimes:
        """What bounds the entries of a turn."""
        bell = self.bell
        if self._times is None or self._times[0] != bell:
            self._times = bell, ChairTimes() if bell is None else chair_times(bell)
        return self._times[1]

    def moment(self) -> Moment | None:
        """Return what goes on by this tablet's clock; None before the announcement."""
        bell = self.bell
        return None if bell is None else moment(bell, now=self.tablet.time.stamp_ms())

    def grids(self) -> ChairGrids:
        """Return what stands: of this tablet, and of those before it."""
        mark = len(self.journal.outbox.entries), self.times
        if self._folded is None or self._folded[0] != mark:
            epochs = self.epochs()
            self._folded = mark, fold(self.form, epochs, times=self.times)
            self._met = _last_meetings(epochs)
        return self._folded[1]

    def epochs(self) -> list[Epoch]:
        """Return the chains of this chair as this tablet has them."""
        paper = self.tablet.disk.contents.papers[self.order]
        chains = [
            (device, [_read(row.entry) for row in rows])
            for device, rows in paper.earlier or []
        ]
        own = [_read(entry) for entry in self.journal.outbox.entries]
        chains.append((self.journal.device, own))
        return [
            Epoch(
                device.epoch,
                device.base and Base(device.epoch - 1, device.base.count),
                entries,
            )
            for device, entries in chains
        ]

    def current(self, turn: int) -> Grid | None:
        """Return the grid that the entries of a turn are written on."""
        grids = self.grids().grids
        met_number = self._met.get(turn)
        return next(
            (g for g in grids if (g.turn, g.candidate) == (turn, met_number)), None
        )

    # --- the news

    def take_news(self, raw: list[dict[str, Any]]) -> None:  # type: ignore[explicit-override]
        """Know more news."""
        for item in raw:
            if item["kind"] == "audience" and not self.truth.record.is_briefed:
                raise Violation("sealed", f"{self.tablet.name} holds a key too soon")
        self.raw += raw
        super().take_news(raw)

    def take_news_anew(self, raw: list[dict[str, Any]]) -> None:  # type: ignore[explicit-override]
        """Obey the news of a centre that was restored, from the first on."""
        self.raw = []
        super().take_news_anew(raw)

    def end_by(self, course: Course) -> None:  # type: ignore[explicit-override]
        """Return no end: a half-day ends by its examiner's hand."""

    # --- the day

    @property
    def is_handed(self) -> bool:  # type: ignore[explicit-override]
        """Whether the half-day is handed in."""
        return self.journal.hand_in is not None

    def has_ended_short(self) -> bool:  # type: ignore[explicit-override]
        """Say that no end of it is one of time."""
        return False

    def act(self, kind: str, body: bytes) -> Any:  # type: ignore[explicit-override]
        """Write what the examiner does."""
        return self.write_if(lambda: (kind, body))

    def write_if(self, intend: Callable[[], Intent | None]) -> Any:
        """Write what is meant once its turn comes, while the station is open."""
        if not self.is_revealed or self.is_handed or self.is_superseded:
            return None

        def mean() -> Intent | None:
            intent = None if self.is_handed or self.is_superseded else intend()
            if intent is not None and intent[0] != "handed":
                self.tablet.witness.intends(self.candidate.attempt, *intent)
            return intent

        promise = self.journal.write(self.tablet.time.stamp_ms(), mean)
        promise.then(self._on_kept)
        return promise

    def _step(self) -> Steps[None]:  # type: ignore[explicit-override]
        contents = self.tablet.disk.contents.papers[self.order]
        if not self.has_package or contents.earlier is None or self.is_superseded:
            return
        if self.has_key and not self.is_revealed:
            if not self.journal.outbox.entries:
                yield self._write("opened", b"{}")
            self.is_revealed = True
        self._ring()

    def _ring(self) -> None:
        """Sound what has come since the last look, and come back at the next."""
        bell, tablet = self.bell, self.tablet
        if bell is None:
            return
        now, every_signal = tablet.time.stamp_ms(), signals(bell)
        awaited = self.next_signal
        if awaited is not None and awaited in every_signal and awaited.at <= now:
            self._check_hour(awaited)
        self.next_signal = next((s for s in every_signal if s.at > now), None)
        is_sure = tablet.time.is_read and not tablet.has_slept
        self.awaited_by = tablet.quartz.slept_ms if is_sure else None
        if self.next_signal is not None:
            self._come_back_at(self.next_signal.at)

    def _check_hour(self, signal: Signal) -> None:
        """Check that a signal sounds at its instant, by the centre's clock."""
        tablet = self.tablet
        tablet.witness.note(tablet.name, f"sounds {signal.kind} {signal.turn}")
        # A tablet keeps the hour that it read before the centre's clock was set back.
        hours = tablet.witness.centre_ms(), tablet.agenda.now
        early_ms = signal.at - max(hours)
        late_ms = min(hours) - signal.at
        unsure_ms = tablet.time.unsure_ms() + SKEW_MS_MAX
        is_guess = self.awaited_by != tablet.quartz.slept_ms
        is_late = late_ms > unsure_ms + RING_LATE_MS_MAX and not is_guess
        if early_ms > unsure_ms or is_late:
            raise Violation(
                "one_bell", f"{tablet.name} sounds {signal.kind} {-early_ms} ms off"
            )


def _read(entry: "SentEntry | Any") -> JournalEntry:
    return JournalEntry(
        entry.seq, entry.kind, entry.body, entry.device_ms, RECEIVED_LAST
    )


def _last_meetings(epochs: Sequence[Epoch]) -> dict[int, CandidateNumber | None]:
    """Return whose grid the entries of each turn are written on."""
    numbers: dict[int, CandidateNumber | None] = {}
    limits_by_epoch = limits(epochs)
    for epoch in epochs:
        for entry in epoch.entries[: limits_by_epoch[epoch.number]]:
            entry_read = read_entry(entry.kind, entry.body)
            if not isinstance(entry_read, Meeting):
                continue
            if entry_read.is_there:
                numbers[entry_read.turn] = entry_read.candidate
            elif numbers.get(entry_read.turn) == entry_read.candidate:
                numbers[entry_read.turn] = None
    return numbers
