"""The exams of a house, and how far the steps of each are."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from concours.core.delivery.planning.staffing import missing_roles
from concours.core.delivery.planning.steps import ExamFacts, SittingFacts
from concours.core.kernel.time import Instant
from concours.core.people.roster.codes import NO_CODE
from concours.store.models import (
    Allotment,
    Appointment,
    Candidate,
    Deliberation,
    Exam,
    Examiner,
    Publication,
    SecondFactor,
    Sitting,
)
from concours.store.queries.authoring import plans, sealings
from concours.store.queries.authoring.frozen_papers import frozen_papers
from concours.store.queries.ecos.single_marks import versions_of
from concours.store.queries.letters import stale_letters
from concours.store.queries.people.staff import at_work, names_by_login
from concours.store.queries.profiles import profile_of
from concours.store.queries.results import markings
from concours.store.queries.results.publications import is_past
from concours.store.queries.sql import rows_of

UNCOORDINATED = """
SELECT count(DISTINCT c.site_id)
FROM circuit c JOIN sitting s ON s.id = c.sitting_id
WHERE s.exam_id = %s AND s.cancelled_act IS NULL
  AND NOT EXISTS (SELECT FROM staff m WHERE m.is_active AND m.site_id = c.site_id
                  AND 'coordinator' = ANY(m.roles))
  AND NOT EXISTS (SELECT FROM appointment a JOIN staff m ON m.id = a.member_id
                  WHERE m.is_active AND a.exam_id = s.exam_id
                    AND a.site_id = c.site_id AND 'coordinator' = ANY(a.roles))
"""
SEEN = """
SELECT count(DISTINCT attempt.candidate_id) FROM attempt
JOIN sitting ON sitting.id = attempt.sitting_id
JOIN device ON device.attempt = attempt.id
WHERE sitting.exam_id = %s AND sitting.kind = 'check'
"""

REHEARSED = """
SELECT (body ->> 'candidates')::int, (body ->> 'sites')::int, (body ->> 'sittings')::int
FROM (SELECT number, convert_from(body, 'UTF8')::jsonb AS body FROM act
      WHERE kind = 'exam_rehearsed') AS run
