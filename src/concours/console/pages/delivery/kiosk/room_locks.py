"""What a room sees of locks, and its act: a tablet that comes in without proof."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from concours.acts.actor import Venue
from concours.acts.delivery.kiosk.policy import admit_tablet
from concours.acts.may import may
from concours.console.edge.request import StaffRequest
from concours.console.pages.delivery.venues import address_of
from concours.console.pages.forms import text
from concours.console.words.delivery import tablets as words
from concours.core.delivery.supervision.board import IN_THE_PAPER
from concours.core.kernel.time import Instant
from concours.core.kiosk.proof.verdicts import UNLOCKED
from concours.store.models import Sitting
from concours.store.queries.delivery import sittings
from concours.store.queries.delivery.board import Board
from concours.store.queries.delivery.kiosk.configurations import configured_sites
from concours.store.queries.delivery.kiosk.policies import lock_policy
from concours.store.queries.delivery.kiosk.shown import shown_at_site
from concours.store.queries.people.people import attempt_of_number
from concours.store.queries.profiles import profile_of


@dataclass(frozen=True, slots=True)
class LockAlert:
    """One tablet, by its place; the room looks at it, and closes nothing."""

    seat: str
    number: str
    said: str


def locks_of_room(
    request: StaffRequest, row: Sitting, venue: Venue, board: Board | None
) -> dict[str, Any]:
    """Return what the page of a room shows of locks, and whether it may let one in."""
    return {
        "locks": locks_shown(row, venue, board, now=request.now),
        "can_admit": may_admit(request, row, venue),
    }


def locks_shown(
    row: Sitting, venue: Venue, board: Board | None, *, now: Instant
) -> list[LockAlert]:
    """Return the tablets of a room that somebody should look at, by place."""
    is_over = row.collected_ms is not None or row.kind == "ecos"
    if board is None or is_over or profile_of(row.exam).lock != "required":
        return []
    if str(venue.site) not in configured_sites(row.id):
        return []
    proofs = {
        str(attempt): proof
        for attempt, proof in shown_at_site(row.id, venue.site, now=now).items()
        if proof.verdict in UNLOCKED
    }
    alerts = []
    for number, state in zip(
        board.columns["number"], board.columns["state"], strict=True
    ):
        seat = board.seats[number]
        proof = proofs.get(seat["attempt"])
        if proof and seat["room"] == venue.room and state in IN_THE_PAPER:
            alerts.append(LockAlert(seat["seat"], number, words.shown_words(proof)))
    return sorted(alerts, key=lambda alert: alert.seat)


def may_admit(request: StaffRequest, row: Sitting, venue: Venue) -> bool:
    """Tell whether a room may let a tablet in: where proof is asked, before a start."""
    return (
        row.t0_ms is None
        and row.kind != "ecos"
        and may(request.actor, "tablet_admitted", venue)
        and lock_policy(row.exam_id).name == "gate_entry"
    )


@require_POST
def tablet_admit(request: StaffRequest, sitting: UUID, number: str) -> HttpResponse:
    """Let the tablet of a candidate come in without proof, and go on in the room."""
    row = sittings.load(sitting)
    attempt = attempt_of_number(row, number)
    admit_tablet(
        request.actor,
        (sitting, attempt.id),
        reason=text(request, "reason"),
        now=request.now,
    )
    venue = Venue(attempt.site_id, attempt.room)
    return redirect(address_of(row.id, venue, candidate=number))
