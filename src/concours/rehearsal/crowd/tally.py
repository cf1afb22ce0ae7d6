"""What a generator counts while the crowd lives, second by second.

Latencies are counted in buckets that add up across processes. A bucket spans four
hundredths of its value: a percentile is exact to that.
"""

import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from math import ceil, log2

BUCKETS_AN_OCTAVE = 16


@dataclass(slots=True)
class Latencies:
    """How long answers took, in microseconds. `max_us` is exact."""

    buckets: Counter[int] = field(default_factory=Counter)
    max_us: int = 0

    def add(self, duration_us: int) -> None:
        """Count one answer."""
        self.buckets[round(log2(max(duration_us, 1)) * BUCKETS_AN_OCTAVE)] += 1
        self.max_us = max(self.max_us, duration_us)

    def take_in(self, latencies: "Latencies") -> None:
        """Add what others counted."""
        self.buckets.update(latencies.buckets)
        self.max_us = max(self.max_us, latencies.max_us)

    @property
    def count(self) -> int:
        """How many answers were counted."""
        return self.buckets.total()

    def quantile_us(self, *, per_mille: int) -> int:
        """Return what so many thousandths of the answers did not exceed; 0 of none."""
        rest = ceil(self.count * per_mille / 1000)
        for bucket in sorted(self.buckets):
            rest -= self.buckets[bucket]
            if rest <= 0:
                return min(round(2 ** (bucket / BUCKETS_AN_OCTAVE)), self.max_us)
        return 0


@dataclass(slots=True)
class Second:
    """Acknowledgements that came within one second of the centre's clock."""

    entries_count: int = 0
    batches_count: int = 0
    latencies: Latencies = field(default_factory=Latencies)


@dataclass(slots=True)
class Tally:
    """`answers` counts outcomes by code; `seconds` are those since 1970."""

    answers: Counter[str] = field(default_factory=Counter)
    seconds: defaultdict[int, Second] = field(
        default_factory=lambda: defaultdict(Second)
    )

    def acknowledged(self, entries_count: int, *, duration_us: int) -> None:
        """Count one acknowledgement, of entries or of a heartbeat."""
        second = self.seconds[int(time.time())]
        second.batches_count += 1
        if entries_count:
            second.entries_count += entries_count
            second.latencies.add(duration_us)
