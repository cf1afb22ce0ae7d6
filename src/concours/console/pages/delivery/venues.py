"""Which site or room a page is about, where its page is, and how a tap is answered."""

from collections.abc import Sequence
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from concours.acts.actor import Venue
from concours.console.edge.request import StaffRequest
from concours.console.pages.forms import FormInvalid, identity, text
from concours.console.pages.landing import current_elsewhere
from concours.store.models import Sitting
from concours.store.queries.delivery.allowances import Time


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


def answer_tap(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Answer a tap: a page for a form, nothing for a script that keeps count."""
    if request.headers.get("X-Tap"):
        return HttpResponse(status=204)
    venue = Venue(identity(request, "site"), text(request, "room"))
    return redirect(address_of(sitting, venue, candidate=text(request, "number")))


def find_next(
    request: StaffRequest, row: Sitting, time: Time | None
) -> Sequence[Sitting]:
    """Return the sitting that asks for whoever works here, once this one is over."""
    is_over = time and time.ends_at is not None and request.now >= time.ends_at
    if request.actor.post is None or not (is_over or row.collected_ms is not None):
        return ()
    return current_elsewhere(request.actor, row, now=request.now)
