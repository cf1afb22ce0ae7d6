"""The roster as it stands, for a file to be held against, and for convocations."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID

from django.db import connection

from concours.core.roster.codes import NO_CODE
from concours.core.roster.plan import Hold, Member, Person, Standing
from concours.core.roster.plan import Site as Place
from concours.store.models import Candidate, Exam, Site, StaffMember
from concours.store.queries.sittings import Unknown

HOLDS = """
SELECT candidate.number,
       bool_or(sitting.collected_ms IS NOT NULL
               OR coalesce(site_start.armed_ms, sitting.armed_ms) IS NOT NULL)
FROM candidate
JOIN attempt ON attempt.candidate_id = candidate.id
JOIN sitting ON sitting.id = attempt.sitting_id
LEFT JOIN site_start ON site_start.sitting_id = sitting.id
                    AND site_start.site_id = candidate.site_id
WHERE candidate.exam_id = %s
  AND CASE WHEN sitting.collected_ms IS NOT NULL THEN sitting.kind <> 'check'
      ELSE coalesce(site_start.armed_ms, sitting.armed_ms) IS NOT NULL
           OR EXISTS (SELECT FROM device WHERE device.attempt = attempt.id) END
GROUP BY candidate.number
"""


@dataclass(frozen=True, slots=True)
class Letters:
    """How many candidates of a place have been given a code, out of how many."""

    site: Site
    made_count: int
    people_count: int

    @property
    def missing_count(self) -> int:
        """How many have none."""
        return self.people_count - self.made_count


def exam_of(code: str = "") -> Exam:
    """Return an exam by its code, or the only one. Raises `Unknown`."""
    rows = list(Exam.objects.filter(**({"code": code} if code else {}))[:2])
    if len(rows) != 1:
        raise Unknown("exam", code)
    return rows[0]


def standing(exam: UUID) -> Standing:
    """Return the roster of an exam, and how far each candidate is."""
    sites = Site.objects.filter(exam_id=exam)
    return Standing(
        {s.code: Place(s.code, s.name, s.address, s.zone) for s in sites},
        {person.number: person for person in _people(exam)},
        holds(exam),
        {member.login: member for member in _members()},
    )


def holds(exam: UUID) -> dict[str, Hold]:
    """Return the candidates that a tablet knows, or whose paper is under way.

    A check that is over holds nobody; what was composed keeps the time it was due.
    """
    with connection.cursor() as cursor:
        cursor.execute(HOLDS, [exam])
        rows: list[tuple[str, bool]] = cursor.fetchall()
    return {number: "launched" if late else "enrolled" for number, late in rows}


def letters(exam: UUID) -> list[Letters]:
    """Return, site by site, how many candidates have a convocation code."""
    made: dict[UUID, list[int]] = {}
    rows = Candidate.objects.filter(exam_id=exam).values_list("site_id", "code_digest")
    for site, digest in rows.iterator():
        counts = made.setdefault(site, [0, 0])
        counts[0] += bytes(digest) != NO_CODE
        counts[1] += 1
    sites = Site.objects.filter(exam_id=exam).order_by("name")
    return [Letters(site, *made[site.id]) for site in sites if site.id in made]


def _people(exam: UUID) -> Iterator[Person]:
    rows = Candidate.objects.filter(exam_id=exam).values_list(
        *("number", "name", "site__code", "room", "seat", "factor_num", "factor_den")
    )
    for number, name, site, room, seat, num, den in rows.iterator():
        yield Person(number, name, site, room, seat, Fraction(num, den))


def _members() -> Iterator[Member]:
    for row in StaffMember.objects.filter(is_active=True).select_related("site"):
        site = row.site.code if row.site else ""
        yield Member(row.login, row.name, tuple(sorted(row.roles)), site, row.room)
