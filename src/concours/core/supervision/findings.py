"""What the board shows that somebody must look at: one finding for one trouble.

Many tablets of a site with one trouble are a trouble of the site: three hundred lines
would hide what they say.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from concours.core.kernel.time import MINUTE_MS, Instant

Facts: TypeAlias = Mapping[str, Any]
Found: TypeAlias = Literal[
    "site_cut",
    "tablets_cut",
    "misled",
    "storage_failing",
    "clock_off",
    "equivocation",
    "unsigned",
    "board_stale",
]
FOUND: tuple[Found, ...] = (
    "misled",
    "site_cut",
    "storage_failing",
    "equivocation",
    "unsigned",
    "tablets_cut",
    "clock_off",
    "board_stale",
)
"""Worst first: a right not applied, then a stop, cut off, suspect, odd."""

CUT_COUNT_MIN = 3
SITE_CUT_PERCENT_MIN = 50
"""Of the tablets of a site: below, some tablets are cut off; from there, the site."""
TABLETS_CUT_PERCENT_MIN = 5
CLOCK_OFF_MS_MIN = MINUTE_MS
ALONE_COUNT_MAX = 3
"""Tablets of one site that are named one by one; more are a trouble of the site."""
BOARD_STALE_MS_MIN = MINUTE_MS // 2
AGAIN_MS_MIN = 10 * MINUTE_MS
"""How long after its closing the same trouble opens another incident."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One trouble: of the nation, of a `site`, or of the candidate with a `number`."""

    kind: Found
    site: str = ""
    number: str = ""
    count: int = 1

    @property
    def mark(self) -> str:
        """What makes two sights of one trouble the same."""
        return f"{self.kind}:{self.number or self.site}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """An incident that a mark has opened, and when it changed last."""

    is_closed: bool
    changed: Instant


def findings(
    sites: Sequence[Facts],
    candidates: Mapping[str, Sequence[Any]],
    site_of: Mapping[str, str],
) -> list[Finding]:
    """Return what a board shows, worst first.

    `sites` and `candidates` are those of the board, `site_of` says where each number
    sits.
    """
    found = [*_cut_off(sites), *_of_tablets(candidates, site_of)]
    return sorted(found, key=lambda each: (FOUND.index(each.kind), each.mark))


def is_stale(at: Instant, *, now: Instant) -> bool:
    """Tell whether a board is so old that nobody sees the nation any more."""
    return now - at >= BOARD_STALE_MS_MIN


def next_mark(finding: Finding, before: Sequence[Before], *, now: Instant) -> str:
    """Return the mark to open a finding under, "" where nothing is to be opened.

    `before` are the incidents that this finding has opened so far. While one is not
    closed, the trouble is known; one that comes back is another incident.
    """
    if any(not each.is_closed for each in before):
        return ""
    if any(now - each.changed < AGAIN_MS_MIN for each in before):
        return ""
    return f"{finding.mark}#{len(before) + 1}"


def _cut_off(sites: Sequence[Facts]) -> Iterator[Finding]:
    for each in sites:
        cut, tablets = each["states"].get("cut", 0), each["enrolled"]
        if cut < CUT_COUNT_MIN:
            continue
        if 100 * cut >= SITE_CUT_PERCENT_MIN * tablets:
            yield Finding(kind="site_cut", site=each["site"], count=cut)
        elif 100 * cut >= TABLETS_CUT_PERCENT_MIN * tablets:
            yield Finding(kind="tablets_cut", site=each["site"], count=cut)


def _of_tablets(
    candidates: Mapping[str, Sequence[Any]], site_of: Mapping[str, str]
) -> Iterator[Finding]:
    by_site: defaultdict[tuple[Found, str], list[str]] = defaultdict(list)
    for kind, number in _faulty(candidates):
        by_site[kind, site_of[number]].append(number)
    for (kind, site), numbers in by_site.items():
        if len(numbers) > ALONE_COUNT_MAX:
            yield Finding(kind=kind, site=site, count=len(numbers))
        else:
            for number in numbers:
                yield Finding(kind=kind, site=site, number=number)


def _faulty(candidates: Mapping[str, Sequence[Any]]) -> Iterator[tuple[Found, str]]:
    columns = (
        candidates[name] for name in ("number", "misled", "storage", "offset_ms")
    )
    linked = candidates["connected"]
    for (number, misled, storage, offset), is_linked in zip(
        zip(*columns, strict=True), linked, strict=True
    ):
        if misled:
            yield "misled", number
        if storage == "failing":
            yield "storage_failing", number
        if is_linked and abs(offset) >= CLOCK_OFF_MS_MIN:
            yield "clock_off", number
