"""Procès-verbal: what the record would say now, draw it up, take it again."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from concours.acts.actor import Venue
from concours.acts.delivery.minutes import (
    draw_minutes,
    read_drawn_minutes,
)
from concours.acts.drawn_document import DrawnDocument
from concours.acts.may import may, require
from concours.acts.signed_act import signed_act
from concours.console.edge.request import StaffRequest
from concours.console.files.minutes import pdf
from concours.console.pages.ended_exam import end_here
from concours.console.pages.forms import FormInvalid
from concours.store.journal.acts import ActRow
from concours.store.models import Site, Sitting
from concours.store.queries.acts import acts_of_sitting, last_signature
from concours.store.queries.delivery import sittings
from concours.store.queries.people.people import site_of
from concours.store.queries.people.roster import site_by_code, sites_of

DRAWN_SHOWN_MAX = 100


def minutes(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Show whose minutes can be drawn up, and those that were."""
    row = sittings.load(sitting)
    post = request.actor.post
    reach = None if post is None else Venue(post.site)
    require(request.actor, "see_rooms", reach)
    sites = sites_of(row.exam_id)
    if reach is not None:
        sites = [site for site in sites if site.id == reach.site]
    context: dict[str, Any] = {
        "row": row,
        "sites": sites,
        "is_national": reach is None,
        "phase": _phase(row),
        "can_draw": may(request.actor, "minutes_drawn", reach)
        and end_here(request) is None,
        "drawn": _past_minutes(row, sites, is_national=reach is None),
        "signed_count": last.number if (last := last_signature()) else 0,
    }
    return render(request, "console/delivery/collection/minutes.html", context)


@require_POST
def minutes_draw(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Draw up the minutes of a site or of the nation; the ledger then signs them."""
    site_text = request.POST.get("site", "")
    try:
        site = UUID(site_text) if site_text else None
    except ValueError as error:
        raise FormInvalid("site") from error
    draw_minutes(request.actor, sitting, site, now=request.now)
    return redirect("minutes", sitting)


def minutes_file(request: StaffRequest, sitting: UUID, number: int) -> HttpResponse:
    """Return minutes drawn before, the same bytes, while the record is the same."""
    minutes = read_drawn_minutes(sitting, number)
    name = minutes.act.act.body.get("site")
    row = sittings.load(sitting)
    venue = None
    if name is not None:
        code = str(minutes.act.act.body["site_code"])
        site = site_by_code(row.exam_id, code)
        venue = Venue(site_of(row, site.id).id)
    require(request.actor, "see_rooms", venue)
    return _file(minutes)


def _past_minutes(
    row: Sitting, sites: Iterable[Site], *, is_national: bool
) -> list[ActRow]:
    codes = {site.code for site in sites} | ({None} if is_national else set())
    return [
        act
        for act in reversed(acts_of_sitting(row.id))
        if act.act.kind == "minutes_drawn" and act.act.body.get("site_code") in codes
    ][:DRAWN_SHOWN_MAX]


def _phase(row: Sitting) -> str:
    if row.collected_ms is not None:
        return "collected"
    return "sealed" if row.key_released_ms is None else "open"


def _file(minutes: DrawnDocument) -> HttpResponse:
    document = pdf(minutes, signed_act(minutes.act))
    response = HttpResponse(document, content_type="application/pdf")
    name = f"proces-verbal-acte-{minutes.act.number}.pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
