"""Rest breaks: the room begins one and ends it, or its length does."""

from dataclasses import replace
from uuid import UUID

from django.db import transaction

from concours.acts.actor import Actor, Venue
from concours.acts.delivery.findings import ROLE, WATCH
from concours.acts.delivery.pause import PauseRequest, begin, end
from concours.acts.delivery.time import ActTarget
from concours.acts.may import require
from concours.acts.record import plain_connection, record
from concours.core.delivery.calls.rest import (
    CAUSE,
    RestTooEarly,
    break_ends_at,
    require_break_left,
)
from concours.core.delivery.journal.act import Act
from concours.core.kernel.canonical import Json
from concours.core.kernel.time import Instant
from concours.store.journal.acts import append_act
from concours.store.journal.locks import FINDINGS, try_take
from concours.store.models import Attempt, Pause, Sitting
from concours.store.queries.delivery import sittings
from concours.store.queries.delivery.allowances import Allowances
from concours.store.queries.people.people import attempt_of
from concours.store.queries.people.settings import rest_breaks_of


@transaction.atomic
def begin_rest(actor: Actor, sitting: UUID, attempt: UUID, *, now: Instant) -> int:
    """Stop one candidate for a rest break that is due; return the number of the act.

    Raises `NotAllowed`, `Unknown`, `RestBreaksSpent`, `RestTooEarly`, and what
    `core.delivery.sitting.pauses.pause` refuses.
    """
    row = sittings.load(sitting, lock=True)
    copy = attempt_of(row, attempt)
    venue = _require(actor, "rest_begun", copy)
    right = rest_breaks_of(copy.own_candidate.id)
    breaks = Pause.objects.filter(sitting=row, attempt=copy, cause=CAUSE)
    require_break_left(right, taken_count=breaks.count())
    allowance = Allowances(row).of(copy)
    if allowance is not None and now < allowance.t0:
        raise RestTooEarly
    until = break_ends_at(right, now)
    body = {**_body(copy), "until_ms": int(until)}
    act = record(actor, "rest_begun", now=now, sitting=sitting, venue=venue, body=body)
    begin(row, replace(_request(copy), until=until), act=act, now=now)
    return act


@transaction.atomic
def end_rest(actor: Actor, sitting: UUID, attempt: UUID, *, now: Instant) -> int:
    """Let one candidate go on before the length of the break is over; return the act.

    Raises `NotAllowed`, `Unknown`, `NotPaused`.
    """
    row = sittings.load(sitting, lock=True)
    copy = attempt_of(row, attempt)
    venue = _require(actor, "rest_ended", copy)
    act = record(
        actor, "rest_ended", now=now, sitting=sitting, venue=venue, body=_body(copy)
    )
    end(row, _request(copy), act=act, now=now)
    return act


@transaction.atomic
def end_due_rests(sitting: Sitting, *, now: Instant) -> int:
    """End the breaks that have had their length, and return how many.

    One process does so at a time. A break ends when this is called: what it took beyond
    its length is given back like the rest of it.
    """
    if not _due_rests(sitting, now):
        return 0
    if not try_take(plain_connection(), FINDINGS):
        return 0
    row = sittings.load(sitting.id, lock=True)
    due_rests = _due_rests(row, now)
    for pause in due_rests:
        assert pause.attempt is not None, "a break is of one candidate"
        act = Act(
            actor=WATCH,
            role=ROLE,
            kind="rest_ended",
            at=now,
            sitting=row.id,
            body=_body(pause.attempt),
        )
        number = append_act(plain_connection(), act)
        end(row, _request(pause.attempt), act=number, now=now)
    return len(due_rests)


def _due_rests(sitting: Sitting, now: Instant) -> list[Pause]:
    rows = Pause.objects.filter(sitting=sitting, cause=CAUSE, until_ms=None)
    pauses = rows.select_related("attempt__candidate", "attempt__site").order_by("act")
    return [pause for pause in pauses if now >= _ends_at(pause)]


def _ends_at(pause: Pause) -> Instant:
    assert pause.attempt is not None, "a break is of one candidate"
    right = rest_breaks_of(pause.attempt.own_candidate.id)
    return break_ends_at(right, Instant(pause.from_ms))


def _require(actor: Actor, kind: str, copy: Attempt) -> Venue:
    venue = Venue(copy.site_id, copy.room)
    require(actor, kind, venue)
    return venue


def _request(copy: Attempt) -> PauseRequest:
    return PauseRequest(ActTarget(attempt=copy.id), CAUSE, reason="")


def _body(copy: Attempt) -> dict[str, Json]:
    return {
        "candidate": copy.own_candidate.number,
        "site": copy.site.name,
        "room": copy.room,
    }
