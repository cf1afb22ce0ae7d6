"""Which site or room a page is about, and where its page is."""

from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from concours.acts.actor import Venue
from concours.console.edge.request import StaffRequest
from concours.console.pages.forms import FormInvalid


def venue_of(request: StaffRequest) -> Venue | None:
    """Return the venue that a page is about: asked for, or where the person works."""
    site_text, post = request.GET.get("site"), request.actor.post
    if not site_text:
        return post
    try:
        return Venue(UUID(site_text), request.GET.get("room", ""))
    except ValueError as error:
        raise FormInvalid("site") from error


def address_of(sitting: UUID, venue: Venue, **more: str) -> str:
    """Return the address of a room, or of a site where no room is named."""
    page = "room" if venue.room else "site"
    parameters = {"site": str(venue.site), "room": venue.room, **more}
    query = urlencode({name: value for name, value in parameters.items() if value})
    return f"{reverse(page, args=[sitting])}?{query}"
