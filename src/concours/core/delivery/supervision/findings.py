"""What the board shows that somebody must look at: one finding for one trouble.

Many tablets of a site with one trouble are a trouble of the site. In the same way most
sites at once are no trouble of theirs: the centre does not hear, or does not look. An
exam of one site has no others: a cut is that site's, as far as it grows.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, get_args

from concours.core.kernel.time import MINUTE_MS, SECOND_MS, Instant

Facts: TypeAlias = Mapping[str, Any]
FindingKind: TypeAlias = Literal[
    "misled",
    "ended_early",
    "past_the_news",
    "signing_stopped",
    "disk_filling",
    "nation_cut",
    "site_cut",
    "present_without_tablet",
    "absent_composing",
    "storage_failing",
    "unsigned_entry",
    "equivocation",
    "unlocked_site",
    "unlocked",
    "looked_for",
    "forged_requests",
    "blocked",
    "second_device",
    "superseded",
    "rescue_open",
    "unsigned",
    "flooding",
    "tablets_cut",
    "hour_ahead",
    "clock_off",
    "roll_not_called",
    "board_stale",
]
"""Worst first: a right not applied, then a stop, cut off, suspect, odd."""
FINDING_KINDS: tuple[FindingKind, ...] = get_args(FindingKind)
CUT_KINDS: frozenset[str] = frozenset({"nation_cut", "site_cut", "tablets_cut"})
"""Troubles that are over once no tablet is cut off there any more."""
Faults: TypeAlias = Iterator[tuple[FindingKind, str]]
"""Kinds of trouble, each with the number of a candidate."""

CUT_COUNT_MIN = 3
SITE_CUT_PERCENT_MIN = 50
"""Of the tablets of a site: below, some tablets are cut off; from there, the site."""
TABLETS_CUT_PERCENT_MIN = 5
CLOCK_OFF_MS_MIN = MINUTE_MS
ALONE_COUNT_MAX = 3
"""Tablets of one site that are named one by one; more are a trouble of the site."""
BOARD_STALE_MS_MIN = MINUTE_MS // 2
LATE_TURN_MS_MIN = 15 * SECOND_MS
"""A watch that has not turned for so long has seen nothing meanwhile."""
COME_BACK_MS = MINUTE_MS
"""After the centre was deaf or blind: by then, whoever is not cut off has come back."""
AGAIN_MS_MIN = 10 * MINUTE_MS
"""How long after its closing the same trouble opens another incident."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One trouble: of the nation, a `site`, its `room`, or the candidate of a `number`.

    `minutes` are those left until it stops the house, where that is known.
    """

    kind: FindingKind
    site: str = ""
    room: str = ""
    number: str = ""
    count: int = 1
    minutes: int | None = None

    @property
    def mark(self) -> str:
        """What makes two sights of one trouble the same; a cut grows over its site."""
        kind = "site_cut" if self.kind == "tablets_cut" else self.kind
        return f"{kind}:{self.number or f'{self.site}/{self.room}'.rstrip('/')}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PastIncident:
    """An incident that a mark has opened, and when it changed last."""

    is_closed: bool
    changed: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchState:
    """When a watch turned last, and since when nothing kept the centre from hearing."""

    turned: Instant
    whole_since: Instant


def findings(
    sites: Sequence[Facts],
    candidates: Mapping[str, Sequence[Any]],
    site_of: Mapping[str, str],
) -> list[Finding]:
    """Return what a board shows, worst first.

    `sites` and `candidates` are the board's; `site_of` says where a number sits.
    """
    unsorted = [*_cut_off(sites), *_group_by_site(_faulty(candidates), site_of)]
    return sorted(
        unsorted,
        key=lambda finding: (FINDING_KINDS.index(finding.kind), finding.mark),
    )


def update_watch(
    before: WatchState | None, current: Sequence[Finding], *, now: Instant
) -> WatchState:
    """Return what a watch knows of the centre's hearing after one more turn.

    A gap of the centre is one of the nation, an old board, a late turn, or the first.
    """
    is_deaf = any(finding.kind in ("nation_cut", "board_stale") for finding in current)
    if before is None or is_deaf or now - before.turned >= LATE_TURN_MS_MIN:
        return WatchState(turned=now, whole_since=now)
    return WatchState(turned=now, whole_since=before.whole_since)


def without_explained(current: Sequence[Finding], watch: WatchState) -> list[Finding]:
    """Return the findings without those that a gap of the centre may explain.

    Tablets come back one by one: what is still cut off a minute later is.
    """
    if watch.turned - watch.whole_since >= COME_BACK_MS:
        return list(current)
    return [
        finding
        for finding in current
        if finding.kind not in ("site_cut", "tablets_cut", "present_without_tablet")
    ]


def is_stale(at: Instant, *, now: Instant) -> bool:
    """Tell whether a board is so old that nobody sees the nation any more."""
    return now - at >= BOARD_STALE_MS_MIN


def next_mark(finding: Finding, before: Sequence[PastIncident], *, now: Instant) -> str:
    """Return the mark to open a finding under, "" where nothing is to be opened.

    `before` are the incidents that this finding has opened so far. While one is not
    closed, the trouble is known; one that comes back is another incident.
    """
    is_open = any(not incident.is_closed for incident in before)
    if is_open or any(now - past.changed < AGAIN_MS_MIN for past in before):
        return ""
    return f"{finding.mark}#{len(before) + 1}"


def _cut_off(sites: Sequence[Facts]) -> Iterator[Finding]:
    counts = {site["site"]: site["states"].get("cut", 0) for site in sites}
    sites_there = [site for site in sites if site["connected"] or counts[site["site"]]]
    lost_sites = [
        site
        for site in sites_there
        if 100 * counts[site["site"]] >= SITE_CUT_PERCENT_MIN * site["enrolled"]
    ]
    if len(sites) > 1 and 2 * len(lost_sites) > len(sites_there):
        if (count := sum(counts.values())) >= CUT_COUNT_MIN:
            yield Finding(kind="nation_cut", count=count)
        return
    for site in sites_there:
        cut = counts[site["site"]]
        if cut < CUT_COUNT_MIN:
            continue
        if site in lost_sites:
            yield Finding(kind="site_cut", site=site["site"], count=cut)
        elif 100 * cut >= TABLETS_CUT_PERCENT_MIN * site["enrolled"]:
            yield Finding(kind="tablets_cut", site=site["site"], count=cut)


def past_the_news(
    candidates: Mapping[str, Sequence[Any]], site_of: Mapping[str, str], *, latest: int
) -> list[Finding]:
    """Return the tablets that have read news past the latest: of a lost history."""
    tablets_ahead: Faults = (
        ("past_the_news", number)
        for number, number_read in zip(
            candidates["number"], candidates["read"], strict=True
        )
        if number_read is not None and number_read > latest
    )
    return list(_group_by_site(tablets_ahead, site_of))


def wrong_hours(
    candidates: Mapping[str, Sequence[Any]], site_of: Mapping[str, str], *, now: Instant
) -> list[Finding]:
    """Return whose time a clock ended early, and whose hour ran ahead, of late.

    Later an incident that was closed would be opened again.
    """
    columns: tuple[tuple[FindingKind, str], ...] = (
        ("ended_early", "ended_early_ms"),
        ("hour_ahead", "ahead_ms"),
    )
    wrong = (
        (kind, number)
        for kind, column in columns
        for number, at in zip(candidates["number"], candidates[column], strict=True)
        if at is not None and now - at < AGAIN_MS_MIN
    )
    return list(_group_by_site(wrong, site_of))


def _group_by_site(faults: Faults, site_of: Mapping[str, str]) -> Iterator[Finding]:
    by_site: defaultdict[tuple[FindingKind, str], list[str]] = defaultdict(list)
    for kind, number in faults:
        by_site[kind, site_of[number]].append(number)
    for (kind, site), numbers in by_site.items():
        if len(numbers) > ALONE_COUNT_MAX:
            yield Finding(kind=kind, site=site, count=len(numbers))
        else:
            for number in numbers:
                yield Finding(kind=kind, site=site, number=number)


def _faulty(candidates: Mapping[str, Sequence[Any]]) -> Faults:
    columns = (
        candidates[name] for name in ("number", "misled", "storage", "offset_ms")
    )
    links = candidates["connected"]
    for (number, misled, storage, offset), is_linked in zip(
        zip(*columns, strict=True), links, strict=True
    ):
        if misled:
            yield "misled", number
        if storage == "failing":
            yield "storage_failing", number
        if is_linked and abs(offset) >= CLOCK_OFF_MS_MIN:
            yield "clock_off", number
