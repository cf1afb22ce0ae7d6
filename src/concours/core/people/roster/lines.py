"""The lines of a file of the roster, each read alone."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from concours.core.people.roster.settings import (
    NOTHING_SAID,
    SettingsLine,
    read_settings,
)
from concours.core.tables.columns import COLUMNS, Cells, Columns, Kind, columns_of
from concours.core.tables.faults import Fault, FaultCode
from concours.core.tables.table import Table

FACTORS = tuple(
    Fraction(*pair) for pair in ((1, 1), (4, 3), (3, 2), (5, 3), (2, 1))
)  # fmt: skip
"""What an accommodation of time may be: none, a third, a half, two thirds, double."""

OF_ALL_SITTINGS = (
    *("factor", "text", "contrast", "spacing", "breaks", "reader", "own_room"),
)
"""Columns of a candidate that mean nothing beside a sitting."""

DEFAULT_ZONE = "Europe/Paris"
NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,11}")
CODE = re.compile(r"[0-9a-z][0-9a-z_-]{0,39}")
LOGIN = re.compile(r"[a-z0-9][a-z0-9.-]{0,79}")
FACTOR = re.compile(r"(\d{1,2})(?:\s*/\s*([1-9]\d?))?(?:\s+(?:de )?temps)?")


@dataclass(frozen=True, slots=True)
class SiteLine:
    """A site to have. None: the file has no such column, what stands is left."""

    line: int
    code: str
    name: str
    address: str | None
    zone: str | None


@dataclass(frozen=True, slots=True)
class CandidateLine:
    """A candidate to have, by number. None leaves what stands.

    A line that names a `sitting` gives the place for it alone, and nothing else.
    """

    line: int
    number: str
    name: str | None
    site: str | None
    room: str | None
    seat: str | None
    factor: Fraction | None
    settings: SettingsLine = NOTHING_SAID
    sitting: str = ""


@dataclass(frozen=True, slots=True)
class StaffLine:
    """A member of the staff to have, by login. `site` as it is written."""

    line: int
    login: str
    name: str
    roles: tuple[str, ...]
    site: str
    room: str


@dataclass(frozen=True, slots=True)
class ExaminerLine:
    """An examiner to have, by number. None leaves what stands."""

    line: int
    number: str
    name: str | None
    university: str | None


Line: TypeAlias = SiteLine | CandidateLine | StaffLine | ExaminerLine


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file says, and every fault of it. `kind` is None if it is no roster."""

    kind: Kind | None
    lines: tuple[Line, ...]
    faults: tuple[Fault, ...]
    lines_count: int = 0
    columns: Columns | None = None

    def heading(self, column: str) -> str:
        """Return how the file calls a column."""
        return self.columns.heading(column) if self.columns else ""


def read(table: Table, *, roles: Mapping[str, str], zones: Collection[str]) -> Reading:
    """Read every line; a line at fault is told, never half taken.

    `roles` is how roles may be written, in small letters, and what they are; `zones`
    the names of time zones. Each row gives a line or a fault, and none is left out.
    """
    columns = columns_of(table)
    if isinstance(columns, Fault):
        unread_count = max(0, len(table.rows) - 1)
        return Reading(None, (), (*table.faults, columns), unread_count)
    readers: Mapping[Kind, Callable[[Cells], Line]] = {
        "sites": lambda cells: _site(cells, zones),
        "candidates": _candidate,
        "staff": lambda cells: _member(cells, roles),
        "examiners": _examiner,
    }
    faults = list(table.faults)
    of_kind = readers[columns.kind]
    lines = [of_kind(Cells(columns, row, faults)) for row in table.rows[1:]]
    faults += _said_twice(lines, columns)
    at_fault = {fault.line for fault in faults}
    sound = tuple(line for line in lines if line.line not in at_fault)
    faults.sort()
    return Reading(columns.kind, sound, tuple(faults), len(lines), columns)


def key_of(line: Line) -> str:
    """Return what names a line among those of its file."""
    if isinstance(line, SiteLine):
        return line.code
    if isinstance(line, StaffLine):
        return line.login
    if isinstance(line, CandidateLine) and line.sitting:
        return f"{line.number} · {line.sitting}"
    return line.number


