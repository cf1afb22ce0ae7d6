"""What each heading means: French or English, accents and capitals set aside."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from concours.core.tables.faults import Fault, FaultCode, shorten
from concours.core.tables.table import COLUMNS_COUNT_MAX, Row, Table

Kind: TypeAlias = Literal["sites", "candidates", "staff", "examiners"]

COLUMNS: Mapping[Kind, Mapping[str, tuple[str, ...]]] = {
    "staff": {
        "login": ("identifiant", "login"),
        "name": ("nom", "name"),
        "roles": ("roles", "role"),
        "site": ("centre", "site"),
        "room": ("salle", "room"),
    },
    "candidates": {
        "number": ("numero", "ndecandidat", "numerodecandidat", "number"),
        "name": ("nom", "nometprenom", "name"),
        "site": ("centre", "site"),
        "room": ("salle", "room"),
        "seat": ("place", "seat"),
        "factor": ("majoration", "amenagement", "factor"),
        "text": ("taille", "tailledutexte", "textsize"),
        "contrast": ("contraste", "contrast"),
        "spacing": ("interligne", "linespacing"),
        "breaks": ("pauses", "restbreaks"),
        "reader": ("lecture", "reader"),
        "own_room": ("salle_a_part", "ownroom"),
        "sitting": ("epreuve", "unitedecomposition", "sitting"),
    },
    "examiners": {
        "number": ("examinateur", "numerodexaminateur", "examiner"),
        "name": ("nom", "nometprenom", "name"),
        "university": ("universite", "university"),
    },
    "sites": {
        "code": ("code", "codeducentre"),
        "name": ("nom", "centre", "name"),
        "address": ("adresse", "address"),
        "zone": ("fuseau", "zone"),
    },
}
"""The kinds of files, each known by its first column; a column and its headings."""

REQUIRED_COLUMNS: Mapping[Kind, tuple[str, ...]] = {
    "staff": ("login", "name", "roles"),
    "candidates": ("number",),
    "examiners": ("number",),
    "sites": ("code", "name"),
}
LENGTHS_MAX = {
    "number": 12,
    "university": 40,
    "name": 120,
    "site": 120,
    "room": 60,
    "sitting": 200,
    "seat": 20,
    "code": 40,
    "address": 300,
    "zone": 60,
    "login": 80,
    "roles": 200,
    "factor": 20,
    "post": 64,
    "specialty": 120,
    "subdivision": 60,
    "contract": 40,
    "returns_to": 64,
    "person": 40,
    "waves": 400,
    "away": 400,
    "coordinators": 400,
    "stations": 600,
    "features": 400,
}
CELL_LENGTH_MAX = 20
"""Of a column that is not listed: the mark of a station, points."""

MAY_BREAK = frozenset({"address"})
"""Columns whose cells may have several lines; elsewhere a quote was left open."""

FORMULA_GUARD = re.compile("^'(?=[=+@-])")
"""What our own tables put before a text that a spreadsheet would calculate."""

DATE_MARK = "\N{CALENDAR}"
"""Before a cell that a workbook holds as a date: nothing here is one."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Which cell of a row is which column; what the file is; what is passed over."""

    kind: Kind
    places: Mapping[str, int]
    headings: tuple[str, ...]
    ignored: tuple[str, ...]

    def heading(self, column: str) -> str:
        """Return the heading of a column as it is written, empty without one."""
        place = self.places.get(column)
        return "" if place is None else self.headings[place]


def columns_of(table: Table) -> Columns | Fault:
    """Read the headings, or say what is wrong with them."""
    if not table.rows:
        return Fault(0, "", "table.empty")
    row = table.rows[0]
    headings = tuple(clean(cell) for cell in row.cells[:COLUMNS_COUNT_MAX])
    plain = [plain_heading(heading) for heading in headings]
    kind = next((k for k in COLUMNS if set(_first(k)) & set(plain)), None)
    if kind is None:
        return Fault(row.line, "", "table.unknown", shorten(" · ".join(headings)))
    places: dict[str, int] = {}
    for column, names in COLUMNS[kind].items():
        plain_names = {plain_heading(name) for name in names}
        matching_places = [
            place for place, name in enumerate(plain) if name in plain_names
        ]
        if len(matching_places) > 1:
            return Fault(row.line, headings[matching_places[1]], "heading.twice")
        places.update({column: matching_places[0]} if matching_places else {})
    for column in REQUIRED_COLUMNS[kind]:
        if column not in places:
            missing = COLUMNS[kind][column][0]
            return Fault(row.line, "", "heading.missing", other=missing)
    own_places = set(places.values())
    ignored = [h for place, h in enumerate(headings) if h and place not in own_places]
    return Columns(kind, places, headings, tuple(ignored))


