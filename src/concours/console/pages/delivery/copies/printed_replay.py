"""Relecture imprimée: draw up the replay of a copy, and take it again, signed."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from concours.acts.delivery.copies.replays import draw_replay, read_drawn_replay
from concours.acts.may import may, require
from concours.acts.signed_act import signed_act
from concours.console.edge.request import StaffRequest
from concours.console.files.replay import pdf
from concours.console.pages.ended_exam import end_here
from concours.console.pages.forms import text
from concours.console.pages.permissions import sees
from concours.store.models import Attempt
from concours.store.queries.acts import last_signature
from concours.store.queries.delivery import sittings
from concours.store.queries.delivery.replays.drawn import replays_of
from concours.store.queries.people.people import attempt_of_number


@require_POST
def replay_draw(request: StaffRequest, sitting: UUID, number: str) -> HttpResponse:
    """Draw up the replay of a copy; the ledger then signs it."""
    require(request.actor, "replay_drawn")
    attempt = attempt_of_number(sittings.load(sitting), number)
    draw_replay(
        request.actor,
        sitting,
        attempt.id,
        reason=text(request, "reason"),
        packages=settings.PACKAGES,
        now=request.now,
    )
    address = reverse("replay", args=[sitting, attempt.own_candidate.number])
    return redirect(f"{address}#printed")


@sees("see_copies")
def replay_file(
    _request: StaffRequest, sitting: UUID, number: str, act: int
) -> HttpResponse:
    """Return a replay that was drawn up, always the same bytes."""
    attempt = attempt_of_number(sittings.load(sitting), number)
    drawn = read_drawn_replay(attempt.id, act)
    document = pdf(drawn, signed_act(drawn.act))
    response = HttpResponse(document, content_type="application/pdf")
    name = f"relecture-{attempt.own_candidate.number}-acte-{act}.pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def describe_printed(request: StaffRequest, attempt: Attempt) -> dict[str, Any]:
    """Return the replays of a copy that were drawn up, and whether one may be."""
    last = last_signature()
    return {
        "drawn": replays_of(attempt.id),
        "can_draw": may(request.actor, "replay_drawn") and end_here(request) is None,
        "signed_count": last.number if last else 0,
    }
