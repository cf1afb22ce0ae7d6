"""Who examines in an exam, whether they have a code, and where they sit when."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import Q

from concours.core.people.roster.codes import NO_CODE
from concours.store.models import Candidate, Chair, CircuitPlace, Examiner, Sitting
from concours.store.queries.sql import rows_of

EXAMINERS_SHOWN_MAX = 100

# Those of a half-day that is announced and not over: their codes end one by one.
AT_WORK = """
SELECT DISTINCT examiner.number
FROM examiner JOIN chair ON chair.examiner_id = examiner.id
JOIN attempt ON attempt.chair_id = chair.id
JOIN sitting ON sitting.id = attempt.sitting_id
LEFT JOIN site_start ON site_start.sitting_id = sitting.id
                    AND site_start.site_id = attempt.site_id
WHERE examiner.exam_id = %s AND sitting.cancelled_act IS NULL
  AND sitting.collected_ms IS NULL
  AND coalesce(site_start.armed_ms, sitting.armed_ms) IS NOT NULL
"""

RESERVES = """
SELECT count(*) FROM examiner e
WHERE e.exam_id = %s
  AND NOT EXISTS (SELECT FROM chair WHERE examiner_id = e.id AND sitting_id = %s)
"""


@dataclass(frozen=True, slots=True)
class OwnChair:
    """One chair of an examiner: in which half-day, where, and at which station."""

    sitting: UUID
    wave: str
    title: str
    scheduled_ms: int
    site: str
    zone: str
    circuit: str
    station: int
    place: int
    room: str


@dataclass(frozen=True, slots=True)
class ExaminerCounts:
    """How many examiners an exam has, with a code and with a chair."""

    people: int
    codes: int
    chairs: int

    @property
    def missing(self) -> int:
        """How many have no convocation."""
        return self.people - self.codes


def examiners_of(exam: UUID, find: str = "") -> list[Examiner]:
    """Return the examiners of an exam by number: all, or those who are looked for."""
    rows = Examiner.objects.filter(exam_id=exam)
    if find:
        rows = rows.filter(
            Q(number__icontains=find)
            | Q(name__icontains=find)
            | Q(university__icontains=find)
        )
    return list(rows.order_by("number"))


def people_by_number(
    exam: UUID, numbers: Collection[str]
) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Return the names of these examiners, then of these candidates, by number.

    A number may be an examiner's and a candidate's.
    """
    examiners = Examiner.objects.filter(exam_id=exam, number__in=numbers)
    candidates = Candidate.objects.filter(exam_id=exam, number__in=numbers)
    return (
        dict(examiners.values_list("number", "name")),
        dict(candidates.values_list("number", "name")),
    )


def people_at(sitting: Sitting, site: UUID, *, is_examiner: bool) -> dict[str, str]:
    """Return the names by number of who has a chair, or a place, at a site then."""
    if is_examiner:
        examiners = Examiner.objects.filter(
            chair__sitting=sitting, chair__circuit__site=site
        )
        return dict(examiners.order_by("number").values_list("number", "name"))
    places = CircuitPlace.objects.filter(
        attempt__sitting=sitting, circuit__site=site
    ).order_by("attempt__candidate__number")
    names = ("attempt__candidate__number", "attempt__candidate__name")
    return dict(places.values_list(*names))


def count_examiners(exam: UUID) -> ExaminerCounts:
    """Return the counts of an exam."""
    rows = Examiner.objects.filter(exam_id=exam)
    return ExaminerCounts(
        rows.count(),
        rows.exclude(code_digest=NO_CODE).count(),
        rows.filter(chair__isnull=False).distinct().count(),
    )


def chairs_by_examiner(
    exam: UUID, examiners: Sequence[UUID]
) -> Mapping[UUID, list[OwnChair]]:
    """Return the chairs of these examiners, in the order of the half-days."""
    rows = Chair.objects.filter(
        sitting__exam_id=exam, sitting__cancelled_act=None, examiner__in=examiners
    ).select_related("sitting", "circuit__site")
    chairs: defaultdict[UUID, list[OwnChair]] = defaultdict(list)
    for row in rows.order_by("sitting__scheduled_ms", "sitting__code"):
        assert row.examiner_id is not None
        sitting, site = row.sitting, row.circuit.site
        chairs[row.examiner_id].append(
            OwnChair(
                sitting.id,
                sitting.code,
                sitting.title,
                sitting.scheduled_ms,
                site.name,
                site.zone,
                row.circuit.code,
                row.station + 1,
                row.place,
                row.room,
            )
        )
    return chairs


def examiners_at_work(exam: UUID) -> frozenset[str]:
    """Return the numbers of those whose half-day is announced and not collected."""
    with connection.cursor() as cursor:
        cursor.execute(AT_WORK, [exam])
        return frozenset(number for (number,) in cursor.fetchall())


def count_reserves(sitting: Sitting) -> int:
    """Return how many examiners of the exam have no chair in this half-day."""
    [(count,)] = rows_of(RESERVES, sitting.exam_id, sitting.id)
    return int(count)
