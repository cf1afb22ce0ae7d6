"""The ECOS as its half-days hand it over: marks, and what does not count for whom."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from concours.core.ecos.grids.entries import CandidateNumber
from concours.core.ecos.merging.document import MarksVersion
from concours.core.ecos.merging.single_marks import lacking_marks
from concours.core.kernel.errors import Refusal
from concours.core.results.components.marks import (
    CandidateMarks,
    ComponentMarks,
    Mark,
    Uncounted,
)

NAMED_MAX = 20


@dataclass(eq=False)
class PassedTwice(Refusal):
    """Candidates have marks of one series in two half-days."""

    code: ClassVar[str] = "ecos.passed_twice"
    candidates: tuple[str, ...]
    count: int


@dataclass(eq=False)
class ResitUnlike(Refusal):
    """Candidates went through a station again in one of another domain.

    `candidates` says who and at which station; two persons void it for them.
    """

    code: ClassVar[str] = "ecos.resit_unlike"
    candidates: tuple[str, ...]
    count: int


@dataclass(frozen=True, slots=True)
class HalfDayMarks:
    """What one half-day hands over: its single marks in force, and who passed it.

    `seen` are the candidates whom somebody saw there, each with the stations that were
    withdrawn where they were. Whoever has a mark or a voided station passed it too, but
    for `resits`: of a candidate and a station here, the series and the station whose
    mark it makes. `resat` are those whose mark another half-day makes.
    """

    series: str
    marks: MarksVersion
    seen: Mapping[str, frozenset[str]]
    resits: Mapping[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    resat: frozenset[tuple[str, str]] = frozenset()

    def passed(self) -> frozenset[str]:
        """Return who passed the half-day."""
        cells = {*self.marks.marks, *self.marks.voided} - self.resits.keys()
        return frozenset({*self.seen, *(candidate for candidate, _ in cells)})

    def origin_of(self, candidate: str, station: str) -> tuple[str, str]:
        """Return the series and station that a mark of this half-day is of."""
        return self.resits.get((candidate, station), (self.series, station))

    def uncounted(self) -> Iterator[tuple[str, str, Uncounted]]:
        """Yield whose station does not count, and why: the widest reason first."""
        if self.marks.corrections is not None:
            for station in self.marks.corrections.neutralised:
                for candidate in self.passed():
                    yield candidate, station, "neutralised"
        for candidate, stations in self.seen.items():
            for station in stations:
                yield candidate, station, "withdrawn"
        for candidate, station in self.marks.voided:
            yield candidate, station, "voided"
        if self.marks.missing_station == "mean":
            for candidate, station in self._lacking():
                yield candidate, station, "missing"

    def _lacking(self) -> Iterator[tuple[str, str]]:
        """Yield whose station has no mark here; another half-day may give it."""
        table = self.marks.corrections
        neutralised = frozenset() if table is None else table.neutralised
        stations = [c for c, _ in self.marks.stations if c not in neutralised]
        return lacking_marks(self.marks.marks, stations)


def hand_over(half_days: Sequence[HalfDayMarks]) -> ComponentMarks:
    """Return the component of the ECOS: series in the order of their first half-day.

    Whoever has no mark at a station has none there; where it was theirs and does not
    count, stands why. `stations_count` is how many stations were each candidate's: as
    most had. Raises `PassedTwice`, `ResitUnlike`.
    """
    stations = number_stations(half_days)
    places = {(code, station): at for at, (code, station, _) in enumerate(stations)}
    _require_alike(half_days, {row[:2]: row[2] for row in stations})
    rows: dict[str, list[Mark]] = {}
    _fill_marks(half_days, places, rows)
    _fill_uncounted(half_days, places, rows)
    return ComponentMarks(
        "ecos",
        tuple(domain for _, _, domain in stations),
        {
            number: CandidateMarks(number, tuple(rows[number]))
            for number in sorted(rows)
        },
        _stations_count(half_days),
    )


def number_stations(half_days: Sequence[HalfDayMarks]) -> list[tuple[str, str, str]]:
    """Return series, code and domain of each station, in the order of the component."""
    series: dict[str, tuple[tuple[str, str], ...]] = {}
    for half_day in half_days:
        if half_day.passed() or not half_day.resits:
            series.setdefault(half_day.series, half_day.marks.stations)
    return [
        (code, station, domain)
        for code, own in series.items()
        for station, domain in own
    ]


def _require_alike(
    half_days: Sequence[HalfDayMarks], domains: Mapping[tuple[str, str], str]
) -> None:
    """Refuse marks of resits in a column of another domain. Raises `ResitUnlike`.

    When a resit was placed its domain may still have been sealed.
    """
    voided_cells = _voided_cells(half_days)
    names = []
    for half_day in half_days:
        own_domains = dict(half_day.marks.stations)
        for (candidate, station), origin in half_day.resits.items():
            cell = CandidateNumber(candidate), station
            is_marked = half_day.marks.marks.get(cell) is not None
            is_alike = own_domains.get(station) == domains[origin]
            if is_marked and not is_alike and (candidate, *origin) not in voided_cells:
                names.append(f"{candidate} {origin[1]}")
    if names:
        raise ResitUnlike(tuple(sorted(names)[:NAMED_MAX]), len(names))


def _fill_marks(
    half_days: Sequence[HalfDayMarks],
    places: Mapping[tuple[str, str], int],
    rows: dict[str, list[Mark]],
) -> None:
    passed_twice: set[str] = set()
    voided_cells = _voided_cells(half_days)
    for half_day in half_days:
        for (candidate, station), mark in half_day.marks.marks.items():
            own_row = rows.setdefault(candidate, [None] * len(places))
            origin = half_day.origin_of(candidate, station)
            place = places[origin]
            if mark is None or (candidate, station) in half_day.resat:
                continue  # grids that make none: another half-day may give it
            if (candidate, *origin) in voided_cells:
                continue  # two persons did not wait for the resit, or took it back
            if own_row[place] is not None:
                passed_twice.add(candidate)
            own_row[place] = mark
    if passed_twice:
        names = sorted(passed_twice)
        raise PassedTwice(tuple(names[:NAMED_MAX]), len(names))


def _voided_cells(
    half_days: Sequence[HalfDayMarks],
) -> frozenset[tuple[str, str, str]]:
    """Return who has which station of which series voided, wherever it was marked."""
    return frozenset(
        (candidate, *half_day.origin_of(candidate, station))
        for half_day in half_days
        for candidate, station in half_day.marks.voided
    )


def _fill_uncounted(
    half_days: Sequence[HalfDayMarks],
    places: Mapping[tuple[str, str], int],
    rows: dict[str, list[Mark]],
) -> None:
    """Say why a station does not count, where no other half-day gives its mark."""
    for half_day in half_days:
        for candidate, station, why in half_day.uncounted():
            own_row = rows.setdefault(candidate, [None] * len(places))
            place = places[half_day.origin_of(candidate, station)]
            if own_row[place] is None:
                own_row[place] = why


def _stations_count(half_days: Sequence[HalfDayMarks]) -> int | None:
    """Return how many stations most candidates passed; of equal counts the larger."""
    sizes = {half_day.series: len(half_day.marks.stations) for half_day in half_days}
    series_passed: dict[str, set[str]] = {}
    for half_day in half_days:
        for candidate in half_day.passed():
            series_passed.setdefault(candidate, set()).add(half_day.series)
    counts = Counter(
        sum(sizes[code] for code in codes) for codes in series_passed.values()
    )
    if not counts:
        return None
    return max(counts, key=lambda count: (counts[count], count))
