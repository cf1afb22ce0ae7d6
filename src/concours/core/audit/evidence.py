"""Which refused attempts are kept one by one, and which are only counted.

Each kind has a budget of its own, and each source one of each kind: whoever floods with
one kind hides neither another kind nor what others do. What is past the budget is told
as a number, once the window has passed. Of a new source the first attempt is kept, or
at least its number: those who flood first do not use up what is told of others.
"""

from collections import Counter, OrderedDict, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from concours.core.kernel.time import MINUTE_MS, Instant

WINDOW_MS = 5 * MINUTE_MS
OF_SOURCE_MAX = 10
OF_CODE_MAX = 100
"""Of one code within a window, past the first of each source."""

SOURCES_COUNT_MAX = 400
"""Sources of one code of which attempts are kept one by one within a window."""

NEWCOMERS_COUNT_MAX = 200
"""Sources of one code past these that are counted each by itself, the last seen."""

COUNTED_ROWS_MAX = 20
"""Sources of one code whose count is kept by itself; the rest is one number."""

OTHERS = ""
"""In place of a source: all those that were not told apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedAttempts:
    """How many attempts of one code and source were not kept one by one."""

    code: str
    source: str
    count: int
    since: Instant
    until: Instant


class EvidenceBudget:
    """What one process has kept within the present window."""

    def __init__(self) -> None:
        self._window = 0
        self._of_source: Counter[tuple[str, str]] = Counter()
        self._sources: Counter[str] = Counter()
        self._of_code: Counter[str] = Counter()
        self._passed_over: Counter[tuple[str, str]] = Counter()
        self._newcomers: defaultdict[str, OrderedDict[str, int]]
        self._newcomers = defaultdict(OrderedDict)

    def admits(self, code: str, source: str) -> bool:
        """Count an attempt, and tell whether it is kept by itself."""
        key = code, source
        if key not in self._of_source:
            if self._sources[code] >= SOURCES_COUNT_MAX:
                self._count_newcomer(code, source)
                return False
            self._sources[code] += 1
            self._of_source[key] = 1
            return True
        is_within = self._of_source[key] < OF_SOURCE_MAX
        if is_within and self._of_code[code] < OF_CODE_MAX:
            self._of_source[key] += 1
            self._of_code[code] += 1
            return True
        self._passed_over[key] += 1
        return False

    def _count_newcomer(self, code: str, source: str) -> None:
        """Count a source past the bound, in place of the one silent for longest."""
        newcomers = self._newcomers[code]
        newcomers[source] = newcomers.pop(source, 0) + 1
        if len(newcomers) > NEWCOMERS_COUNT_MAX:
            _, count = newcomers.popitem(last=False)
            self._passed_over[code, OTHERS] += count

    def turn(self, *, now: Instant, is_last: bool = False) -> Sequence[CountedAttempts]:
        """Begin a new window if it is time; return what the last one only counted."""
        window = now // WINDOW_MS
        if window == self._window and not is_last:
            return ()
        since = Instant(self._window * WINDOW_MS)
        until = min(now, Instant(since + WINDOW_MS))
        counted_attempts = [
            CountedAttempts(
                code=code, source=source, count=count, since=since, until=until
            )
            for (code, source), count in [
                *_largest_counts(self._passed_over),
                *_newcomer_counts(self._newcomers),
            ]
        ]
        self._window = window
        for counts in (self._of_source, self._sources, self._of_code):
            counts.clear()
        self._passed_over.clear()
        self._newcomers.clear()
        return counted_attempts


def _newcomer_counts(
    newcomers: Mapping[str, Mapping[str, int]],
) -> list[tuple[tuple[str, str], int]]:
    return [
        ((code, source), count)
        for code, counts in newcomers.items()
        for source, count in counts.items()
    ]


def _largest_counts(
    passed_over: Counter[tuple[str, str]],
) -> list[tuple[tuple[str, str], int]]:
    """Return the counts, the largest first, the small ones of a code as one."""
    counts: Counter[tuple[str, str]] = Counter()
    rows: Counter[str] = Counter()
    for (code, source), count in passed_over.most_common():
        is_alone = rows[code] < COUNTED_ROWS_MAX and source != OTHERS
        rows[code] += is_alone
        counts[code, source if is_alone else OTHERS] += count
    return counts.most_common()
