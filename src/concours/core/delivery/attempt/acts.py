"""What one entry says: its body read once, with every bound checked.

`docs/reference/entries.md` is the public page of these bodies.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NewType, TypeAlias

from concours.core.authoring.bank.keys import PropositionId, QuestionId
from concours.core.kernel.canonical import Json, NotCanonical, load

DossierId = NewType("DossierId", str)

ACTS_CACHED_MAX = 65_536
"""Bodies remembered: a cohort writes few different ones, very often."""

SILENT_KINDS = ("left", "returned", "strayed", "viewed", "framed", "pasted")
"""What changes no copy, whatever its body says (`looks.py`)."""

HANDED_REASONS = ("time", "candidate", "closed")


@dataclass(frozen=True, slots=True)
class Saw:
    """The question was on screen."""

    question: QuestionId


@dataclass(frozen=True, slots=True)
class Answered:
    """The whole answer as it then stood."""

    question: QuestionId
    value: Json


@dataclass(frozen=True, slots=True)
class Eliminated:
    """The whole set of propositions crossed out: a draft, never marked."""

    question: QuestionId
    propositions: frozenset[PropositionId]


@dataclass(frozen=True, slots=True)
class Flagged:
    """To come back to, or no more."""

    question: QuestionId
    is_flagged: bool


@dataclass(frozen=True, slots=True)
class Validated:
    """The answer is final, and the next question opens."""

    question: QuestionId


@dataclass(frozen=True, slots=True)
class Highlighted:
    """The whole set of highlights of an article, in characters of its text."""

    dossier: DossierId
    ranges: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Handed:
    """The copy is handed in: time is over, the candidate chose to, or a close."""

    reason: str


@dataclass(frozen=True, slots=True)
class SessionEvent:
    """An entry that changes no copy: opened, and what `SILENT_KINDS` has.

    `is_spoken`: the paper was opened by launch words, before any news of the launch.
    """

    is_spoken: bool = False


Act: TypeAlias = (
    Saw
    | Answered
    | Eliminated
    | Flagged
    | Validated
    | Highlighted
    | Handed
    | SessionEvent
)


@lru_cache(maxsize=ACTS_CACHED_MAX)
def read(kind: str, body: bytes) -> Act | None:
    """Return what an entry says, or None if its body is not of its kind.

    A body that names a field too many, or is not canonical JSON, says nothing.
    """
    if kind in SILENT_KINDS:
        return SessionEvent()
    try:
        value = load(body)
    except NotCanonical:
        value = None
    if kind == "opened":
        return SessionEvent(isinstance(value, dict) and value.get("spoken") is True)
    return _of_kind(kind, value) if isinstance(value, dict) else None


def _of_kind(kind: str, body: Mapping[str, Json]) -> Act | None:
    match (kind, body):
        case ("seen", {"question": str(question), **rest}) if not rest:
            return Saw(QuestionId(question))
        case ("answered", {"question": str(question), "answer": v, **rest}) if not rest:
            return Answered(QuestionId(question), v)
        case ("validated", {"question": str(question), **rest}) if not rest:
            return Validated(QuestionId(question))
        case ("handed", {"reason": str(reason), **rest}) if not rest:
            return Handed(reason) if reason in HANDED_REASONS else None
        case _:
            return _of_draft(kind, body)


def _of_draft(kind: str, body: Mapping[str, Json]) -> Act | None:
    match (kind, body):
        case ("flagged", {"question": str(q), "flagged": bool(on), **rest}) if not rest:
            return Flagged(QuestionId(q), on)
        case ("eliminated", {"question": str(q), "propositions": list(all_), **rest}):
            names = [PropositionId(name) for name in all_ if isinstance(name, str)]
            is_set = len(set(names)) == len(all_)
            return (
                Eliminated(QuestionId(q), frozenset(names))
                if is_set and not rest
                else None
            )
        case ("highlighted", {"dossier": str(dossier), "ranges": list(all_), **rest}):
            ranges = [_range(item) for item in all_]
            valid_ranges = tuple(item for item in ranges if item is not None)
            is_whole = len(valid_ranges) == len(all_) and not rest
            return Highlighted(DossierId(dossier), valid_ranges) if is_whole else None
        case _:
            return None


def _range(value: Json) -> tuple[int, int] | None:
    match value:
        case [int(start), int(end)] if type(start) is type(end) is int:
            return (start, end) if 0 <= start < end else None
        case _:
            return None
