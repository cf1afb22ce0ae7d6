"""The sittings of an exam by their hour: those that are planned, and those sealed."""

from collections.abc import Iterable
from fractions import Fraction
from typing import TypeAlias
from uuid import UUID

from django.db import connection
from django.db.models import Count

from concours.core.audit.archive import ExamArchived
from concours.core.delivery.planning.plan import (
    Clash,
    SittingPlan,
    find_clashes,
)
from concours.core.kernel.time import Instant
from concours.store.models import Candidate, Exam, PlannedSitting, Sitting
from concours.store.queries.unknown import Unknown

FORGET = "SELECT forget_planned_sitting(%s)"

AnySitting: TypeAlias = PlannedSitting | Sitting


def lock_exam(exam: UUID) -> Exam:
    """Return an exam held until the commit: no other act gives names in it meanwhile.

    Raises `Unknown`, `ExamArchived`.
    """
    row = Exam.objects.select_for_update(no_key=True).filter(pk=exam).first()
    if row is None:
        raise Unknown("exam", str(exam))
    if row.archived_act is not None:
        raise ExamArchived(row.code)
    return row


def lock_planned(sitting: UUID) -> PlannedSitting | None:
    """Return a planned sitting held until the commit, None if there is none."""
    rows = PlannedSitting.objects.select_related("exam")
    return rows.select_for_update(of=("self",)).filter(pk=sitting).first()


def forget_planned(row: PlannedSitting) -> None:
    """Delete the plan of a sitting that is sealed from now on."""
    with connection.cursor() as cursor:
        cursor.execute(FORGET, [row.pk])


def planned_of(exam: UUID) -> list[PlannedSitting]:
    """Return the sittings of an exam that wait for a sealed paper, by their hour."""
    rows = PlannedSitting.objects.filter(exam_id=exam, cancelled_act=None)
    return list(rows.select_related("exam").order_by("scheduled_ms", "code"))


def is_any_sealed(exam: UUID) -> bool:
    """Tell whether a package of this exam exists: its profile and its key then stay."""
    return Sitting.objects.filter(exam_id=exam).exists()


def unsealed_titles(exam: UUID, kind: str = "exam") -> list[str]:
    """Return the titles of papers that count and that nobody has sat yet.

    Without them an exam has no whole result; one that is given up is cancelled.
    """
    return [row.title for row in planned_of(exam) if row.kind == kind]


def sittings_of(exam: UUID) -> list[AnySitting]:
    """Return every sitting of an exam by its hour, planned and sealed, not cancelled.

    Spares are left out: they have the hour of another.
    """
    sealed = Sitting.objects.filter(exam_id=exam, cancelled_act=None)
    sealed = sealed.exclude(kind="spare").select_related("exam")
    rows: Iterable[AnySitting] = [*sealed, *planned_of(exam)]
    return sorted(rows, key=lambda row: (row.scheduled_ms, row.code))


def find_sitting(exam: UUID, code: str) -> AnySitting:
    """Return a sitting of an exam by its short name, cancelled or not.

    Raises `Unknown`.
    """
    for model in (PlannedSitting, Sitting):
        rows = model.objects.select_related("exam").filter(exam_id=exam, code=code)
        row: AnySitting | None = rows.first()
        if row is not None:
            return row
    raise Unknown("sitting", code)


def cancelled_of(exam: UUID) -> list[AnySitting]:
    """Return the sittings of an exam that were given up, by their hour."""
    rows: list[AnySitting] = [
        *PlannedSitting.objects.filter(exam_id=exam).exclude(cancelled_act=None),
        *Sitting.objects.filter(exam_id=exam).exclude(cancelled_act=None),
    ]
    return sorted(rows, key=lambda row: (row.scheduled_ms, row.code))


def plan_of(row: AnySitting) -> SittingPlan:
    """Return what is planned of a sitting, as the rules know it."""
    return SittingPlan(
        title=row.title,
        kind=row.kind,
        scheduled=Instant(row.scheduled_ms),
        duration_ms=row.duration_ms,
    )


def clashes_of(exam: UUID, rows: Iterable[AnySitting]) -> list[Clash]:
    """Return which of these sittings some candidates could not sit in a row."""
    counts = (
        Candidate.objects.filter(exam_id=exam)
        .values_list("factor_num", "factor_den")
        .annotate(count=Count("id"))
    )
    factors = {Fraction(num, den): count for num, den, count in counts}
    return find_clashes(map(plan_of, rows), factors or {Fraction(1): 0})