class Cells:
    """The cells of one row, each cleaned and bounded; faults gather as they are read.

    An absent column reads None, an empty cell the empty text.
    """

    def __init__(self, columns: Columns, row: Row, faults: list[Fault]) -> None:
        self.line = row.line
        self._columns, self._row, self._faults = columns, row, faults
        if any(cell.strip() for cell in row.cells[len(columns.headings) :]):
            self.fault("", "line.too_many_cells")

    @property
    def faults_count(self) -> int:
        """How many faults there are so far, of this row and of those before."""
        return len(self._faults)

    def read(self, column: str, *, is_needed: bool = False) -> str | None:
        """Return a cell; at fault, what is left of it."""
        place = self._columns.places.get(column)
        if place is None:
            return None
        cell = self._row.cells[place] if place < len(self._row.cells) else ""
        text = FORMULA_GUARD.sub("", clean(cell))
        for code in _flaws(column, cell, text):
            self.fault(column, code, text=text.removeprefix(DATE_MARK))
        if is_needed and not text:
            self.fault(column, "cell.empty")
        return text

    def fault(
        self, column: str, code: FaultCode, *, text: str = "", detail: str = ""
    ) -> None:
        """Note what is wrong with a column of this row."""
        heading = self._columns.heading(column)
        self._faults.append(Fault(self.line, heading, code, shorten(text), detail))


def read_headings(
    table: Table, headings: Mapping[str, tuple[str, ...]], required: Iterable[str]
) -> Columns | Fault:
    """Read the first line of a table by its headings, or say what is wrong with it."""
    if not table.rows:
        return Fault(0, "", "table.empty")
    row = table.rows[0]
    headings_read = tuple(clean(cell) for cell in row.cells[:COLUMNS_COUNT_MAX])
    plain = [plain_heading(heading) for heading in headings_read]
    places: dict[str, int] = {}
    for column, names in headings.items():
        matching_columns = [place for place, name in enumerate(plain) if name in names]
        if len(matching_columns) > 1:
            return Fault(row.line, headings_read[matching_columns[1]], "heading.twice")
        places.update({column: matching_columns[0]} if matching_columns else {})
    for column in required:
        if column not in places:
            return Fault(row.line, "", "heading.missing", other=headings[column][0])
    used_columns = set(places.values())
    ignored = [
        head
        for place, head in enumerate(headings_read)
        if head and place not in used_columns
    ]
    return Columns("candidates", places, headings_read, tuple(ignored))


def find_duplicates(rows: Iterable[tuple[int, str]], heading: str) -> Iterator[Fault]:
    """Yield a fault for each line that names what an earlier one has named."""
    first: dict[str, int] = {}
    for line, name in rows:
        earlier = first.setdefault(name.casefold(), line)
        if name and earlier != line:
            yield Fault(line, heading, "code.twice", shorten(name), str(earlier))


def clean(text: str) -> str:
    """Return a cell in normal form, with single spaces and none around."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def plain_heading(text: str) -> str:
    """Return a heading as it is compared: small letters without accents."""
    parts = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in parts if letter.isalnum() and letter.isascii())


def _first(kind: Kind) -> tuple[str, ...]:
    return next(iter(COLUMNS[kind].values()))


def _flaws(column: str, cell: str, text: str) -> Iterator[FaultCode]:
    if text.startswith(DATE_MARK):
        yield "cell.date"
    elif any(unicodedata.category(letter)[0] == "C" for letter in text):
        yield "cell.invisible"
    if len(text) > LENGTHS_MAX.get(column, CELL_LENGTH_MAX):
        yield "cell.too_long"
    if column not in MAY_BREAK and len(cell.strip().splitlines()) > 1:
        yield "cell.line_break"
