"""The body of a chair's entry, read once, with every bound checked.

Twin of `client/src/core/ecos/entries.ts`; `protocol/vectors/grids.json` binds them.
"""

import json
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import TypeAlias, TypeVar, cast

from concours.core.authoring.stations.model import DOCUMENTS_COUNT_MAX
from concours.core.delivery.journal.entry import Writer
from concours.core.ecos.bells.tempo import TURNS_MAX
from concours.core.ecos.grids.entries import (
    ALERTS,
    APTITUDES_MAX,
    BOX_LENGTH_MAX,
    CRITERIA_MAX,
    HANDED_REASONS,
    LEVELS_MAX,
    MEANS,
    NUMBER_LENGTH_MAX,
    REASON_LENGTH_MAX,
    REMARK_LENGTH_MAX,
    Alert,
    BodyInvalid,
    CandidateNumber,
    Carriage,
    ChairEntry,
    FaultReason,
    Filling,
    HandIn,
    LevelChoice,
    Meeting,
    Part,
    Remark,
    Reopening,
    SessionEvent,
    Validation,
)
from concours.core.kernel.canonical import Json, NotCanonical, load

ENTRIES_CACHED_MAX = 131_072
"""Bodies remembered: chairs write few different ones, very often."""

_Check: TypeAlias = Callable[[Json], FaultReason | None]
_Body: TypeAlias = Mapping[str, Json]
_Value = TypeVar("_Value")


def _whole(least: int, most: int) -> _Check:
    def check(value: Json) -> FaultReason | None:
        if type(value) is not int:
            return "type"
        return None if least <= value <= most else "bounds"

    return check


def _text(most: int, *, least: int = 0) -> _Check:
    def check(value: Json) -> FaultReason | None:
        if not isinstance(value, str):
            return "type"
        return None if least <= len(value) <= most else "bounds"

    return check


def _pattern(expression: str) -> _Check:
    def check(value: Json) -> FaultReason | None:
        if not isinstance(value, str):
            return "type"
        return None if re.fullmatch(expression, value, re.ASCII) else "bounds"

    return check


def _level(value: Json) -> FaultReason | None:
    return None if value is None else _whole(0, LEVELS_MAX - 1)(value)


def _numbers(value: Json) -> FaultReason | None:
    """Check a list of criteria: numbers rising, so that none comes twice."""
    if not isinstance(value, list) or any(type(item) is not int for item in value):
        return "type"
    numbers = cast("list[int]", value)
    is_rising = sorted(set(numbers)) == numbers
    is_within = all(1 <= number <= CRITERIA_MAX for number in numbers)
    return None if numbers and is_rising and is_within else "bounds"


