"""The groups of specialties, and what counts double in each: data, with a version.

Read from a file (`store/groups`) and never from the code: lists of the law change by
arrêté. `is_sample` says that the lists are made up.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from concours.core.kernel.canonical import Json
from concours.core.kernel.errors import Refusal
from concours.core.profile.shape import ITEM_MAX

GROUPS_COUNT_MAX = 40
DOMAINS_COUNT_MAX = 40
_VERSION = re.compile(r"[0-9a-z][0-9a-z.-]{0,39}")
_RANGE = re.compile(r"([1-9][0-9]{0,2})(?:-([1-9][0-9]{0,2}))?")


@dataclass(eq=False)
class GroupsInvalid(Refusal):
    """A file of groups is not as it must be: where, and what is wrong there."""

    code: ClassVar[str] = "groups.invalid"
    at: str
    reason: str


@dataclass(frozen=True, slots=True)
class Domain:
    """What a station of the ECOS assesses; names in French and in English."""

    code: str
    fr: str
    en: str


@dataclass(frozen=True, slots=True)
class Group:
    """A group: rank B questions of `items` and stations of `domains` count double."""

    number: int
    fr: str
    en: str
    specialties: tuple[str, ...]
    items: frozenset[int]
    domains: frozenset[str]


@dataclass(frozen=True, slots=True)
class Groups:
    """One version of the file."""

    version: str
    is_sample: bool
    domains: tuple[Domain, ...]
    groups: tuple[Group, ...]


def read(value: Mapping[str, Any]) -> Groups:
    """Return the groups that a parsed file says. Raises `GroupsInvalid`."""
    fields = {"version", "is_sample", "domains", "groups"}
    _check(value.keys() == fields, "", "fields")
    version, is_sample = value["version"], value["is_sample"]
    _check(isinstance(version, str) and _VERSION.fullmatch(version), "version", "form")
    _check(isinstance(is_sample, bool), "is_sample", "form")
    domains = tuple(
        _domain(item) for item in _list(value, "domains", DOMAINS_COUNT_MAX)
    )
    codes = [domain.code for domain in domains]
    _check(len(set(codes)) == len(codes), "domains", "twice")
    group_items = _list(value, "groups", GROUPS_COUNT_MAX)
    groups = tuple(_group(item, frozenset(codes)) for item in group_items)
    numbers = [group.number for group in groups]
    _check(numbers == list(range(1, len(groups) + 1)), "groups", "numbers")
    specialties = [name for group in groups for name in group.specialties]
    _check(len(set(specialties)) == len(specialties), "specialties", "twice")
    return Groups(version, is_sample, domains, groups)


def to_json(groups: Groups) -> dict[str, Json]:
    """Return what decides a rank in these groups, as it is recorded and digested."""
    return {
        "version": groups.version,
        "is_sample": groups.is_sample,
        "groups": [
            {
                "number": group.number,
                "items": [*sorted(group.items)],
                "domains": [*sorted(group.domains)],
            }
            for group in groups.groups
        ],
    }


def _domain(value: Any) -> Domain:
    _check(isinstance(value, dict), "domains", "form")
    _check(value.keys() == {"code", "fr", "en"}, "domains", "fields")
    texts = (value["code"], value["fr"], value["en"])
    _check(all(isinstance(text, str) and text for text in texts), "domains", "form")
    return Domain(*texts)


def _group(value: Any, domains: frozenset[str]) -> Group:
    _check(isinstance(value, dict), "groups", "form")
    fields = {"number", "fr", "en", "specialties", "items", "domains"}
    at = f"groups {value.get('number')}"
    _check(value.keys() == fields, at, "fields")
    _check(type(value["number"]) is int, at, "number")
    names = (value["fr"], value["en"], *_texts(value["specialties"], at))
    _check(all(isinstance(name, str) and name for name in names), at, "names")
    of_group = _texts(value["domains"], at)
    _check(domains.issuperset(of_group), at, "domain")
    items = frozenset(
        n for text in _texts(value["items"], at) for n in _items(text, at)
    )
    fr, en, *specialties = names
    domains_here = frozenset(of_group)
    return Group(value["number"], fr, en, tuple(specialties), items, domains_here)


def _items(text: str, at: str) -> range:
    match = _RANGE.fullmatch(text)
    _check(match, at, "items")
    assert match is not None
    first, last = int(match[1]), int(match[2] or match[1])
    _check(first <= last <= ITEM_MAX, at, "items")
    return range(first, last + 1)


def _texts(value: Any, at: str) -> tuple[str, ...]:
    _check(isinstance(value, list), at, "form")
    _check(all(isinstance(text, str) for text in value), at, "form")
    return tuple(value)


def _list(value: Mapping[str, Any], name: str, count_max: int) -> list[Any]:
    items = value[name]
    _check(isinstance(items, list) and 0 < len(items) <= count_max, name, "form")
    assert isinstance(items, list)
    return items


def _check(is_sound: object, at: str, reason: str) -> None:
    if not is_sound:
        raise GroupsInvalid(at, reason)
