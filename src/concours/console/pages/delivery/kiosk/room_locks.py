"""Which tablets of a room do not show their lock while somebody composes on them."""

from dataclasses import dataclass

from concours.acts.actor import Venue
from concours.console.words.delivery import tablets as words
from concours.core.delivery.supervision.board import IN_THE_PAPER
from concours.core.kernel.time import Instant
from concours.core.kiosk.proof.verdicts import UNLOCKED
from concours.store.models import Sitting
from concours.store.queries.delivery.board import Board
from concours.store.queries.delivery.kiosk.configurations import are_locks_expected
from concours.store.queries.delivery.kiosk.shown import shown_at_site
from concours.store.queries.profiles import profile_of


@dataclass(frozen=True, slots=True)
class LockAlert:
    """One tablet, by its place; the room looks at it, and closes nothing."""

    seat: str
    number: str
    said: str


def locks_shown(
    row: Sitting, venue: Venue, board: Board | None, *, now: Instant
) -> list[LockAlert]:
    """Return the tablets of a room that somebody should look at, by place."""
    is_over = row.collected_ms is not None or row.kind == "ecos"
    if board is None or is_over or profile_of(row.exam).lock != "required":
        return []
    if not are_locks_expected(row.id):
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
