"""Buckets: how many lines of a sender came too close together, whole numbers only."""

from dataclasses import dataclass, field
from typing import NamedTuple

from concours.core.kernel.time import Instant
from concours.core.traces.rules import BucketSize

BUCKETS_COUNT_MAX = 50_000
"""Past this the one filled longest ago gives way, and is counted."""

SEEN_COUNT_MAX = 1_000
"""Values of one bucket that are told apart: what is past them counts as new."""

PLACES_COUNT_MAX = 20
BEGINNING = Instant(0)


class LinePlace(NamedTuple):
    """Where a line stands: which file of those given, and its number from 1."""

    file: int
    number: int


@dataclass(slots=True)
class Bucket:
    """What one sender has in one bucket: its level as time that must leak."""

    level_ms: int = 0
    at: Instant = BEGINNING
    since: Instant = BEGINNING
    count: int = 0
    is_over: bool = False
    seen: set[str] = field(default_factory=set)
    places: list[LinePlace] = field(default_factory=list)

    def fill(self, size: BucketSize, at: Instant, place: LinePlace) -> bool:
        """Add a line, and tell whether there are too many now.

        Lines that stand in the wrong order leak nothing.
        """
        self.level_ms = max(0, self.level_ms - max(0, at - self.at))
        if self.level_ms == 0:
            self.since, self.count, self.is_over = at, 0, False
            self.seen.clear()
            self.places = []
        full_ms = size.capacity * size.leak_ms
        self.level_ms = min(self.level_ms + size.leak_ms, full_ms + size.leak_ms)
        self.at = max(self.at, at)
        self.count += 1
        if len(self.places) < PLACES_COUNT_MAX:
            self.places.append(place)
        return self.level_ms > full_ms


class Buckets:
    """All buckets of one reading, by rule and sender."""

    def __init__(self) -> None:
        self.dropped_count = 0
        self._buckets: dict[tuple[int, str], Bucket] = {}

    def find(self, rule: int, sender: str) -> Bucket:
        """Return the bucket of a sender; a new one may take the oldest one's place."""
        key = rule, sender
        bucket = self._buckets.get(key)
        if bucket is not None:
            return bucket
        if len(self._buckets) >= BUCKETS_COUNT_MAX:
            del self._buckets[next(iter(self._buckets))]
            self.dropped_count += 1
        bucket = self._buckets[key] = Bucket()
        return bucket

    def move_last(self, rule: int, sender: str) -> None:
        """Remember that this one was filled last."""
        key = rule, sender
        self._buckets[key] = self._buckets.pop(key)
