"""A file of ECOS marks or of parcours points, each line read alone.

One line a candidate. The first line says what the file is: a column `points`, or one
column a station, headed by its number and its domain (`3 entretien`).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from concours.core.people.roster.lines import NUMBER
from concours.core.results.components.groups import Domain
from concours.core.results.components.marks import (
    CandidateMarks,
    ComponentReading,
    Kind,
    Mark,
    Uncounted,
)
from concours.core.tables.columns import COLUMNS, Cells, Columns, clean, plain_heading
from concours.core.tables.faults import Fault, shorten
from concours.core.tables.table import COLUMNS_COUNT_MAX, Table

MARK_MAX, POINTS_MAX = 20, 60
DECIMALS_MAX = 4
POINTS_HEADINGS = ("points", "parcours", "pointsdeparcours")
STATION = re.compile(
    r"(?:station|s)?\s*0*([1-9][0-9]?)\s*[-–·:.]?\s*(\S.*)", re.IGNORECASE
)
DECIMAL = re.compile(rf"([0-9]{{1,3}})(?:[.,]([0-9]{{1,{DECIMALS_MAX}}}))?")
FRACTION = re.compile(r"[0-9]{1,15}/[1-9][0-9]{0,14}")
UNCOUNTED_WORDS: Mapping[Uncounted, str] = {
    "neutralised": "neutralisée",
    "withdrawn": "retirée",
    "voided": "annulée",
    "missing": "manquante",
}
"""What a file writes where a station does not count for its candidate."""

_WORDS: Mapping[str, Uncounted] = {
    plain_heading(text): word for word, text in UNCOUNTED_WORDS.items()
}


@dataclass(frozen=True, slots=True)
class _Heads:
    """What the first line says: the column of the number, those of the marks."""

    kind: Kind
    number: int
    marks: tuple[int, ...]
    domains: tuple[str, ...]
    headings: tuple[str, ...]

    def columns(self) -> Columns:
        """Return the columns as cells are read by."""
        places = {"number": self.number}
        places |= {f"mark {at}": place for at, place in enumerate(self.marks)}
        own_places = set(places.values())
        headings = enumerate(self.headings)
        ignored = [head for place, head in headings if head and place not in own_places]
        return Columns("candidates", places, self.headings, tuple(ignored))


def read(
    table: Table, *, domains: Iterable[Domain], stations_count: int
) -> ComponentReading:
    """Read every line; a line at fault is told, never half taken.

    Each row gives a line or a fault, and none is left out.
    """
    heads = _heads(table, _domain_codes(domains), stations_count)
    unread_count = max(0, len(table.rows) - 1)
    if not isinstance(heads, _Heads):
        faults = (*table.faults, *heads)
        return ComponentReading(None, (), (), (), faults, unread_count)
    columns, faults_found = heads.columns(), list(table.faults)
    read_rows = []
    for row in table.rows[1:]:
        cells = Cells(columns, row, faults_found)
        marks = _read_marks(cells, heads, stations_count)
        read_rows.append((row.line, marks))
    faults_found += _duplicates(read_rows, heads.headings[heads.number])
    at_fault = {fault.line for fault in faults_found}
    sound = tuple(pair for pair in read_rows if pair[0] not in at_fault)
    return ComponentReading(
        heads.kind,
        heads.domains,
        tuple(heads.headings[place] for place in heads.marks),
        sound,
        tuple(sorted(faults_found)),
        unread_count,
        columns.ignored,
    )


def decimal(text: str) -> Fraction | None:
    """Return an exact decimal of at most `DECIMALS_MAX` digits; None if it is none."""
    match = DECIMAL.fullmatch(text)
    if not match:
        return None
    digits = match[2] or ""
    return Fraction(int(match[1] + digits), 10 ** len(digits))


def _heads(
    table: Table, domain_codes: Mapping[str, str], stations_count: int
) -> _Heads | list[Fault]:
    """Read the headings, or say all that is wrong with them."""
    if not table.rows:
        return [Fault(0, "", "table.empty")]
    row = table.rows[0]
    headings = tuple(clean(cell) for cell in row.cells[:COLUMNS_COUNT_MAX])
    plain = [plain_heading(heading) for heading in headings]
    numbers = [
        p for p, name in enumerate(plain) if name in COLUMNS["candidates"]["number"]
    ]
    points = [p for p, name in enumerate(plain) if name in POINTS_HEADINGS]
    stations = {
        p: m for p, head in enumerate(headings) if (m := STATION.fullmatch(head))
    }
    if not numbers or not (points or stations):
        text = shorten(" · ".join(headings))
        return [Fault(row.line, "", "table.no_part", text)]
    doubled = [*numbers[1:], *points[1:]]
    if doubled or (points and stations):
        at = doubled[0] if doubled else points[0]
        return [Fault(row.line, headings[at], "heading.twice")]
    if points:
        return _Heads("parcours", numbers[0], (points[0],), (), headings)
    faults = list(_station_faults(stations, domain_codes, stations_count, row.line))
    if faults:
        return faults
    in_order = sorted(stations, key=lambda place: int(stations[place][1]))
    domains = tuple(
        domain_codes[plain_heading(stations[place][2])] for place in in_order
    )
    return _Heads("ecos", numbers[0], tuple(in_order), domains, headings)


def _station_faults(
    stations: Mapping[int, re.Match[str]],
    domain_codes: Mapping[str, str],
    stations_count: int,
    line: int,
) -> Iterator[Fault]:
    """Yield what is wrong with the headings of stations: numbers and domains."""
    stations_seen: set[int] = set()
    for match in stations.values():
        if int(match[1]) in stations_seen:
            yield Fault(line, match[0], "heading.twice")
        stations_seen.add(int(match[1]))
        if plain_heading(match[2]) not in domain_codes:
            yield Fault(line, match[0], "domain.unknown", shorten(match[2]))
    for station in range(1, max(stations_count, *stations_seen) + 1):
        if station not in stations_seen:
            yield Fault(line, "", "heading.missing", other=f"station {station}")


def _domain_codes(domains: Iterable[Domain]) -> Mapping[str, str]:
    """Return how a domain may be written, and its code."""
    return {
        plain_heading(name): domain.code
        for domain in domains
        for name in (domain.code, domain.fr, domain.en)
    }


def _read_marks(cells: Cells, heads: _Heads, stations_count: int) -> CandidateMarks:
    number = cells.read("number", is_needed=True) or ""
    if number and not NUMBER.fullmatch(number):
        cells.fault("number", "number.invalid", text=number)
    marks = tuple(
        _mark(cells, f"mark {at}", heads.kind) for at in range(len(heads.marks))
    )
    given_count = sum(mark is not None for mark in marks)
    if heads.kind == "ecos" and given_count > stations_count:
        cells.fault("", "stations.too_many", text=str(given_count))
    return CandidateMarks(number, marks)


def _mark(cells: Cells, column: str, kind: Kind) -> Mark:
    """Return a mark; an empty cell is a station that the candidate did not have."""
    before = cells.faults_count
    text = cells.read(column, is_needed=kind == "parcours") or ""
    if not text or cells.faults_count > before:
        return None
    word = _WORDS.get(plain_heading(text)) if kind == "ecos" else None
    if word is not None:
        return word
    mark = _exact(text) if kind == "ecos" else decimal(text)
    most = MARK_MAX if kind == "ecos" else POINTS_MAX
    if mark is None:
        cells.fault(column, "mark.invalid", text=text)
    elif mark > most:
        cells.fault(column, "mark.too_high", text=text, detail=str(most))
    return mark


def _exact(text: str) -> Fraction | None:
    """Return a decimal, or a fraction as files of the house write them."""
    return Fraction(text) if FRACTION.fullmatch(text) else decimal(text)


def _duplicates(
    rows: Iterable[tuple[int, CandidateMarks]], heading: str
) -> Iterator[Fault]:
    first: dict[str, int] = {}
    for line, marks in rows:
        earlier = first.setdefault(marks.number, line)
        if marks.number and earlier != line:
            yield Fault(line, heading, "number.twice", marks.number, str(earlier))
