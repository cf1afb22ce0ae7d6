"""What margin is left before the house is in trouble: of each thing how much, how near.

A margin is read from numbers alone; where one is not known there is no margin, and
nobody says that all is well.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from concours.core.delivery.machines.health import Level
from concours.core.delivery.machines.status import MachineReading
from concours.core.kernel.time import MINUTE_MS, SECOND_MS

MarginKind: TypeAlias = Literal["capacity", "disk", "standby", "clock"]

CAPACITY_PERCENT_MAX: Final = 80
"""Of what a rehearsal carried in its best second: past it nobody knows what happens."""
DISK_MINUTES_MIN: Final = 12 * 60
"""An exam day and the night after it."""
DISK_MINUTES_CALL: Final = 2 * 60
DISK_FREE_BYTES_MIN: Final = 2_000_000_000
"""Below, whatever the trend: the database's own log may take as much at once."""
STANDBY_MS_MAX: Final = 2 * SECOND_MS
STANDBY_MS_CALL: Final = MINUTE_MS
CLOCK_MS_MAX: Final = 50
PERCENT: Final = 100


@dataclass(frozen=True, slots=True)
class Margin:
    """How much of something is used: `used_percent` of it, from 0 to 100.

    `amount` and `limit` are in the unit of the kind: entries a second, minutes, ms;
    None where nothing will use it up. `level` is None while there is enough.
    """

    kind: MarginKind
    amount: int | None
    limit: int
    used_percent: int
    level: Level | None = None


def capacity_margin(load: int | None, rehearsed: int | None) -> Margin | None:
    """Return what is left of what a rehearsal carried; both in entries a second."""
    if load is None or not rehearsed:
        return None
    used_percent = PERCENT * load // rehearsed
    level: Level | None = "look" if used_percent > CAPACITY_PERCENT_MAX else None
    if load > rehearsed:
        level = "page"
    return Margin("capacity", load, rehearsed, min(used_percent, PERCENT), level)


def disk_margin(machines: Iterable[MachineReading]) -> Margin | None:
    """Return for how many minutes the disk lasts that is full first; None of none."""
    readings = list(machines)
    if not readings:
        return None
    first = min(
        readings, key=lambda reading: (_minutes(reading), -_used_percent(reading))
    )
    minutes = first.disk_minutes
    is_low = min(reading.disk_free_bytes for reading in readings) < DISK_FREE_BYTES_MIN
    level: Level | None = None
    if is_low or (minutes is not None and minutes < DISK_MINUTES_CALL):
        level = "page"
    elif minutes is not None and minutes < DISK_MINUTES_MIN:
        level = "look"
    return Margin("disk", minutes, DISK_MINUTES_MIN, _used_percent(first), level)


def standby_margin(delay_ms: int | None) -> Margin | None:
    """Return how far the slowest standby is behind; None of a house without one."""
    if delay_ms is None:
        return None
    level: Level | None = "look" if delay_ms > STANDBY_MS_MAX else None
    if delay_ms > STANDBY_MS_CALL:
        level = "page"
    return Margin(
        "standby",
        delay_ms,
        STANDBY_MS_MAX,
        _percent_of(delay_ms, STANDBY_MS_MAX),
        level,
    )


def clock_margin(machines: Iterable[MachineReading]) -> Margin | None:
    """Return the largest gap between a machine's clock and the database's."""
    gaps = [abs(gap) for gap in _gaps(machines)]
    if not gaps:
        return None
    gap_ms = max(gaps)
    level: Level | None = "look" if gap_ms > CLOCK_MS_MAX else None
    return Margin(
        "clock", gap_ms, CLOCK_MS_MAX, _percent_of(gap_ms, CLOCK_MS_MAX), level
    )


def _gaps(machines: Iterable[MachineReading]) -> Iterator[int]:
    for reading in machines:
        if reading.clock_gap_ms is not None:
            yield reading.clock_gap_ms


def _minutes(reading: MachineReading) -> int:
    """Return when a disk is full, as a number to sort by: never, last of all."""
    return 2**62 if reading.disk_minutes is None else reading.disk_minutes


def _used_percent(reading: MachineReading) -> int:
    return min(max(reading.disk_percent, 0), PERCENT)


def _percent_of(amount: int, limit: int) -> int:
    return min(PERCENT * amount // limit, PERCENT)
