"""Pauses that last: of a site, or of one candidate."""

from uuid import UUID

from concours.store.models import Attempt, Pause


def open_pauses_of_site(sitting: UUID, site: UUID | None) -> list[Pause]:
    """Return the pauses of a site that have not ended, the first first."""
    rows = Pause.objects.filter(sitting=sitting, site=site, until_ms=None)
    return list(rows.order_by("from_ms"))


def open_causes_of(attempt: Attempt) -> list[str]:
    """Return why a candidate alone is stopped now."""
    rows = Pause.objects.filter(attempt=attempt, until_ms=None)
    return list(rows.values_list("cause", flat=True))
