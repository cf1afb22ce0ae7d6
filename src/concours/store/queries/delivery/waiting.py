"""How much waits for one person: what the bar says quietly on every page."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q

from concours.core.kernel.time import Instant
from concours.store.models import Incident, Proposal


def incidents_awaiting(sitting: UUID, login: str, *, site: UUID | None = None) -> int:
    """Return how many incidents nobody has taken on, or this person has."""
    own = Q(state="open") | Q(state="assigned", assignee__login=login)
    rows = Incident.objects.filter(own, sitting=sitting)
    return rows.filter(site=site).count() if site else rows.count()


def proposals_awaiting(
    sitting: UUID | None, login: str, kinds: Collection[str], *, now: Instant
) -> int:
    """Return how many decisions of these kinds this person may confirm now.

    Those about the staff are of no sitting.
    """
    rows = Proposal.objects.filter(
        sitting=sitting, kind__in=kinds, state="open", expires_ms__gt=now
    )
    return rows.exclude(proposer__login=login).count()
