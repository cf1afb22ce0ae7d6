"""Which traces are kept one by one, and which are only counted, minute by minute.

Each device, or address where none is known, has its own lines of each code: whoever
floods is told as a number and hides nobody. What names a person is never dropped for
another's flood; a path asked for again within its minute is one trace.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from concours.core.kernel.time import MINUTE_MS, Instant
from concours.core.traces.attribution import PERSONAL_ATTRIBUTIONS, Attribution

LINES_COUNT_MAX = 6
"""Of one code and sender within a minute; what comes after is counted."""

TOTAL_COUNT_MAX = 2_000
"""Of all senders that are no more than an address, or a tablet that nobody typed on."""

PATHS_COUNT_MAX = 60
"""Paths of one device within a minute that a person could have typed, and no more."""

SENDERS_COUNT_MAX = 2_000
"""Senders of a minute that are counted each by itself; past these, one number."""

OTHERS = ""
"""In place of a sender: all those that were not told apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceKey:
    """What is counted together: one code of one sender, with one attribution.

    `sender` is a device by its digest, or an address.
    """

    code: str
    sender: str
    attribution: Attribution


@dataclass(slots=True)
class TraceCount:
    """How many traces were only counted, the first and the last."""

    count: int
    since: Instant
    until: Instant


class TraceBudget:
    """What one process has kept within the present minute."""

    def __init__(self) -> None:
        self._minute = 0
        self._total = 0
        self._lines: Counter[TraceKey] = Counter()
        self._paths: set[tuple[TraceKey, str]] = set()
        self._counts: dict[TraceKey, TraceCount] = {}

    def admits(self, key: TraceKey, path: str, *, now: Instant) -> bool:
        """Count a trace, and tell whether it is kept by itself.

        Call `turn` before: a minute that has passed is told, and forgotten.
        """
        is_kept = (
            self._admits_person(key, path)
            if key.attribution in PERSONAL_ATTRIBUTIONS
            else self._admits_anybody(key)
        )
        if not is_kept:
            self._count(key, now)
        return is_kept

    def turn(
        self, *, now: Instant, is_last: bool = False
    ) -> Sequence[tuple[TraceKey, TraceCount]]:
        """Begin a new minute if it is time; return what the last one only counted."""
        minute = now // MINUTE_MS
        if minute == self._minute and not is_last:
            return ()
        counts = [*self._told()]
        self._minute, self._total = minute, 0
        self._lines.clear()
        self._paths.clear()
        self._counts.clear()
        return counts

    def _admits_person(self, key: TraceKey, path: str) -> bool:
        if (key, path) in self._paths or self._lines[key] >= PATHS_COUNT_MAX:
            return False
        self._paths.add((key, path))
        self._lines[key] += 1
        return True

    def _admits_anybody(self, key: TraceKey) -> bool:
        if self._total >= TOTAL_COUNT_MAX or self._lines[key] >= LINES_COUNT_MAX:
            return False
        self._total += 1
        self._lines[key] += 1
        return True

    def _count(self, key: TraceKey, now: Instant) -> None:
        if key not in self._counts and len(self._counts) >= SENDERS_COUNT_MAX:
            key = TraceKey(code=key.code, sender=OTHERS, attribution="D")
        count = self._counts.get(key)
        if count is None:
            self._counts[key] = TraceCount(1, now, now)
        else:
            count.count += 1
            count.until = max(now, count.until)

    def _told(self) -> Iterator[tuple[TraceKey, TraceCount]]:
        """Yield the counts, those of persons first, then the largest."""
        yield from sorted(
            self._counts.items(),
            key=lambda row: (
                row[0].attribution not in PERSONAL_ATTRIBUTIONS,
                -row[1].count,
            ),
        )
