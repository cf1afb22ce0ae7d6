"""Browser Exam Keys that somebody pastes: one for each platform and build.

Safe Exam Browser makes one of its own files and of a configuration, so that each build
has another, and none can be foreseen here. As of a Config Key, public tools know how.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from concours.core.kiosk.proof.refusals import BrowserKeyInvalid
from concours.core.kiosk.proof.verdicts import PLATFORMS

BROWSER_KEYS_COUNT_MAX = 16
"""Of one configuration: each is one more hash of every proof in its exam."""
TEXT_LENGTH_MAX = 3_500
KEY = re.compile(r"[0-9a-f]{64}")
BUILD = re.compile(
    r"[0-9]{1,4}(?:\.[0-9]{1,4}){0,3}(?: [A-Za-z0-9][A-Za-z0-9.-]{0,19}){0,2}"
)
"""A version, and what tells builds of it apart: `3.10.2 64`."""
SEPARATORS = re.compile(r"[\s;,]+")


@dataclass(frozen=True, slots=True)
class BrowserKey:
    """One key: `platform` is `iOS`, `Mac` or `Win`, `build` as `3.10.2 64`."""

    platform: str
    build: str
    key: str = field(repr=False)


def read_browser_keys(
    text: str,
    *,
    current: Collection[BrowserKey],
    other_keys: Collection[str],
    config_keys: Collection[str],
) -> tuple[BrowserKey, ...]:
    """Return the keys of a text, one a line: platform, version, build and key.

    `current` are those that the configuration has, `other_keys` those of others,
    `config_keys` the exam's Config Keys. Raises `BrowserKeyInvalid`.
    """
    if len(text) > TEXT_LENGTH_MAX:
        raise BrowserKeyInvalid("too_many", 0)
    lines = [(n, line.strip()) for n, line in enumerate(text.splitlines(), 1)]
    lines = [(n, line) for n, line in lines if line]
    if not lines:
        raise BrowserKeyInvalid("empty", 0)
    if len(lines) + len(current) > BROWSER_KEYS_COUNT_MAX:
        raise BrowserKeyInvalid("too_many", 0)
    rows: list[BrowserKey] = []
    for number, line in lines:
        row = _read_line(line, number)
        if row.key in config_keys:
            raise BrowserKeyInvalid("config_key", number)
        if row.key in other_keys or _is_twice(row, (*current, *rows)):
            raise BrowserKeyInvalid("twice", number)
        rows.append(row)
    return tuple(rows)


def _read_line(line: str, number: int) -> BrowserKey:
    parts = [part for part in SEPARATORS.split(line) if part]
    keys = [part.lower() for part in parts if KEY.fullmatch(part.lower())]
    if len(keys) != 1:
        raise BrowserKeyInvalid("key", number)
    platform, *rest = [part for part in parts if part.lower() != keys[0]] or [""]
    if platform.lower() not in PLATFORMS:
        raise BrowserKeyInvalid("platform", number)
    build = " ".join(rest)
    if not BUILD.fullmatch(build):
        raise BrowserKeyInvalid("build", number)
    return BrowserKey(PLATFORMS[platform.lower()], build, keys[0])


def _is_twice(row: BrowserKey, rows: Iterable[BrowserKey]) -> bool:
    """Tell whether a key, or a build of the same configuration, is there already."""
    return any(
        row.key == known_row.key
        or (row.platform, row.build.lower())
        == (known_row.platform, known_row.build.lower())
        for known_row in rows
    )
