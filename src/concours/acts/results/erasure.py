"""An archived exam is erased at its date, by two persons: it cannot be taken back.

What names somebody goes: names, codes, answers, devices, minutes, the words of acts.
Numbers and digests of acts, roots, and what was published of no person stay. The act
comes first and says what goes; the rest is done a part at a time, and goes on where it
was interrupted.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from django.db import transaction

from concours.acts.actor import Actor
from concours.acts.decisions import Decision, takes_two
from concours.acts.may import require
from concours.acts.reasons import reasoned
from concours.acts.record import record
from concours.core.audit.archive import erased_root
from concours.core.kernel.canonical import Json
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.store.models import Exam
from concours.store.queries import erasures
from concours.store.queries.people.roster import exam_of
from concours.store.queries.retention import (
    erasable_at,
    erase_rows,
    hold_to_erase,
)

PART_COUNT = 50
"""Candidates erased in one transaction: seconds, at five papers each."""


@dataclass(eq=False)
class NotArchived(Refusal):
    """Only an archived exam is erased: what proves it has been taken away."""

    code: ClassVar[str] = "erasure.not_archived"
    exam: str


@dataclass(eq=False)
class ErasureTooEarly(Refusal):
    """The exam is kept until this instant."""

    code: ClassVar[str] = "erasure.too_early"
    erasable_ms: int


@dataclass(eq=False)
class ErasureHeld(Refusal):
    """An act keeps the exam for an appeal, until another one lets it go."""

    code: ClassVar[str] = "erasure.held"
    act: int


@dataclass(eq=False)
class HoldMissing(Refusal):
    """Nothing keeps the exam: its erasure follows its date already."""

    code: ClassVar[str] = "erasure.not_held"
    exam: str


@dataclass(eq=False)
class ExamErased(Refusal):
    """The exam is erased, or being so: that is not taken back."""

    code: ClassVar[str] = "erasure.decided"
    act: int


@dataclass(eq=False)
class ErasureUndecided(Refusal):
    """Nobody decided to erase the exam: two persons do, on its page."""

    code: ClassVar[str] = "erasure.undecided"
    exam: str


@transaction.atomic
def hold_erasure(actor: Actor, exam: str, *, reason: str, now: Instant) -> None:
    """Keep an archived exam past its date, for an appeal.

    Raises `NotAllowed`, `Unknown`, `ReasonInvalid`, `NotArchived`, `ErasureHeld`,
    `ExamErased`.
    """
    require(actor, "erasure_held")
    row = _load_archived(exam)
    if row.held_act is not None:
        raise ErasureHeld(row.held_act)
    body: dict[str, Json] = {"exam": row.code}
    row.held_act = record(
        actor, "erasure_held", now=now, reason=reasoned(reason), body=body
    )
    row.save(update_fields=["held_act"])


@transaction.atomic
def resume_erasure(actor: Actor, exam: str, *, reason: str, now: Instant) -> None:
    """Let the erasure follow its date again: the appeal is decided.

    Raises as `hold_erasure`, and `HoldMissing`.
    """
    require(actor, "erasure_resumed")
    row = _load_archived(exam)
    if row.held_act is None:
        raise HoldMissing(row.code)
    body: dict[str, Json] = {"exam": row.code, "hold": row.held_act}
    record(actor, "erasure_resumed", now=now, reason=reasoned(reason), body=body)
    row.held_act = None
    row.save(update_fields=["held_act"])


@takes_two("exam_erased")
def erase_exam(actor: Actor, decision: Decision, *, now: Instant) -> int:
    """Decide that the personal data of an exam goes; `erase_parts` then does it.

    Traces, contacts and looks go at once: the act names them by their root.
    The fact `exam` names it. Raises `NotAllowed`, `Unknown`, `NotArchived`,
    `ExamErased`, `ErasureHeld`, `ErasureTooEarly`.
    """
    row = _load_archived(decision.facts["exam"])
    if row.held_act is not None:
        raise ErasureHeld(row.held_act)
    date = erasable_at(row)
    if date is None or now < date:
        raise ErasureTooEarly(date or 0)
    acts = erasures.acts_to_erase(row)
    traces_count, traces_root = hold_to_erase("traces", row, None)
    body: dict[str, Json] = {
        "exam": row.code,
        "acts": len(acts),
        "acts_root": erased_root(acts).hex(),
        "traces": traces_count,
        "traces_root": traces_root.hex(),
        **erasures.counts_of(row),
        **decision.origin,
    }
    row.erased_act = record(
        actor, "exam_erased", now=now, reason=decision.reason, body=body
    )
    row.save(update_fields=["erased_act"])
    erase_rows(row.erased_act)
    return row.erased_act


def erase_parts(exam: Exam, *, part_count: int = PART_COUNT) -> Iterator[int]:
    """Erase an exam whose erasure was decided; yield how many candidates are left.

    So many candidates at once. Each part is committed before it is told. Interrupted
    anywhere, it goes on where it was when it is called again; called once more, it
    finds nothing to do.
    """
    assert exam.erased_act is not None, "nobody decided it"
    left_count = 1
    while left_count:
        left_count = erasures.erase_part(exam, part_count)
        yield left_count


def _load_archived(exam: str) -> Exam:
    """Return an archived exam that nobody decided to erase, held until the commit."""
    exam_of(exam)
    row = Exam.objects.select_for_update(no_key=True).get(code=exam)
    if row.archived_act is None:
        raise NotArchived(row.code)
    if row.erased_act is not None:
        raise ExamErased(row.erased_act)
    return row
