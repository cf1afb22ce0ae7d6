"""What the watch of one machine knows after a round, and how old that is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from concours.core.delivery.machines.health import HealthCheck, ProcessReading
from concours.core.kernel.time import MINUTE_MS, SECOND_MS, Instant

COURSE_MS = MINUTE_MS
OLD_MS_MIN = 12 * SECOND_MS
"""A watch speaks every two seconds: so many of its words in a row have not come."""


@dataclass(frozen=True, slots=True)
class MachineReading:
    """A machine now: shares in percent; `disk_minutes` None where it does not fill.

    `clock_gap_ms` is how far its clock is ahead of the database's, None if not known.
    """

    processor_percent: int
    memory_percent: int
    disk_percent: int
    disk_free_bytes: int
    disk_minutes: int | None
    clock_gap_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Course:
    """The most entries in a second of each minute since `begin`."""

    begin: Instant
    counts: Sequence[int] = ()

    def minutes(self) -> Iterator[tuple[Instant, int]]:
        """Yield each minute with its number."""
        for index, count in enumerate(self.counts):
            yield Instant(self.begin + index * COURSE_MS), count


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineStatus:
    """What the watch knows after a round, by its machine's clock.

    `readings` are by name of process, `checks` the worst first; `build` is what runs.
    """

    at: Instant
    machine: MachineReading
    readings: Sequence[ProcessReading]
    checks: Sequence[HealthCheck]
    course: Course
    build: str = ""

    def total(self, field_name: str) -> int | None:
        """Return the sum of a number of all processes; None where none says it."""
        numbers = [getattr(reading, field_name) for reading in self.readings]
        counts = [number for number in numbers if number is not None]
        return sum(counts) if counts else None

    def most(self, field_name: str) -> int | None:
        """Return the largest of a number of all processes; None where none says it."""
        numbers = [getattr(reading, field_name) for reading in self.readings]
        return max((number for number in numbers if number is not None), default=None)


@dataclass(frozen=True, slots=True)
class MachineNews:
    """What was heard of a machine last, and when, by the database's clock."""

    name: str
    heard: Instant
    status: MachineStatus

    def age_ms(self, now: Instant) -> int:
        """Return how long ago that was; never less than nothing."""
        return max(0, now - self.heard)

    def is_old(self, now: Instant) -> bool:
        """Tell whether the next words should have come: what it says is of before."""
        return self.age_ms(now) >= OLD_MS_MIN
