"""The form of a market, key by key: `docs/reference/market.md`.

A key that nobody reads, or that stands twice, would make two readers see two markets.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from verifier.shapes import Check, many, mapping, maybe, number, text

CODE = text(".{1,64}")
_COLUMN = text("[A-Za-z0-9+/]*={0,2}")
_SEATS = number(0, 1_000_000)
_CODES = many(CODE, 20_000_000)


def _flag(value: Any) -> bool:
    return type(value) is bool


def _either(*checks: Check) -> Check:
    return lambda value: any(check(value) for check in checks)


def _two(check: Check) -> Check:
    check_list = many(check, 2)
    return lambda value: check_list(value) and len(value) == 2


_PAIRS = many(_two(maybe(CODE)), 20_000_000)
Form = tuple[Mapping[str, Check], Mapping[str, Check]]
_FORMS: Mapping[str, Form] = {
    "contracts": ({"code": CODE}, {"also_ordinary": _flag}),
    "groups": (
        {"code": CODE, "ranking": _either(_COLUMN, many(CODE, 100_000))},
        {},
    ),
    "lines": (
        {
            "code": CODE,
            "specialty": CODE,
            "subdivision": CODE,
            "group": CODE,
            "seats": _SEATS,
        },
        {"least": _SEATS, "contract": CODE, "returns_to": CODE},
    ),
    "families": ({"code": CODE, "lines": _CODES, "seats": _SEATS}, {"least": _SEATS}),
    "students": ({"number": CODE, "wishes": _CODES}, {"contract": maybe(CODE)}),
    "couples": ({"members": _two(CODE), "pairs": _PAIRS}, {"unlinks": _flag}),
}
"""What each object of a list must have, and may have."""

_COLUMNS: Form = (
    {"numbers": many(CODE, 100_000), "counts": _COLUMN, "wishes": _COLUMN},
    {"contracts": mapping(_COLUMN, 256)},
)
_OPTIONAL = ("contracts", "families", "couples")
_KEYS = {"format", *_FORMS}


def check_form(document: Any) -> None:
    """Raise `ValueError`, with location and key, unless this is exactly a market."""
    for fault in _faults(document):
        raise ValueError(fault)


def _faults(document: Any) -> Iterator[str]:
    if not isinstance(document, dict):
        yield "no object"
        return
    yield from (f"unknown key {key}" for key in sorted(document.keys() - _KEYS))
    missing = _KEYS.difference(document, _OPTIONAL)
    yield from (f"missing key {key}" for key in sorted(missing))
    for name, form in _FORMS.items():
        things = document.get(name, [])
        if name == "students" and isinstance(things, dict):
            yield from _of_object(things, _COLUMNS, name)
        elif isinstance(things, list):
            yield from _of_list(things, form, name)
        else:
            yield f"{name} is not a list"


def _of_list(things: Sequence[Any], form: Form, name: str) -> Iterator[str]:
    for at, thing in enumerate(things):
        yield from _of_object(thing, form, f"{name} {at}")


def _of_object(thing: Any, form: Form, place: str) -> Iterator[str]:
    required_checks, optional = form
    if not isinstance(thing, dict):
        yield f"{place} is not an object"
        return
    for key in sorted(required_checks.keys() - thing.keys()):
        yield f"{place}: missing key {key}"
    for key, value in thing.items():
        check = required_checks.get(key) or optional.get(key)
        if check is None:
            yield f"{place}: unknown key {key}"
        elif not check(value):
            yield f"{place}: {key} is not of its form"


def reject_duplicate_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make an object of its pairs; raises `ValueError` if a key stands twice."""
    value = dict(pairs)
    if len(value) < len(pairs):
        keys = [key for key, _ in pairs]
        reason = f"a key twice: {next(key for key in keys if keys.count(key) > 1)}"
        raise ValueError(reason)
    return value
