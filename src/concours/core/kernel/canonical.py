"""Bytes that mean one thing in every language.

Two forms. *Fields* are what is hashed and signed: each field preceded by its length,
so that no two different lists of fields give the same bytes. *Canonical JSON* is
what a person can read: keys sorted by code point, no space, UTF-8 unescaped, whole
numbers only. `protocol/vectors/canonical.json` binds Python, TypeScript and the
verifier.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from struct import Struct
from typing import ClassVar, TypeAlias

from concours.core.kernel.errors import Refusal

Json: TypeAlias = "bool | int | str | list[Json] | dict[str, Json] | None"

_length = Struct(">I").pack

INTEGER_MAX = 2**53 - 1
"""The largest whole number that every JSON reader holds exactly."""

DEPTH_MAX = 16

TEXTS_CACHED_MAX = 32_768
"""Texts remembered in their form: numbers of candidates, stations, digests."""

_WORDS = frozenset((str, bool, type(None)))
"""What is canonical whatever it says: of exactly these types, nothing is refused."""

_encode = json.JSONEncoder(
    ensure_ascii=False, separators=(",", ":"), sort_keys=True, check_circular=False
).encode
"""Follows what `_check` let pass, which is no deeper than it was asked: no circle."""


@dataclass(eq=False)
class NotCanonical(Refusal):
    """A value or a text has no canonical form, or is not in it."""

    code: ClassVar[str] = "canonical.invalid"
    reason: str


def digest(*parts: bytes) -> bytes:
    """Return the SHA-256 of the fields `parts`, 32 bytes."""
    return sha256(fields(*parts)).digest()


def fields(*parts: bytes) -> bytes:
    """Join byte strings, each after its own length as 4 bytes, big end first."""
    return b"".join([piece for part in parts for piece in (_length(len(part)), part)])


def u32(number: int) -> bytes:
    """Return a count or index from 0 to 2**32 - 1 as 4 bytes, big end first."""
    return number.to_bytes(4, "big")


def i64(number: int) -> bytes:
    """Return a signed number of milliseconds as 8 bytes, big end first."""
    return number.to_bytes(8, "big", signed=True)


def dump(value: Json, *, depth_max: int = DEPTH_MAX) -> bytes:
    """Return the canonical JSON of `value`, UTF-8.

    Raises `NotCanonical` for a float, a number past `INTEGER_MAX`, a lone surrogate,
    a key that is not text, or nesting past `depth_max`.
    """
    _check(value, depth=depth_max)
    try:
        return _encode(value).encode()
    except UnicodeEncodeError as error:
        raise NotCanonical(reason="surrogate") from error


@lru_cache(maxsize=TEXTS_CACHED_MAX)
def json_text(text: str) -> str:
    """Return a text in canonical JSON. Raises `NotCanonical` as `dump` does."""
    return dump(text).decode()


def join_list(texts: Iterable[bytes]) -> bytes:
    """Return the canonical text of a list, given that of each value in it.

    Who dumps values for a list asks of them one level less than the list may have.
    """
    return b"[" + b",".join(texts) + b"]"


def load(data: bytes) -> Json:
    """Return the value of a canonical JSON text.

    Raises `NotCanonical` if the text is not JSON or not in its canonical form, so
    that one value has one digest.
    """
    try:
        value: Json = json.loads(data, parse_float=_refuse_float)
    except (ValueError, RecursionError) as error:
        raise NotCanonical(reason="not_json") from error
    if dump(value) != data:
        raise NotCanonical(reason="not_in_canonical_form")
    return value


def _refuse_float(_text: str) -> float:
    raise NotCanonical(reason="float")


def _check(value: Json, *, depth: int) -> None:
    if depth < 0:
        raise NotCanonical(reason="too_deep")
    if isinstance(value, dict):
        _check_pairs(value, depth - 1)
    elif isinstance(value, list):
        _check_each(value, depth - 1)
    elif isinstance(value, str | bool | None):
        return
    elif isinstance(value, int):
        if abs(value) > INTEGER_MAX:
            raise NotCanonical(reason="number_too_large")
    else:
        raise NotCanonical(reason=type(value).__name__)


def _check_each(values: Sequence[Json], depth: int) -> None:
    """Check what a list holds. Most lists are of words alone: one look is enough."""
    if depth >= 0 and _WORDS.issuperset(map(type, values)):
        return
    for value in values:
        _check(value, depth=depth)


def _check_pairs(pairs: Mapping[str, Json], depth: int) -> None:
    """Check what an object holds. Most keys and values are words, as above."""
    if pairs and depth < 0:
        _check_key(next(iter(pairs)))
        raise NotCanonical(reason="too_deep")
    for key, value in pairs.items():
        if type(key) is not str:
            _check_key(key)
        if type(value) not in _WORDS:
            _check(value, depth=depth)


def _check_key(key: object) -> None:
    if not isinstance(key, str):
        raise NotCanonical(reason="key_not_text")
