"""Claims of tablets that took a place while their site was cut, and are judged."""

from concours.core.delivery.journal.entry import AttemptId
from concours.core.delivery.mailbox.box import box_key
from concours.core.delivery.mailbox.rescue import (
    EPOCHS,
    Claim,
    RescueUnknown,
    open_claim,
)
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.core.people.roster.codes import plain_number
from concours.gateway import wire
from concours.gateway.enrolment.requests import EnrolmentRequest, RescueRequest
from concours.gateway.relays.shapes import unbase64
from concours.gateway.services import Services
from concours.store.journal.enrolment import Badge
from concours.store.journal.relays.rescues import note_claim


def read_claim(services: Services, post: wire.ClaimPost) -> Claim:
    """Return what a tablet sealed for the centre. Raises `RescueUnknown`."""
    attempt = AttemptId(post.attempt)
    if post.epoch not in EPOCHS:
        raise RescueUnknown
    key = box_key(services.settings.codes_key, attempt, post.epoch)
    return open_claim(unbase64(post.claim), key, attempt, post.epoch)


async def admit_claim(
    services: Services, post: wire.ClaimPost, network: str
) -> dict[str, object]:
    """Enrol the tablet that claims a place; return what it is told.

    What became of it is kept, for the room and the wall. Raises the refusals of an
    enrolment and those of `core.delivery.mailbox.rescue`, `Unavailable`.
    """
    claim, now = read_claim(services, post), services.settings.now()
    name = AttemptId(post.attempt), post.epoch, claim.public_key
    async with services.database.transaction() as connection:
        first_at = await note_claim(connection, name, "rescue.waits", now=now)
    request = EnrolmentRequest(
        badge=Badge(plain_number(claim.number)),
        code=claim.code,
        replacement=None,
        public_key=claim.public_key,
        network=network,
        now=now,
        rescue=RescueRequest(
            AttemptId(post.attempt), post.epoch, claim.rescue, first_at
        ),
    )
    try:
        reply = await services.enrolments.take(request)
    except Refusal as refusal:
        await _note(services, name, refusal.code, now)
        raise
    await _note(services, name, "admitted", now)
    return reply


async def _note(
    services: Services, name: tuple[AttemptId, int, bytes], outcome: str, now: Instant
) -> None:
    async with services.database.transaction() as connection:
        await note_claim(connection, name, outcome, now=now)
