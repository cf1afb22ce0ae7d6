"""Subdivisions: where posts are, which are neighbours, and where a map draws them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from concours.core.kernel.errors import Refusal

SUBDIVISIONS_COUNT_MAX = 100
TILE_MAX = 20
_CODE = re.compile(r"[0-9a-z][0-9a-z-]{0,19}")


@dataclass(eq=False)
class SubdivisionsInvalid(Refusal):
    """A file of subdivisions is not as it must be: where, and what is wrong there."""

    code: ClassVar[str] = "subdivisions.invalid"
    at: str
    reason: str


@dataclass(frozen=True, slots=True)
class Subdivision:
    """One subdivision. `column` and `row` place its tile on a map of tiles, from 0."""

    code: str
    name: str
    region: str
    column: int
    row: int


@dataclass(frozen=True, slots=True)
class Subdivisions:
    """One version of the file, with where it was read. Neighbours go both ways."""

    version: str
    source: str
    all: tuple[Subdivision, ...]
    neighbours: Mapping[str, frozenset[str]]

    def by_code(self) -> Mapping[str, Subdivision]:
        """Return each subdivision by its code."""
        return {subdivision.code: subdivision for subdivision in self.all}


def read(value: Mapping[str, Any]) -> Subdivisions:
    """Return the subdivisions that a parsed file says. Raises `SubdivisionsInvalid`."""
    fields = ("version", "source", "subdivisions")
    _check(value.keys() == set(fields), "", "fields")
    version, source, rows = (value[name] for name in fields)
    _check(isinstance(version, str) and isinstance(source, str), "", "form")
    _check(isinstance(rows, list), "", "form")
    _check(len(rows) <= SUBDIVISIONS_COUNT_MAX, "", "too_long")
    subdivisions = tuple(_read_subdivision(row) for row in rows)
    codes = {row.code for row in subdivisions}
    _check(len(codes) == len(subdivisions), "code", "twice")
    _check(
        len({(s.column, s.row) for s in subdivisions}) == len(subdivisions),
        "tile",
        "twice",
    )
    near: dict[str, set[str]] = {code: set() for code in codes}
    for row in rows:
        for near_code in row["near"]:
            _check(near_code in codes and near_code != row["code"], row["code"], "near")
            near[row["code"]].add(near_code)
            near[near_code].add(row["code"])
    neighbours = {code: frozenset(near_codes) for code, near_codes in near.items()}
    return Subdivisions(version, source, subdivisions, neighbours)


def _read_subdivision(row: Any) -> Subdivision:
    fields = {"code", "name", "region", "tile", "near"}
    _check(isinstance(row, dict) and row.keys() == fields, "subdivisions", "fields")
    code = str(row["code"])
    _check(_CODE.fullmatch(code), code, "code")
    for name in ("name", "region"):
        _check(isinstance(row[name], str) and row[name], code, name)
    tile = row["tile"]
    _check(isinstance(tile, list) and len(tile) == len("xy"), code, "tile")
    _check(all(type(n) is int and 0 <= n < TILE_MAX for n in tile), code, "tile")
    _check(isinstance(row["near"], list), code, "near")
    return Subdivision(code, row["name"], row["region"], tile[0], tile[1])


def _check(is_sound: object, at: str, reason: str) -> None:
    if not is_sound:
        raise SubdivisionsInvalid(at, reason)
