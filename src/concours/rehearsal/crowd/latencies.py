"""Latencies by second: counted in buckets that add up across processes.

A bucket spans four hundredths of its value: a percentile is exact to that.
"""

from collections import Counter
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
