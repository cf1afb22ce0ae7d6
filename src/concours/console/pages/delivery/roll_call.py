"""The roll of several at once: as in the sitting before, and those who never came.

Both are proposed on the room's page. The first is confirmed there; an absence is read,
name by name, on a page of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from concours.acts.actor import Venue
from concours.acts.delivery.attendance import note_roll
from concours.acts.may import require
from concours.console.edge.request import StaffRequest
from concours.console.pages.delivery.venues import address_of, venue_of
from concours.console.pages.forms import FormInvalid, identities, identity, text
from concours.core.delivery.roll_call.proposal import (
    RollWord,
    is_roll_due,
    propose_roll,
)
from concours.core.kernel.time import Instant
from concours.store.models import Sitting
from concours.store.queries.delivery import sittings
from concours.store.queries.delivery.allowances import Allowances, Time, time_of
from concours.store.queries.delivery.board import read
from concours.store.queries.delivery.room import Seat, find_earlier_roll, seats_of

SEATS_COUNT_MAX = 1_000
"""Of one room."""


@dataclass(frozen=True, slots=True)
class RollProposal:
    """What the sitting called `title` said of those of whom nothing is said yet."""

    title: str
    present: Sequence[Seat]
    absent: Sequence[Seat]

    @property
    def present_count(self) -> int:
        """How many were there."""
        return len(self.present)

    @property
    def absent_count(self) -> int:
        """How many were absent."""
        return len(self.absent)


def proposal_of(row: Sitting, seats: Sequence[Seat]) -> RollProposal | None:
    """Return what may be said again of these seats, None where there is nothing.

    In an ECOS each is confined by hand, and nobody has a tablet that would be missing.
    """
    if row.kind == "ecos":
        return None
    unsaid_seats = {seat.number: seat for seat in seats if seat.last is None}
    earlier_roll = find_earlier_roll(row) if unsaid_seats else None
    if earlier_roll is None:
        return None
    title, earlier_words = earlier_roll
    words = propose_roll(earlier_words, unsaid_seats)
    if not words:
        return None
    by_word: dict[RollWord, list[Seat]] = {"present": [], "absent": []}
    for number, word in words.items():
        by_word[word].append(unsaid_seats[number])
    return RollProposal(title, by_word["present"], by_word["absent"])


@require_POST
def room_roll(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Write the roll that was shown, of whom nothing has been said meanwhile."""
    words: dict[UUID, RollWord] = {}
    for word in ("present", "absent"):
        if request.POST.getlist(word):
            attempts = identities(request, word, count_max=SEATS_COUNT_MAX)
            words |= dict.fromkeys(attempts, word)
    note_roll(request.actor, sitting, words, now=request.now)
    venue = Venue(identity(request, "site"), text(request, "room"))
    return redirect(address_of(sitting, venue))


def find_empty_seats(
    row: Sitting, seats: Sequence[Seat], time: Time | None, *, now: Instant
) -> list[Seat]:
    """Return the seats without tablet of which nothing is said, once nobody comes.

    None while no gateway has said which tablets there are.
    """
    if time is None or row.collected_ms is not None or row.kind == "ecos":
        return []
    board = read(row.id) if is_roll_due(time.opens_at, time.ends_at, now=now) else None
    if board is None:
        return []
    unsaid_seats = [seat for seat in seats if seat.last is None]
    cells = {seat.number: board.candidate(seat.number) for seat in unsaid_seats}
    return [
        seat
        for seat in unsaid_seats
        if not seat.is_excluded
        and (cells[seat.number] or {}).get("state", "absent") == "absent"
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def room_absences(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Read who never came to a room, and note those who are still ticked."""
    row = sittings.load(sitting)
    venue = venue_of(request)
    if venue is None or not venue.room:
        raise FormInvalid("room")
    require(request.actor, "attendance_noted", venue)
    if request.method == "POST":
        absent = identities(request, "absent", count_max=SEATS_COUNT_MAX)
        note_roll(
            request.actor, sitting, dict.fromkeys(absent, "absent"), now=request.now
        )
        return redirect(address_of(sitting, venue))
    time = time_of(Allowances(row).common(venue.site), now=request.now)
    seats = seats_of(sitting, venue.site, venue.room)
    context = {
        "row": row,
        "venue": venue,
        "back": address_of(sitting, venue),
        "empty_seats": find_empty_seats(row, seats, time, now=request.now),
    }
    return render(request, "console/delivery/room/absences.html", context)