def factor_of(text: str) -> Fraction | None:
    """Return an accommodation from `4/3` or `1/3 temps`; None if not of `FACTORS`."""
    match = FACTOR.fullmatch(text or "1")
    factor = Fraction(int(match[1]), int(match[2] or 1)) if match else Fraction(0)
    if 0 < factor < 1:
        factor += 1  # what is added, as all of France writes it: none takes time away
    return factor if factor in FACTORS else None


def _site(cells: Cells, zones: Collection[str]) -> SiteLine:
    code = (cells.read("code", is_needed=True) or "").casefold()
    name = cells.read("name", is_needed=True) or ""
    address, zone = cells.read("address"), cells.read("zone")
    if code and not CODE.fullmatch(code):
        cells.fault("code", "code.invalid", text=code)
    if zone and zone not in zones:
        cells.fault("zone", "zone.unknown", text=zone)
    return SiteLine(
        cells.line, code, name, address, DEFAULT_ZONE if zone == "" else zone
    )


def _candidate(cells: Cells) -> CandidateLine:
    number = _number(cells)
    sitting = cells.read("sitting") or ""
    if sitting:
        _refuse_needless(cells)
    return CandidateLine(
        cells.line,
        number,
        cells.read("name", is_needed=not sitting),
        cells.read("site", is_needed=True),
        cells.read("room", is_needed=True),
        cells.read("seat", is_needed=True),
        None if sitting else _factor(cells),
        NOTHING_SAID if sitting else read_settings(cells),
        sitting,
    )


def _number(cells: Cells) -> str:
    number = cells.read("number", is_needed=True) or ""
    if number and not NUMBER.fullmatch(number):
        cells.fault("number", "number.invalid", text=number)
    return number


def _refuse_needless(cells: Cells) -> None:
    """Refuse what a line says of one sitting and is due in all of them."""
    for column in OF_ALL_SITTINGS:
        if text := cells.read(column):
            cells.fault(column, "cell.needless", text=text)


def _factor(cells: Cells) -> Fraction | None:
    before, text = cells.faults_count, cells.read("factor")
    if text is None:
        return None
    factor = factor_of(text)
    if factor is None and cells.faults_count == before:
        cells.fault("factor", "factor.unknown", text=text)
    return factor


def _member(cells: Cells, roles: Mapping[str, str]) -> StaffLine:
    login = cells.read("login", is_needed=True) or ""
    name = cells.read("name", is_needed=True) or ""
    roles_text = cells.read("roles", is_needed=True) or ""
    if login and not LOGIN.fullmatch(login):
        cells.fault("login", "login.invalid", text=login)
    role_names = [
        part.strip() for part in re.split(r"[,+/|]", roles_text) if part.strip()
    ]
    for part in role_names:
        if part.casefold() not in roles:
            cells.fault("roles", "role.unknown", text=part)
    member_roles = {roles.get(part.casefold(), "") for part in role_names}
    site, room = cells.read("site") or "", cells.read("room") or ""
    return StaffLine(cells.line, login, name, tuple(sorted(member_roles)), site, room)


def _examiner(cells: Cells) -> ExaminerLine:
    return ExaminerLine(
        cells.line,
        _number(cells),
        cells.read("name", is_needed=True),
        cells.read("university", is_needed=True),
    )


DUPLICATE_CODES: Mapping[Kind, FaultCode] = {
    "sites": "code.twice",
    "candidates": "number.twice",
    "staff": "login.twice",
    "examiners": "number.twice",
}


def _said_twice(lines: Iterable[Line], columns: Columns) -> Iterator[Fault]:
    """Yield a fault for each line that names what an earlier one has named."""
    heading = columns.heading(next(iter(COLUMNS[columns.kind])))
    first: dict[str, int] = {}
    for line in lines:
        key = key_of(line)
        earlier = first.setdefault(key.casefold(), line.line)
        if key and earlier != line.line:
            code = DUPLICATE_CODES[columns.kind]
            yield Fault(line.line, heading, code, key, str(earlier))
