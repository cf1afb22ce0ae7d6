"""A tablet's clocks: one that drifts and stands still in sleep, one that people move.

The timekeeper reads them for `core/delivery/sync/clock.py`, as
`client/src/shell/device/timekeeper.ts` does.
"""

from concours.core.delivery.attempt.copy import CLOCK_ERROR_MS_MAX
from concours.core.delivery.sync.clock import (
    Clock,
    Exchange,
    Remembered,
    is_guess,
    observe,
    recall,
    surely_ms,
    to_remember,
    uncertainty_ms,
)
from concours.core.kernel.time import Instant
from concours.rehearsal.world.agenda import Agenda
from concours.rehearsal.world.paper import START_MS
from concours.rehearsal.world.tablet.disk import Disk

DRIFT_PER_MILLION_MAX = 80
GUESSED_UNCERTAINTY_MS = 600_000
HINT_UNSURE_MS = 5_100
"""Half of the longest exchange that a tablet waits for, and some drift."""


class Quartz:
    """The hardware: a monotonic clock that begins at each boot, and a wall clock."""

    def __init__(self, agenda: Agenda) -> None:
        self.agenda = agenda
        most = DRIFT_PER_MILLION_MAX
        self.drift_per_million = agenda.between(-most, most)
        self.wall_ahead_ms = agenda.between(-400, 400)
        self.booted_ms = agenda.now
        self.slept_ms = 0

    def boot(self) -> None:
        """Begin to count again."""
        self.booted_ms, self.slept_ms = self.agenda.now, 0

    def monotonic_ms(self) -> int:
        """Return the milliseconds since boot, sleep left out."""
        return self._drift(self.agenda.now - self.booted_ms - self.slept_ms)

    def wall_ms(self) -> int:
        """Return what the device believes the hour to be."""
        return START_MS + self._drift(self.agenda.now - START_MS) + self.wall_ahead_ms

    def _drift(self, true_ms: int) -> int:
        return true_ms + true_ms * self.drift_per_million // 10**6


class Timekeeper:
    """The centre's clock on this tablet."""

    def __init__(self, quartz: Quartz, disk: Disk) -> None:
        self.quartz = quartz
        self.disk = disk
        self.clock: Clock | None = None

    def restore(self) -> None:
        """After a reload: what is remembered is a hint until the next exchange."""
        quartz, remembered = self.quartz, self.disk.contents.clock
        if remembered is not None:
            wall_ms, monotonic_ms = quartz.wall_ms(), quartz.monotonic_ms()
            self.clock = recall(remembered, wall_ms=wall_ms, monotonic_ms=monotonic_ms)

    def observe(self, exchange: Exchange, *, is_composing: bool) -> None:
        """Take one more reading."""
        self.clock = observe(self.clock, exchange, is_composing=is_composing)

    def remember(self) -> None:
        """Write down the hour."""
        if self.clock is None:
            return
        remembered = self.to_remember(self.clock)
        self.disk.write(lambda contents: setattr(contents, "clock", remembered))

    def to_remember(self, clock: Clock) -> Remembered:
        """Return the hour to remember."""
        return to_remember(clock, self.quartz.monotonic_ms())

    def stamp_ms(self) -> Instant:
        """Return the hour that entries bear: never ahead of the centre's."""
        if self.clock is None:
            return Instant(0)
        return surely_ms(self.clock, self.quartz.monotonic_ms())

    def has_come(self, instant: Instant) -> bool:
        """Say whether an instant is certainly reached."""
        return self.clock is not None and instant <= self.stamp_ms()

    def is_far_from(self, instant: Instant) -> bool:
        """Say whether an instant is further ahead than an error in good faith."""
        error_ms = CLOCK_ERROR_MS_MAX + self.unsure_ms()
        return self.is_read and instant - self.stamp_ms() > error_ms

    @property
    def is_read(self) -> bool:
        """Whether the hour comes from the centre, and not from before a reload."""
        return self.clock is not None and self.clock.source == "exchange"

    @property
    def is_sure(self) -> bool:
        """Whether nothing contradicts the hour that is kept."""
        return self.clock is not None and self.clock.doubt is None

    def unsure_ms(self) -> int:
        """Return by how much `stamp_ms` may be early.

        After a reload that is what was admitted before it, which is forgotten.
        """
        return self.uncertainty_ms() if self.is_read else HINT_UNSURE_MS

    def uncertainty_ms(self) -> int:
        """Return the error that this tablet admits to."""
        if self.clock is None or is_guess(self.clock):
            return GUESSED_UNCERTAINTY_MS
        return uncertainty_ms(self.clock, self.quartz.monotonic_ms())
