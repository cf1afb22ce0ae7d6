"""Every candidate's result sheet, from the marking versions of the exam's sittings."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import ClassVar
from uuid import UUID

from concours.core.kernel.canonical import Json, dump
from concours.core.kernel.errors import Refusal
from concours.core.results.components.marks import Kind
from concours.core.results.sheets.effect import Score
from concours.core.results.sheets.results import (
    MarkedCopy,
    MarkedSitting,
    SheetQuestion,
    common_document,
    result_sheet,
    scores_of,
)
from concours.core.results.sheets.stations import add_stations
from concours.core.results.sheets.weights import weight_text
from concours.store.models import (
    Annulment,
    Exam,
    MarkingVersion,
    RankingVersion,
    SingleMarksVersion,
    Sitting,
)
from concours.store.queries.authoring import plans
from concours.store.queries.delivery import sittings
from concours.store.queries.ecos.single_marks import half_days
from concours.store.queries.profiles import profile_of
from concours.store.queries.results import rankings
from concours.store.queries.results.markings import in_force
from concours.store.queries.results.marks_table import table_of
from concours.store.queries.results.ranking_inputs import (
    component_json,
    marking_now,
    newest_component,
)
from concours.store.queries.results.stations.alone import (
    Copies,
    passed_half_days,
    stations_alone,
    unhanded_titles,
)
from concours.store.queries.results.stations.sheets import station_sheets
from concours.store.queries.sql import rows_of

PEOPLE = "SELECT id, number, site_id FROM candidate WHERE exam_id = %s ORDER BY number"

MARKED = """
SELECT count(DISTINCT a.candidate_id)
FROM candidate_mark m JOIN attempt a ON a.id = m.attempt_id WHERE m.version_id = ANY(%s)
"""

COPIES = """
SELECT a.candidate_id, a.excluded_act IS NOT NULL, m.id IS NOT NULL,
       array_send(m.by_question)
FROM attempt a
LEFT JOIN candidate_mark m ON m.attempt_id = a.id AND m.version_id = %s
WHERE a.sitting_id = %s
"""


@dataclass(eq=False)
class NotMarked(Refusal):
    """Sittings of the exam have no marks in force: there is nothing whole to show."""

    code: ClassVar[str] = "publication.not_marked"
    sittings: tuple[str, ...]


@dataclass(eq=False)
class RankingOutdated(Refusal):
    """The ranking in force was made from other marks than those that are now."""

    code: ClassVar[str] = "publication.ranking_outdated"
    ranking: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One candidate's sheet, as it is published."""

    candidate: UUID
    number: str
    content: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class _Place:
    """A marked sitting, and who is not of it."""

    marked: MarkedSitting
    version: MarkingVersion | SingleMarksVersion
    annulled_sites: frozenset[UUID]
    elsewhere: frozenset[UUID]
    only: frozenset[UUID] | None
    copies: Copies | None = None
    """Of a half-day, who passed it; of a written sitting they are read when asked."""


class Sheets:
    """The sheets of an exam as its marks and its ranking are now.

    `packages` is where papers are: the ranking is made again from them. Raises as
    `common_of`.
    """

    def __init__(self, exam: Exam, packages: Path) -> None:
        self._exam, self._packages = exam, packages
        self._places = _places(exam)
        self._people = rows_of(PEOPLE, exam.id)
        self.common = _common(exam, self._places)
        self.common_data = dump(self.common)
        self.stations = station_sheets(exam, packages)

    @property
    def has_copies(self) -> bool:
        """Whether anything was written that candidates could be shown."""
        return any(place.copies is None for place in self._places)

    def __len__(self) -> int:
        """Return how many candidates the exam has."""
        return len(self._people)

    def __iter__(self) -> Iterator[Sheet]:
        """Yield each candidate's sheet, in the order of the numbers."""
        return self._sheets(in_outline=False)

    def outlines(self) -> Iterator[Sheet]:
        """Yield the sheets with the outline of a ranking: totals, without their lines.

        Of a nation, a third of the work.
        """
        return self._sheets(in_outline=True)

    def _sheets(self, *, in_outline: bool) -> Iterator[Sheet]:
        common = self.common, sha256(self.common_data).hexdigest()
        marked_sittings = [place.marked for place in self._places]
        copies_of = [_copies(place) for place in self._places]
        ranking_part = _ranking_part(self._exam, self._packages, in_outline=in_outline)
        for candidate, number, site in self._people:
            copies = [
                _copy(place, site, cells.get(candidate))
                for place, cells in zip(self._places, copies_of, strict=True)
            ]
            ranking = ranking_part(number)
            content = result_sheet(
                number, common, marked_sittings, copies, ranking=ranking
            )
            if self.stations is not None:
                own_part = self.stations.of(number, in_outline=in_outline)
                add_stations(content, own_part, self.common)
            yield Sheet(candidate, number, content)


