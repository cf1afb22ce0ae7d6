"""Answers as the cells of a file of evidence, and what is right among them.

A cell is one pattern: `A+C` is a set of ticks, `z1+z3` the zones hit, a wording is as
it was typed, but that no spreadsheet takes it for a formula. Where two patterns are
right, the key has both, with `|` between them.
"""

import re
from collections.abc import Iterable
from typing import assert_never

from concours.core.authoring.bank.answers import (
    Answer,
    Judged,
    Picked,
    Pointed,
    Ticked,
    Worded,
)
from concours.core.authoring.bank.keys import (
    Key,
    PanelKey,
    Point,
    SegmentKey,
    TickKey,
    WordingKey,
    ZoneKey,
)
from concours.core.authoring.bank.zones import covers
from concours.core.results.marking.policy import Policy
from concours.core.results.marking.rules import ONE, mark
from concours.core.tables.plain_cells import plain_cell

MISSED_PIXELS = 64
"""Points beside every zone are alike if they are in one square of this side."""

SEPARATORS = str.maketrans({"+": "∔", "|": "¦"})
"""What parts the ticks of a set, or the patterns of a key, parts nothing in a text."""

PARTED = re.compile(r"[\s,;+]+")


def pattern_of(key: Key, answer: Answer | None) -> str:
    """Return the cell of an answer; nothing for no answer."""
    match answer:
        case None:
            return ""
        case Ticked(propositions):
            return _join(propositions)
        case Worded(text):
            return plain_cell(" ".join(text.split()).translate(SEPARATORS))
        case Pointed(points):
            assert isinstance(key, ZoneKey), "an answer of another format"
            return _join(_hit(key, point) for point in points)
        case Picked(segments):
            return _join(segments)
        case Judged(value):
            return str(value)
        case _:
            assert_never(answer)


def circulated_pattern(key: Key, text: str) -> str:
    """Return the cell of an answer that circulated, as somebody wrote it down.

    Ticks and passages are parted by spaces, commas or `+`, or by nothing where each is
    one letter, in any order; `text` may be empty: the question alone was known.
    """
    match key:
        case WordingKey():
            return pattern_of(key, Worded(text))
        case TickKey(offered=offered) | SegmentKey(offered=offered):
            names = set(PARTED.split(text)) - {""}
            is_run_on = not names <= offered and set(text) <= offered
            return _join(set(text) if is_run_on else names)
        case _:
            return plain_cell(text)


def right_patterns(key: Key, answers: Iterable[Answer | None], policy: Policy) -> str:
    """Return the cell of the key: what is worth the whole point.

    The key's own right answer, and each of these answers that the policy marks 1.
    """
    patterns = {_right(key)} | {
        pattern_of(key, answer)
        for answer in answers
        if answer is not None and mark(key, answer, policy) == ONE
    }
    return "|".join(sorted(patterns))


def _right(key: Key) -> str:
    match key:
        case TickKey():
            return _join(key.correct)
        case WordingKey():
            return plain_cell(min(key.full).translate(SEPARATORS))
        case ZoneKey():
            return _join(f"z{number}" for number in range(1, len(key.zones) + 1))
        case SegmentKey():
            return _join(key.correct)
        case PanelKey():
            most = max(key.counts.values())
            return str(min(own for own, count in key.counts.items() if count == most))
        case _:
            assert_never(key)


def _hit(key: ZoneKey, point: Point) -> str:
    """Return the first zone that a point is in, or the square where it missed them."""
    for number, zone in enumerate(key.zones, start=1):
        if covers(zone, point):
            return f"z{number}"
    return f"x{point[0] // MISSED_PIXELS}y{point[1] // MISSED_PIXELS}"


def _join(names: Iterable[str]) -> str:
    return "+".join(sorted(name.translate(SEPARATORS) for name in names))
