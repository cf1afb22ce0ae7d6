"""The copies of a sitting site by site, and what to do for those awaited."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from concours.core.delivery.supervision.collecting import (
    NOBODYS,
    Remedy,
    is_linked,
    remedy,
)
from concours.core.kernel.time import SECOND_MS, Instant
from concours.store.models import Sitting
from concours.store.queries.acts import last_number
from concours.store.queries.delivery import sittings
from concours.store.queries.delivery.allowances import Allowances
from concours.store.queries.delivery.attempt_status import (
    AttemptStatus,
    CollectionClass,
    find_attempt_statuses,
    find_settled_statuses,
)
from concours.store.queries.delivery.room import said_in
from concours.store.queries.shared import SharedCache

AWAITED: frozenset[CollectionClass] = frozenset({"coming", "not_handed"})


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy; `remedy` is None when it is awaited no more, `due` its own end."""

    stand: AttemptStatus
    due: Instant | None
    remedy: Remedy | None


@dataclass(frozen=True, slots=True)
class SiteCopies:
    """The copies of one site: how many of each class, and those awaited."""

    id: UUID
    name: str
    total: int
    counts: Counter[CollectionClass]
    awaited: Sequence[Copy]

    @property
    def pressing_count(self) -> int:
        """Copies for which somebody at the site has something to do."""
        return sum(copy.remedy not in NOBODYS for copy in self.awaited)


def copies_of(sitting: Sitting, *, now: Instant) -> list[Copy]:
    """Return every copy, by site, room and seat, with what to do for it.

    Those of a collected sitting are what they were: nobody has anything to do.
    """
    if sitting.collected_ms is not None:
        return [Copy(stand, None, None) for stand in find_settled_statuses(sitting)]
    statuses = find_attempt_statuses(sitting)
    awaited = [stand.attempt for stand in statuses if stand.class_ in AWAITED]
    times = Allowances(sitting)
    windows = times.windows(awaited)
    paused_ids = {pause.attempt_id or pause.site_id for pause in times.open_pauses()}
    return [
        _copy(
            stand,
            windows[stand.attempt].ends_at,
            is_stopped=bool(paused_ids & {stand.attempt, stand.site}),
            now=now,
        )
        if stand.attempt in windows
        else Copy(stand, None, None)
        for stand in statuses
    ]


def find_unsaid_absences(
    sitting: Sitting, statuses: Sequence[AttemptStatus]
) -> list[AttemptStatus]:
    """Return who is absent by their tablet alone: their room did not say so."""
    words_by_number = said_in(sitting.id)
    return [
        stand
        for stand in statuses
        if stand.is_absent
        and not stand.is_excluded
        and (
            stand.number not in words_by_number
            or words_by_number[stand.number].kind != "absent"
        )
    ]


def read_shared(sitting: Sitting, *, now: Instant) -> Sequence[SiteCopies]:
    """Return the sites at most two seconds ago: read once for all who look.

    And anew after any act, so that whoever acted sees what came of it.
    """
    return SHARED.at(sitting.id, now=now, mark=last_number())


def by_site(copies: Sequence[Copy]) -> list[SiteCopies]:
    """Return the sites, those that have most to do first."""
    sites = [
        _site(list(own)) for _, own in groupby(copies, key=lambda copy: copy.stand.site)
    ]
    return sorted(
        sites, key=lambda site: (-site.pressing_count, -len(site.awaited), site.name)
    )


def _read(sitting: UUID, now: Instant) -> Sequence[SiteCopies]:
    return by_site(copies_of(sittings.load(sitting), now=now))


SHARED = SharedCache(_read, lasts_ms=2 * SECOND_MS)


def _site(copies: Sequence[Copy]) -> SiteCopies:
    stand = copies[0].stand
    awaited = [copy for copy in copies if copy.remedy is not None]
    return SiteCopies(
        stand.site,
        stand.site_name,
        len(copies),
        Counter(copy.stand.class_ for copy in copies),
        sorted(awaited, key=_pressing_first),
    )


def _pressing_first(copy: Copy) -> tuple[bool, int, str, str]:
    stand = copy.stand
    return copy.remedy in NOBODYS, stand.seen_ms or 0, stand.room, stand.seat


def _copy(
    stand: AttemptStatus, own_end: Instant, *, is_stopped: bool, now: Instant
) -> Copy:
    seen_at = None if stand.seen_ms is None else Instant(stand.seen_ms)
    remedy_needed = remedy(
        is_handed=stand.is_handed,
        waiting_count=stand.waiting_count,
        has_link=is_linked(seen_at, now=now),
        is_over=now >= own_end,
    )
    is_unknown = is_stopped and remedy_needed == "composing"
    return Copy(stand, None if is_unknown else own_end, remedy_needed)
