"""Calls of candidates, as the room meets them, and that none was lost."""

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from concours.core.delivery.calls.call import HelpCall
from concours.core.kernel.time import Instant
from concours.rehearsal.world.agenda import Steps
from concours.rehearsal.world.centre.sitting import SittingTables
from concours.rehearsal.world.evidence import Violation
from concours.rehearsal.world.paper import Candidate

if TYPE_CHECKING:
    from concours.rehearsal.world.world import World

LOOK_MS = 1_500
"""The room's page asks so often."""


def watch_calls(world: "World") -> Steps[None]:
    """See what is called for, until the sitting is collected."""
    while not world.sitting.is_collected:
        yield LOOK_MS
        for candidate in world.candidates:
            calls = world.tables.calls.get(candidate.attempt, {})
            for call in [call for call in calls.values() if call.is_open]:
                see = partial(_see, calls=calls, call=call, candidate=candidate)
                see_now = partial(see, now=world.jury.now())
                yield from world.jury.do_unless_refused(see_now)


def _see(
    sitting: SittingTables,
    calls: dict[UUID, HelpCall],
    call: HelpCall,
    candidate: Candidate,
    now: Instant,
) -> None:
    if calls[call.id].is_open and not sitting.is_collected:
        calls[call.id] = replace(call, seen=now)
        raw = {"kind": "call_seen", "call": str(call.id), "at_ms": now}
        sitting.tell(raw, site=candidate.site, attempt=candidate.attempt)


def find_unseen(world: "World") -> str | None:
    """Say that the room has yet to see a call, if it has."""
    for candidate in world.everybody:
        calls = world.tables.calls.get(candidate.attempt, {}).values()
        is_collected = world.tables.sitting(candidate.order).is_collected
        if not is_collected and any(call.is_open for call in calls):
            return f"a call of candidate {candidate.number} is not seen"
    return None


def check_calls(world: "World") -> None:
    """Find every call that was kept on a tablet, and that the room has seen it."""
    for name, (tablet, attempt) in world.witness.calls_made.items():
        call = world.tables.calls.get(attempt, {}).get(name)
        is_lost = call is None and tablet not in world.witness.given_up
        order = world.witness.settled.attempts[attempt].order
        is_unseen = call is not None and call.is_open
        if is_lost or (is_unseen and not world.tables.sitting(order).is_collected):
            raise Violation("call", f"a call of {tablet} did not reach the room")
