"""Relais: the mailboxes of a site, admitted by the words they show, and revoked."""

from itertools import groupby
from operator import attrgetter
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from concours.acts.actor import Venue
from concours.acts.delivery.relays import (
    RELAYS_COUNT_MAX,
    admit_relay,
    print_rescue_codes,
    revoke_relay,
)
from concours.acts.may import may, require
from concours.console.edge.request import StaffRequest
from concours.console.pages.delivery.venues import venue_of
from concours.console.pages.ended_exam import end_here
from concours.console.pages.forms import identity, text, whole
from concours.console.pages.permissions import opens_to
from concours.store.queries.delivery import sittings
from concours.store.queries.delivery.relays.admitted import (
    missing_kits,
    relays_of_exam,
)
from concours.store.queries.people.roster import sites_of
from concours.store.queries.unknown import Unknown


@opens_to(lambda actor: may(actor, "relay_admitted", actor.post))
def relays(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Show the relays of every site; a site manager sees their own."""
    row, venue = sittings.load(sitting), venue_of(request)
    require(request.actor, "relay_admitted", venue and Venue(venue.site))
    sites = [
        site for site in sites_of(row.exam_id) if venue is None or site.id == venue.site
    ]
    known_sites = {site.id for site in sites}
    own_relays = [r for r in relays_of_exam(row.exam_id) if r.site in known_sites]
    kitless = {site.site: site.count for site in missing_kits(row.id)}
    context: dict[str, Any] = {
        "row": row,
        "sites": sites,
        "relays": [
            {
                "it": relay,
                "is_silent": relay.is_silent(now=request.now),
                "kitless_count": kitless.get(relay.site, 0),
            }
            for relay in own_relays
        ],
        "is_of_one_site": venue is not None,
        "sites_with_relays": [
            site for site in sites if site.id in {relay.site for relay in own_relays}
        ],
        "can_change": end_here(request) is None,
        "can_admit": end_here(request) is None
        and (venue is None or len(own_relays) < RELAYS_COUNT_MAX),
    }
    return render(request, "console/delivery/relays/relays.html", context)


@require_POST
def relay_admit(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Let the relay be the site's whose line and words are given."""
    row, site = sittings.load(sitting), identity(request, "site")
    admit_relay(
        request.actor,
        site,
        text(request, "request"),
        text(request, "words"),
        now=request.now,
    )
    return _redirect_back(row.id, site)


@require_POST
def relay_revoke(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Let a relay be one no longer, for a reason."""
    row, site = sittings.load(sitting), identity(request, "site")
    revoke_relay(
        request.actor,
        site,
        whole(request, "relay"),
        reason=text(request, "reason"),
        now=request.now,
    )
    return _redirect_back(row.id, site)


@require_POST
def relay_envelopes(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Show the codes of each room of a site, to be printed and sealed."""
    row, site = sittings.load(sitting), identity(request, "site")
    names = {one_site.id: one_site.name for one_site in sites_of(row.exam_id)}
    if site not in names:
        raise Unknown("site", str(site))
    places = print_rescue_codes(
        request.actor, site, secret=settings.CODES_KEY, now=request.now
    )
    rooms = [(room, [*own]) for room, own in groupby(places, attrgetter("room"))]
    relays = [r for r in relays_of_exam(row.exam_id) if r.site == site]
    context = {"row": row, "site": names[site], "rooms": rooms, "relays": relays}
    response = render(request, "console/delivery/relays/envelopes.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _redirect_back(sitting: UUID, site: UUID) -> HttpResponse:
    return redirect(f"{reverse('relays', args=[sitting])}?{urlencode({'site': site})}")
