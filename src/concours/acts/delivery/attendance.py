"""Write down where a room saw a candidate: one entry, one act, however often sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast
from uuid import UUID, uuid5

from django.db import transaction

from concours.acts.actor import Actor, Venue
from concours.acts.delivery.quarantine import require_quarantine_over
from concours.acts.may import require
from concours.acts.reasons import reasoned
from concours.acts.record import plain_connection, record
from concours.core.delivery.roll_call.proposal import RollWord
from concours.core.delivery.sitting.phases import WrongPhase
from concours.core.kernel.time import Instant
from concours.core.people.roster.attendance import (
    AttendanceEntry,
    Seen,
    needs_reason,
    seen_at,
)
from concours.store.journal.turns import append_changed_turns, find_members
from concours.store.models import Attempt, Attendance, CircuitPlace
from concours.store.queries.delivery import sittings
from concours.store.queries.people.people import attempt_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Tap:
    """A touch on a room's tablet.

    `key` is the tap's own id, `age_ms` how long it waited on the tablet, and
    `reason` is asked for where the entry corrects the one before.
    """

    kind: Seen
    key: UUID
    age_ms: int = 0
    reason: str = ""


@transaction.atomic
def note_attendance(
    actor: Actor, sitting: UUID, attempt: UUID, tap: Tap, *, now: Instant
) -> int:
    """Write an attendance entry, and return the number of its act.

    A tap that came before is not written again: its act is returned. Raises
    `NotAllowed`, `Unknown`, `OutOfOrder`, `ReasonInvalid`, `WrongPhase` once collected;
    `QuarantineHolds` where somebody would be released. In an ECOS, chairs that expect
    the candidate hear that they are noted absent, or no longer.
    """
    row = sittings.load(sitting)
    copy = attempt_of(row, attempt)
    venue = Venue(copy.site_id, copy.room)
    require(actor, "attendance_noted", venue)
    _lock(copy)
    earlier_entry = Attendance.objects.filter(tap=tap.key, attempt=copy).first()
    if earlier_entry is not None:
        return earlier_entry.act
    if row.collected_ms is not None:
        raise WrongPhase(phase="collected", wanted="closed")
    last, of_ecos = last_entry(copy.id), row.kind == "ecos"
    is_correction = needs_reason(last, tap.kind, of_ecos=of_ecos)
    reason = reasoned(tap.reason) if is_correction else tap.reason
    if tap.kind == "released":
        require_quarantine_over(row)
    at = seen_at(last, age_ms=tap.age_ms, now=now)
    circuit = _circuit_to_tell(copy, (last and last.kind, tap.kind))
    before = find_members(plain_connection(), [circuit] if circuit else [])
    number = record(
        actor,
        "attendance_noted",
        now=now,
        sitting=sitting,
        venue=venue,
        reason=reason,
        body={
            "candidate": copy.own_candidate.number,
            "seen": tap.kind,
            "at_ms": int(at),
        },
    )
    Attendance.objects.create(
        attempt=copy, kind=tap.kind, at_ms=at, act=number, tap=tap.key
    )
    if circuit is not None:
        own = before.get(circuit, {})
        append_changed_turns(plain_connection(), circuit, before=own, at=now)
    return number


@transaction.atomic
def note_roll(
    actor: Actor, sitting: UUID, words: Mapping[UUID, RollWord], *, now: Instant
) -> int:
    """Write a line of attendance for each attempt of whom nothing is said yet.

    One act each, all or none; returns how many. Raises as `note_attendance`.
    """
    count = 0
    for attempt, word in sorted(words.items()):
        if last_entry(attempt) is None:
            tap = Tap(kind=word, key=uuid5(attempt, "roll"))
            note_attendance(actor, sitting, attempt, tap, now=now)
            count += 1
    return count


def last_entry(attempt: UUID) -> AttendanceEntry | None:
    """Return where the candidate is now, None before anybody saw them."""
    row = Attendance.objects.filter(attempt=attempt).order_by("-id").first()
    return (
        None
        if row is None
        else AttendanceEntry(cast("Seen", row.kind), Instant(row.at_ms))
    )


def _circuit_to_tell(attempt: Attempt, kinds: tuple[Seen | None, Seen]) -> UUID | None:
    """Return the circuit whose chairs hear of these lines: one of them is `absent`."""
    if "absent" not in kinds:
        return None
    place = CircuitPlace.objects.filter(attempt=attempt)
    return place.values_list("circuit_id", flat=True).first()


def _lock(attempt: Attempt) -> None:
    """Let two people who see one candidate write one after the other."""
    Attempt.objects.select_for_update(no_key=True).get(pk=attempt.pk)
