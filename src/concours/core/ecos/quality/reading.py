"""A file of marked grids, CSV or JSON: read whole, or refused with every fault.

`docs/reference/ecos/quality.md` is the public page. The roster's tables hold fifty
thousand lines; a nation has five times as many grids, so that lines are read here.
"""

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from io import StringIO
from typing import Any

from concours.core.ecos.merging.points import MARK_MAX
from concours.core.ecos.quality.cohort import MarkedGrid
from concours.core.tables.columns import Columns, clean, read_headings
from concours.core.tables.faults import Fault, FaultCode, shorten
from concours.core.tables.table import SEPARATORS, Row, Table

MARKS_BYTES_MAX = 64_000_000
GRIDS_COUNT_MAX = 500_000
FAULTS_COUNT_MAX = 1_000
CELLS_CACHED_MAX = 65_536
JSON_FORM = "concours-marked-grids-1"

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "site": ("centre", "site"),
    "circuit": ("circuit",),
    "tempo": ("cadence", "tempo"),
    "station": ("station",),
    "domain": ("domaine", "domain"),
    "chair": ("siege", "chair"),
    "examiner": ("examinateur", "examiner"),
    "candidate": ("candidat", "candidate", "numero", "number"),
    "points": ("note", "points", "mark"),
    "overall": ("appreciation", "overall"),
}
OPTIONAL = ("tempo", "domain")
MAY_BE_EMPTY = (*OPTIONAL, "overall")
EXPECTED = {
    "site": "reims", "circuit": "j1-matin-c1", "tempo": "1, 4/3", "station": "j1-s3",
    "domain": "annonce", "chair": "1, 2", "examiner": "E0001", "candidate": "04217",
    "points": "13.75, 55/4", "overall": "0 … 9",
}  # fmt: skip
_NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z_./-]{0,39}")
_TEMPO = re.compile(r"[1-9][0-9]?(/[1-9][0-9]?)?")
_POINTS = re.compile(
    r"([0-9]{1,3})(?:[.,]([0-9]{1,6}))?|([0-9]{1,12}/[1-9][0-9]{0,11})"
)
_PATTERNS = {
    **dict.fromkeys(HEADINGS, _NAME),
    "tempo": _TEMPO,
    "chair": re.compile("[12]"),
    "overall": re.compile("[0-9]"),
}


@dataclass(frozen=True, slots=True)
class MarksReading:
    """The marked grids of a file, the domain of each station that says one, faults.

    With a fault there are no grids: a file is read whole or not at all.
    """

    grids: tuple[MarkedGrid, ...]
    domains: Mapping[str, str]
    faults: tuple[Fault, ...]


def read_marks(data: bytes) -> MarksReading:
    """Return the marked grids of a file of at most `MARKS_BYTES_MAX`; never raises."""
    assert len(data) <= MARKS_BYTES_MAX
    rows = _json_rows(data) if data.lstrip()[:1] == b"{" else _csv_rows(data)
    reading = _Reading()
    columns: Columns | Fault | None = None
    for at, row in enumerate(rows):
        if isinstance(row, Fault):
            reading.faults.append(row)
            break
        if not at:
            names = [name for name in HEADINGS if name not in OPTIONAL]
            columns = read_headings(Table((row,)), HEADINGS, names)
            if isinstance(columns, Fault):
                reading.faults.append(columns)
                break
            reading.begin(columns, row.line)
        elif at > GRIDS_COUNT_MAX:
            reading.tell(row.line, "", "table.too_long", str(GRIDS_COUNT_MAX))
            break
        else:
            reading.add(row)
        if len(reading.faults) >= FAULTS_COUNT_MAX:
            break
    if columns is None and not reading.faults:
        reading.faults.append(Fault(0, "", "table.empty"))
    grids = () if reading.faults else tuple(reading.grids)
    return MarksReading(grids, reading.domains, tuple(sorted(reading.faults)))


