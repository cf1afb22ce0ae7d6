"""Allow another tablet to take over a candidate's work, or an examiner's chair."""

from uuid import UUID

from django.conf import settings
from django.db import transaction

from concours.acts.actor import Actor, Venue
from concours.acts.may import require
from concours.acts.reasons import reasoned
from concours.acts.record import record
from concours.core.kernel.canonical import Json
from concours.core.kernel.time import MINUTE_MS, Instant, after
from concours.core.people.roster.codes import code_digest, replacement_code
from concours.store.models import Attempt, Chair, ReplacementCode
from concours.store.queries.delivery import sittings
from concours.store.queries.people.people import attempt_of
from concours.store.queries.unknown import Unknown

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

    `attempt` is the sitting and the attempt; the code serves its candidate in this
    sitting and the later ones, or who sits on its chair (ECOS). `chance` is 16
    unpredictable bytes; the digits are kept as a digest only. Raises `NotAllowed`,
    `Unknown` also of an empty chair, `ReasonInvalid`.
    """
    row = sittings.load(attempt[0])
    taken_over = attempt_of(row, attempt[1])
    bearer, venue, names = _bearer_of(taken_over)
    require(actor, "replacement_allowed", venue)
    code = replacement_code(chance)
    digest = code_digest(settings.CODES_KEY, bearer, code)
    number = record(
        actor,
        "replacement_allowed",
        now=now,
        sitting=row.id,
        venue=venue,
        reason=reasoned(reason),
        body=names,
    )
    ReplacementCode.objects.create(
        attempt=taken_over,
        code_digest=digest,
        expires_ms=after(now, VALID_MS),
        act=number,
    )
    return code


def _bearer_of(attempt: Attempt) -> tuple[UUID, Venue, dict[str, Json]]:
    """Return whose code it is, where they are, and how the record names them.

    The room of a chair is its circuit, as for the marshals.
    """
    if attempt.chair_id is None:
        candidate = attempt.own_candidate
        venue = Venue(attempt.site_id, attempt.room)
        return candidate.id, venue, {"candidate": candidate.number}
    chair = Chair.objects.select_related("circuit", "examiner").get(pk=attempt.chair_id)
    if chair.examiner is None:
        raise Unknown("examiner", "")
    names: dict[str, Json] = {
        "examiner": chair.examiner.number,
        "circuit": chair.circuit.code,
        "station": chair.station_code,
        "chair": chair.place,
    }
    return chair.examiner.id, Venue(attempt.site_id, chair.circuit.code), names
