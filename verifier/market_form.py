"""The form of a market, to the key: `docs/reference/market.md`.

A key that nobody reads, or that stands twice, would make two readers see two markets.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from verifier.shapes import Check, many, maybe, named, number, text

CODE = text(".{1,64}")
_COLUMN = text("[A-Za-z0-9+/]*={0,2}")
_SEATS = number(0, 1_000_000)
_CODES = many(CODE, 20_000_000)


def _flag(value: Any) -> bool:
    return type(value) is bool


def _either(*checks: Check) -> Check:
    return lambda value: any(check(value) for check in checks)


def _two(check: Check) -> Check:
    both = many(check, 2)
    return lambda value: both(value) and len(value) == 2


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
    {"contracts": named(_COLUMN, 256)},
)
_OPTIONAL = ("contracts", "families", "couples")
_KEYS = {"format", *_FORMS}


def demand_form(described: Any) -> None:
    """Raise `ValueError`, with place and key, unless this is a market to the key."""
    for fault in _faults(described):
        raise ValueError(fault)


def _faults(described: Any) -> Iterator[str]:
    if not isinstance(described, dict):
        yield "no object"
        return
    yield from (f"unknown key {key}" for key in sorted(described.keys() - _KEYS))
    missing = _KEYS.difference(described, _OPTIONAL)
    yield from (f"missing key {key}" for key in sorted(missing))
    for name, form in _FORMS.items():
        things = described.get(name, [])
        if name == "students" and isinstance(things, dict):
            yield from _of_object(things, _COLUMNS, name)
        elif isinstance(things, list):
            yield from _of_list(things, form, name)
        else:
            yield f"{name} is no list"


def _of_list(things: Sequence[Any], form: Form, name: str) -> Iterator[str]:
    for at, thing in enumerate(things):
        yield from _of_object(thing, form, f"{name} {at}")


def _of_object(thing: Any, form: Form, where: str) -> Iterator[str]:
    needed, optional = form
    if not isinstance(thing, dict):
        yield f"{where} is no object"
        return
    for key in sorted(needed.keys() - thing.keys()):
        yield f"{where}: missing key {key}"
    for key, value in thing.items():
        check = needed.get(key) or optional.get(key)
        if check is None:
            yield f"{where}: unknown key {key}"
        elif not check(value):
            yield f"{where}: {key} is out of form"


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make an object of its pairs; raises `ValueError` if a key stands twice."""
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        reason = f"a key twice: {next(key for key in keys if keys.count(key) > 1)}"
        raise ValueError(reason)
    return found
