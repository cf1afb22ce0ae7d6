"""The grids of a site once all is collected: the record of both sets, and its list."""

from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from concours.acts.actor import Venue
from concours.acts.delivery.minutes import read_drawn_minutes
from concours.acts.ecos.collection import collect_grids
from concours.acts.may import require
from concours.acts.signed_act import signed_act
from concours.console.edge.request import StaffRequest
from concours.console.files.grids import pdf
from concours.console.pages.forms import identity
from concours.console.pages.permissions import sees
from concours.store.queries.delivery import sittings
from concours.store.queries.ecos.verified import write_site
from concours.store.queries.people.roster import site_by_code
from concours.store.queries.unknown import Unknown


@require_POST
def grids_collect(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Record which grids of a site were expected, and which are held."""
    site = identity(request, "site")
    collect_grids(request.actor, sitting, site, now=request.now)
    return redirect(f"{reverse('circuits', args=[sitting])}?site={site}")


def grids_file(request: StaffRequest, sitting: UUID, number: int) -> HttpResponse:
    """Return the list of a site, the same bytes each time."""
    minutes = read_drawn_minutes(sitting, number)
    if minutes.act.act.kind != "grids_collected":
        raise Unknown("minutes", str(number))
    row = sittings.load(sitting)
    site = site_by_code(row.exam_id, str(minutes.act.act.body["site_code"]))
    require(request.actor, "see_circuits", Venue(site.id))
    document = pdf(minutes, signed_act(minutes.act))
    response = HttpResponse(document, content_type="application/pdf")
    name = f"grilles-acte-{number}.pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@sees("see_results")
def grids_site(_request: StaffRequest, sitting: UUID, number: int) -> HttpResponse:
    """Return what the grids of a site follow from, for the verifier."""
    minutes = read_drawn_minutes(sitting, number)
    if minutes.act.act.kind != "grids_collected":
        raise Unknown("minutes", str(number))
    row, body = sittings.load(sitting), minutes.act.act.body
    site = site_by_code(row.exam_id, str(body["site_code"]))
    data = write_site(row, site.id, body, settings.PACKAGES)
    response = HttpResponse(data, content_type="application/json")
    name = f"grilles-{site.code}-acte-{number}.json"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
