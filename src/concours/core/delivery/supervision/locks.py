"""Locks that are not shown while people compose: of a tablet, or of its site.

A tablet that says nothing of its lock for two periods, and was linked all the while,
shows none. That silence says something only while others are heard: a whole sitting
that is silent is the centre's trouble, and nobody's.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from concours.core.delivery.supervision.board import IN_THE_PAPER
from concours.core.delivery.supervision.findings import Finding
from concours.core.delivery.supervision.status import State
from concours.core.kernel.time import Instant
from concours.core.kiosk.proof.verdicts import RECENT_MS_MAX, UNLOCKED, Verdict

UNLOCKED_COUNT_MIN = 3
UNLOCKED_PERCENT_MIN = 5
"""So many of a site's tablets, or two that are so large a part of them: of the site."""


class LockSight(NamedTuple):
    """What is known of the lock of one candidate's tablet; `verdict` of late."""

    number: str
    site: str
    state: State
    is_connected: bool
    epoch: int
    verdict: Verdict | None


LinkTimes: TypeAlias = Mapping[str, tuple[int, Instant]]
"""By number: the epoch of a tablet that is linked, and since when without a gap."""


def follow_links(
    before: LinkTimes, sights: Iterable[LockSight], *, now: Instant
) -> LinkTimes:
    """Return since when each tablet is linked, as far as somebody has looked."""
    return {
        sight.number: _link_of(before.get(sight.number), sight, now)
        for sight in sights
        if sight.is_connected
    }


def silent_tablets(
    sights: Sequence[LockSight], links: LinkTimes, *, now: Instant
) -> list[str]:
    """Return the numbers of those who write on a tablet that has fallen silent."""
    if all(sight.verdict is None for sight in sights):
        return []
    return [
        sight.number
        for sight in sights
        if sight.verdict is None
        and sight.state in IN_THE_PAPER
        and sight.number in links
        and now - links[sight.number][1] >= RECENT_MS_MAX
    ]


def lock_findings(sights: Iterable[LockSight]) -> list[Finding]:
    """Return the tablets without their lock in the paper, or the sites of many."""
    counts: Counter[str] = Counter()
    numbers_by_site: defaultdict[str, list[str]] = defaultdict(list)
    for sight in sights:
        if sight.state not in IN_THE_PAPER:
            continue
        counts[sight.site] += 1
        if sight.verdict in UNLOCKED:
            numbers_by_site[sight.site].append(sight.number)
    return [
        finding
        for site, numbers in sorted(numbers_by_site.items())
        for finding in _of_site(site, numbers, counts[site])
    ]


def _of_site(site: str, numbers: Sequence[str], composing_count: int) -> list[Finding]:
    count = len(numbers)
    is_large_part = 100 * count >= UNLOCKED_PERCENT_MIN * composing_count
    if count >= UNLOCKED_COUNT_MIN or (count > 1 and is_large_part):
        return [Finding(kind="unlocked_site", site=site, count=count)]
    return [Finding(kind="unlocked", site=site, number=number) for number in numbers]


def _link_of(
    before: tuple[int, Instant] | None, sight: LockSight, now: Instant
) -> tuple[int, Instant]:
    if before is None or before[0] != sight.epoch:
        return sight.epoch, now
    return before
