"""The Config Key: the digest of one text that all locked browsers write of settings.

SEB-JSON looks like JSON and is not: strings stand raw between quotes, nothing is
escaped. Where the published description is silent or the clients differ, the most
common reading is taken, and `dissents.py` tells the place.
"""

from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from concours.core.kiosk.plist.values import DEPTH_MAX, PlistDate, PlistInvalid

VERSION_KEY = "originatorVersion"
"""Who saved the file; the one key that is never hashed, at any depth."""


def config_key(settings: Mapping[str, Any]) -> str:
    """Return the Config Key of settings, 64 small hexadecimal digits."""
    return sha256(seb_json(settings).encode()).hexdigest()


def request_hash(url: str, key: str) -> str:
    """Return what a browser that has `key` shows of itself at an absolute URL.

    `key` is a Config Key or a Browser Exam Key in hexadecimal digits; the fragment of
    the URL does not count.
    """
    return sha256((url.partition("#")[0] + key).encode()).hexdigest()


def seb_json(settings: Mapping[str, Any]) -> str:
    """Return the text that is hashed.

    Takes what our readers or `plistlib` return. Raises `PlistInvalid` for a value that
    no property list holds, or for nesting past `DEPTH_MAX`.
    """
    return _write(_prune(settings, depth=0))


def sort_key(key: str) -> tuple[bytes, bytes]:
    """Return what keys are ordered by: without case, ordinal; then small letters first.

    Ordinal is by UTF-16, as both families of clients hold text.
    """
    small_letters = "".join(letter.lower() for letter in key)
    return _utf16(small_letters), _utf16(key.swapcase())


def _prune(value: Any, *, depth: int) -> Any:
    """Return a value without what is not hashed: who saved it, empty dictionaries.

    A dictionary that only holds empty ones is empty. In an array it stays.
    """
    if depth > DEPTH_MAX:
        raise PlistInvalid("too_deep")
    if isinstance(value, list | tuple):
        return [_prune(item, depth=depth + 1) for item in value]
    if not isinstance(value, Mapping):
        return value
    pairs = {
        key: _prune(item, depth=depth + 1)
        for key, item in value.items()
        if key != VERSION_KEY
    }
    return {key: item for key, item in pairs.items() if item != {}}


def _write(value: Any) -> str:
    if isinstance(value, Mapping):
        pairs = (f'"{key}":{_write(value[key])}' for key in sorted(value, key=sort_key))
        return "{" + ",".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_write, value)) + "]"
    return _write_leaf(value)


def _write_leaf(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float():
            return real_text(value)
        case _:
            return f'"{_raw_text(value)}"'


def _raw_text(value: object) -> str:
    """Return what stands between quotes, as it is."""
    match value:
        case str():
            return value
        case bytes():
            return b64encode(value).decode()
        case PlistDate():
            return value.text
        case _ if hasattr(value, "isoformat"):  # as `plistlib` gives a date, in UTC
            return f"{value.isoformat(timespec='seconds')}Z"
        case _:
            raise PlistInvalid(type(value).__name__)


def real_text(number: float) -> str:
    """Return a real: at most 15 digits, a power of ten with a capital E, no -0."""
    return "0" if number == 0 else f"{number:.15g}".replace("e", "E")


def _utf16(text: str) -> bytes:
    return text.encode("utf-16-be", "surrogatepass")
