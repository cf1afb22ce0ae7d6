"""Scénarios: what is let out of a sealed series before the day, and read; the briefing.

Each reading is an act, and shows who reads. A briefing is open to a whole site at once,
when nobody who passes there is awaited any more.
"""

from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from concours.acts.actor import Venue
from concours.acts.ecos import audiences as acts
from concours.acts.may import may, require
from concours.console.edge.request import StaffRequest
from concours.console.pages.delivery.venues import venue_of
from concours.console.pages.forms import identity, text
from concours.console.pages.permissions import opens_to, sees
from concours.console.words.ecos.audiences import NAMES
from concours.core.authoring.sealing.station_manifest import StationPlace
from concours.core.authoring.stations.audiences import AUDIENCES, READERS, Audience
from concours.core.delivery.sitting.phases import Sealed
from concours.store.models import AudienceOpening, Site, Sitting
from concours.store.queries.acts import act_numbered
from concours.store.queries.delivery import sittings
from concours.store.queries.ecos import audiences as queries

NAMES_SHOWN_MAX = 40
WATERMARKS_COUNT = 24


@sees("see_scenarios")
def scenarios(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Show which audiences may be read, by whose decision, and what is to be read."""
    row = acts.load_series(sitting)
    openings = {opening.audience: opening for opening in queries.openings_of(row)}
    present_count = len(sittings.present(row.id, now=request.now))
    context = {
        "row": row,
        "audiences": [
            _audience(row, audience, openings.get(audience))
            for audience in AUDIENCES
            if audience in READERS
        ],
        "present_count": present_count,
        "has_quorum": present_count >= row.quorum,
        "can_release": may(request.actor, "audience_released")
        and all(isinstance(phase, Sealed) for phase in sittings.every_phase(row)),
    }
    return render(request, "console/ecos/scenarios.html", context)


@require_POST
def scenarios_release(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Let setup or role be read."""
    audience = text(request, "audience")
    acts.release_audience(request.actor, sitting, audience, now=request.now)
    return redirect("scenarios", sitting)


@require_POST
def scenario_read(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Show what an audience reads of one station, under the name of who reads it."""
    audience = acts.reader_of(text(request, "audience"))
    place = StationPlace(text(request, "station"), audience)
    part = acts.read_scenario(
        request.actor, sitting, place, packages=settings.PACKAGES, now=request.now
    )
    prose = cast("str", part[audience])
    context = {
        "row": sittings.load(sitting),
        "station": place.station,
        "audience_word": _(NAMES[audience]),
        "title": part["title"],
        "prose": mark_safe(prose),  # noqa: S308 -- sanitised when the series was frozen
        "participant": part.get("participant"),
        "watermarks": range(WATERMARKS_COUNT),
    }
    return render(request, "console/ecos/scenario.html", context)


@opens_to(lambda actor: may(actor, "briefing_opened", actor.post))
def briefing(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Show of each site who is awaited, and open its briefing once nobody is."""
    row = acts.load_series(sitting)
    venue = venue_of(request)
    require(request.actor, "briefing_opened", venue)
    sites = queries.sites_of_circuits(row)
    if venue is not None:
        sites = [site for site in sites if site.id == venue.site]
    context = {"row": row, "sites": _sites(request, row, sites)}
    return render(request, "console/ecos/briefing.html", context)


@require_POST
def briefing_open(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Let the examiners of a site read their stations."""
    site = identity(request, "site")
    acts.open_briefing(request.actor, sitting, site, now=request.now)
    if request.actor.post is None:
        return redirect("briefing", sitting)
    return redirect(f"{reverse('circuits', args=[sitting])}?site={site}")


def _audience(
    row: Sitting, audience: Audience, opening: AudienceOpening | None
) -> dict[str, Any]:
    manifest = queries.series_manifest(bytes(row.package_digest), settings.PACKAGES)
    places = {part.place for part in manifest.parts}
    return {
        "audience": audience,
        "stations": [
            station
            for station in row.paper.stations
            if StationPlace(station, audience) in places
        ],
        "word": _(NAMES[audience]),
        "act": _act_of(opening),
        "released_ms": queries.released_instants(row).get(audience),
    }


def _act_of(opening: AudienceOpening | None) -> dict[str, Any] | None:
    """Return who decided an opening, and when."""
    if opening is None:
        return None
    row = act_numbered(opening.act)
    return {"number": row.number, "actor": row.act.actor, "at": row.act.at}


def _sites(
    request: StaffRequest, row: Sitting, sites: Sequence[Site]
) -> list[dict[str, Any]]:
    openings = {
        opening.site_id: opening
        for opening in queries.openings_of(row)
        if opening.site_id
    }
    candidates = queries.awaited_at(row, [site.id for site in sites])
    untold_counts = queries.untold_chairs(row)
    return [
        {
            "site": site,
            "act": _act_of(openings.get(site.id)),
            "awaited": candidates[site.id][:NAMES_SHOWN_MAX],
            "awaited_count": len(candidates[site.id]),
            "untold_count": untold_counts.get(site.id, 0),
            "can_open": may(request.actor, "briefing_opened", Venue(site.id, "")),
        }
        for site in sites
    ]
