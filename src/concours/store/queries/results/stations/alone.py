"""An exam of stations alone: nothing is written, the mean of the stations is the mark.

Its half-days stand where sittings do, without a question: who passed each of them, and
the version of its single marks. A mark is of the part that was handed over.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias
from uuid import UUID

from concours.core.kernel.canonical import Json
from concours.core.results.sheets.results import MarkedSitting
from concours.store.models import Exam, PartVersion, SingleMarksVersion, Sitting
from concours.store.queries.authoring import plans
from concours.store.queries.ecos.handing import HandedHalfDay, handed_now
from concours.store.queries.ecos.single_marks import half_days, version_in_force
from concours.store.queries.profiles import profile_of
from concours.store.queries.results.ranking_inputs import (
    component_of,
    newest_component,
    settings_now,
)
from concours.store.queries.results.stations.handed import is_handed
from concours.store.queries.sql import rows_of

FORM = "concours-single-marks-1"
"""The form of a version of single marks (`docs/reference/ecos/single-marks.md`)."""

Copies: TypeAlias = dict[UUID, tuple[bool, Sequence[int] | None]]
"""By candidate, whether they are excluded, and their units: None of whoever is absent.

Whose half-day it was not has no copy of it: an allotment gives each its own.
"""

CALLED = """
SELECT a.candidate_id, c.number, a.excluded_act IS NOT NULL
FROM attempt a JOIN candidate c ON c.id = a.candidate_id WHERE a.sitting_id = %s
"""


@dataclass(frozen=True, slots=True)
class StationsAlone:
    """The part whose means are the marks of an exam, and how many have marks in it.

    `stations_count` is how many stations are each candidate's.
    """

    part: PartVersion
    candidates_count: int
    stations_count: int

    def as_json(self) -> dict[str, Json]:
        """Return what the common document says of it."""
        return {
            "version": self.part.number,
            "digest": bytes(self.part.digest).hex(),
            "count": self.stations_count,
        }


@dataclass(frozen=True, slots=True)
class PassedHalfDay:
    """A half-day as the sheets of its exam have it: who passed it, and no question."""

    marked: MarkedSitting
    version: SingleMarksVersion
    copies: Copies


def stations_alone(exam: Exam) -> StationsAlone | None:
    """Return the part whose means are the marks of an exam, None of any other exam."""
    if not profile_of(exam).is_of_stations_alone:
        return None
    part = newest_component(exam.id, "ecos")
    component = component_of(part)
    if part is None or component is None:
        return None
    rows = component.candidates.values()
    count = sum(any(isinstance(m, Fraction) for m in row.marks) for row in rows)
    return StationsAlone(part, count, settings_now(exam, is_final=True).stations_count)


def unhanded_titles(exam: Exam) -> list[str]:
    """Return the titles of the half-days whose marks in force no part has.

    Planned ones too: nobody has passed them. All of them where none is handed over.
    """
    part = newest_component(exam.id, "ecos")
    handed_act = 0 if part is None else part.act
    rows = [] if is_handed(exam.id) else half_days(exam.id)
    titles = [row.title for row in rows if not _is_in(row, handed_act)]
    return titles + plans.unsealed_titles(exam.id, "ecos")


def passed_half_days(exam: Exam) -> list[PassedHalfDay]:
    """Return the half-days of an exam, in order. Raises as `handed_now`."""
    return [_read_half_day(half_day) for half_day in handed_now(exam.id).half_days]


def _is_in(row: Sitting, handed_act: int) -> bool:
    """Tell whether a half-day has marks in force that were handed over by an act."""
    version = version_in_force(row.id)
    return version is not None and (version.adopted_act or 0) < handed_act


def _read_half_day(half_day: HandedHalfDay) -> PassedHalfDay:
    row, version = half_day.sitting, half_day.version
    numbers_passed = half_day.marks.passed()
    copies: Copies = {
        candidate: (is_excluded, () if number in numbers_passed else None)
        for candidate, number, is_excluded in rows_of(CALLED, row.id)
    }
    marked_sitting = MarkedSitting(
        id=str(row.id),
        title=row.title,
        is_annulled=False,
        denominator=1,
        questions=(),
        version=version.number,
        engine=FORM,
        key="",
        marks=bytes(version.digest).hex(),
    )
    return PassedHalfDay(marked_sitting, version, copies)
