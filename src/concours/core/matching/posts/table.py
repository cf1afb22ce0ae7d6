"""Posts: a file of them, each line read alone, and what it would change.

One row per posting line: its code, specialty, subdivision, contract if any, seats. A
line that is not in the file stays; a line that is no longer offered has 0 seats. What a
line *is* never changes behind the lists that name it: another specialty is another
code.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from concours.core.kernel.canonical import Json
from concours.core.matching.market.market import LINES_MAX, SEATS_MAX
from concours.core.matching.posts.subdivisions import Subdivisions
from concours.core.people.roster.plan import Change, Plan
from concours.core.results.components.groups import Groups
from concours.core.tables.columns import (
    Cells,
    Columns,
    find_duplicates,
    plain_heading,
    read_headings,
)
from concours.core.tables.faults import Fault
from concours.core.tables.table import Table

CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,63}")
SEATS = re.compile(r"[0-9]{1,6}")
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "post": ("code", "ligne", "line"),
    "specialty": ("specialite", "specialty"),
    "subdivision": ("subdivision",),
    "contract": ("contrat", "nature", "contract"),
    "seats": ("postes", "places", "seats"),
    "least": ("minimum", "least"),
    "returns_to": ("renda", "returnsto"),
}
"""The columns of a file of posts, and how each may be headed."""

NEEDED = ("post", "specialty", "subdivision", "seats")


@dataclass(frozen=True, slots=True)
class Post:
    """The seats of one line. `group` counts from 1; `least` should be filled.

    `returns_to` is the line that takes the seats that no holder of `contract` took.
    """

    code: str
    specialty: str
    subdivision: str
    group: int
    seats: int
    contract: str = ""
    least: int = 0
    returns_to: str = ""

    @property
    def place(self) -> tuple[str, str, str]:
        """What the line is, whatever its seats."""
        return (self.specialty, self.subdivision, self.contract)


@dataclass(frozen=True, slots=True)
class PostsReading:
    """What a file says, and every fault of it."""

    posts: tuple[tuple[int, Post], ...]
    faults: tuple[Fault, ...]
    lines_count: int = 0
    ignored: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PostNames:
    """What a file of posts may name."""

    groups: Groups
    subdivisions: Subdivisions
    contracts: frozenset[str]

    def specialties(self) -> Mapping[str, tuple[str, int]]:
        """Return how each specialty may be written: its name and its group."""
        return {
            plain_heading(name): (name, group.number)
            for group in self.groups.groups
            for name in group.specialties
        }

    def places(self) -> Mapping[str, str]:
        """Return how each subdivision may be written: its code."""
        return {
            plain_heading(name): subdivision.code
            for subdivision in self.subdivisions.all
            for name in (subdivision.code, subdivision.name)
        }


def read(table: Table, names: PostNames) -> PostsReading:
    """Read every row; a row at fault is reported, never half taken."""
    unread_count = max(0, len(table.rows) - 1)
    columns = read_headings(table, HEADINGS, NEEDED)
    if isinstance(columns, Fault):
        return PostsReading((), (*table.faults, columns), unread_count)
    faults = list(table.faults)
    reader = _Reader(names, columns)
    rows = [
        (row.line, reader.post(Cells(columns, row, faults))) for row in table.rows[1:]
    ]
    faults += find_duplicates(
        ((line, post.code) for line, post in rows), columns.heading("post")
    )
    if len(rows) > LINES_MAX:
        faults.append(Fault(0, "", "table.too_long", str(LINES_MAX)))
    at_fault = {fault.line for fault in faults}
    sound = tuple(pair for pair in rows if pair[0] not in at_fault)
    return PostsReading(sound, tuple(sorted(faults)), unread_count, columns.ignored)


class _Reader:
    """Reads one row at a time against the names that a file may use."""

    def __init__(self, names: PostNames, columns: Columns) -> None:
        self._contracts = {plain_heading(name): name for name in names.contracts}
        self._specialties, self._places = names.specialties(), names.places()
        self._columns = columns

    def post(self, cells: Cells) -> Post:
        code = cells.read("post", is_needed=True) or ""
        if code and not CODE.fullmatch(code):
            cells.fault("post", "code.invalid", text=code)
        text = cells.read("specialty", is_needed=True) or ""
        specialty = self._specialties.get(plain_heading(text), ("", 0))
        if text and not specialty[0]:
            cells.fault("specialty", "specialty.unknown", text=text)
        text = cells.read("subdivision", is_needed=True) or ""
        subdivision = self._places.get(plain_heading(text), "")
        if text and not subdivision:
            cells.fault("subdivision", "subdivision.unknown", text=text)
        return Post(
            code,
            specialty[0],
            subdivision,
            specialty[1],
            _count(cells, "seats", is_needed=True),
            self._contract(cells),
            _count(cells, "least"),
            cells.read("returns_to") or "",
        )

    def _contract(self, cells: Cells) -> str:
        text = cells.read("contract") or ""
        plain = plain_heading(text)
        if not text or plain in ("ordinaire", "ordinary"):
            return ""
        if plain not in self._contracts:
            cells.fault("contract", "contract.unknown", text=text)
        return self._contracts.get(plain, "")


def _count(cells: Cells, column: str, *, is_needed: bool = False) -> int:
    text = cells.read(column, is_needed=is_needed) or ""
    if not text:
        return 0
    if not SEATS.fullmatch(text) or int(text) > SEATS_MAX:
        cells.fault(column, "seats.invalid", text=text)
        return 0
    return int(text)


def plan(reading: PostsReading, current: Mapping[str, Post]) -> Plan[Post]:
    """Say what a file would change, line by line, and what it must not."""
    faults = list(reading.faults)
    posts = apply_reading(reading, current)
    for line, post in reading.posts:
        before = current.get(post.code)
        if before is not None and before.place != post.place:
            faults.append(Fault(line, "", "post.moved", post.code))
        receiver = posts.get(post.returns_to) if post.returns_to else None
        if post.returns_to and (
            receiver is None
            or not post.contract
            or receiver.contract
            or receiver.group != post.group
        ):
            faults.append(Fault(line, "", "return.unknown", post.returns_to))
    entries = [(line, current.get(post.code), post) for line, post in reading.posts]
    changes = [
        Change(line, old, new)
        for line, old, new in entries
        if old is not None and old != new
    ]
    added = tuple(new for _, old, new in entries if old is None)
    same_count = len(entries) - len(added) - len(changes)
    return Plan(added, tuple(changes), same_count, tuple(sorted(faults)))


def apply_reading(
    reading: PostsReading, current: Mapping[str, Post]
) -> dict[str, Post]:
    """Return all posts once a file without fault is in force, by code."""
    posts = dict(current) | {post.code: post for _, post in reading.posts}
    return {code: posts[code] for code in sorted(posts)}


def to_json(posts: Iterable[Post]) -> dict[str, Json]:
    """Return posts as a version keeps them: a line without its defaults."""
    lines: list[Json] = []
    for post in posts:
        facts: dict[str, Json] = {
            "code": post.code, "specialty": post.specialty, "group": post.group,
            "subdivision": post.subdivision, "seats": post.seats,
        }  # fmt: skip
        facts |= {"contract": post.contract} if post.contract else {}
        facts |= {"least": post.least} if post.least else {}
        facts |= {"returns_to": post.returns_to} if post.returns_to else {}
        lines.append(facts)
    return {"lines": lines}


def from_json(value: Json) -> dict[str, Post]:
    """Return posts that were kept, by code."""
    stored = cast("dict[str, list[dict[str, Any]]]", value)
    return {line["code"]: Post(**line) for line in stored["lines"]}