_TURN = {"turn": _whole(0, TURNS_MAX)}
_MEETING = _TURN | {
    "candidate": _text(NUMBER_LENGTH_MAX, least=1),
    "by": _pattern("|".join(MEANS)),
}
_FIELDS: Mapping[str, Mapping[str, _Check]] = MappingProxyType(
    {
        "met": _MEETING,
        "unmet": _MEETING,
        "ticked": _TURN | {"criterion": _whole(1, CRITERIA_MAX), "level": _level},
        "rated": _TURN | {"aptitude": _whole(1, APTITUDES_MAX), "level": _level},
        "overall": _TURN | {"level": _level},
        "filled": _TURN | {"criteria": _numbers},
        "remarked": _TURN | {"text": _text(REMARK_LENGTH_MAX)},
        "signalled": _TURN | {"what": _pattern("|".join(ALERTS))},
        "presented": {
            "turn": _whole(1, TURNS_MAX),
            "document": _whole(1, DOCUMENTS_COUNT_MAX),
        },
        "validated": _TURN | {"grid": _pattern("[0-9a-f]{64}")},
        "reopened": _TURN | {"reason": _text(REASON_LENGTH_MAX, least=1)},
        "carried": _TURN
        | {
            "from": _pattern("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
            "box": _pattern(f"[A-Za-z0-9_-]{{1,{BOX_LENGTH_MAX}}}"),
        },
        "handed": {"reason": _pattern("|".join(HANDED_REASONS))},
    }
)
_SILENT = ("opened", "left", "returned")

_MET = re.compile(
    rb'\{"by":"(scan|typed|expected)","candidate":"([ !#-\[\]-~]{1,%d})",'
    rb'"turn":(0|[1-9][0-9]?)\}' % NUMBER_LENGTH_MAX
)
_VALIDATED = re.compile(rb'\{"grid":"([0-9a-f]{64})","turn":(0|[1-9][0-9]?)\}')
"""The two bodies that each grid has of its own, in their one canonical form."""

_MEANS = {by.encode(): by for by in MEANS}

CHAIR_KINDS = (*_SILENT, *_FIELDS)
CHAIR = Writer(b"concours/chair-genesis/1", frozenset(CHAIR_KINDS))
"""An examiner's place: its chains are nobody's copy, and no copy is its chain."""


def read_entry(kind: str, body: bytes) -> ChairEntry | BodyInvalid:
    """Return what an entry of a chair says, or the first fault of its body.

    The fault is returned, not raised: a fold goes on, and shows it.
    """
    if kind in ("met", "validated"):
        entry = _read_at_sight(kind, body)
        if entry is not None:
            return entry
    return _read_in_full(kind, body)


@lru_cache(maxsize=ENTRIES_CACHED_MAX)
def _read_in_full(kind: str, body: bytes) -> ChairEntry | BodyInvalid:
    assert kind in CHAIR.kinds, "an entry of another writer"
    if kind in _SILENT:
        return SessionEvent()
    try:
        value = load(body)
    except NotCanonical:
        doubled = _doubled_field(body)
        reason: FaultReason = "not_canonical" if doubled is None else "doubled"
        return BodyInvalid(kind, doubled or "", reason)
    if not isinstance(value, dict):
        return BodyInvalid(kind, "", "not_object")
    return _fault(kind, value) or _entry_of(kind, value)


def _read_at_sight(kind: str, body: bytes) -> Meeting | Validation | None:
    """Return a sound meeting or validation in plain letters; None: read it in full."""
    if kind == "met":
        match = _MET.fullmatch(body)
        if match and (turn := int(match[3])) <= TURNS_MAX:
            number = CandidateNumber(match[2].decode())
            return Meeting(turn, number, _MEANS[match[1]], is_there=True)
    else:
        match = _VALIDATED.fullmatch(body)
        if match and (turn := int(match[2])) <= TURNS_MAX:
            return Validation(turn, match[1].decode())
    return None


def _fault(kind: str, body: _Body) -> BodyInvalid | None:
    """Return the first field that is missing, then unknown, then ill-typed."""
    checks = _FIELDS[kind]
    for field in sorted(checks):
        if field not in body:
            return BodyInvalid(kind, field, "missing")
    for field in sorted(body):
        if field not in checks:
            return BodyInvalid(kind, field, "unknown")
    for field in sorted(checks):
        reason = checks[field](body[field])
        if reason:
            return BodyInvalid(kind, field, reason)
    return None


def _entry_of(kind: str, body: _Body) -> ChairEntry:
    match (kind, body):
        case ("handed", {"reason": str(reason)}):
            return HandIn(reason)
        case ("met" | "unmet", {"turn": int(turn), "candidate": str(who), "by": by}):
            return Meeting(turn, CandidateNumber(who), str(by), kind == "met")
        case ("validated", {"turn": int(turn), "grid": str(grid)}):
            return Validation(turn, grid)
        case ("reopened", {"turn": int(turn), "reason": str(reason)}):
            return Reopening(turn, reason)
        case ("carried", {"turn": int(turn), "from": str(source), "box": str(box)}):
            return Carriage(turn, source, box)
        case _:
            return _line_of(kind, body)


def _line_of(kind: str, body: _Body) -> ChairEntry:
    turn, level = cast("int", body["turn"]), cast("int | None", body.get("level"))
    match (kind, body):
        case ("remarked", {"text": str(text)}):
            return Remark(turn, text)
        case ("signalled", {"what": str(what)}):
            return Alert(turn, what)
        case ("presented", _):
            return SessionEvent()
        case ("filled", {"criteria": list(criteria)}):
            return Filling(turn, tuple(cast("list[int]", criteria)))
        case (_, {"criterion": int(number)} | {"aptitude": int(number)}):
            part: Part = "criterion" if kind == "ticked" else "aptitude"
            return LevelChoice(turn, part, number, level)
        case _:
            return LevelChoice(turn, "overall", 1, level)


def _refuse(word: str) -> None:
    raise ValueError(word)


def _doubled_field(body: bytes) -> str | None:
    """Return the first field that an object has twice: why it is not canonical."""

    def keys_of(pairs: list[tuple[str, _Value]]) -> list[str]:
        return [key for key, _ in pairs]

    try:
        text = body.decode()
        keys = json.loads(text, object_pairs_hook=keys_of, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None
    if not isinstance(keys, list) or not text.lstrip().startswith("{"):
        return None
    return next((key for index, key in enumerate(keys) if key in keys[:index]), None)
