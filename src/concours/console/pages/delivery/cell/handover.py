"""Passation: what is known, done, left open and next, from one person to another."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from concours.acts.delivery.cell.handover import SHIFT_OFFERED, offer_shift, take_shift
from concours.acts.may import may
from concours.console.edge.request import StaffRequest
from concours.console.pages.forms import identity, text
from concours.console.pages.permissions import sees
from concours.console.words.delivery.room import incident_look
from concours.core.delivery.cell.handover import ShiftNote
from concours.store.models import Incident
from concours.store.queries.delivery.cell.handovers import (
    find_accepted,
    find_takers,
    find_waiting,
    held_incidents,
    unheld_incidents,
)


@sees("see_cell")
def handover(request: StaffRequest) -> HttpResponse:
    """Show what waits for somebody, the form of who leaves, and what was accepted."""
    open_handovers = find_waiting()
    login = request.actor.id
    past_handovers = find_accepted()
    context: dict[str, Any] = {
        "to_me": [row for row in open_handovers if row.taker.login == login],
        "of_others": [row for row in open_handovers if row.taker.login != login],
        "mine": next(
            (row for row in open_handovers if row.leaver.login == login), None
        ),
        "accepted": past_handovers,
        "last": past_handovers[0] if past_handovers else None,
        "can_offer": may(request.actor, SHIFT_OFFERED),
        "takers": find_takers(login),
        "held": _incident_views(held_incidents(login)),
        "unheld": _incident_views(unheld_incidents()),
        "encumbered": {
            row.leaver.login
            for row in open_handovers
            if held_incidents(row.leaver.login).exists()
        },
    }
    return render(request, "console/delivery/cell/handover.html", context)


def _incident_views(incidents: Iterable[Incident]) -> list[dict[str, Any]]:
    return [{"it": row, "look": incident_look(row.kind)} for row in incidents]


@require_POST
def handover_offer(request: StaffRequest) -> HttpResponse:
    """Write what there is for somebody. Raises as `offer_shift`, `NoteIncomplete`."""
    note = ShiftNote(
        known=text(request, "known").strip(),
        done=text(request, "done").strip(),
        remaining=text(request, "remaining").strip(),
        next_point=text(request, "next_point").strip(),
    )
    offer_shift(request.actor, note, text(request, "taker"), now=request.now)
    return redirect("handover")


@require_POST
def handover_take(request: StaffRequest) -> HttpResponse:
    """Take over, by name. Raises as `take_shift`."""
    take_shift(request.actor, identity(request, "handover"), now=request.now)
    return redirect("handover")
