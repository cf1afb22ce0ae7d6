"""What marks of stations are made of, read again from the grids that made them.

Of whom it does not add up exactly to the marks in force, as where a grid came since the
version was made, nothing is told but the marks.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from concours.core.authoring.scenarios.door import plain_text
from concours.core.authoring.sealing.station_manifest import StationPlace
from concours.core.ecos.merging.document import Merging
from concours.core.ecos.merging.profile import find_other_marks, most_parts, split_marks
from concours.core.kernel.canonical import Json
from concours.core.results.components.handed import number_stations
from concours.core.results.sheets.stations import GridLines, StationCell
from concours.store.models import Sitting
from concours.store.queries.ecos.audiences import read_part
from concours.store.queries.ecos.handing import HandedEcos, HandedHalfDay
from concours.store.queries.ecos.single_marks import merging_of


@dataclass(frozen=True, slots=True)
class StationForm:
    """What the grid of a station asks, without markup; never what a line is worth."""

    title: str
    criteria: tuple[tuple[str, tuple[str, ...]], ...]
    aptitudes: tuple[tuple[str, tuple[str, ...]], ...]
    overall: tuple[str, ...]

    def as_json(self, number: int) -> Json:
        """Return the form as it is kept with a publication."""
        return {
            "station": number,
            "title": self.title,
            "criteria": [[text, [*levels]] for text, levels in self.criteria],
            "aptitudes": [[text, [*levels]] for text, levels in self.aptitudes],
            "overall": [*self.overall],
        }


@dataclass(slots=True)
class StationProfiles:
    """By candidate: the parts of each mark, by number of station, and their grids.

    `unexplained` are those whose marks are not what grids make now. A grid is its
    station's number, its chair, and the levels of its lines.
    """

    cells: dict[str, dict[int, StationCell]] = field(default_factory=dict)
    grids: dict[str, list[tuple[int, int, Json]]] = field(default_factory=dict)
    forms: dict[int, StationForm] = field(default_factory=dict)
    unexplained: set[str] = field(default_factory=set)

    def add(self, half_day: HandedHalfDay, merging: Merging, forms: "Forms") -> None:
        """Take in a half-day."""
        self.forms |= dict(forms.values())
        lines = {
            station.code: GridLines(
                tuple(text for text, _ in forms[station.code][1].aptitudes),
                most_parts(station),
            )
            for station in merging.stations
        }
        parts, marks = split_marks(merging), half_day.marks.marks.marks
        other_marks = find_other_marks(parts, marks)
        self.unexplained |= {candidate for candidate, _ in other_marks}
        for (candidate, station), mark in marks.items():
            if mark is not None and (candidate, station) not in other_marks:
                cell = StationCell(lines[station], parts[candidate, station])
                self.cells.setdefault(candidate, {})[forms[station][0]] = cell
        for owner, number, place, levels in _counted_grids(merging, forms):
            self.grids.setdefault(owner, []).append((number, place, levels))


Forms = Mapping[str, tuple[int, StationForm]]
"""By the code of a station in its series: its number on sheets, and its form."""


def read_profiles(ecos: HandedEcos, packages: Path) -> StationProfiles:
    """Return the profiles of everybody, of all half-days that are handed over."""
    stations = number_stations([row.marks for row in ecos.half_days])
    profiles = StationProfiles()
    for half_day in ecos.half_days:
        forms = {
            code: (number, _form(half_day.sitting, code, packages))
            for number, (series, code, _) in enumerate(stations, start=1)
            if series == half_day.marks.series
        }
        profiles.add(half_day, _merging_of(half_day, packages), forms)
    return profiles


def _merging_of(half_day: HandedHalfDay, packages: Path) -> Merging:
    """Return what a version was made from, as far as it is held now."""
    act = half_day.version.last_act
    merging = merging_of(half_day.sitting, packages, until=act)
    return replace(merging, corrections=half_day.marks.marks.corrections)


def _counted_grids(
    merging: Merging, forms: Forms
) -> Iterator[tuple[str, int, int, Json]]:
    """Yield whose each grid is that counts, at which station, its chair and levels."""
    corrections = merging.corrections
    neutralised = corrections.neutralised if corrections else frozenset()
    for name, owned in sorted(merging.counted_grids().items()):
        if name.station not in neutralised:
            grid = owned.grid
            levels: Json = [[*grid.criteria], [*grid.aptitudes], grid.overall]
            yield name.candidate, forms[name.station][0], name.place, levels


def _form(sitting: Sitting, station: str, packages: Path) -> StationForm:
    part = read_part(sitting, StationPlace(station, "grid"), packages)
    criteria, aptitudes = (
        tuple(
            (plain_text(line["text"]), tuple(map(plain_text, line["levels"])))
            for line in part[name]
        )
        for name in ("criteria", "aptitudes")
    )
    overall = tuple(map(plain_text, part["overall"]))
    return StationForm(plain_text(part["title"]), criteria, aptitudes, overall)
