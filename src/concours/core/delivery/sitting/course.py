"""The course of a sitting as a tablet knows it: a fold of the news.

Items come in order of number; whoever reads them drops an item that comes twice.
Twin of `client/src/core/news.ts`; `protocol/vectors/courses.json` binds them, and
`docs/reference/wire.md` ("News") is the public page.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias, assert_never, get_args

from concours.core.delivery.sitting.time import Pause, Scope, TimeGiven
from concours.core.kernel.canonical import INTEGER_MAX
from concours.core.kernel.time import Instant

TEXT_CHARACTERS_MAX = 4_000
"""In units of UTF-16, as browsers count."""

SCOPES: Mapping[str, Scope] = {scope: scope for scope in get_args(Scope)}
StopScope: TypeAlias = Literal["site", "circuit", "candidate"]
STOP_SCOPES: Mapping[str, StopScope] = {s: s for s in get_args(StopScope)}
Stops: TypeAlias = tuple[tuple[StopScope, Pause], ...]
KEY = re.compile(r"[0-9a-f]{64}")
CAUSE = re.compile(r"[a-z_]{1,20}")


@dataclass(frozen=True, slots=True)
class Armed:
    """t0 is announced."""

    t0: Instant


@dataclass(frozen=True, slots=True)
class Disarmed:
    """The announced t0 is taken back."""


@dataclass(frozen=True, slots=True)
class Launched:
    """The key has gone out: hex of 32 bytes."""

    t0: Instant
    key: str


@dataclass(frozen=True, slots=True)
class Extended:
    """Time was given to a group that this tablet belongs to."""

    given: TimeGiven


@dataclass(frozen=True, slots=True)
class Paused:
    """Those of the site, the circuit or the candidate stop: `until` then if known."""

    scope: StopScope
    cause: str
    at: Instant
    until: Instant | None = None


@dataclass(frozen=True, slots=True)
class Resumed:
    """They go on: the pause of this scope and cause has ended."""

    scope: StopScope
    cause: str
    at: Instant


@dataclass(frozen=True, slots=True)
class Closed:
    """Normal time was ended."""

    at: Instant


@dataclass(frozen=True, slots=True)
class Superseded:
    """Another tablet has opened this epoch of the attempt."""

    epoch: int


@dataclass(frozen=True, slots=True)
class Silent:
    """A message, or the news of a later protocol: changes no course."""


Fact: TypeAlias = (
    Armed
    | Disarmed
    | Launched
    | Extended
    | Paused
    | Resumed
    | Closed
    | Superseded
    | Silent
)


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the news: its number, the sitting that it is of, what it says."""

    number: int
    sitting: str
    fact: Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What the news so far say of one sitting.

    `key` is the sitting key in hex, once launched; `superseded_by` the epoch that has
    taken over, if any. `pauses` go with the scope of each.
    """

    t0: Instant | None = None
    key: str | None = None
    given: tuple[TimeGiven, ...] = ()
    pauses: Stops = ()
    closed_at: Instant | None = None
    superseded_by: int | None = None


def course_of(sitting: str, news: Iterable[Item]) -> Course:
    """Return what the news say of one sitting."""
    course = Course()
    for item in news:
        if item.sitting == sitting:
            course = after(course, item.fact)
    return course


def after(course: Course, fact: Fact) -> Course:
    """Return the course after one more item of its sitting."""
    match fact:
        case Armed(t0):
            course = replace(course, t0=t0)
        case Disarmed():
            if course.key is None:  # a key that has gone out cannot be called back
                course = replace(course, t0=None)
        case Launched(t0, key):
            course = replace(course, t0=t0, key=key)
        case Extended(given):
            course = replace(course, given=(*course.given, given))
        case Paused() | Resumed():
            course = replace(course, pauses=_pauses(course, fact))
        case Closed(at):
            course = replace(course, closed_at=at)
        case Superseded(epoch):
            course = replace(course, superseded_by=epoch)
        case Silent():
            pass
        case _:
            assert_never(fact)
    return course


def _pauses(course: Course, fact: Paused | Resumed) -> Stops:
    """Open a pause, or end the open one of this scope and cause; twice is once."""
    open_indexes = [
        index
        for index, (scope, pause) in enumerate(course.pauses)
        if pause.is_open and (scope, pause.cause) == (fact.scope, fact.cause)
    ]
    pauses = list(course.pauses)
    if isinstance(fact, Paused) and not open_indexes:
        is_planned = fact.until is not None
        pauses.append((fact.scope, Pause(fact.cause, fact.at, fact.until, is_planned)))
    if isinstance(fact, Resumed):
        for index in open_indexes:
            scope, pause = pauses[index]
            ended_at = max(fact.at, pause.began_at)
            pauses[index] = scope, replace(pause, ended_at=ended_at, is_planned=False)
    return tuple(pauses)


def parse_item(raw: object) -> Item | None:
    """Return an item as it came over the wire, or None when it is none.

    An unknown or unsound kind is kept as `Silent`, so that numbers go on.
    """
    if not isinstance(raw, dict) or not _is_count(raw.get("number")):
        return None
    sitting = raw.get("sitting")
    return Item(
        raw["number"],
        sitting if isinstance(sitting, str) else "",
        _fact(raw) or Silent(),
    )


def _fact(raw: Mapping[str, Any]) -> Fact | None:
    match raw:
        case {"kind": "armed", "t0_ms": t0} if _is_count(t0):
            return Armed(Instant(t0))
        case {"kind": "disarmed"}:
            return Disarmed()
        case {"kind": "launched", "t0_ms": t0, "key": str(key)} if _is_count(t0):
            return Launched(Instant(t0), key) if KEY.fullmatch(key) else None
        case _:
            return _change(raw)


def _change(raw: Mapping[str, Any]) -> Fact | None:
    match raw:
        case {"kind": "extended", "minutes": minutes, "reason": str(reason), **rest}:
            scope = SCOPES.get(str(rest.get("scope")))
            if scope is None or not _is_count(minutes) or not _is_text(reason):
                return None
            return Extended(TimeGiven(scope, minutes))
        case {"kind": "paused" | "resumed"}:
            return _stop(raw)
        case {"kind": "closed", "at_ms": at} if _is_count(at):
            return Closed(Instant(at))
        case {"kind": "superseded", "epoch": epoch} if _is_count(epoch):
            return Superseded(epoch)
        case _:
            return None


def _stop(raw: Mapping[str, Any]) -> Fact | None:
    at, cause = raw.get("at_ms"), raw.get("cause")
    scope = STOP_SCOPES.get(str(raw.get("scope")))
    is_sound = isinstance(cause, str) and CAUSE.fullmatch(cause) and _is_count(at)
    if not is_sound or scope is None:
        return None
    if raw["kind"] == "resumed":
        return Resumed(scope, str(cause), Instant(raw["at_ms"]))
    until = raw.get("until_ms", -1)
    ends_at = Instant(until) if _is_count(until) and until >= raw["at_ms"] else None
    return Paused(scope, str(cause), Instant(raw["at_ms"]), ends_at)


def _is_count(value: object) -> bool:
    return type(value) is int and 0 <= value <= INTEGER_MAX


def _is_text(value: str) -> bool:
    return len(value.encode("utf-16-le", "surrogatepass")) // 2 <= TEXT_CHARACTERS_MAX
