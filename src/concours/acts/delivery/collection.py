"""Give up waiting for copies: by two persons, for what is given up may never come."""

from dataclasses import dataclass
from typing import ClassVar

from concours.acts.actor import Actor
from concours.acts.decisions import Decision, takes_two
from concours.acts.delivery.attendance import last_entry
from concours.acts.record import record
from concours.core.delivery.sitting import phases
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.store.models import Attempt, Sitting
from concours.store.queries.delivery import sittings
from concours.store.queries.delivery.allowances import Allowances
from concours.store.queries.people.people import attempt_of_number

GONE = frozenset({"left", "absent"})
"""What a room says last of somebody who composes no more."""

GIVEN_UP_AT_ONCE_MAX = 200
"""Copies that one proposal may name."""


@dataclass(eq=False)
class GivenUpAlready(Refusal):
    """The copy is awaited no more, by an act that stands."""

    code: ClassVar[str] = "collect.given_up_already"
    candidate: str


@dataclass(eq=False)
class CopiesOutOfBounds(Refusal):
    """A proposal to give up names no copy, or too many at once."""

    code: ClassVar[str] = "collect.copies_out_of_bounds"
    count: int
    count_max: int = GIVEN_UP_AT_ONCE_MAX


@dataclass(eq=False)
class AbsencesUnread(Refusal):
    """So many are absent by their tablets alone: whoever collects reads that first."""

    code: ClassVar[str] = "collect.absences_unread"
    count: int


@takes_two("attempt_given_up")
def give_up(actor: Actor, decision: Decision, *, now: Instant) -> int:
    """Stop waiting for the rest of these copies; what is held will be marked.

    The fact `candidates` names them by number, between spaces. One act for each, all
    or none; the last one's number is returned. Entries that come later are kept and
    shown; they count at the next marking. Raises `NotAllowed`, `Unknown`,
    `CopiesOutOfBounds`, `GivenUpAlready`, `WrongPhase` before the launch and after
    collection, `TooEarly` for who may still compose: in their own time, neither
    excluded nor seen to leave.
    """
    row = sittings.load(decision.sitting, lock=True)
    numbers = list(dict.fromkeys(decision.facts.get("candidates", "").split()))
    if not 0 < len(numbers) <= GIVEN_UP_AT_ONCE_MAX:
        raise CopiesOutOfBounds(len(numbers))
    ends = Allowances(row)
    copies = [_awaited(row, ends, number, now) for number in numbers]
    return [_give_up(actor, decision, copy, now) for copy in copies][-1]


def _awaited(row: Sitting, ends: Allowances, number: str, now: Instant) -> Attempt:
    copy = attempt_of_number(row, number)
    phase = sittings.phase_of(row, copy.site_id)
    if not isinstance(phase, phases.Launched | phases.Closed):
        raise phases.WrongPhase(phase=phases.name(phase), wanted="closed")
    if copy.given_up_act is not None:
        raise GivenUpAlready(number)
    end = ends.own_end(copy)
    if end is not None and now < end and not _has_gone(copy):
        raise phases.TooEarly(opens_not_before_ms=end, now_ms=now)
    return copy


def _has_gone(copy: Attempt) -> bool:
    """Tell whether nobody composes it any more: excluded, seen to leave, or absent."""
    last = last_entry(copy.id)
    return copy.excluded_act is not None or (last is not None and last.kind in GONE)


def _give_up(actor: Actor, decision: Decision, copy: Attempt, now: Instant) -> int:
    number = record(
        actor,
        "attempt_given_up",
        now=now,
        sitting=decision.sitting,
        reason=decision.reason,
        body={
            "candidate": copy.own_candidate.number,
            "attempt": str(copy.id),
            **decision.origin,
        },
    )
    copy.given_up_act = number
    copy.save(update_fields=["given_up_act"])
    return number
