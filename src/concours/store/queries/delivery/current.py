"""The sitting that asks for a person now, among those where they hold a role."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Q, QuerySet

from concours.core.delivery.agenda.current import SittingId, Start, current_sittings
from concours.core.kernel.time import Instant
from concours.store.models import Site, SiteStart, Sitting
from concours.store.queries.delivery.allowances import Allowances


@dataclass(frozen=True, slots=True)
class Reach:
    """Where somebody holds a role: one site, or the sittings whose key they share.

    Whoever has neither serves all sittings: of one `exam`, or else of the house.
    """

    site: UUID | None = None
    keyholder: str = ""
    exam: UUID | None = None


def sittings_reached(reaches: Sequence[Reach]) -> QuerySet[Sitting]:
    """Return the sittings where somebody holds a role, with their exams, by hour.

    Those that were cancelled are not among them, nor a spare that nobody was given.
    """
    rows = Sitting.objects.select_related("exam").order_by(
        "scheduled_ms", "position", "id"
    )
    if not reaches:
        return rows.none()
    conditions = [Q(pk__in=_sittings_within(reach).values("pk")) for reach in reaches]
    return rows.filter(reduce(or_, conditions))


def _sittings_within(reach: Reach) -> QuerySet[Sitting]:
    rows = Sitting.objects.filter(cancelled_act=None)
    if reach.exam is not None:
        rows = rows.filter(exam_id=reach.exam)
    given = SiteStart.objects.values("sitting_id")
    if reach.site is not None:
        exam = Site.objects.filter(pk=reach.site).values("exam_id")
        own = given.filter(site_id=reach.site)
        replaced = own.filter(sitting__kind="spare").values("sitting__spare_for_id")
        rows = rows.filter(exam_id__in=exam).exclude(pk__in=replaced)
        given = own
    if reach.keyholder:
        rows = rows.filter(keyholder__member__login=reach.keyholder)
    unused_spares = Sitting.objects.filter(kind="spare").exclude(pk__in=given)
    return rows.exclude(pk__in=unused_spares.values("pk"))


def current_of(
    rows: Sequence[Sitting], reach_in: Callable[[UUID], Reach], *, now: Instant
) -> list[Sitting]:
    """Return the one of these sittings that is current; several if they choose.

    `reach_in` tells where in an exam the person holds a role.
    """
    own_starts = _own_starts(rows, reach_in)
    starts = [
        start
        for row in rows
        for start in _starts(
            row, own_starts.get(row.id, []), reach_in(row.exam_id), now
        )
    ]
    chosen = current_sittings(starts, now=now)
    rows_by_id = {SittingId(str(row.id)): row for row in rows}
    return [rows_by_id[sitting] for sitting in chosen]


def _own_starts(
    rows: Sequence[Sitting], reach_in: Callable[[UUID], Reach]
) -> dict[UUID, list[SiteStart]]:
    """Return the starts apart from the nation's that concern somebody, by sitting."""
    sites = {
        row.id: reach_in(row.exam_id).site for row in rows if row.collected_ms is None
    }
    own_starts: dict[UUID, list[SiteStart]] = {}
    for start in SiteStart.objects.filter(sitting__in=sites):
        if sites[start.sitting_id] in (None, start.site_id):
            own_starts.setdefault(start.sitting_id, []).append(start)
    return own_starts


def _starts(
    row: Sitting, apart: Sequence[SiteStart], reach: Reach, now: Instant
) -> list[Start]:
    """Return the starts of a sitting that concern somebody."""
    clocks: list[Sitting | SiteStart] = [*apart]
    if not (reach.site is not None and apart):
        clocks.append(row)
    t0s = [Instant(clock.t0_ms) for clock in clocks if clock.t0_ms is not None]
    scheduled, collected = Instant(row.scheduled_ms), row.collected_ms
    if collected is not None or not t0s:
        return [
            Start(
                sitting=SittingId(str(row.id)),
                scheduled_at=scheduled,
                t0=max(t0s, default=None),
                collected_at=None if collected is None else Instant(collected),
            )
        ]
    ends_at = _last_end(row, reach, now)
    return [
        Start(
            sitting=SittingId(str(row.id)),
            scheduled_at=scheduled,
            t0=t0,
            ends_at=ends_at,
        )
        for t0 in t0s
    ]


def _last_end(row: Sitting, reach: Reach, now: Instant) -> Instant:
    """Return the last own end, or an earlier one that is still to come."""
    if row.t0_ms is not None and row.closed_at_ms is None and reach.site is None:
        least = Instant(row.t0_ms + row.duration_ms)
        if now < least:
            return least
    ends_at = Allowances(row).last_own_end(reach.site)
    assert ends_at is not None, "a sitting that has started has an end"
    return ends_at
