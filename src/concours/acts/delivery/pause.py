"""Stop a site or one candidate, and let them go on: what lies between is given back."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from concours.acts.actor import Actor, Venue
from concours.acts.delivery.time import ActTarget, end_of, names_of, venue_of
from concours.acts.may import NotAllowed, require
from concours.acts.reasons import reasoned
from concours.acts.record import announce, record
from concours.core.delivery.sitting import pauses
from concours.core.kernel.canonical import Json
from concours.core.kernel.time import Instant
from concours.store.journal.news import News, NewsKind
from concours.store.models import Pause, Sitting
from concours.store.queries.delivery import sittings
from concours.store.queries.delivery.allowances import pause_of


@dataclass(frozen=True, slots=True)
class PauseRequest:
    """Whom a pause is for, its cause, and the reason that the record keeps.

    A cause is one of `core.delivery.sitting.pauses.CAUSES`. A pause is for a site or
    for a candidate, never for the nation.
    """

    target: ActTarget
    cause: str
    reason: str
    until: Instant | None = None
    """When those concerned go on by themselves, if nobody says so before."""

    def __post_init__(self) -> None:
        assert self.target.scope != "nation", "the nation does not pause"


@transaction.atomic
def pause(actor: Actor, sitting: UUID, request: PauseRequest, *, now: Instant) -> int:
    """Stop those concerned from now on; return the number of the act.

    A site manager may for their own site, for a cause that cannot wait. Raises
    `NotAllowed`, `Unknown`, `ReasonInvalid`, and what
    `core.delivery.sitting.pauses.pause` refuses.
    """
    row = sittings.load(sitting, lock=True)
    venue = venue_of(row, request.target)
    _require(actor, "time_paused", venue, request)
    act = record(
        actor,
        "time_paused",
        now=now,
        sitting=sitting,
        venue=venue,
        reason=reasoned(request.reason),
        body=_record_body(row, request),
    )
    begin(row, request, act=act, now=now)
    return act


@transaction.atomic
def resume(actor: Actor, sitting: UUID, request: PauseRequest, *, now: Instant) -> int:
    """Let those concerned go on from now; return the number of the act.

    Raises `NotAllowed`, `Unknown`, `ReasonInvalid`, `NotPaused`.
    """
    row = sittings.load(sitting, lock=True)
    venue = venue_of(row, request.target)
    _require(actor, "time_resumed", venue, request)
    act = record(
        actor,
        "time_resumed",
        now=now,
        sitting=sitting,
        venue=venue,
        reason=reasoned(request.reason),
        body=_record_body(row, request),
    )
    end(row, request, act=act, now=now)
    return act


def begin(row: Sitting, request: PauseRequest, *, act: int, now: Instant) -> None:
    """Begin a pause in a locked sitting, under an act that is recorded already.

    For acts that stop somebody among other things. Raises what
    `core.delivery.sitting.pauses.pause` refuses.
    """
    venue = venue_of(row, request.target)
    phase = sittings.phase_of(row, None if venue is None else venue.site)
    pauses.pause(
        phase,
        request.cause,
        [pause_of(pause_row) for pause_row in _pauses_of(row, request.target)],
        ends_at=end_of(row, request.target),
        now=now,
    )
    Pause.objects.create(
        sitting=row,
        site_id=request.target.site,
        attempt_id=request.target.attempt,
        cause=request.cause,
        from_ms=now,
        act=act,
    )
    _notify(row, request, "paused", now)


def end(row: Sitting, request: PauseRequest, *, act: int, now: Instant) -> None:
    """End a pause in a locked sitting, under an act that is recorded already.

    Raises `NotPaused`.
    """
    pause_rows = _pauses_of(row, request.target)
    ending = pauses.resume(
        request.cause, [pause_of(pause_row) for pause_row in pause_rows]
    )
    open_ = next(pause_row for pause_row in pause_rows if pause_of(pause_row) == ending)
    open_.until_ms, open_.ended_act = max(now, ending.began_at), act
    open_.save(update_fields=["until_ms", "ended_act"])
    _notify(row, request, "resumed", now)


def _require(
    actor: Actor, kind: str, venue: Venue | None, request: PauseRequest
) -> None:
    role = require(actor, kind, venue)
    if request.cause in pauses.CAUSES_BY_RIGHT:
        raise pauses.PauseInvalid("cause")
    is_grave = (
        request.target.scope != "site" or request.cause not in pauses.CAUSES_OF_A_SITE
    )
    if role == "site_manager" and is_grave:
        raise NotAllowed(wanted=kind, roles=tuple(sorted(actor.roles)))


def _pauses_of(row: Sitting, target: ActTarget) -> list[Pause]:
    pauses_there = Pause.objects.filter(sitting=row).order_by("act")
    if target.attempt is not None:
        return list(pauses_there.filter(attempt_id=target.attempt))
    return list(pauses_there.filter(site_id=target.site)) if target.site else []


def _record_body(row: Sitting, request: PauseRequest) -> dict[str, Json]:
    return {
        "cause": request.cause,
        "scope": request.target.scope,
        **names_of(row, request.target),
    }


def _notify(row: Sitting, request: PauseRequest, kind: NewsKind, now: Instant) -> None:
    until = request.until if kind == "paused" else None
    announce(
        News(
            sitting=row.id,
            kind=kind,
            at=now,
            body={
                "at_ms": int(now),
                "cause": request.cause,
                "scope": request.target.scope,
                **({"until_ms": int(until)} if until is not None else {}),
            },
            site=request.target.site,
            attempt=request.target.attempt,
        )
    )
