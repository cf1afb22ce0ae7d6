"""A candidate who resigns is taken out before anything begins, and can be put back.

Whoever withdrew is in no roster, room, board, letter or mark: their row and their
copies go, and what they were enrolled as is kept beside until the exam is erased.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar, Literal, TypeAlias
from uuid import UUID

from django.db import IntegrityError, transaction

from concours.acts.may import require
from concours.acts.reasons import reasoned
from concours.acts.record import Actor, plain_connection, record
from concours.acts.roster_rows import write_people
from concours.core.kernel.canonical import Json
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.core.people.roster.codes import plain_number
from concours.core.people.roster.lines import CandidateLine, Reading
from concours.core.people.roster.plan import Person
from concours.core.people.roster.settings import (
    NO_BREAKS,
    PersonalSettings,
    rest_breaks_of,
)
from concours.core.tables.faults import Fault
from concours.store.archived import archived_refusal
from concours.store.journal.locks import ROSTER, take
from concours.store.models import Attempt, Candidate, Sitting, Withdrawal
from concours.store.queries.people.candidates import find_withdrawal, written_out
from concours.store.queries.people.roster import current_roster, holds
from concours.store.queries.people.settings import settings_of
from concours.store.withdrawn import withdraw_candidate

Cause: TypeAlias = Literal[
    "begun", "enrolled", "allotted", "checked", "kept", "seat", "number"
]


@dataclass(eq=False)
class WithdrawalRefused(Refusal):
    """Something of the candidate has begun, or somebody else has their place."""

    code: ClassVar[str] = "withdrawal.refused"
    cause: Cause


@transaction.atomic
def withdraw(actor: Actor, candidate: UUID, *, reason: str, now: Instant) -> int:
    """Take a candidate out of their exam; return the act's number.

    Raises `NotAllowed`, `ReasonInvalid`, `ExamArchived`, and `WithdrawalRefused` once a
    tablet knows them, a start of theirs is announced, an allotment of the ECOS seats
    them, a collected technical check keeps a copy of theirs, or the record names one.
    """
    require(actor, "candidate_withdrawn")
    reason = reasoned(reason)
    take(plain_connection(), ROSTER)
    row = Candidate.objects.select_related("exam").get(pk=candidate)
    if (cause := _cause_against(row)) is not None:
        raise WithdrawalRefused(cause)
    act = record(
        actor, "candidate_withdrawn", body=_body_of(row), reason=reason, now=now
    )
    Withdrawal.objects.create(
        exam=row.exam,
        number=row.number,
        name=row.name,
        site_id=row.site_id,
        room=row.room,
        seat=row.seat,
        factor_num=row.factor_num,
        factor_den=row.factor_den,
        settings=written_out(settings_of(row.id)),
        act=act,
    )
    try:
        withdraw_candidate(row.id)
    except IntegrityError as error:
        raise archived_refusal(error) or WithdrawalRefused("kept") from error
    return act


@transaction.atomic
def undo_withdrawal(actor: Actor, withdrawal: UUID, *, now: Instant) -> int:
    """Enrol anew whoever had withdrawn, at their seat; their convocation is made again.

    Raises `NotAllowed`, `Unknown`, and `WithdrawalRefused` once a start of the exam is
    announced, or where their number or their seat is somebody else's.
    """
    require(actor, "withdrawal_undone")
    take(plain_connection(), ROSTER)
    row = find_withdrawal(withdrawal)
    person = _person_of(row)
    people = current_roster(row.exam_id).people.values()
    sittings = Sitting.objects.filter(exam=row.exam_id, armed_ms__isnull=False)
    if sittings.filter(cancelled_act=None).exclude(kind="check").exists():
        raise WithdrawalRefused("begun")
    if any(plain_number(p.number) == plain_number(row.number) for p in people):
        raise WithdrawalRefused("number")
    if any(other.chair == person.chair for other in people):
        raise WithdrawalRefused("seat")
    act = record(actor, "withdrawal_undone", body=_body_of(row), now=now)
    write_people(row.exam_id, [person], [])
    row.delete()
    return act


def withdrawn_faults(exam: UUID, reading: Reading) -> Iterator[Fault]:
    """Yield a fault for each line of a file that is of somebody who withdrew."""
    numbers = {plain_number(number) for number in _withdrawn_numbers(exam)}
    heading = reading.heading("number")
    for line in reading.lines:
        if isinstance(line, CandidateLine) and plain_number(line.number) in numbers:
            yield Fault(line.line, heading, "candidate.withdrawn", line.number)


def _withdrawn_numbers(exam: UUID) -> Iterable[str]:
    return Withdrawal.objects.filter(exam_id=exam).values_list("number", flat=True)


def _cause_against(row: Candidate) -> Cause | None:
    """Return what keeps a candidate in, as far as it is known before."""
    hold = holds(row.exam_id).get(row.number)
    if hold is not None:
        return "begun" if hold == "launched" else "enrolled"
    own = Attempt.objects.filter(candidate=row)
    if own.filter(sitting__kind="ecos").exists():
        return "allotted"
    checks = own.filter(sitting__kind="check", sitting__collected_ms__isnull=False)
    return "checked" if checks.exists() else None


def _body_of(row: Candidate | Withdrawal) -> dict[str, Json]:
    return {"exam": row.exam.code, "candidate": row.number}


def _person_of(row: Withdrawal) -> Person:
    breaks = rest_breaks_of(row.settings.get("breaks", "")) or NO_BREAKS
    settings = PersonalSettings(**{**row.settings, "breaks": breaks})
    factor = Fraction(row.factor_num, row.factor_den)
    seat = (row.site.code, row.room, row.seat)
    return Person(row.number, row.name, *seat, factor, settings)
