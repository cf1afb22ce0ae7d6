"""A final or complementary round is shown once two persons decided, at its instant."""

from dataclasses import dataclass
from typing import ClassVar, cast
from uuid import UUID

from django.db import transaction

from concours.acts.actor import Actor
from concours.acts.decisions import Decision, takes_two
from concours.acts.matching.rounds import facts_of, require_unpublished
from concours.acts.may import require
from concours.acts.reasons import reasoned
from concours.acts.record import plain_connection, record
from concours.acts.results.publication import STOP_MARGIN_MS
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.core.matching.procedure.phases import RoundKind
from concours.store.journal.locks import MATCHING, take
from concours.store.queries.matching import rounds as queries
from concours.store.queries.results.publications import is_past


@dataclass(eq=False)
class RoundPast(Refusal):
    """The round would open at an instant that has gone by."""

    code: ClassVar[str] = "round.instant_past"
    opens_ms: int


@dataclass(eq=False)
class RoundDecided(Refusal):
    """The round was decided or stopped, is not the newest, or is shown at once."""

    code: ClassVar[str] = "round.decided"
    number: int


@dataclass(eq=False)
class RoundOpen(Refusal):
    """Students see the round already: it cannot be stopped any more."""

    code: ClassVar[str] = "round.open"
    number: int


@takes_two("round_published")
def publish(actor: Actor, decision: Decision, *, now: Instant) -> int:
    """Let a final or complementary round open at an instant (`two_persons`).

    The facts name the `round` and `opens_ms`. Raises `NotAllowed`, `Unknown`,
    `RoundDecided`, `RoundPublished`, `RoundPast`.
    """
    take(plain_connection(), MATCHING)
    row = queries.load_round(UUID(decision.facts["round"]))
    opens = Instant(int(decision.facts["opens_ms"]))
    newest = queries.rounds(row.campaign)[0]
    if row.published_act is not None or newest.number != row.number:
        raise RoundDecided(row.number)
    require_unpublished(row.campaign, cast("RoundKind", row.kind))
    if opens <= now:
        raise RoundPast(opens)
    row.opens_ms = opens
    row.published_act = record(
        actor,
        "round_published",
        now=now,
        reason=decision.reason,
        body=facts_of(row) | {"opens_ms": opens} | dict(decision.origin),
    )
    row.save(update_fields=["opens_ms", "published_act"])
    return row.published_act


@transaction.atomic
def stop(actor: Actor, round_: UUID, *, reason: str, now: Instant) -> None:
    """Stop a decided round before its instant: one person is enough.

    Raises `NotAllowed`, `Unknown`, `ReasonInvalid`, `RoundDecided`, `RoundOpen`.
    """
    require(actor, "round_stopped")
    row = queries.load_round(round_)
    reason = reasoned(reason)
    if row.published_act is None or row.stopped_act is not None:
        raise RoundDecided(row.number)
    assert row.opens_ms is not None, "decided rounds have an instant"
    last = Instant(row.opens_ms - STOP_MARGIN_MS)
    if now >= last or is_past(last):
        raise RoundOpen(row.number)
    row.stopped_act = record(
        actor, "round_stopped", now=now, reason=reason, body=facts_of(row)
    )
    row.save(update_fields=["stopped_act"])
