"""Where clients would not hash one configuration alike.

A dissent makes no file illegal: its Config Key is the common reading, and some client,
or an exam system that checks it, may find another. What we make has none.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from concours.core.kiosk.plist.values import Plist, PlistDate, PlistReading, Settings
from concours.core.kiosk.seb_json import VERSION_KEY, sort_key

DissentKind: TypeAlias = Literal[
    "case_twins",
    "date",
    "empty_dictionary",
    "key_sign",
    "key_twice",
    "nested_array",
    "raw_text",
    "real",
    "removed_last",
    "repeated_text",
    "version_case",
    "wide_integer",
]

PLAIN_KEY = re.compile(r"[A-Za-z0-9]+")
RAW = re.compile('["\x00-\x1f]')
"""What JSON would escape and SEB-JSON does not; a backslash is told by its page."""

WIDE_FROM = 2**31
"""Windows holds integers of 32 bits, and opens no file with a wider one."""


@dataclass(frozen=True, slots=True, order=True)
class Dissent:
    """One place where clients differ: keys and indexes joined by dots, and how."""

    where: str
    kind: DissentKind


def find_dissents(reading: PlistReading) -> list[Dissent]:
    """Return every dissent of a configuration, in the order of its places."""
    duplicates = (Dissent(key, "key_twice") for key in reading.duplicates)
    return sorted({*duplicates, *_of_dictionary(reading.settings, "")})


def _of_dictionary(settings: Settings, path: str) -> Iterator[Dissent]:
    spellings = Counter(key.lower() for key in settings)
    for key, value in settings.items():
        place = f"{path}.{key}" if path else key
        if key == VERSION_KEY:
            continue
        if key.lower() == VERSION_KEY.lower():
            yield Dissent(place, "version_case")
        if spellings[key.lower()] > 1:
            yield Dissent(place, "case_twins")
        if not PLAIN_KEY.fullmatch(key):
            yield Dissent(place, "key_sign")
        yield from _of_value(value, place)
    last = max(settings, key=sort_key, default="")
    if settings and (last == VERSION_KEY or _is_empty(settings[last])):
        yield Dissent(f"{path}.{last}" if path else last, "removed_last")


def _of_array(items: Sequence[Plist], path: str) -> Iterator[Dissent]:
    texts = [item for item in items if isinstance(item, str)]
    if len(set(texts)) < len(texts):
        yield Dissent(path, "repeated_text")
    for at, item in enumerate(items):
        place = f"{path}.{at}"
        if isinstance(item, list):
            yield Dissent(place, "nested_array")
        yield from _of_value(item, place)


def _of_value(value: Plist, path: str) -> Iterator[Dissent]:
    match value:
        case dict():
            if _is_empty(value):
                yield Dissent(path, "empty_dictionary")
            yield from _of_dictionary(value, path)
        case list():
            yield from _of_array(value, path)
        case float():
            yield Dissent(path, "real")
        case PlistDate():
            yield Dissent(path, "date")
        case str() if RAW.search(value):
            yield Dissent(path, "raw_text")
        case int() if not -WIDE_FROM <= value < WIDE_FROM:
            yield Dissent(path, "wide_integer")


def _is_empty(value: Plist) -> bool:
    """Tell whether nothing is left of a dictionary that is hashed."""
    return isinstance(value, dict) and all(
        key == VERSION_KEY or _is_empty(item) for key, item in value.items()
    )
