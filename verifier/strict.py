"""Canonical JSON and length-prefixed fields: `docs/reference/entries.md`."""

import json
from hashlib import sha256
from typing import Any

NUMBER_MAX = 2**53 - 1
DEPTH_MAX = 16


class NotCanonicalError(ValueError):
    """The bytes are not the one canonical form of a JSON value."""


def digest(*parts: bytes) -> bytes:
    """Return the SHA-256 of the parts, each after its length as four bytes."""
    return sha256(join(*parts)).digest()


def join(*parts: bytes) -> bytes:
    """Return the parts, each after its length as four bytes."""
    whole = bytearray()
    for part in parts:
        whole += len(part).to_bytes(4, "big")
        whole += part
    return bytes(whole)


def u32(number: int) -> bytes:
    """Return a count as four bytes."""
    return number.to_bytes(4, "big")


def i64(number: int) -> bytes:
    """Return a signed number as eight bytes."""
    return number.to_bytes(8, "big", signed=True)


def parse(data: bytes) -> Any:
    """Return the value of canonical JSON; anything else is refused."""
    try:
        value = json.loads(data.decode(), parse_float=_refuse, parse_constant=_refuse)
        canonical = write(value)
    except (ValueError, RecursionError) as error:
        raise NotCanonicalError(str(error)) from error
    if canonical != data:
        reason = "not in canonical form"
        raise NotCanonicalError(reason)
    return value


def write(value: Any, depth: int = DEPTH_MAX) -> bytes:
    """Return the canonical JSON of a value made of None, bool, int, str, list, dict."""
    _walk(value, depth)
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return text.encode()


def _walk(value: Any, depth: int) -> None:
    if depth < 0:
        reason = "too deep"
        raise NotCanonicalError(reason)
    if isinstance(value, dict):
        for item in value.values():
            _walk(item, depth - 1)
    elif isinstance(value, list):
        for item in value:
            _walk(item, depth - 1)
    elif type(value) is int and not -NUMBER_MAX <= value <= NUMBER_MAX:
        reason = "number too large"
        raise NotCanonicalError(reason)


def _refuse(text: str) -> Any:
    raise NotCanonicalError(text)
