"""Where those sat whom signals are about, and what their sittings are called."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from concours.store.models import Attempt, CandidateMark, Exam, Site, Sitting
from concours.store.queries.results.markings import in_force


@dataclass(frozen=True, slots=True, order=True)
class SeatedCandidate:
    """Whom a line names: by number alone, with site, room and seat."""

    number: str
    site: str
    room: str
    seat: str


def find_seats(attempts: Collection[UUID]) -> dict[UUID, SeatedCandidate]:
    """Return where each of these attempts sat."""
    rows = Attempt.objects.filter(pk__in=attempts).values_list(
        "id", "candidate__number", "site__name", "room", "seat"
    )
    return {row[0]: SeatedCandidate(*row[1:]) for row in rows}


def site_names(exam: Exam) -> dict[UUID, str]:
    """Return the name of each site of an exam."""
    return dict(Site.objects.filter(exam=exam).values_list("id", "name"))


def sittings_with_marks(exam: Exam) -> list[tuple[str, str]]:
    """Return code and title of each sitting that has a marking in force."""
    rows = Sitting.objects.filter(exam=exam, cancelled_act=None).order_by("position")
    return [(row.code, row.title) for row in rows if in_force(row.id) is not None]


def copies_to_compare(exam: Exam) -> list[tuple[str, int]]:
    """Return title and count of marked copies of each sitting with marks in force."""
    rows = Sitting.objects.filter(exam=exam, cancelled_act=None).order_by("position")
    versions = [(row.title, in_force(row.id)) for row in rows]
    return [
        (title, CandidateMark.objects.filter(version=version).count())
        for title, version in versions
        if version is not None
    ]
