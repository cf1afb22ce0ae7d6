"""Networks that tried too many wrong codes, told where enrolment is watched.

A notice of other pages; it has none of its own.
"""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from concours.acts.people.brakes import lift_brake, liftable_brakes
from concours.console.edge.device import client_network
from concours.console.edge.request import StaffRequest
from concours.console.pages.forms import text
from concours.console.pages.people.sign_in import next_of


def brakes_shown(request: StaffRequest) -> dict[str, Any]:
    """Return what `brakes.html` shows to this person, in a page or its fragment."""
    network = client_network(request)
    return {"brakes": liftable_brakes(request.actor, network, now=request.now)}


@require_POST
def brake_lift(request: StaffRequest) -> HttpResponse:
    """Lift one brake, and return to the page that told of it."""
    lift_brake(
        request.actor,
        text(request, "network"),
        own_network=client_network(request),
        now=request.now,
    )
    return redirect(next_of(request))