@dataclass(slots=True)
class _Reading:
    """What was read so far, and what of it a later line may not contradict."""

    grids: list[MarkedGrid] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    domains: dict[str, str] = field(default_factory=dict)
    _heads: Columns | None = None
    _lines: dict[tuple[str, str, int], int] = field(default_factory=dict)
    _circuits: dict[tuple[str, str], tuple[str, str, str]] = field(default_factory=dict)

    def begin(self, columns: Columns, line: int) -> None:
        """Take the headings; one that is unknown is a fault, never passed over."""
        self._heads = columns
        for heading in columns.ignored:
            self.faults.append(Fault(line, heading, "value.unknown", shorten(heading)))

    def tell(
        self, line: int, column: str, code: FaultCode, text: str = "", detail: str = ""
    ) -> None:
        """Note a fault under the heading as it is written."""
        heading = self._heads.heading(column) if self._heads and column else ""
        self.faults.append(Fault(line, heading, code, shorten(text), detail))

    def add(self, row: Row) -> None:
        """Read one grid; a line at fault is told and not taken."""
        assert self._heads is not None
        faults_count = len(self.faults)
        cells = dict[str, str]()
        for name, place in self._heads.places.items():
            cell = row.cells[place] if place < len(row.cells) else ""
            cells[name], code = _read_cell(name, cell)
            if code is not None:
                self.tell(row.line, name, code, cells[name], EXPECTED[name])
        if any(cell.strip() for cell in row.cells[len(self._heads.headings) :]):
            self.tell(row.line, "", "line.too_many_cells")
        mark = self._mark(row.line, cells["points"])
        if mark is None or len(self.faults) > faults_count:
            return
        grid = _grid(cells, mark)
        self._hold_together(row.line, grid, cells.get("domain", ""))
        if len(self.faults) == faults_count:
            self.grids.append(grid)

    def _mark(self, line: int, text: str) -> Fraction | None:
        mark = read_points(text)
        if text and mark is None:
            self.tell(line, "points", "mark.invalid", text, EXPECTED["points"])
        elif mark is not None and mark > MARK_MAX:
            self.tell(line, "points", "mark.too_high", text, str(MARK_MAX))
        return mark

    def _hold_together(self, line: int, grid: MarkedGrid, domain: str) -> None:
        """Tell a grid twice, a station in two circuits, or of two domains."""
        name = (grid.candidate, grid.station, grid.chair)
        earlier = self._lines.setdefault(name, line)
        if earlier != line:
            self.tell(line, "candidate", "number.twice", grid.candidate, str(earlier))
        own = (grid.site, grid.circuit, grid.tempo)
        circuit = self._circuits.setdefault(name[:2], own)
        if circuit != own:
            self.tell(line, "circuit", "name.differs", "/".join(own), "/".join(circuit))
        if domain and self.domains.setdefault(grid.station, domain) != domain:
            first_domain = self.domains[grid.station]
            self.tell(line, "domain", "name.differs", domain, first_domain)


@lru_cache(maxsize=CELLS_CACHED_MAX)
def _read_cell(name: str, cell: str) -> tuple[str, FaultCode | None]:
    """Return a cell without needless space, and what is wrong with it; but for points.

    Of 240,000 grids most cells say what another has said.
    """
    text = clean(cell)
    if not text:
        return text, None if name in MAY_BE_EMPTY else "cell.empty"
    is_known = name == "points" or _PATTERNS[name].fullmatch(text)
    return text, None if is_known else "value.unknown"


@lru_cache(maxsize=CELLS_CACHED_MAX)
def read_points(text: str) -> Fraction | None:
    """Return an exact mark: `13.75`, `13,75` or `55/4`; None if it is none."""
    match = _POINTS.fullmatch(text)
    if not match:
        return None
    if match[3]:
        return Fraction(match[3])
    digits = match[2] or ""
    return Fraction(int(match[1] + digits), 10 ** len(digits))


def _grid(cells: Mapping[str, str], mark: Fraction) -> MarkedGrid:
    return MarkedGrid(
        site=cells["site"],
        circuit=cells["circuit"],
        station=cells["station"],
        chair=int(cells["chair"]),
        examiner=cells["examiner"],
        candidate=cells["candidate"],
        mark=mark,
        overall=int(cells["overall"]) if cells["overall"] else None,
        tempo=cells.get("tempo") or "1",
    )


def _csv_rows(data: bytes) -> Iterator[Row | Fault]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    first = next((line for line in StringIO(text) if line.strip()), "")
    separator = max(SEPARATORS, key=first.count)
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator)
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield Row(line, tuple(cells))
            line = reader.line_num + 1
    except csv.Error as error:
        yield Fault(line, "", "table.unreadable", str(error))


def _json_rows(data: bytes) -> Iterator[Row | Fault]:
    """Yield the headings, then each grid as a row; its line is its number from 1."""
    try:
        value = json.loads(data, parse_float=_text_of_number)
    except (ValueError, RecursionError) as error:
        yield Fault(0, "", "table.unreadable", shorten(str(error)))
        return
    match value:
        case {"form": "concours-marked-grids-1", "grids": list(grids), **rest} if (
            not rest and all(isinstance(grid, dict) for grid in grids)
        ):
            names = list(dict.fromkeys(name for grid in grids for name in grid))
            yield Row(0, tuple(names))
            yield from _grid_rows(names, grids)
        case _:
            yield Fault(0, "", "table.unknown", other=JSON_FORM)


def _grid_rows(
    names: Iterable[str], grids: Iterable[Mapping[str, Any]]
) -> Iterator[Row]:
    for line, grid in enumerate(grids, start=1):
        cells = (grid.get(name) for name in names)
        yield Row(line, tuple("" if cell is None else str(cell) for cell in cells))


def _text_of_number(text: str) -> str:
    """Return a decimal as it is written: a mark is exact, and never a float."""
    return text
