"""Allow another tablet to take over a candidate's work."""

from uuid import UUID

from django.conf import settings
from django.db import transaction

from concours.acts.actor import Actor, Venue
from concours.acts.may import require
from concours.acts.reasons import reasoned
from concours.acts.record import record
from concours.core.kernel.time import MINUTE_MS, Instant, after
from concours.core.people.roster.codes import code_digest, replacement_code
from concours.store.models import ReplacementCode
from concours.store.queries.delivery import sittings
from concours.store.queries.people.people import attempt_of

VALID_MS = 10 * MINUTE_MS


@transaction.atomic
def allow_replacement(
    actor: Actor,
    attempt: tuple[UUID, UUID],
    *,
    reason: str,
    chance: bytes,
    now: Instant,
) -> str:
    """Return six digits, valid ten minutes and once, that let another tablet in.

    `attempt` is the sitting and the attempt; the code serves the candidate in this
    sitting and the later ones. `chance` is 16 unpredictable bytes; the digits are kept
    as a digest only. Raises `NotAllowed`, `Unknown`, `ReasonInvalid`.
    """
    row = sittings.load(attempt[0])
    taken_over = attempt_of(row, attempt[1])
    candidate = taken_over.own_candidate
    venue = Venue(taken_over.site_id, taken_over.room)
    require(actor, "replacement_allowed", venue)
    code = replacement_code(chance)
    digest = code_digest(settings.CODES_KEY, candidate.id, code)
    number = record(
        actor,
        "replacement_allowed",
        now=now,
        sitting=row.id,
        venue=venue,
        reason=reasoned(reason),
        body={"candidate": candidate.number},
    )
    ReplacementCode.objects.create(
        attempt=taken_over,
        code_digest=digest,
        expires_ms=after(now, VALID_MS),
        act=number,
    )
    return code
