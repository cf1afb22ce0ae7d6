"""A version of single marks as it is kept, digested and found again by the verifier.

`docs/reference/ecos/single-marks.md` ("A version") is the public page.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import cast

from msgspec import structs

from concours.core.ecos.completeness.sets import GridName
from concours.core.ecos.completeness.witnesses import OwnedGrid
from concours.core.ecos.grids.entries import CandidateNumber
from concours.core.ecos.merging.corrections import (
    CorrectionTable,
    level_marks,
    read_table,
    table_to_json,
)
from concours.core.ecos.merging.points import GridPoints, PointsInvalid, read_points
from concours.core.ecos.merging.single_marks import (
    AtStation,
    MergingPolicy,
    MissingStation,
    SingleMark,
    merge_grids,
)
from concours.core.kernel.canonical import Json, dump, load

FORM = "concours-single-marks-1"
SCORING_FORM = "concours-single-marks-scoring-1"


@dataclass(frozen=True, slots=True)
class MarkedStation:
    """A station of the series: its code, its domain, and its points as sealed."""

    code: str
    domain: str
    points: Mapping[str, Json]

    def grid_points(self) -> GridPoints:
        """Return its points. Raises `PointsInvalid`."""
        return read_points(self.points)


@dataclass(frozen=True, slots=True)
class JuryDecisions:
    """What two persons have decided of grids and stations of single candidates.

    `struck` grids do not count: the other one is alone. A `voided` station leaves the
    divisor of its candidate.
    """

    struck: frozenset[GridName] = frozenset()
    voided: frozenset[AtStation] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Merging:
    """All that a version of single marks follows from.

    `corrections` are those that two persons adopted, None of a version that is not
    levelled. `strays_count` validated grids are nobody's: they make no mark.
    """

    stations: Sequence[MarkedStation]
    held: Mapping[GridName, OwnedGrid]
    decisions: JuryDecisions
    policy: MergingPolicy
    corrections: CorrectionTable | None = None
    strays_count: int = 0

    def single_marks(self) -> tuple[SingleMark, ...]:
        """Return every single mark, by candidate and station.

        Raises `CorrectionsInvalid` if the corrections are of a mark that is not there.
        """
        marks = self.merged_marks()
        return marks if self.corrections is None else _level(marks, self.corrections)

    def merged_marks(self) -> tuple[SingleMark, ...]:
        """Return every single mark as its grids give it, before any correction."""
        points = {station.code: station.grid_points() for station in self.stations}
        return merge_grids(self.counted_grids(), points, self.policy)

    def counted_grids(self) -> dict[GridName, OwnedGrid]:
        """Return the grids that marks are made of: none struck, none voided."""
        decisions = self.decisions
        return {
            name: owned
            for name, owned in self.held.items()
            if name not in decisions.struck
            and (name.candidate, name.station) not in decisions.voided
        }

    def document(self) -> bytes:
        """Return the version as it is kept."""
        return write_marks(self, self.single_marks())

    def scoring(self) -> bytes:
        """Return what the second scorer marks by itself."""
        return dump(
            {
                "form": SCORING_FORM,
                "grids": [
                    _grid_row(name, owned) for name, owned in sorted(self.held.items())
                ],
                "policy": policy_to_json(self.policy),
                "stations": [_station_row(station) for station in self.stations],
                "struck": _names(self.decisions.struck),
                "voided": _cells(self.decisions.voided),
                **_levelling(self.corrections),
            }
        )


@dataclass(frozen=True, slots=True)
class MarksVersion:
    """A version as it was kept: stations with their domains, and each single mark.

    `marks` has None where a candidate has a station and no mark as yet; `queue` says
    why the jury looks at one. `missing_station` is that of its policy.
    """

    stations: tuple[tuple[str, str], ...]
    marks: Mapping[AtStation, Fraction | None]
    grid_marks: Mapping[AtStation, tuple[Fraction | None, Fraction | None]]
    queue: Mapping[AtStation, tuple[str, ...]]
    voided: frozenset[AtStation]
    corrections: CorrectionTable | None = None
    missing_station: MissingStation = "jury"


def write_marks(merging: Merging, marks: Iterable[SingleMark]) -> bytes:
    """Return the canonical JSON of a version."""
    return dump(
        {
            "form": FORM,
            "marks": [
                [
                    mark.candidate,
                    mark.station,
                    _text(mark.mark),
                    [_text(mark.grid_marks.get(place)) for place in (1, 2)],
                    [*mark.queue],
                ]
                for mark in marks
            ],
            "policy": policy_to_json(merging.policy),
            "stations": [[row.code, row.domain] for row in merging.stations],
            "struck": _names(merging.decisions.struck),
            "voided": _cells(merging.decisions.voided),
            **_levelling(merging.corrections),
        }
    )


def read_marks(data: bytes) -> MarksVersion:
    """Return a version that was kept."""
    value = cast("dict[str, list[list[Json]]]", load(data))
    policy = cast("dict[str, str]", value["policy"])
    marks, grid_marks, queue = {}, {}, {}
    for candidate, station, mark, pair, reasons in value["marks"]:
        cell = CandidateNumber(str(candidate)), str(station)
        marks[cell] = _fraction(mark)
        first, second = cast("list[Json]", pair)
        grid_marks[cell] = _fraction(first), _fraction(second)
        queue[cell] = tuple(cast("list[str]", reasons))
    return MarksVersion(
        tuple((str(code), str(domain)) for code, domain in value["stations"]),
        marks,
        grid_marks,
        queue,
        frozenset((CandidateNumber(str(c)), str(s)) for c, s in value["voided"]),
        read_table(cast("Json", value["levelling"])) if "levelling" in value else None,
        # versions made before it could be set say nothing of it
        cast("MissingStation", policy.get("missing_station", "jury")),
    )


def read_stations(key_document: bytes) -> tuple[MarkedStation, ...]:
    """Return the stations of a series from its key document. Raises `PointsInvalid`."""
    match load(key_document):
        case {"stations": list(rows)}:
            stations = tuple(map(_station, rows))
        case _:
            raise PointsInvalid("document")
    for station in stations:
        station.grid_points()
    return stations


def policy_to_json(policy: MergingPolicy) -> Json:
    """Return a policy as it is recorded."""
    return {
        "alone": policy.alone,
        "differs_marks": str(policy.differs_marks),
        "differs_steps": policy.differs_steps,
        "missing_station": policy.missing_station,
        "single_mark": policy.single_mark,
    }


def _level(
    marks: Sequence[SingleMark], corrections: CorrectionTable
) -> tuple[SingleMark, ...]:
    """Return marks after their corrections; a neutralised station has none."""
    known_marks: dict[tuple[str, str], Fraction] = {
        (row.candidate, row.station): row.mark for row in marks if row.mark is not None
    }
    levelled = level_marks(known_marks, corrections).marks
    return tuple(
        structs.replace(row, mark=levelled.get((row.candidate, row.station)))
        for row in marks
        if row.station not in corrections.neutralised
    )


def _levelling(corrections: CorrectionTable | None) -> dict[str, Json]:
    """Return the field of a levelled version; one that is not levelled has none."""
    return {} if corrections is None else {"levelling": table_to_json(corrections)}


def _station(row: Json) -> MarkedStation:
    match row:
        case {"station": str(code), "domain": str(domain), "points": dict(points)}:
            return MarkedStation(code, domain, points)
        case _:
            raise PointsInvalid("document")


def _station_row(station: MarkedStation) -> Json:
    return {
        "domain": station.domain,
        "points": dict(station.points),
        "station": station.code,
    }


def _grid_row(name: GridName, owned: OwnedGrid) -> Json:
    grid = owned.grid
    levels: list[Json] = [[*grid.criteria], [*grid.aptitudes], grid.overall]
    flags: list[Json] = [grid.is_late, owned.is_stray_given, grid.is_carried]
    flags += [bool(grid.alerts), grid.is_paper]
    return [name.candidate, name.station, name.place, *levels, *flags]


def _names(names: Collection[GridName]) -> list[Json]:
    return [[name.candidate, name.station, name.place] for name in sorted(names)]


def _cells(cells: Collection[AtStation]) -> list[Json]:
    return [[*cell] for cell in sorted(cells)]


def _text(mark: Fraction | None) -> str | None:
    return None if mark is None else str(mark)


def _fraction(text: Json) -> Fraction | None:
    return None if text is None else Fraction(str(text))
