"""The roster as it stands, for a file to be held against, and for convocations."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from uuid import UUID

from django.db import connection
from django.db.models import Count, F, Q

from concours.core.people.roster.codes import NO_CODE
from concours.core.people.roster.plan import (
    CurrentRoster,
    Examiner,
    Hold,
    Member,
    Person,
)
from concours.core.people.roster.plan import Site as PlannedSite
from concours.core.people.roster.settings import USUAL_SETTINGS
from concours.store.models import (
    Candidate,
    Exam,
    Placement,
    PlannedSitting,
    RosterFile,
    Site,
    Sitting,
    StaffMember,
)
from concours.store.models import Examiner as ExaminerRow
from concours.store.queries.people.settings import (
    is_accommodated,
    settings_in_exam,
)
from concours.store.queries.profiles import profile_of
from concours.store.queries.unknown import Unknown

HOLDS = """
SELECT candidate.number,
       bool_or(sitting.collected_ms IS NOT NULL
               OR coalesce(site_start.armed_ms, sitting.armed_ms) IS NOT NULL)
FROM candidate
JOIN attempt ON attempt.candidate_id = candidate.id
JOIN sitting ON sitting.id = attempt.sitting_id
LEFT JOIN site_start ON site_start.sitting_id = sitting.id
                    AND site_start.site_id = attempt.site_id
WHERE candidate.exam_id = %s AND sitting.cancelled_act IS NULL
  AND CASE WHEN sitting.collected_ms IS NOT NULL THEN sitting.kind <> 'check'
      ELSE coalesce(site_start.armed_ms, sitting.armed_ms) IS NOT NULL
           OR EXISTS (SELECT FROM device WHERE device.attempt = attempt.id) END
GROUP BY candidate.number
"""
AT_WORK = """
SELECT DISTINCT candidate.number
FROM candidate
JOIN attempt ON attempt.candidate_id = candidate.id
JOIN sitting ON sitting.id = attempt.sitting_id
LEFT JOIN site_start ON site_start.sitting_id = sitting.id
                    AND site_start.site_id = attempt.site_id
WHERE candidate.exam_id = %s AND sitting.cancelled_act IS NULL
  AND sitting.collected_ms IS NULL
  AND coalesce(site_start.armed_ms, sitting.armed_ms) IS NOT NULL
"""
HOLDS_BY_SITTING = """
SELECT number, sitting.code, sitting.collected_ms IS NOT NULL
       OR coalesce(site_start.armed_ms, sitting.armed_ms) IS NOT NULL AS is_launched
FROM candidate
JOIN attempt ON attempt.candidate_id = candidate.id
JOIN sitting ON sitting.id = attempt.sitting_id
LEFT JOIN site_start ON site_start.sitting_id = sitting.id
                    AND site_start.site_id = attempt.site_id
WHERE candidate.exam_id = %s
  AND (sitting.collected_ms IS NOT NULL
       OR coalesce(site_start.armed_ms, sitting.armed_ms) IS NOT NULL
       OR EXISTS (SELECT FROM device WHERE device.attempt = attempt.id))
"""


OWN_PASSWORDS = """
SELECT count(*) FROM student_password AS chosen
JOIN candidate ON candidate.id = chosen.candidate
              AND candidate.code_digest = chosen.code_digest
WHERE candidate.exam_id = %s
"""


@dataclass(frozen=True, slots=True)
class SiteCount:
    """A site, who sits there, how many are due more, how many have a code."""

    site: Site
    people_count: int
    extra_time_count: int
    made_count: int

    @property
    def missing_count(self) -> int:
        """How many have no convocation."""
        return self.people_count - self.made_count


def content_of(file: UUID) -> bytes:
    """Return a file that was brought, as it came."""
    return bytes(RosterFile.objects.get(pk=file).content)


def exam_of(code: str = "") -> Exam:
    """Return an exam by its code, or the only one. Raises `Unknown`."""
    rows = list(Exam.objects.filter(**({"code": code} if code else {}))[:2])
    if len(rows) != 1:
        raise Unknown("exam", code)
    return rows[0]


def last_founded(exams: Collection[UUID] | None = None) -> Exam | None:
    """Return the exam of the latest first day, of all or of these; None: no such.

    An archived one only where all are.
    """
    rows = Exam.objects.order_by(F("first_day").desc(nulls_last=True), "-code")
    rows = rows if exams is None else rows.filter(pk__in=exams)
    return rows.filter(archived_act=None).first() or rows.first()


def sites_of(exam: UUID) -> list[Site]:
    """Return the sites of an exam, by name."""
    return list(Site.objects.filter(exam_id=exam).order_by("name"))


def site_by_code(exam: UUID, code: str) -> Site:
    """Return the site that bears this code, as an act recorded it."""
    return Site.objects.get(exam_id=exam, code=code)


def count_candidates(exam: UUID) -> int:
    """Return how many candidates an exam has."""
    return Candidate.objects.filter(exam_id=exam).count()


def find_file(exam: str, file: UUID) -> RosterFile:
    """Return a file that waits, without its content. Raises `Unknown`."""
    rows = RosterFile.objects.defer("content").filter(pk=file, exam__code=exam)
    row = rows.first()
    if row is None:
        raise Unknown("file", str(file))
    return row


def current_roster(exam: UUID) -> CurrentRoster:
    """Return the roster of an exam, and how far each candidate is."""
    sites = Site.objects.filter(exam_id=exam)
    people = {person.number: person for person in _people(exam)}
    return CurrentRoster(
        {s.code: PlannedSite(s.code, s.name, s.address, s.zone) for s in sites},
        people,
        holds(exam),
        {member.login: member for member in _members()},
        _placements(exam, people),
        _holds_by_sitting(exam),
        {examiner.number: examiner for examiner in _examiners(exam)},
    )


def holds(exam: UUID) -> dict[str, Hold]:
    """Return the candidates that a tablet knows, or whose paper is under way.

    A check that is over holds nobody; what was composed keeps the time it was due.
    """
    with connection.cursor() as cursor:
        cursor.execute(HOLDS, [exam])
        rows: list[tuple[str, bool]] = cursor.fetchall()
    return {
        number: "launched" if is_launched else "enrolled"
        for number, is_launched in rows
    }


def numbers_at_work(exam: UUID) -> set[str]:
    """Return the candidates whose start is announced and not yet collected."""
    with connection.cursor() as cursor:
        cursor.execute(AT_WORK, [exam])
        return {number for (number,) in cursor.fetchall()}


def sitting_codes(exam: UUID) -> dict[UUID, str]:
    """Return the short names of an exam's sittings, planned and sealed."""
    sealed = Sitting.objects.filter(exam_id=exam).values_list("id", "code")
    planned = PlannedSitting.objects.filter(exam_id=exam).values_list("id", "code")
    return {**dict(planned), **dict(sealed)}


