"""What a generator counts while the crowd lives, second by second."""

import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from concours.rehearsal.crowd.latencies import Latencies


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
