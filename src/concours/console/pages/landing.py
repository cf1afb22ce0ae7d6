"""Where each role lands: the page that it is there for."""

from collections.abc import Iterable
from uuid import UUID

from django.urls import NoReverseMatch, reverse

from concours.acts.actor import Actor
from concours.store.queries.delivery.sittings import sitting_at_hand

PAGES = {
    "president": "day",
    "jury": "day",
    "organiser": "roster",
    "technician": "board",
    "auditor": "acts",
    "site_manager": "site",
    "supervisor": "room",
    "keyholder": "share",
}
"""The page of each role, the highest first: whoever has several lands on the first."""

OF_SITTING = frozenset({"board", "site", "room", "share"})


def first_role(roles: Iterable[str]) -> str:
    """Return the role by which a person is called, "" without any."""
    own_roles = frozenset(roles)
    return next((role for role in PAGES if role in own_roles), "")


def landing(actor: Actor) -> str:
    """Return the address of a person's own page."""
    page = PAGES.get(first_role(actor.roles), "day")
    if page not in OF_SITTING:
        return reverse(page)
    sitting = current_sitting()
    try:
        return reverse(page, args=[sitting])
    except NoReverseMatch:  # before the first sitting is scheduled
        return reverse("day")


def current_sitting() -> UUID | None:
    """Return the sitting that a page without one leads to."""
    row = sitting_at_hand()
    return row.id if row else None
