"""Networks that tried too many wrong codes, told where enrolment is watched.

A notice of other pages; it has none of its own.
"""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from concours.acts.actor import Actor
from concours.acts.may import may
from concours.acts.offices import everywhere
from concours.acts.people.brakes import KIND, lift_brake, liftable_brakes
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
        _actor(request),
        text(request, "network"),
        own_network=client_network(request),
        now=request.now,
    )
    return redirect(next_of(request))


def _actor(request: StaffRequest) -> Actor:
    """Return whom the lift is by: as they are where they may, at best without a post.

    The address names no exam, and a brake is of none.
    """
    holders = [holder for _, holder in everywhere(request.actor)]
    able_actors = [holder for holder in holders if may(holder, KIND, holder.post)]
    able_actors.sort(key=lambda holder: holder.post is not None)
    return able_actors[0] if able_actors else request.actor
