"""When two copies gave the errors that they share, on one axis of time: SVG shapes.

For the eye only: the table beside it says each hour in words.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import ngettext

from concours.console.words import formats
from concours.core.kernel.time import MINUTE_MS

LEFT, RIGHT = 90, 820
FIRST_Y, SECOND_Y = 28, 80
TICKS_COUNT_MAX = 6
STEPS_MIN = (1, 2, 5, 10, 15, 30, 60)
BAND_WIDTH_MIN = 2.0
WHOSE = ("first", "second")


@dataclass(frozen=True, slots=True)
class Tick:
    """An hour of the axis: where, and what it says."""

    x: float
    words: str


@dataclass(frozen=True, slots=True)
class SharedError:
    """One error that both made: where each answered; whether the other's screen saw."""

    first_x: float
    second_x: float
    is_beside: bool


@dataclass(frozen=True, slots=True)
class Band:
    """A time that a question was on a screen, in which the other answered it."""

    x: float
    width: float
    y: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """The drawing of a pair, and what it says in one sentence."""

    ticks: tuple[Tick, ...]
    errors: tuple[SharedError, ...]
    bands: tuple[Band, ...]
    words: str


def draw_timeline(questions: Sequence[Mapping[str, Any]]) -> Timeline | None:
    """Return the drawing of the shared errors of a pair; None without hours."""
    rows = [
        row
        for row in questions
        if all(row.get(f"{whose}_written_ms") is not None for whose in WHOSE)
    ]
    if not rows:
        return None
    instants: list[int] = [
        row[f"{whose}_written_ms"] for row in rows for whose in WHOSE
    ]
    from_ms: int = min(instants) // MINUTE_MS * MINUTE_MS
    until_ms: int = (max(instants) // MINUTE_MS + 1) * MINUTE_MS

    def place(at_ms: int) -> float:
        within_ms = min(max(at_ms, from_ms), until_ms) - from_ms
        return LEFT + (RIGHT - LEFT) * within_ms / (until_ms - from_ms)

    bands = tuple(
        Band(place(start), max(BAND_WIDTH_MIN, place(end) - place(start)), y)
        for row in rows
        for (start, end), y in _spans(row)
    )
    errors = tuple(
        SharedError(
            place(row["first_written_ms"]),
            place(row["second_written_ms"]),
            is_beside=any(_spans(row)),
        )
        for row in rows
    )
    ticks = tuple(
        Tick(place(at_ms), formats.hour(at_ms)) for at_ms in _hours(from_ms, until_ms)
    )
    return Timeline(ticks, errors, bands, _describe(errors, from_ms, until_ms))


def _describe(errors: Sequence[SharedError], from_ms: int, until_ms: int) -> str:
    """Say the drawing in one sentence."""
    facts = {
        "number": formats.count(len(errors)),
        "start": formats.hour(from_ms),
        "end": formats.hour(until_ms),
        "beside": formats.count(sum(error.is_beside for error in errors)),
    }
    return (
        ngettext(
            "Une même erreur, entre %(start)s et %(end)s\u202f; la question était à"
            " l’écran de l’autre\u00a0: %(beside)s.",
            "%(number)s mêmes erreurs, entre %(start)s et %(end)s\u202f; la question"
            " était à l’écran de l’autre\u00a0: %(beside)s.",
            len(errors),
        )
        % facts
    )


def _spans(row: Mapping[str, Any]) -> Iterator[tuple[Sequence[int], int]]:
    """Yield what was on a screen while the other answered, and on whose axis."""
    if row.get("first_beside"):
        yield row["first_beside"], SECOND_Y
    if row.get("second_beside"):
        yield row["second_beside"], FIRST_Y


def _hours(from_ms: int, until_ms: int) -> range:
    length_min = (until_ms - from_ms) // MINUTE_MS
    fit = (step for step in STEPS_MIN if length_min / step <= TICKS_COUNT_MAX)
    step_ms = next(fit, STEPS_MIN[-1]) * MINUTE_MS
    first_ms = -(-from_ms // step_ms) * step_ms
    return range(first_ms, until_ms + 1, step_ms)