def scores(
    exam: Exam, without: tuple[UUID, UUID | None] | None = None
) -> list[tuple[str, Score]]:
    """Return the number and the scores of every candidate, as their sheets have them.

    `without`: as if this sitting were annulled for this site, or for all. Raises
    `NotMarked`.
    """
    places = _places(exam)
    if without is not None:
        places = [_annulled(place, *without) for place in places]
    marked_sittings = [place.marked for place in places]
    copies_of = [_copies(place) for place in places]
    rows = []
    for candidate, number, site in rows_of(PEOPLE, exam.id):
        copies = [
            _copy(place, site, of_sitting.get(candidate))
            for place, of_sitting in zip(places, copies_of, strict=True)
        ]
        rows.append((number, scores_of(marked_sittings, copies)))
    return rows


def _annulled(place: _Place, sitting: UUID, site: UUID | None) -> _Place:
    if place.marked.id != str(sitting):
        return place
    if site is None:
        return replace(place, marked=replace(place.marked, is_annulled=True))
    return replace(place, annulled_sites=place.annulled_sites | {site})


def common_of(exam: Exam) -> dict[str, Json]:
    """Return what all sheets would share now. Raises `NotMarked`, `RankingOutdated`."""
    return _common(exam, _places(exam))


def _common(exam: Exam, places: Sequence[_Place]) -> dict[str, Json]:
    ranking = rankings.in_force(exam.id)
    stations = stations_alone(exam)
    if ranking is not None:
        _require_same_marks(ranking, exam)
    common = common_document(
        {"code": exam.code, "title": exam.title},
        [place.marked for place in places],
        profile=profile_of(exam),
        candidates_count=_marked_count(places)
        if stations is None
        else stations.candidates_count,
        ranking=None if ranking is None else rankings.common_of(ranking),
    )
    return common if stations is None else common | {"stations": stations.as_json()}


def _marked_count(places: Sequence[_Place]) -> int:
    ((count,),) = rows_of(MARKED, [place.version.id for place in places])
    return int(count)


def _require_same_marks(ranking: RankingVersion, exam: Exam) -> None:
    """Refuse a ranking made before a marking, an exclusion, other external marks."""
    now = [marking.as_json() for marking in marking_now(exam)]
    is_same = ranking.inputs["marking"] == now
    if not is_same or not _has_newest_components(ranking, exam):
        raise RankingOutdated(ranking.number)


def _has_newest_components(ranking: RankingVersion, exam: Exam) -> bool:
    """Tell whether a ranking was made from the ECOS and the parcours of now, if any."""
    kinds: tuple[Kind, ...] = ("ecos", "parcours")
    return not ranking.is_final or all(
        ranking.inputs[kind] == component_json(newest_component(exam.id, kind))
        for kind in kinds
    )


def _ranking_part(
    exam: Exam, packages: Path, *, in_outline: bool
) -> Callable[[str], Json]:
    """Return what makes the ranking's part of a sheet; none without a ranking."""
    ranking = rankings.in_force(exam.id)
    if ranking is None:
        return lambda _: None
    return rankings.sheets_of(ranking, packages, in_outline=in_outline)


