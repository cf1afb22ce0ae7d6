"""The stations of a sheet: marks, and the profile that adds up to their mean.

By domain, and by what grids look at: each a sum of shares (`result-sheet.md`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, cast

from concours.core.ecos.merging.points import MARK_MAX
from concours.core.ecos.merging.profile import MarkParts
from concours.core.kernel.canonical import Json
from concours.core.profile.shape import MarkGate
from concours.core.results.components.marks import CandidateMarks, Mark
from concours.core.results.sheets.columns import Exact, shown_of
from concours.core.results.sheets.gates import is_of_stations
from concours.core.results.sheets.results import mark_json

MARK_FIELDS = ("mark", "shown", "gate", "passed")


@dataclass(frozen=True, slots=True)
class GridLines:
    """What the grid of a station looks at: aptitudes by text, and the most of all."""

    aptitudes: tuple[str, ...]
    most: MarkParts


@dataclass(frozen=True, slots=True)
class StationCell:
    """A candidate's mark at a station in its parts, and the lines that they are of."""

    lines: GridLines
    parts: MarkParts


@dataclass(slots=True)
class _Share:
    """What some lines gave at some stations, of how much, in marks."""

    stations: list[int]
    earned: Fraction = Fraction(0)
    most: Fraction = Fraction(0)

    def add(self, station: int, earned: Fraction, most: Fraction) -> None:
        self.stations.append(station)
        self.earned, self.most = self.earned + earned, self.most + most

    def as_json(self, counted: int) -> dict[str, Json]:
        """Return the mark of it out of 20, and its share of the mean of `counted`."""
        mark: dict[str, Json] = {"mark": None, "shown": None}
        if self.most:
            mark = _shown_mark(MARK_MAX * self.earned / self.most)
        return {
            "stations": [*self.stations],
            **mark,
            "share": str(self.earned / counted),
            "of": str(self.most / counted),
        }


def stations_part(
    candidate: CandidateMarks,
    domains: Sequence[str],
    *,
    stations_count: int,
    gate: MarkGate | None,
    cells: Mapping[int, StationCell] | None = None,
) -> dict[str, Json]:
    """Return what a sheet says of a candidate's stations, by numbers from 1.

    While a mark lacks there is no mean, no profile; without a cell, domains alone.
    """
    marks = {
        at: mark
        for at, mark in enumerate(candidate.marks, start=1)
        if isinstance(mark, Fraction)
    }
    part: dict[str, Json] = {
        "rows": [
            {"station": at, "domain": domains[at - 1], **_shown_mark(mark)}
            for at, mark in marks.items()
        ],
        **_uncounted(candidate.marks, domains),
    }
    mean = mean_of_stations(candidate, stations_count)
    mark = mark_json(mean, gate, on="stations")
    if mark is None:
        return {"mark": None, **part}
    part |= mark | {"domains": _domains(marks, domains)}
    if cells is not None and cells.keys() >= marks.keys():
        part |= _lines({at: cells[at] for at in marks})
    return part


def add_stations(sheet: dict[str, Json], part: Json, common: Mapping[str, Any]) -> None:
    """Put its stations into a sheet; where they are alone, their mean is its mark.

    Whoever is excluded from a half-day has no mark then, and no station is shown.
    """
    if is_of_stations(common):
        halves = cast("list[dict[str, Json]]", sheet["sittings"])
        is_excluded = any(own["state"] == "excluded" for own in halves)
        part = None if is_excluded else part
        sheet["mark"] = _mark_of(cast("dict[str, Json] | None", part))
    sheet["stations"] = part


def _mark_of(part: Mapping[str, Json] | None) -> Json:
    """Return the mean of a part as the mark of a sheet, None while there is none."""
    if part is None or part["mark"] is None:
        return None
    return {name: part[name] for name in MARK_FIELDS if name in part}


def mean_of_stations(candidate: CandidateMarks, stations_count: int) -> Fraction | None:
    """Return the mean of the stations that count; None while one lacks, or all do."""
    marks = [mark for mark in candidate.marks if isinstance(mark, Fraction)]
    named = [mark for mark in candidate.marks if mark is not None]
    if not marks or len(named) != stations_count:
        return None
    return sum(marks, Fraction(0)) / len(marks)


def _domains(marks: Mapping[int, Fraction], domains: Sequence[str]) -> Json:
    """Return the profile by domain, in the order of the first station of each."""
    shares: dict[str, _Share] = {}
    for at, mark in marks.items():
        share = shares.setdefault(domains[at - 1], _Share([]))
        share.add(at, mark, Fraction(MARK_MAX))
    _check_sum(shares.values(), marks.values())
    return [
        {"domain": domain, **share.as_json(len(marks))}
        for domain, share in shares.items()
    ]


def _lines(cells: Mapping[int, StationCell]) -> dict[str, Json]:
    """Return what all criteria gave together, each aptitude, and levelling."""
    criteria, aptitudes, levelling = _Share([]), dict[str, _Share](), Fraction(0)
    for at, cell in cells.items():
        lines, parts = cell.lines, cell.parts
        if lines.most.criteria:
            criteria.add(at, parts.criteria, lines.most.criteria)
        for text, earned, most in zip(
            lines.aptitudes, parts.aptitudes, lines.most.aptitudes, strict=True
        ):
            aptitudes.setdefault(text, _Share([])).add(at, earned, most)
        levelling += parts.levelling
    _check_sum(
        (criteria, *aptitudes.values()),
        (cell.parts.mark - cell.parts.levelling for cell in cells.values()),
    )
    count = len(cells)
    rows = [{"text": text, **row.as_json(count)} for text, row in aptitudes.items()]
    part: dict[str, Json] = {"criteria": criteria.as_json(count), "aptitudes": [*rows]}
    return part | ({"levelling": str(levelling / count)} if levelling else {})


def _shown_mark(mark: Fraction) -> dict[str, Json]:
    return shown_of(Exact(*mark.as_integer_ratio()))


def _check_sum(shares: Iterable[_Share], marks: Iterable[Fraction]) -> None:
    """Stop at a profile that is not, to the last digit, what the marks are."""
    earned = sum((share.earned for share in shares), -sum(marks, Fraction(0)))
    assert earned == 0, "a profile that is not the mark"


def _uncounted(marks: Sequence[Mark], domains: Sequence[str]) -> dict[str, Json]:
    """Return the stations that do not count for a candidate, if any, and why."""
    stations: list[Json] = [
        {"station": at + 1, "domain": domains[at], "why": mark}
        for at, mark in enumerate(marks)
        if isinstance(mark, str)
    ]
    return {"uncounted": stations} if stations else {}
