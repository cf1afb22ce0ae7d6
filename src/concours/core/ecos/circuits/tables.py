"""Lists of the ECOS as tables: one file a list, each line read alone."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from concours.core.people.roster.lines import factor_of
from concours.core.tables.columns import (
    Cells,
    find_duplicates,
    plain_heading,
    read_headings,
)
from concours.core.tables.faults import Fault
from concours.core.tables.table import Table

Kind: TypeAlias = Literal[
    "sites", "rooms", "candidates", "examiners", "participants", "links", "distances"
]
Value: TypeAlias = str | int | bool | list[str]
NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,11}")
CODE = re.compile(r"[0-9a-z][0-9a-z_-]{0,39}")
STATION = re.compile(r"[0-9a-z][0-9a-z_-]{0,39}/[0-9a-z][0-9a-z_-]{0,39}")
ZONE = re.compile(r"[A-Za-z][A-Za-z0-9_+/-]{0,59}")
WHOLE = re.compile(r"[0-9]{1,5}")
SEXES = {"f": "f", "femme": "f", "m": "m", "h": "m", "homme": "m"}
YES_OR_NO = {"oui": True, "yes": True, "1": True, "non": False, "no": False, "0": False}
TIES = {
    "kin": "kin", "parente": "kin", "famille": "kin",
    "interest": "interest", "interet": "interest",
    "ownstudent": "own_student", "etudiant": "own_student",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Column:
    """How a column may be headed, how a cell is read, and what it may say."""

    headings: tuple[str, ...]
    read: Callable[[str], Value | None]
    expected: str
    is_needed: bool = True


@dataclass(frozen=True, slots=True)
class ListReading:
    """The sound rows of a file, ready for `read_lists`, and every fault."""

    rows: tuple[Mapping[str, Value], ...]
    faults: tuple[Fault, ...]


def _text(pattern: re.Pattern[str]) -> Callable[[str], Value | None]:
    return lambda text: text if pattern.fullmatch(text) else None


def _texts(pattern: re.Pattern[str]) -> Callable[[str], Value | None]:
    def read(text: str) -> Value | None:
        parts = [part for part in re.split(r"[\s,;]+", text) if part]
        return parts if all(pattern.fullmatch(part) for part in parts) else None

    return read


def _word(
    words: Mapping[str, str] | Mapping[str, bool],
) -> Callable[[str], Value | None]:
    return lambda text: words.get(plain_heading(text))


def _factor(text: str) -> Value | None:
    factor = factor_of(text)
    return None if factor is None else str(factor)


def _whole(text: str) -> Value | None:
    return int(text) if WHOLE.fullmatch(text) else None


_NUMBER = _Column(("numero", "number"), _text(NUMBER), "04217")
_EXAMINER = _Column(
    ("numero", "examinateur", "numerodexaminateur", "number", "examiner"),
    _text(NUMBER),
    "E0001",
)
_SITE = _Column(("centre", "site"), _text(CODE), "reims")
_UNIVERSITY = _Column(("universite", "university"), _text(CODE), "reims")
_AWAY = _Column(("absent", "away"), _texts(CODE), "j1-matin j2-matin", is_needed=False)

COLUMNS: Mapping[Kind, Mapping[str, _Column]] = {
    "sites": {
        "code": _Column(("code",), _text(CODE), "reims"),
        "university": _UNIVERSITY,
        "zone": _Column(
            ("fuseau", "zone"), _text(ZONE), "Europe/Paris", is_needed=False
        ),
        "waves": _Column(
            ("vagues", "waves"), _texts(CODE), "j1-matin", is_needed=False
        ),
        "coordinators": _Column(
            ("coordonnateurs", "coordinators"), _texts(NUMBER), "E0001", is_needed=False
        ),
    },
    "rooms": {
        "site": _SITE,
        "floor": _Column(("etage", "floor"), _text(CODE), "e1"),
        "code": _Column(("salle", "room"), _text(CODE), "101"),
        "features": _Column(
            ("equipement", "features"), _texts(CODE), "lit lavabo", is_needed=False
        ),
    },
    "candidates": {
        "number": _NUMBER,
        "site": _SITE,
        "factor": _Column(
            ("majoration", "amenagement", "factor"), _factor, "1, 4/3", is_needed=False
        ),
    },
    "examiners": {
        "number": _EXAMINER,
        "university": _UNIVERSITY,
        "travels": _Column(
            ("sedeplace", "travels"), _word(YES_OR_NO), "oui, non", is_needed=False
        ),
        "away": _AWAY,
        "stations": _Column(("stations",), _texts(STATION), "j1/s3", is_needed=False),
    },
    "participants": {
        "number": _NUMBER,
        "site": _SITE,
        "sex": _Column(("sexe", "sex"), _word(SEXES), "f, m"),
        "age": _Column(("age",), _whole, "58"),
        "away": _AWAY,
    },
    "links": {
        "candidate": _Column(("candidat", "candidate"), _text(NUMBER), "04217"),
        "person": _Column(("personne", "person"), _text(NUMBER), "E0001"),
        "why": _Column(("motif", "why"), _word(TIES), "parente, interet, etudiant"),
    },
    "distances": {
        "university": _UNIVERSITY,
        "site": _SITE,
        "km": _Column(("km",), _whole, "340"),
    },
}
"""The columns of each list; a cell of one that is not needed may be empty."""

NAME = ("nom", "nometprenom", "name")
"""Headings that each list may have besides; allotments know numbers alone."""

NAMED_BY: Mapping[Kind, str] = {
    "sites": "code", "candidates": "number",
    "examiners": "number", "participants": "number",
}  # fmt: skip


def read_list(kind: Kind, table: Table) -> ListReading:
    """Read every row of a list; a row at fault is told, never half taken."""
    columns_known = COLUMNS[kind]
    headings = {name: column.headings for name, column in columns_known.items()}
    names_needed = [name for name, column in columns_known.items() if column.is_needed]
    columns = read_headings(table, headings, names_needed)
    if isinstance(columns, Fault):
        return ListReading((), (*table.faults, columns))
    faults = list(table.faults)
    faults += [
        Fault(
            table.rows[0].line, heading, "value.unknown", heading, ", ".join(headings)
        )
        for heading in columns.ignored
        if plain_heading(heading) not in NAME
    ]
    rows = []
    for row in table.rows[1:]:
        cells = Cells(columns, row, faults)
        rows.append((row.line, _read_row(cells, columns_known)))
    if name := NAMED_BY.get(kind):
        named_rows = [(line, str(values.get(name, ""))) for line, values in rows]
        faults += find_duplicates(named_rows, columns.heading(name))
    return ListReading(tuple(values for _, values in rows), tuple(sorted(faults)))


def _read_row(cells: Cells, columns: Mapping[str, _Column]) -> dict[str, Value]:
    values = dict[str, Value]()
    for name, column in columns.items():
        faults_count = cells.faults_count
        text = cells.read(name, is_needed=column.is_needed)
        if not text or cells.faults_count > faults_count:
            continue
        value = column.read(text)
        if value is None:
            cells.fault(name, "value.unknown", text=text, detail=column.expected)
        else:
            values[name] = value
    return values
