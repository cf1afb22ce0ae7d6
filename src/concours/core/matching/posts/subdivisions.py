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
        return {one.code: one for one in self.all}


def read(value: Mapping[str, Any]) -> Subdivisions:
    """Return the subdivisions that a parsed file says. Raises `SubdivisionsInvalid`."""
    fields = ("version", "source", "subdivisions")
    _check(value.keys() == set(fields), "", "fields")
    version, source, listed = (value[name] for name in fields)
    _check(isinstance(version, str) and isinstance(source, str), "", "form")
    _check(isinstance(listed, list), "", "form")
    _check(len(listed) <= SUBDIVISIONS_COUNT_MAX, "", "too_long")
    found = tuple(_one(one) for one in listed)
    codes = {one.code for one in found}
    _check(len(codes) == len(found), "code", "twice")
    _check(len({(s.column, s.row) for s in found}) == len(found), "tile", "twice")
    near: dict[str, set[str]] = {code: set() for code in codes}
    for one in listed:
        for other in one["near"]:
            _check(other in codes and other != one["code"], one["code"], "near")
            near[one["code"]].add(other)
            near[other].add(one["code"])
    neighbours = {code: frozenset(others) for code, others in near.items()}
    return Subdivisions(version, source, found, neighbours)


def _one(one: Any) -> Subdivision:
    fields = {"code", "name", "region", "tile", "near"}
    _check(isinstance(one, dict) and one.keys() == fields, "subdivisions", "fields")
    code = str(one["code"])
    _check(_CODE.fullmatch(code), code, "code")
    for name in ("name", "region"):
        _check(isinstance(one[name], str) and one[name], code, name)
    tile = one["tile"]
    _check(isinstance(tile, list) and len(tile) == len("xy"), code, "tile")
    _check(all(type(n) is int and 0 <= n < TILE_MAX for n in tile), code, "tile")
    _check(isinstance(one["near"], list), code, "near")
    return Subdivision(code, one["name"], one["region"], tile[0], tile[1])


def _check(is_sound: object, at: str, reason: str) -> None:
    if not is_sound:
        raise SubdivisionsInvalid(at, reason)
