"""Two persons go on without a quorum of witnesses, once the head has waited for it.

The ledger says under a head what a sitting holds, and witnesses outside say that they
have seen nothing but growth. A silent one costs nobody an answer; it must not keep the
marking key shut for ever either.
"""

from dataclasses import dataclass
from typing import ClassVar

from concours.acts.actor import Actor
from concours.acts.decisions import Decision, takes_two
from concours.acts.record import record
from concours.core.audit.sitting_head import HEAD_WAIT_MS
from concours.core.kernel.canonical import Json
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.store.queries.authoring.papers import head_of
from concours.store.queries.delivery import sittings


@dataclass(eq=False)
class HeadNotWaiting(Refusal):
    """No head of this sitting waits for witnesses: there is none, or they have it."""

    code: ClassVar[str] = "head.not_waiting"


@dataclass(eq=False)
class HeadWaits(Refusal):
    """The head still waits for its witnesses, until this instant."""

    code: ClassVar[str] = "head.waits"
    until_ms: int


@takes_two("quorum_waived")
def waive_quorum(actor: Actor, decision: Decision, *, now: Instant) -> int:
    """Go on with a head that no quorum of witnesses has cosigned.

    Raises `NotAllowed`, `Unknown`, `HeadNotWaiting`, `HeadWaits`.
    """
    row = sittings.load(decision.sitting, lock=True)
    head = head_of(row.id)
    if head is None or not head.is_waiting:
        raise HeadNotWaiting
    until = head.fixed_ms + HEAD_WAIT_MS
    if now < until:
        raise HeadWaits(until)
    body: dict[str, Json] = {
        "size": head.size,
        "root": head.root_hex,
        **decision.origin,
    }
    return record(
        actor,
        "quorum_waived",
        now=now,
        sitting=row.id,
        reason=decision.reason,
        body=body,
    )
