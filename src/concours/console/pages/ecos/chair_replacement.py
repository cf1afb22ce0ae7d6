"""Another tablet for a chair: why, then the code that lets it in, shown this once."""

import secrets
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from concours.acts.actor import Venue
from concours.acts.delivery.replacement import VALID_MS, allow_replacement
from concours.acts.may import require
from concours.console.edge.request import StaffRequest
from concours.console.pages.ecos.circuits import board_of
from concours.console.pages.forms import text
from concours.console.pages.trial import REASON, refusal_of
from concours.console.words import formats
from concours.core.people.roster.codes import REPLACEMENT_CHANCE_BYTES
from concours.store.models import Sitting
from concours.store.queries.delivery import sittings
from concours.store.queries.ecos.circuits import CircuitPlan, PlannedChair
from concours.store.queries.unknown import Unknown


@require_http_methods(["GET", "HEAD", "POST"])
def circuit_chair(
    request: StaffRequest, sitting: UUID, circuit: UUID, chair: UUID
) -> HttpResponse:
    """Ask why another tablet takes over, or allow it and show its code."""
    row = sittings.load(sitting)
    plan = board_of(row, circuit, request).plan
    require(request.actor, "replacement_allowed", Venue(plan.site, plan.code))
    own_chair = _chair(plan, chair)
    context = {
        "row": row,
        "circuit": plan,
        "chair": own_chair,
        "length": formats.duration(VALID_MS),
        "back": reverse("circuit", args=[row.id, circuit]),
    }
    if request.method != "POST":
        context["trial_refusal"] = refusal_of(
            lambda: _allow(request, row, own_chair, reason=REASON)
        )
        return render(request, "console/ecos/chair/ask.html", context)
    code = _allow(request, row, own_chair, reason=text(request, "reason"))
    context["code"] = f"{code[:3]} {code[3:]}"
    context["until_ms"] = request.now + VALID_MS
    return render(request, "console/ecos/chair/code.html", context)


def _allow(
    request: StaffRequest, row: Sitting, chair: PlannedChair, *, reason: str
) -> str:
    return allow_replacement(
        request.actor,
        (row.id, chair.attempt),
        reason=reason,
        chance=secrets.token_bytes(REPLACEMENT_CHANCE_BYTES),
        now=request.now,
    )


def _chair(plan: CircuitPlan, chair: UUID) -> PlannedChair:
    """Return a chair of a circuit. Raises `Unknown`."""
    for own_chair in plan.chairs.values():
        if own_chair.id == chair:
            return own_chair
    raise Unknown("chair", str(chair))
