"""What could be chosen in a question, and which distinct answers chose it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

import numpy as np
from numpy.typing import NDArray

from concours.core.authoring.bank.answers import (
    Answer,
    Judged,
    Picked,
    Pointed,
    Ticked,
    Worded,
)
from concours.core.authoring.bank.keys import (
    SCALE,
    Key,
    PanelKey,
    SegmentKey,
    TickKey,
    WordingKey,
    ZoneKey,
)
from concours.core.authoring.bank.zones import covers
from concours.core.results.marking.cohort import Column
from concours.core.results.marking.policy import Policy
from concours.core.results.marking.rules import mark
from concours.core.results.marking.wording import fold

WORDINGS_COUNT_MAX = 8
"""Wordings of a QROC that are told apart: the most frequent, once folded."""

OUTSIDE = "outside"
"""What a QZP calls a point that is in no zone."""


@dataclass(frozen=True, slots=True, eq=False)
class Choices:
    """The things that could be chosen; `worths` says how right each is, from 0 to 1.

    `chosen[answer, thing]` follows the distinct answers of the column.
    """

    names: tuple[str, ...]
    worths: tuple[float, ...]
    chosen: NDArray[np.bool_]


def choices(column: Column, policy: Policy) -> Choices:
    """Return what the answers of a column chose.

    Propositions, segments, zones, points of the scale; of a QROC its most frequent
    wordings, as they are compared.
    """
    key = column.question.key
    if isinstance(key, WordingKey):
        return _wordings(column, key, policy)
    worths = _worths(key, policy)
    sets = [_things(key, answer) for answer in column.distinct]
    return _table(worths, sets)


def _worths(
    key: TickKey | ZoneKey | SegmentKey | PanelKey, policy: Policy
) -> dict[str, float]:
    match key:
        case TickKey():
            return {name: float(name in key.correct) for name in sorted(key.offered)}
        case SegmentKey():
            names = sorted(key.offered, key=lambda name: (len(name), name))
            return {name: float(name in key.correct) for name in names}
        case ZoneKey():
            zones = {str(n): 1.0 for n in range(1, len(key.zones) + 1)}
            return {**zones, OUTSIDE: 0.0}
        case PanelKey():
            return {str(v): float(mark(key, Judged(v), policy)) for v in SCALE}
        case _:
            assert_never(key)


def _things(key: Key, answer: Answer | None) -> set[str]:
    match answer:
        case Ticked(propositions):
            return set(propositions)
        case Picked(segments):
            return set(segments)
        case Judged(value):
            return {str(value)}
        case Pointed(points) if isinstance(key, ZoneKey):
            zones_hit = [
                {str(n) for n, zone in enumerate(key.zones, 1) if covers(zone, point)}
                for point in points
            ]
            return set().union(*(zones or {OUTSIDE} for zones in zones_hit))
        case _:
            return set()


def _wordings(column: Column, key: WordingKey, policy: Policy) -> Choices:
    texts = [
        fold(answer.text, policy.qroc_folds) if isinstance(answer, Worded) else ""
        for answer in column.distinct
    ]
    counts: Counter[str] = Counter()
    for text, count in zip(texts, np.bincount(column.codes), strict=False):
        counts[text] += int(count)
    del counts[""]
    by_frequency = sorted(counts, key=lambda text: (-counts[text], text))
    names = by_frequency[:WORDINGS_COUNT_MAX]
    worths = {name: float(mark(key, Worded(name), policy)) for name in names}
    return _table(worths, [{text} for text in texts])


def _table(worths: dict[str, float], sets: Sequence[set[str]]) -> Choices:
    rows = [[name in things for name in worths] for things in sets]
    shape = (len(sets), len(worths))
    table = np.array(rows, dtype=np.bool_).reshape(shape)
    return Choices(tuple(worths), tuple(worths.values()), table)