WHERE body ->> 'exam' = %s ORDER BY number DESC LIMIT 1
"""
KINDS_THAT_COUNT = frozenset({"exam", "ecos"})
"""Sittings that an exam is made of: written ones, and half-days of the ECOS."""
SITES_PLAYED_MAX = 40
"""A crowd fills so many sites; a larger exam is rehearsed with so many."""


@dataclass(frozen=True, slots=True)
class ExamSize:
    """How large an exam is, as a rehearsal plays it."""

    candidates: int
    sites: int
    sittings: int


@dataclass(frozen=True, slots=True)
class ListedExam:
    """One exam of the house, its sittings and candidates counted."""

    row: Exam
    candidates_count: int
    sittings_count: int
    next_ms: int | None


def every_exam(exam_ids: Collection[UUID] | None = None) -> list[ListedExam]:
    """Return the exams of the house, or only these, the last to begin first."""
    rows = Exam.objects.order_by("code")
    rows = rows if exam_ids is None else rows.filter(pk__in=exam_ids)
    exams = [_list_exam(row) for row in rows]
    return sorted(exams, key=lambda exam: exam.next_ms or 0, reverse=True)


def open_exams() -> list[Exam]:
    """Return the exams that are not archived, by title."""
    return list(Exam.objects.filter(archived_act=None).order_by("title", "code"))


def has_exams() -> bool:
    """Tell whether any exam was founded in this house."""
    return Exam.objects.exists()


def size_of(exam: Exam) -> ExamSize:
    """Return how large an exam is; its sittings are those that count."""
    candidates = Candidate.objects.filter(exam=exam)
    sites_count = candidates.values("site").distinct().count()
    sittings = [row for row in plans.sittings_of(exam.id) if row.kind == "exam"]
    sites_played = min(sites_count, SITES_PLAYED_MAX)
    return ExamSize(candidates.count(), sites_played, len(sittings))


def last_rehearsal(exam: Exam) -> ExamSize | None:
    """Return how large the last run was that passed for an exam, None without any."""
    for row in rows_of(REHEARSED, exam.code):
        return ExamSize(*row)
    return None


def facts_of(exam: Exam) -> ExamFacts:
    """Return what the record knows of an exam, for its steps."""
    profile = profile_of(exam)
    candidates = Candidate.objects.filter(exam=exam)
    rows = [row for row in plans.sittings_of(exam.id) if row.kind in KINDS_THAT_COUNT]
    publications = Publication.objects.filter(exam=exam, stopped_act=None)
    run, size = last_rehearsal(exam), size_of(exam)
    return ExamFacts(
        check=profile.check,
        rehearsal=profile.rehearsal,
        are_papers_read_here=profile.has_papers_read_here,
        has_first_day=exam.first_day is not None,
        missing_roles=missing_roles(profile, list(_persons(exam))),
        candidates_count=candidates.count(),
        unseated_count=_unseated_count(candidates, rows),
        sittings=tuple(_with_frozen_papers(exam, rows)),
        clashes_count=len(
            plans.clashes_of(exam.id, [row for row in rows if row.kind == "exam"])
        ),
        seen_count=_seen_count(exam.id),
        rehearsed_count=run.candidates if run else 0,
        is_rehearsed=run is not None
        and run.candidates >= size.candidates
        and run.sites >= size.sites
        and run.sittings >= size.sittings,
        letters_missing_count=candidates.filter(code_digest=NO_CODE).count(),
        letters_stale_count=sum(1 for _ in stale_letters(exam.id)),
        is_deliberated=Deliberation.objects.filter(exam=exam).exists(),
        is_published=any(map(is_past, _hours_of(publications))),
        is_archived=exam.archived_act is not None,
        examiners_count=Examiner.objects.filter(exam=exam).count(),
        uncoordinated_count=_uncoordinated_count(exam),
    )


def _uncoordinated_count(exam: Exam) -> int:
    """Return how many sites have circuits and nobody at work who coordinates them."""
    [(count,)] = rows_of(UNCOORDINATED, exam.id)
    return int(count)


def _list_exam(row: Exam) -> ListedExam:
    sittings = plans.sittings_of(row.id)
    hours = [
        sitting.scheduled_ms for sitting in sittings if sitting.kind in KINDS_THAT_COUNT
    ]
    return ListedExam(
        row,
        candidates_count=Candidate.objects.filter(exam=row).count(),
        sittings_count=len(hours),
        next_ms=min(hours, default=None),
    )


def _unseated_count(
    candidates: QuerySet[Candidate], rows: Sequence[plans.AnySitting]
) -> int:
    """Return how many lack a place; in the ECOS alone, the allotment gives them."""
    if rows and all(row.kind == "ecos" for row in rows):
        return 0
    return candidates.filter(Q(room="") | Q(seat="")).count()


def _persons(exam: Exam) -> Iterator[frozenset[str]]:
    """Yield the roles in an exam of each person in office who can sign in."""
    factors = SecondFactor.objects.filter(member=OuterRef("pk"))
    appointments = Appointment.objects.filter(exam=exam, member=OuterRef("pk"))
    rows = at_work(exam.id).filter(Exists(factors))
    rows = rows.annotate(exam_roles=appointments.values("roles"))
    for roles, exam_roles, site_exam in rows.values_list(
        "roles", "exam_roles", "site__exam"
    ):
        own_roles = roles if site_exam in (None, exam.id) else []
        yield frozenset(own_roles) | frozenset(exam_roles or ())


def not_signed_in(exam: Exam) -> list[str]:
    """Return who was named for an exam and cannot sign in yet, by name.

    Their roles are missing still: nobody needs to name them again.
    """
    factors = SecondFactor.objects.filter(member=OuterRef("pk"))
    rows = at_work(exam.id).exclude(Exists(factors)).order_by("name", "login")
    return list(rows.values_list("name", flat=True))


def _hours_of(publications: QuerySet[Publication]) -> list[Instant]:
    """Return when each decided publication opens."""
    decided = publications.exclude(published_act=None)
    return list(map(Instant, decided.values_list("opens_ms", flat=True)))


def _with_frozen_papers(
    exam: Exam, rows: Sequence[plans.AnySitting]
) -> Iterator[SittingFacts]:
    """Yield the facts of sittings; of papers not sealed, each frozen one is for one."""
    sealed_codes = {row.paper.code for row in rows if isinstance(row, Sitting)}
    spare_count = len({row.code for row in frozen_papers(exam)} - sealed_codes)
    for facts in map(_sitting_facts, rows):
        is_filled = not facts.is_paper_there and spare_count > 0
        spare_count -= is_filled
        yield replace(facts, is_paper_there=True) if is_filled else facts


def _sitting_facts(row: plans.AnySitting) -> SittingFacts:
    plan = plans.plan_of(row)
    if not isinstance(row, Sitting):
        return SittingFacts(
            scheduled=plan.scheduled,
            duration_ms=plan.duration_ms,
            is_half_day=row.kind == "ecos",
        )
    is_sealed = row.reopened_act is None
    return SittingFacts(
        scheduled=plan.scheduled,
        duration_ms=plan.duration_ms,
        is_half_day=row.kind == "ecos",
        is_allotted=Allotment.objects.filter(sitting=row).exists(),
        is_paper_there=True,
        is_sealed=is_sealed,
        unconfirmed=_unconfirmed(row) if is_sealed else (),
        is_collected=row.collected_ms is not None,
        is_adopted=_is_adopted(row),
    )


def _is_adopted(row: Sitting) -> bool:
    """Tell whether marks are in force: of a half-day, the single ones."""
    if row.kind == "ecos":
        return any(version.adopted_act for version in versions_of(row.id))
    return markings.in_force(row.id) is not None


def _unconfirmed(row: Sitting) -> tuple[str, ...]:
    """Return the holders who have not confirmed a sealing at a ceremony, by name."""
    sealing = sealings.sealing_of(row.id)
    if sealing.act.kind != "sitting_sealed":
        return ()
    confirmed = sealings.confirmations_of(sealing)
    holders = sealing.act.body["keyholders"]
    assert isinstance(holders, list), "a sealing names its holders"
    logins = [
        str(login)
        for position, login in enumerate(holders, start=1)
        if login and position not in confirmed
    ]
    names = names_by_login(logins)
    return tuple(names.get(login, login) for login in logins)


def _seen_count(exam: UUID) -> int:
    """Return how many candidates opened a tablet for a technical check."""
    [(count,)] = rows_of(SEEN, exam)
    return int(count)
