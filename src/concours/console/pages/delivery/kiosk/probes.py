"""A code for whoever probes the network of a site from a tablet's place."""

import secrets
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from concours.acts.delivery.kiosk.probes import draw_probe_code
from concours.console.edge.request import StaffRequest
from concours.console.pages.forms import identity
from concours.core.kiosk.proof.probes import CODE_CHANCE_BYTES, CODE_MS
from concours.store.models import Site
from concours.store.queries.delivery import sittings


@require_POST
def probe_code(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Draw a code, and show it: this once."""
    row, site = sittings.load(sitting), identity(request, "site")
    chance = secrets.token_bytes(CODE_CHANCE_BYTES)
    origin = settings.TABLETS_URL.rstrip("/")
    code = draw_probe_code(
        request.actor, site, origin=origin, chance=chance, now=request.now
    )
    context = {
        "site": Site.objects.get(pk=site).name,
        "code": code,
        "origin": origin,
        "until_ms": request.now + CODE_MS,
        "back": f"{reverse('readiness', args=[row.id])}?{urlencode({'site': site})}",
    }
    return render(request, "console/delivery/kiosk/probe_code.html", context)
