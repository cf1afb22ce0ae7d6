"""What `concours kiosk make` wrote of its configurations, read strictly.

Digests, tokens and Config Keys; never a password, and a file with one field more than
these is refused, so that none is brought by mistake.
"""

import json
import re
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from concours.core.kiosk.proof.refusals import KioskIndexInvalid
from concours.core.kiosk.proof.verdicts import BOUND, TOKEN
from concours.core.kiosk.settings import ACCESSIBILITY, NAME, PURPOSES, VERSIONS

INDEX_FORM = "concours-kiosk-make-1"
INDEX_BYTES_MAX = 1024 * 1024
CONFIGURATIONS_COUNT_MAX = 2_000
VERSIONS_COUNT_MAX = 8
FILE_LENGTH_MAX = 200

ORIGIN = re.compile(r"https?://[a-z0-9][a-z0-9.-]{0,201}(?::[0-9]{1,5})?")
DIGEST = re.compile(r"[0-9a-f]{64}")
WHOLE_FIELDS = frozenset({"form", "origin", "purpose", "configurations"})
ROW_FIELDS = frozenset(
    {"file", "sitting", "site", "session", "accessibility"}
    | {"token", "sha256", "config_key"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexedConfiguration:
    """One configuration, as its maker tells of it."""

    sitting: str
    site: str
    session: str
    accessibility: tuple[str, ...]
    token: str
    file_digest: bytes
    config_key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ConfigurationIndex:
    """All configurations of one file, for the tablets of one address."""

    origin: str
    versions: tuple[str, ...]
    configurations: tuple[IndexedConfiguration, ...]


def read_index(data: bytes) -> ConfigurationIndex:
    """Return what a file of configurations says. Raises `KioskIndexInvalid`.

    Its bounds of versions are those that it gives, or, of a file that an earlier
    `make` wrote, those that all of its configurations have.
    """
    if len(data) > INDEX_BYTES_MAX:
        raise KioskIndexInvalid("too_large", "")
    try:
        value = json.loads(data.decode(), object_pairs_hook=_read_pairs)
    except (ValueError, RecursionError):
        raise KioskIndexInvalid("json", "") from None
    _check_fields(value, WHOLE_FIELDS, "", optional=frozenset({"versions"}))
    if value["form"] != INDEX_FORM:
        raise KioskIndexInvalid("form", "")
    origin, rows = value["origin"], value["configurations"]
    if not _is_text(origin, ORIGIN):
        raise KioskIndexInvalid("value", "origin")
    if value["purpose"] not in PURPOSES:
        raise KioskIndexInvalid("value", "purpose")
    if not isinstance(rows, list) or not rows:
        raise KioskIndexInvalid("empty", "")
    if len(rows) > CONFIGURATIONS_COUNT_MAX:
        raise KioskIndexInvalid("too_many", "")
    configurations = tuple(_read_row(row, f"n° {n}") for n, row in enumerate(rows, 1))
    _check_once(configurations)
    versions = _read_versions(value.get("versions", list(VERSIONS)))
    return ConfigurationIndex(origin, versions, configurations)


def _read_row(row: Any, location: str) -> IndexedConfiguration:
    _check_fields(row, ROW_FIELDS, location)
    patterns = {
        "sitting": NAME,
        "site": NAME,
        "session": NAME,
        "token": TOKEN,
        "sha256": DIGEST,
        "config_key": DIGEST,
    }
    for name, pattern in patterns.items():
        if not _is_text(row[name], pattern):
            raise KioskIndexInvalid("value", f"{location}, {name}")
    file = row["file"]
    if not isinstance(file, str) or not 0 < len(file) <= FILE_LENGTH_MAX:
        raise KioskIndexInvalid("value", f"{location}, file")
    features = row["accessibility"]
    if not isinstance(features, list) or any(
        name not in ACCESSIBILITY for name in features
    ):
        raise KioskIndexInvalid("value", f"{location}, accessibility")
    return IndexedConfiguration(
        sitting=row["sitting"],
        site=row["site"],
        session=row["session"],
        accessibility=tuple(features),
        token=row["token"],
        file_digest=bytes.fromhex(row["sha256"]),
        config_key=row["config_key"],
    )


def _read_versions(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > VERSIONS_COUNT_MAX:
        raise KioskIndexInvalid("value", "versions")
    if not all(_is_text(bound, BOUND) for bound in value):
        raise KioskIndexInvalid("value", "versions")
    return tuple(value)


def _check_once(configurations: Sequence[IndexedConfiguration]) -> None:
    """Refuse two configurations that are for one place, or that nobody tells apart.

    The first two are named, and what they have in common.
    """
    ways: Mapping[str, Sequence[Hashable]] = {
        "place": [
            (c.sitting, c.site, c.session, c.accessibility) for c in configurations
        ],
        "token": [c.token for c in configurations],
        "config_key": [c.config_key for c in configurations],
    }
    for name, values in ways.items():
        numbers: dict[Hashable, int] = {}
        for number, value in enumerate(values, 1):
            first = numbers.setdefault(value, number)
            if first < number:
                raise KioskIndexInvalid("twice", f"n° {first}, n° {number}, {name}")


def _check_fields(
    value: Any,
    names: frozenset[str],
    location: str,
    *,
    optional: frozenset[str] = frozenset(),
) -> None:
    if not isinstance(value, Mapping):
        raise KioskIndexInvalid("json", location)
    odd = sorted((set(value) - optional) ^ names)
    if odd:
        place = ", ".join(part for part in (location, odd[0][:40]) if part)
        raise KioskIndexInvalid("fields", place)


def _is_text(value: Any, pattern: re.Pattern[str]) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None


def _read_pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        raise ValueError("a field given twice")
    return value
