"""Candidates and sites, as acts and pages name them."""

from collections.abc import Callable, Iterable
from typing import TypeVar
from uuid import UUID

from concours.store.models import Attempt, Candidate, Exam, Site, Sitting
from concours.store.queries.unknown import Unknown

T = TypeVar("T")


def attempt_of(sitting: Sitting, attempt: UUID) -> Attempt:
    """Return an attempt of this sitting, with candidate and site. Raises `Unknown`."""
    rows = Attempt.objects.select_related("candidate", "site")
    try:
        return rows.get(pk=attempt, sitting=sitting)
    except Attempt.DoesNotExist as error:
        raise Unknown("attempt", str(attempt)) from error


def attempt_of_number(sitting: Sitting, number: str) -> Attempt:
    """Return the attempt of the candidate with this number. Raises `Unknown`."""
    rows = Attempt.objects.select_related("candidate", "site")
    of_number = rows.filter(sitting=sitting, candidate__number__iexact=number.strip())
    return exactly(of_number, number, lambda row: row.own_candidate.number)


def exactly(rows: Iterable[T], number: str, number_of: Callable[[T], str]) -> T:
    """Return the row of a number, in whatever case it was typed.

    Written just so first: older rosters may have two that differ by case alone.
    Raises `Unknown`.
    """
    found = sorted(rows, key=lambda row: number_of(row) != number)
    if not found:
        raise Unknown("candidate", number)
    return found[0]


def site_of(sitting: Sitting, site: UUID) -> Site:
    """Return a site of this sitting's exam. Raises `Unknown`."""
    try:
        return Site.objects.get(pk=site, exam_id=sitting.exam_id)
    except Site.DoesNotExist as error:
        raise Unknown("site", str(site)) from error


def exam_at(*, exam: str = "", sitting: UUID | None = None) -> UUID | None:
    """Return the identity of the exam with this code, or of a sitting's; None: none."""
    rows = Exam.objects.filter(code=exam) if exam else Exam.objects.all()
    rows = rows if sitting is None else rows.filter(sitting=sitting)
    return rows.values_list("id", flat=True).first()


def find_owner(
    number: str, *, exam: str = "", sitting: UUID | None = None
) -> tuple[UUID | None, UUID | None]:
    """Return the copy and the candidate that a number names; None of nobody's.

    In a sitting its copy, or else the candidate of the exam with this code.
    """
    if not number:
        return None, None
    if sitting is not None:
        rows = Attempt.objects.filter(sitting=sitting, candidate__number__iexact=number)
        return rows.values_list("id", "candidate_id").first() or (None, None)
    candidates = Candidate.objects.filter(exam__code=exam, number__iexact=number)
    return None, candidates.values_list("id", flat=True).first()


def has_room(sitting: Sitting, site: UUID, room: str) -> bool:
    """Tell whether anybody of the sitting has a seat in this room of the site."""
    return Attempt.objects.filter(sitting=sitting, site=site, room=room).exists()


def count_attempts(
    sitting: Sitting,
    *,
    site: UUID | None = None,
    room: str = "",
    has_extra_time: bool = False,
) -> int:
    """Return how many candidates sit here: in the nation, a site or one room of it."""
    rows = Attempt.objects.filter(sitting=sitting)
    if site is not None:
        rows = rows.filter(site=site)
    if room:
        rows = rows.filter(room=room)
    if has_extra_time:
        rows = rows.filter(candidate__factor_num__gt=1)
    return rows.count()
