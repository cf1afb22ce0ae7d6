"""Help calls of candidates: record each in the chain of acts, and see one.

A tablet adds a call through the gateway, which writes no act. The watch records it
within seconds under the candidate's own number; whoever sees it sooner does so then.
"""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from concours.acts.actor import Actor, Venue
from concours.acts.may import require
from concours.acts.record import announce, plain_connection, record
from concours.core.delivery.journal.act import Act
from concours.core.delivery.sitting.phases import WrongPhase
from concours.core.kernel.canonical import Json
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.store.journal.acts import append_act
from concours.store.journal.locks import FINDINGS, try_take
from concours.store.journal.news import News
from concours.store.models import HelpCall, Sitting
from concours.store.queries.unknown import Unknown

ROLE = "candidate"
RECORDED_AT_ONCE_MAX = 50
"""A turn records no more: the next one goes on."""


@dataclass(eq=False)
class CallTakenBack(Refusal):
    """The candidate took the call back before anybody saw it."""

    code: ClassVar[str] = "call.taken_back"


@transaction.atomic
def record_calls(sitting: Sitting, *, now: Instant) -> int:
    """Record the calls that no act tells of yet, and return how many.

    One process does so at a time: another that tries meanwhile records nothing.
    """
    if not _unrecorded(sitting).exists():
        return 0
    if not try_take(plain_connection(), FINDINGS):
        return 0
    return record_next_calls(sitting, now=now)


def record_next_calls(sitting: Sitting, *, now: Instant) -> int:
    """Record some of the calls that no act tells of yet, the first first.

    In the caller's transaction; returns how many, 0 once all are recorded.
    """
    rows = _unrecorded(sitting).select_for_update(of=("self",))
    calls = rows.select_related("attempt__candidate", "attempt__site")
    next_calls = list(calls.order_by("received_ms", "id")[:RECORDED_AT_ONCE_MAX])
    for call in next_calls:
        _record(call, now)
    return len(next_calls)


@transaction.atomic
def see_call(actor: Actor, call: UUID, *, now: Instant) -> int:
    """Say that the room has seen a call, and tell its tablet; return the act.

    Of a call seen already its act is returned. Raises `NotAllowed`, `Unknown`,
    `CallTakenBack`, `WrongPhase` once the copies are collected.
    """
    row = _lock_call(call)
    venue = Venue(row.attempt.site_id, row.attempt.room)
    require(actor, "help_seen", venue)
    if row.seen_act is not None:
        return row.seen_act
    if row.taken_back_ms is not None:
        raise CallTakenBack
    if row.attempt.sitting.collected_ms is not None:
        raise WrongPhase(phase="collected", wanted="closed")
    _record(row, now)
    assert row.act is not None, "a call that was just recorded"
    number = record(
        actor,
        "help_seen",
        now=now,
        sitting=row.attempt.sitting_id,
        venue=venue,
        body={
            "candidate": row.attempt.own_candidate.number,
            "need": row.need,
            "called": row.act,
        },
    )
    row.seen_ms, row.seen_act = now, number
    row.save(update_fields=["seen_ms", "seen_act"])
    announce(
        News(
            sitting=row.attempt.sitting_id,
            kind="call_seen",
            at=now,
            body={"call": str(row.id), "at_ms": int(now)},
            attempt=row.attempt_id,
        )
    )
    return number


def _unrecorded(sitting: Sitting) -> QuerySet[HelpCall]:
    is_new = Q(act=None)
    is_newly_taken_back = Q(taken_back_ms__isnull=False, taken_back_act=None)
    return HelpCall.objects.filter(
        is_new | is_newly_taken_back, attempt__sitting=sitting
    )


def _record(row: HelpCall, now: Instant) -> None:
    candidate = row.attempt.own_candidate
    body: dict[str, Json] = {
        "candidate": candidate.number,
        "need": row.need,
        "site": row.attempt.site.name,
        "room": row.attempt.room,
        "made_ms": row.made_ms,
        "received_ms": row.received_ms,
    }
    if row.act is None:
        row.act = _append(row, "help_called", body, now)
    if row.taken_back_ms is not None and row.taken_back_act is None:
        ending: dict[str, Json] = {
            "candidate": candidate.number,
            "need": row.need,
            "called": row.act,
            "taken_back_ms": row.taken_back_ms,
        }
        row.taken_back_act = _append(row, "help_taken_back", ending, now)
    row.save(update_fields=["act", "taken_back_act"])


def _append(row: HelpCall, kind: str, body: dict[str, Json], now: Instant) -> int:
    act = Act(
        actor=row.attempt.own_candidate.number,
        role=ROLE,
        kind=kind,
        at=now,
        sitting=row.attempt.sitting_id,
        body=body,
    )
    return append_act(plain_connection(), act)


def _lock_call(call: UUID) -> HelpCall:
    rows = HelpCall.objects.select_for_update(of=("self",))
    try:
        return rows.select_related(
            "attempt__candidate", "attempt__site", "attempt__sitting"
        ).get(pk=call)
    except HelpCall.DoesNotExist as error:
        raise Unknown("call", str(call)) from error
