"""The roll as in the sitting before: proposed on the room page, confirmed there."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from concours.acts.actor import Venue
from concours.acts.delivery.attendance import note_roll
from concours.console.edge.request import StaffRequest
from concours.console.pages.delivery.venues import address_of
from concours.console.pages.forms import identities, identity, text
from concours.core.delivery.roll_call.proposal import RollWord, propose_roll
from concours.store.models import Sitting
from concours.store.queries.delivery.room import Seat, find_earlier_roll

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
    """Return what may be said again of these seats, None where there is nothing."""
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
