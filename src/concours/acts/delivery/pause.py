"""Stop a site or one candidate, and let them go on: what lies between is given back."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from concours.acts.actor import Actor, Place
from concours.acts.delivery.time import For, end_of, names_of, place_of
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
class Stop:
    """Whom a pause is for, its cause, and the reason that the record keeps.

    A cause is one of `core.sitting.pauses.CAUSES`. A pause is for a site or for a
    candidate, never for the nation.
    """

    whom: For
    cause: str
    reason: str

    def __post_init__(self) -> None:
        assert self.whom.scope != "nation", "the nation does not pause"


@transaction.atomic
def pause(actor: Actor, sitting: UUID, stop: Stop, *, now: Instant) -> int:
    """Stop those concerned from now on; return the number of the act.

    A site manager may for their own site, for a cause that cannot wait. Raises
    `NotAllowed`, `Unknown`, `ReasonInvalid`, and what `core.sitting.pauses.pause`
    refuses.
    """
    row = sittings.load(sitting, lock=True)
    place = place_of(row, stop.whom)
    _require(actor, "time_paused", place, stop)
    act = record(
        actor,
        "time_paused",
        now=now,
        sitting=sitting,
        place=place,
        reason=reasoned(stop.reason),
        body=_said(row, stop),
    )
    begin(row, stop, act=act, now=now)
    return act


@transaction.atomic
def resume(actor: Actor, sitting: UUID, stop: Stop, *, now: Instant) -> int:
    """Let those concerned go on from now; return the number of the act.

    Raises `NotAllowed`, `Unknown`, `ReasonInvalid`, `NotPaused`.
    """
    row = sittings.load(sitting, lock=True)
    place = place_of(row, stop.whom)
    _require(actor, "time_resumed", place, stop)
    act = record(
        actor,
        "time_resumed",
        now=now,
        sitting=sitting,
        place=place,
        reason=reasoned(stop.reason),
        body=_said(row, stop),
    )
    end(row, stop, act=act, now=now)
    return act


def begin(row: Sitting, stop: Stop, *, act: int, now: Instant) -> None:
    """Begin a pause in a locked sitting, under an act that is recorded already.

    For acts that stop somebody among other things. Raises what
    `core.sitting.pauses.pause` refuses.
    """
    place = place_of(row, stop.whom)
    phase = sittings.phase_of(row, None if place is None else place.site)
    pauses.pause(
        phase,
        stop.cause,
        [pause_of(each) for each in _known(row, stop.whom)],
        ends_at=end_of(row, stop.whom),
        now=now,
    )
    Pause.objects.create(
        sitting=row,
        site_id=stop.whom.site,
        attempt_id=stop.whom.attempt,
        cause=stop.cause,
        from_ms=now,
        act=act,
    )
    _tell(row, stop, "paused", now)


def end(row: Sitting, stop: Stop, *, act: int, now: Instant) -> None:
    """End a pause in a locked sitting, under an act that is recorded already.

    Raises `NotPaused`.
    """
    known = _known(row, stop.whom)
    ending = pauses.resume(stop.cause, [pause_of(each) for each in known])
    open_ = next(each for each in known if pause_of(each) == ending)
    open_.until_ms, open_.ended_act = max(now, ending.began_at), act
    open_.save(update_fields=["until_ms", "ended_act"])
    _tell(row, stop, "resumed", now)


def _require(actor: Actor, kind: str, place: Place | None, stop: Stop) -> None:
    role = require(actor, kind, place)
    is_grave = stop.whom.scope != "site" or stop.cause not in pauses.CAUSES_OF_A_SITE
    if role == "site_manager" and is_grave:
        raise NotAllowed(wanted=kind, roles=tuple(sorted(actor.roles)))


def _known(row: Sitting, whom: For) -> list[Pause]:
    found = Pause.objects.filter(sitting=row).order_by("act")
    if whom.attempt is not None:
        return list(found.filter(attempt_id=whom.attempt))
    return list(found.filter(site_id=whom.site)) if whom.site else []


def _said(row: Sitting, stop: Stop) -> dict[str, Json]:
    return {
        "cause": stop.cause,
        "scope": stop.whom.scope,
        **names_of(row, stop.whom),
    }


def _tell(row: Sitting, stop: Stop, kind: NewsKind, now: Instant) -> None:
    announce(
        News(
            sitting=row.id,
            kind=kind,
            at=now,
            body={
                "at_ms": int(now),
                "cause": stop.cause,
                "scope": stop.whom.scope,
            },
            site=stop.whom.site,
            attempt=stop.whom.attempt,
        )
    )
