"""What the machines of a house add up to: what candidates are served with now."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from concours.core.delivery.machines.status import COURSE_MS, Course, MachineNews
from concours.core.kernel.time import Instant


@dataclass(frozen=True, slots=True)
class HouseTotals:
    """Sums over machines whose words are not old, the slowest acknowledgement.

    None is what no process says.
    """

    streams_count: int | None = None
    entries_a_second: int | None = None
    acknowledgement_ms: int | None = None
    waiting_count: int | None = None


def house_totals(news: Iterable[MachineNews], *, now: Instant) -> HouseTotals:
    """Return what fresh machines add up to: an old number counts for nothing."""
    statuses = [machine.status for machine in news if not machine.is_old(now)]
    return HouseTotals(
        _sum(status.total("streams_count") for status in statuses),
        _sum(status.total("entries_a_second") for status in statuses),
        max(
            _without_none(status.most("acknowledgement_ms") for status in statuses),
            default=None,
        ),
        _sum(status.total("waiting_count") for status in statuses),
    )


def house_course(news: Iterable[MachineNews]) -> Course:
    """Return the course of the house: that of its machines, summed by minute."""
    sums: Counter[int] = Counter()
    for machine in news:
        for at, count in machine.status.course.minutes():
            sums[at] += count
    if not sums:
        return Course(Instant(0))
    minutes = range(min(sums), max(sums) + 1, COURSE_MS)
    return Course(Instant(minutes[0]), tuple(sums[at] for at in minutes))


def _without_none(numbers: Iterable[int | None]) -> Sequence[int]:
    return [number for number in numbers if number is not None]


def _sum(numbers: Iterable[int | None]) -> int | None:
    counts = _without_none(numbers)
    return sum(counts) if counts else None