def _places(exam: Exam) -> list[_Place]:
    if profile_of(exam).is_of_stations_alone:
        return _half_day_places(exam)
    rows = sittings.sittings_in_order().filter(exam=exam, kind__in=["exam", "spare"])
    places, unmarked_titles = [], plans.unsealed_titles(exam.id)
    for row in rows:
        version = in_force(row.id)
        if version is not None:
            places.append(_place(row, version))
        elif row.kind == "exam":
            unmarked_titles.append(row.title)
    if unmarked_titles or not places:
        raise NotMarked(tuple(unmarked_titles))
    return _fill_weights(places)


def _half_day_places(exam: Exam) -> list[_Place]:
    """Return the half-days of an exam that has nothing else, once all are handed."""
    unhanded = unhanded_titles(exam)
    if unhanded or not half_days(exam.id):
        raise NotMarked(tuple(unhanded))
    nowhere = frozenset[UUID]()
    return [
        _Place(one.marked, one.version, nowhere, nowhere, None, one.copies)
        for one in passed_half_days(exam)
    ]


def _fill_weights(places: list[_Place]) -> list[_Place]:
    """Let each sitting count 1 that has no weight beside others that have one."""
    if all(place.marked.weight is None for place in places):
        return places
    return [
        place
        if place.marked.weight is not None
        else replace(place, marked=replace(place.marked, weight=Decimal(1)))
        for place in places
    ]


def _place(row: Sitting, version: MarkingVersion) -> _Place:
    annulled = Annulment.objects.filter(sitting=row)
    sites = annulled.exclude(site=None).values_list("site_id", flat=True)
    is_spare = row.kind == "spare"
    return _Place(
        _marked_sitting(row, version, is_annulled=annulled.filter(site=None).exists()),
        version,
        frozenset(sites),
        sittings.on_spare(row),
        frozenset(sittings.find_site_starts(row)) if is_spare else None,
    )


def _weight_of(row: Sitting) -> Decimal | None:
    """Return the weight of a sitting; a spare counts as the one that it replaces."""
    counting = row.spare_for or row
    weight = counting.weight
    return None if weight is None else Decimal(weight_text(weight))


def _marked_sitting(
    row: Sitting, version: MarkingVersion, *, is_annulled: bool
) -> MarkedSitting:
    denominator = int(version.denominator)
    return MarkedSitting(
        id=str(row.id),
        title=row.title,
        is_annulled=is_annulled,
        weight=_weight_of(row),
        denominator=denominator,
        questions=tuple(
            SheetQuestion(
                id=question["id"],
                format=question["format"],
                rank=question["rank"],
                item=question["item"],
                worth=Fraction(question["units_max"], denominator),
            )
            for question in version.questions
        ),
        version=version.number,
        engine=version.engine,
        key=bytes(version.key_version.digest).hex(),
        marks=bytes(version.digest).hex(),
    )


def _copies(place: _Place) -> Copies:
    if place.copies is not None:
        return place.copies
    width = len(place.marked.questions)
    rows, table = table_of(COPIES, (place.version.id, place.marked.id), width=width)
    return {
        candidate: (is_excluded, units if is_marked else None)
        for (candidate, is_excluded, is_marked), units in zip(
            rows, table.tolist(), strict=True
        )
    }


def _copy(
    place: _Place, site: UUID, cell: tuple[bool, Sequence[int] | None] | None
) -> MarkedCopy:
    if cell is None or site in place.elsewhere:
        return MarkedCopy("elsewhere")
    if place.only is not None and site not in place.only:
        return MarkedCopy("elsewhere")
    if place.marked.is_annulled or site in place.annulled_sites:
        return MarkedCopy("annulled")
    is_excluded, units = cell
    if is_excluded:
        return MarkedCopy("excluded")
    return MarkedCopy("absent") if units is None else MarkedCopy("marked", units)