def _placements(
    exam: UUID, people: Mapping[str, Person]
) -> dict[str, dict[str, Person]]:
    """Return who sits elsewhere in each sitting, by its short name."""
    codes = sitting_codes(exam)
    placements: dict[str, dict[str, Person]] = {code: {} for code in codes.values()}
    rows = Placement.objects.filter(candidate__exam_id=exam).values_list(
        "sitting_id", "candidate__number", "site__code", "room", "seat"
    )
    for sitting, number, site, room, seat in rows:
        code = codes[sitting]
        placements[code][number] = replace(
            people[number], site=site, room=room, seat=seat, sitting=code
        )
    return placements


def _holds_by_sitting(exam: UUID) -> dict[tuple[str, str], Hold]:
    with connection.cursor() as cursor:
        cursor.execute(HOLDS_BY_SITTING, [exam])
        rows: list[tuple[str, str, bool]] = cursor.fetchall()
    return {
        (number, code): "launched" if is_launched else "enrolled"
        for number, code, is_launched in rows
    }


def site_counts(exam: UUID) -> list[SiteCount]:
    """Return every site by name, and how many sit there."""
    has_code = ~Q(candidate__code_digest=NO_CODE)
    rows = Site.objects.filter(exam_id=exam).annotate(
        people=Count("candidate"),
        extra=Count("candidate", filter=is_accommodated("candidate__")),
        made=Count("candidate", filter=has_code),
    )
    return [
        SiteCount(row, row.people, row.extra, row.made)
        for row in rows.order_by("name", "code")
    ]


def count_own_passwords(exam: UUID) -> int:
    """Return how many candidates have a password of their own that is in force."""
    with connection.cursor() as cursor:
        cursor.execute(OWN_PASSWORDS, [exam])
        (count,) = cursor.fetchone() or (0,)
    return int(count)


def numbers_of(exam: UUID) -> list[str]:
    """Return the numbers of the candidates of an exam, in order."""
    rows = Candidate.objects.filter(exam_id=exam).order_by("number")
    return list(rows.values_list("number", flat=True))


def has_ecos(exam: Exam) -> bool:
    """Say whether stations are a part of what the exam counts."""
    return profile_of(exam).component("stations") is not None


def rooms(exam: UUID) -> frozenset[tuple[str, str]]:
    """Return the rooms that somebody sits in, each with the code of its site."""
    own = Candidate.objects.filter(exam_id=exam).values_list("site__code", "room")
    rows = Placement.objects.filter(candidate__exam_id=exam)
    return frozenset(own.union(rows.values_list("site__code", "room")))


def _people(exam: UUID) -> Iterator[Person]:
    rows = Candidate.objects.filter(exam_id=exam).values_list(
        *("id", "number", "name", "site__code", "room", "seat"),
        *("factor_num", "factor_den"),
    )
    settings = settings_in_exam(exam)
    for candidate, number, name, site, room, seat, num, den in rows.iterator():
        person_settings = settings.get(candidate, USUAL_SETTINGS)
        factor = Fraction(num, den)
        yield Person(number, name, site, room, seat, factor, person_settings)


def _examiners(exam: UUID) -> Iterator[Examiner]:
    rows = ExaminerRow.objects.filter(exam_id=exam).order_by("number")
    for facts in rows.values_list("number", "name", "university"):
        yield Examiner(*facts)


def _members() -> Iterator[Member]:
    for row in StaffMember.objects.filter(is_active=True).select_related("site"):
        site = row.site.code if row.site else ""
        yield Member(row.login, row.name, tuple(sorted(row.roles)), site, row.room)
