"""What a room sees of locks, and its act: a tablet that comes in without proof."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from concours.acts.actor import Venue
from concours.acts.delivery.kiosk.policy import ADMITTED_MS, admit_tablet
from concours.acts.may import may, require
from concours.console.edge.request import StaffRequest
from concours.console.pages.delivery.venues import address_of
from concours.console.pages.forms import text
from concours.console.words.delivery import tablets as words
from concours.core.delivery.supervision.board import IN_THE_PAPER
from concours.core.kernel.time import Instant
from concours.core.kiosk.proof.verdicts import UNLOCKED
from concours.store.models import Attempt, Sitting
from concours.store.queries.delivery import sittings
from concours.store.queries.delivery.board import Board
from concours.store.queries.delivery.kiosk.configurations import configured_sites
from concours.store.queries.delivery.kiosk.policies import lock_policy
from concours.store.queries.delivery.kiosk.shown import shown_at_site
from concours.store.queries.delivery.kiosk.waiting import WAITING_SHOWN_MS
from concours.store.queries.delivery.room import Seat
from concours.store.queries.people.people import attempt_of_number
from concours.store.queries.profiles import profile_of


@dataclass(frozen=True, slots=True)
class LockAlert:
    """One tablet, by its place; the room looks at it, and closes nothing."""

    seat: str
    number: str
    said: str


def locks_of_room(
    request: StaffRequest,
    row: Sitting,
    venue: Venue,
    board: Board | None,
    seats: Sequence[Seat],
) -> dict[str, Any]:
    """Return what the page of a room shows of locks, and whether it may let one in."""
    is_asked = asks_proof(row)
    return {
        "locks": locks_shown(row, venue, board, now=request.now),
        "can_admit": is_asked and may(request.actor, "tablet_admitted", venue),
        "at_door": tablets_at_door(seats, now=request.now) if is_asked else [],
    }


def tablets_at_door(seats: Sequence[Seat], *, now: Instant) -> list[Seat]:
    """Return the seats whose tablet waits outside, by place.

    One that asked more than ten minutes ago is no longer there, for all we know; one
    that was admitted comes in by itself.
    """
    return [
        seat
        for seat in seats
        if seat.waiting_since is not None
        and now - seat.waiting_since <= WAITING_SHOWN_MS
        and now >= (seat.admitted_until or 0)
    ]


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


def asks_proof(row: Sitting) -> bool:
    """Tell whether tablets are asked for a proof at the door: before a start."""
    is_before_start = row.t0_ms is None and row.kind != "ecos"
    return is_before_start and lock_policy(row.exam_id).name == "gate_entry"


@require_http_methods(["GET", "HEAD", "POST"])
def tablet_admit(request: StaffRequest, sitting: UUID, number: str) -> HttpResponse:
    """Ask whether to let the tablet of a candidate in without proof, or do it."""
    row = sittings.load(sitting)
    attempt = attempt_of_number(row, number)
    if request.method != "POST":
        return _confirm(request, row, attempt)
    admit_tablet(
        request.actor,
        (sitting, attempt.id),
        reason=text(request, "reason"),
        now=request.now,
    )
    return redirect(_room_of(row, attempt))


def _confirm(request: StaffRequest, row: Sitting, attempt: Attempt) -> HttpResponse:
    """Show whose tablet would come in, and what that does."""
    require(request.actor, "tablet_admitted", Venue(attempt.site_id, attempt.room))
    return render(
        request,
        "console/delivery/kiosk/admit.html",
        {
            "row": row,
            "attempt": attempt,
            "person": attempt.own_candidate,
            "length_ms": ADMITTED_MS,
            "back_address": _room_of(row, attempt),
        },
    )


def _room_of(row: Sitting, attempt: Attempt) -> str:
    venue = Venue(attempt.site_id, attempt.room)
    return address_of(row.id, venue, candidate=attempt.own_candidate.number)
