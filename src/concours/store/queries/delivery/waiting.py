"""How much waits for one person in a sitting: what the head says on every page."""

from uuid import UUID

from django.db.models import Q

from concours.store.models import Incident


def incidents_awaiting(sitting: UUID, login: str, *, site: UUID | None = None) -> int:
    """Return how many incidents nobody has taken on, or this person has."""
    own = Q(state="open") | Q(state="assigned", assignee__login=login)
    rows = Incident.objects.filter(own, sitting=sitting)
    return rows.filter(site=site).count() if site else rows.count()
