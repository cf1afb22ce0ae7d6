"""An exam is archived: what was written and verified is what stands from then on.

Two persons decide it, or one where the profile lets one decide.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from django.db import transaction

from concours.acts.actor import Actor
from concours.acts.decisions import Decision, takes_two
from concours.acts.may import require
from concours.acts.reasons import reasoned
from concours.acts.record import record
from concours.acts.trust import decides_alone_in
from concours.core.audit.archive import ExamArchived, RetentionUnset, VerifiedArchive
from concours.core.kernel.canonical import Json
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.core.profile.shape import KEPT_DAYS_MAX
from concours.store.models import Exam
from concours.store.queries.archives import last_act_between
from concours.store.queries.authoring.plans import lock_exam
from concours.store.queries.people.roster import exam_of
from concours.store.queries.profiles import profile_of
from concours.store.queries.results import publications
from concours.store.queries.retention import kept_days_of


@dataclass(eq=False)
class NotPublished(Refusal):
    """An exam ends once its results are published, and their instant has come."""

    code: ClassVar[str] = "archive.not_published"
    exam: str


@dataclass(eq=False)
class ArchiveOutdated(Refusal):
    """An act came after the archive was written: it would not be in it."""

    code: ClassVar[str] = "archive.outdated"
    act: int


@dataclass(eq=False)
class ArchiveUndecided(Refusal):
    """Two persons archive this exam, by their pages; one alone does not."""

    code: ClassVar[str] = "archive.undecided"
    exam: str


@dataclass(eq=False)
class RetentionInvalid(Refusal):
    """The profile says how long data is kept, or these days are out of bounds."""

    code: ClassVar[str] = "archive.retention_invalid"
    days: int
    days_max: int = KEPT_DAYS_MAX


@transaction.atomic
def set_retention(
    actor: Actor, exam: str, days: int, *, reason: str, now: Instant
) -> None:
    """Say how long data is kept after the jury, where the profile leaves it open.

    `reason` names the text by which the authority decided it. Raises `NotAllowed`,
    `Unknown`, `ExamArchived`, `RetentionInvalid`, `ReasonInvalid`.
    """
    require(actor, "retention_set")
    row = lock_exam(exam_of(exam).id)
    if profile_of(row).kept_days or not 1 <= days <= KEPT_DAYS_MAX:
        raise RetentionInvalid(days)
    row.kept_days = days
    row.save(update_fields=["kept_days"])
    record(
        actor,
        "retention_set",
        now=now,
        reason=reasoned(reason),
        body={"exam": row.code, "days": days},
    )


@takes_two("exam_archived")
def archive_exam(actor: Actor, decision: Decision, *, now: Instant) -> int:
    """Make an exam read-only, on an archive that the verifier found whole.

    The fact `exam` names it. What is tried has no archive yet: it is written for the
    second person, with the proposal in it. The reason is the proposal's alone: an
    erasure leaves the digest of the archive in the chain.
    Raises as `archive_alone`, but `ArchiveUndecided`.
    """
    row = lock_exam(exam_of(decision.facts["exam"]).id)
    require_archivable(row, now=now)
    if decision.is_trial:
        return 0
    assert decision.archive is not None, "nothing was verified"
    return _archive(actor, row, decision.archive, decision.origin, now=now)


@transaction.atomic
def archive_alone(
    actor: Actor, exam: str, archive: VerifiedArchive, *, now: Instant
) -> int:
    """Make an exam read-only by one person, where its profile lets one decide.

    Returns the act's number. Raises `NotAllowed`, `Unknown`, `ArchiveUndecided`,
    `ArchiveOutdated` if an act of the exam is not in it, and as `require_archivable`.
    """
    require(actor, "exam_archived")
    row = lock_exam(exam_of(exam).id)
    require_archivable(row, now=now)
    require_one_person(row)
    return _archive(actor, row, archive, {}, now=now)


def require_one_person(exam: Exam) -> None:
    """Raise `ArchiveUndecided` where two persons archive, by their pages."""
    if not decides_alone_in(profile_of(exam)):
        raise ArchiveUndecided(exam.code)


def require_archivable(exam: Exam, *, now: Instant) -> None:
    """Raise `ExamArchived`, `RetentionUnset` or `NotPublished` if it cannot be now."""
    if exam.archived_act is not None:
        raise ExamArchived(exam.code)
    if kept_days_of(exam) is None:
        raise RetentionUnset(profile_of(exam).name)
    last = publications.decided_last(exam)
    if last is None or last.opens_ms > now:
        raise NotPublished(exam.code)


def _archive(
    actor: Actor,
    exam: Exam,
    archive: VerifiedArchive,
    origin: Mapping[str, Json],
    *,
    now: Instant,
) -> int:
    body: dict[str, Json] = {
        "exam": exam.code,
        "archive": archive.digest.hex(),
        "acts": archive.acts,
        "bundles": archive.bundles,
        "minutes": archive.minutes,
        **origin,
    }
    number = record(actor, "exam_archived", now=now, body=body)
    later_act = last_act_between(exam, archive.acts, number)
    if later_act is not None:
        raise ArchiveOutdated(later_act)
    exam.archived_act = number
    exam.save(update_fields=["archived_act"])
    return number
