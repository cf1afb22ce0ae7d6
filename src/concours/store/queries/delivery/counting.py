"""What counts for whom in an exam, from what was annulled and the spares given."""

from collections import defaultdict
from uuid import UUID

from concours.core.delivery.sitting.counting import (
    Counted,
    SiteId,
    SittingId,
    Unit,
    counting,
)
from concours.store.models import Annulment, Site, SiteStart, Sitting


def units_of(exam: UUID) -> list[Unit]:
    """Return the sittings of an exam and their spares, in order; no check."""
    rows = Sitting.objects.filter(exam=exam).exclude(kind="check").order_by("position")
    given, annulled = defaultdict(set), defaultdict(set)
    starts = SiteStart.objects.filter(sitting__exam=exam, sitting__kind="spare")
    for start in starts:
        given[start.sitting_id].add(SiteId(str(start.site_id)))
    for each in Annulment.objects.filter(sitting__exam=exam):
        whom = None if each.site_id is None else SiteId(str(each.site_id))
        annulled[each.sitting_id].add(whom)
    return [
        Unit(
            id=SittingId(str(row.id)),
            duration_ms=row.duration_ms,
            spare_for=None
            if row.spare_for_id is None
            else SittingId(str(row.spare_for_id)),
            sites=frozenset(given[row.id]),
            is_annulled=None in annulled[row.id],
            annulled_for=frozenset(s for s in annulled[row.id] if s is not None),
        )
        for row in rows
    ]


def counting_of(exam: UUID) -> dict[UUID, tuple[Counted, ...]]:
    """Return what counts for the candidates of each site of an exam."""
    units = units_of(exam)
    sites = Site.objects.filter(exam=exam).values_list("id", flat=True)
    return {site: counting(units, SiteId(str(site))) for site in sites}
