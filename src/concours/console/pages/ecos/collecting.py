"""The dialog that gathers the grids of a half-day, and what it still waits for."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from concours.acts.ecos.half_day import NAMED_MAX, collect_half_day
from concours.acts.may import may
from concours.console.edge.request import StaffRequest
from concours.console.pages.ended_exam import end_here
from concours.console.pages.permissions import sees
from concours.console.pages.trial import refusal_of
from concours.store.models import Sitting
from concours.store.queries.delivery import sittings
from concours.store.queries.ecos.collecting import find_unreleased
from concours.store.queries.ecos.floor import CircuitBoard


@sees("sitting_collected")
@require_http_methods(["GET", "HEAD", "POST"])
def circuits_collect(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Say what gathering the grids does, or do it."""
    if request.method == "POST":
        collect_half_day(request.actor, sitting, now=request.now)
        return redirect("circuits", sitting)
    row = sittings.load(sitting)
    refusal = refusal_of(
        lambda: collect_half_day(request.actor, sitting, now=request.now)
    )
    context = {
        "row": row,
        "trial_refusal": refusal,
        "unreleased": _links(row, find_unreleased(row.id)),
    }
    return render(request, "console/ecos/collect.html", context)


def gathering_of(
    request: StaffRequest, row: Sitting, boards: Sequence[CircuitBoard]
) -> dict[str, Any] | None:
    """Return what the gathering waits for; None where there is nothing to gather."""
    is_running = row.key_released_ms is not None and row.collected_ms is None
    if not (is_running and may(request.actor, "sitting_collected")):
        return None
    if end_here(request) is not None:
        return None
    plans = [board.plan for board in boards if board.plan.release_act is None]
    named_circuits = [(plan.id, f"{plan.site_name} {plan.code}") for plan in plans]
    return {
        "unreleased": _links(row, named_circuits),
        "count": len(plans),
    }


def _links(row: Sitting, circuits: Sequence[tuple[UUID, str]]) -> list[dict[str, str]]:
    """Return the first of these circuits, each with its page."""
    return [
        {"name": name, "address": reverse("circuit", args=[row.id, circuit])}
        for circuit, name in circuits[:NAMED_MAX]
    ]
