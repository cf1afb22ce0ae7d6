"""Haste: answers given without the time to read, and many at once after a silence.

Whoever is sent answers waits, then gives many in minutes, or answers a question in the
second in which it appears. Notes copied from a draft, a reader, a link that was cut and
the tablet's own refusals look so as well: what sets such a copy apart is not its haste
but that these answers are right beyond the ability that all its others show.
"""

from dataclasses import dataclass

import numpy as np

from concours.core.results.aberrance.abilities import Items
from concours.core.results.aberrance.changes import (
    Changes,
    find_changes,
    robust_deviations,
)
from concours.core.results.aberrance.waves import Turns
from concours.core.results.similarity.patterns import Flags, Reals, Whole

UNREAD_S = 1.0
"""From the first display of a question to its first answer: nobody read it."""

SILENCE_S = 300.0
BURST_S = 120.0
BURST_COUNT_MIN = 8
"""Questions answered for good in so many seconds, after so many without an answer."""

HASTE_BOUND = 4.0
"""Robust deviations from all who are hasty from which a candidate is told."""

HASTY_COUNT_MIN = 30
"""Fewer hasty candidates have no median to be held to: their index stands by itself."""


@dataclass(frozen=True, slots=True)
class Haste:
    """The hasty answers of those who have some.

    `candidates`: who, their numbers, in order; `changes` and `deviations` have a row
    for each of them. `changes` counts hasty answers where it says changed ones.
    """

    candidates: Whole
    changes: Changes
    deviations: Reals


def find_unread(display_s: Reals, answer_s: Reals) -> Flags:
    """Return which questions were answered within a second of their first display.

    Both candidate × question: the second of the first display and of the first answer,
    NaN where there is none. An answer before any display is another matter.
    """
    with np.errstate(invalid="ignore"):
        waits = answer_s - display_s
        return (waits >= 0) & (waits <= UNREAD_S)


def find_bursts(turns: Turns, last: Reals) -> Flags:
    """Return which questions got their last answer in a burst after a silence.

    `last`: candidate × question, the second of the last answer, NaN without one. A
    silence is the time between two answers of any kind, or before the first.
    """
    order = np.lexsort((turns.seconds, turns.candidates))
    candidates, seconds = turns.candidates[order], turns.seconds[order]
    before = np.concatenate(([0.0], seconds[:-1]))
    before[np.flatnonzero(np.diff(candidates, prepend=-1))] = 0.0
    flags = np.zeros(last.shape, np.bool_)
    for at in np.flatnonzero(seconds - before >= SILENCE_S).tolist():
        own = last[candidates[at]]
        is_then = (own >= seconds[at]) & (own <= seconds[at] + BURST_S)
        if is_then.sum() >= BURST_COUNT_MIN:
            flags[candidates[at]] |= is_then
    return flags


def judge_haste(items: Items, right: Flags, is_hasty: Flags) -> Haste:
    """Hold hasty answers to the ability that all others of the same copy show.

    `right` and `is_hasty`: candidate × question. The law is that of people who read
    what they answered, so that it errs on the side of whoever did not.
    """
    candidates = np.flatnonzero(is_hasty.any(axis=1))
    changes = find_changes(items, right[candidates], is_hasty[candidates])
    index = changes.index()
    is_few = (~np.isnan(index)).sum() < HASTY_COUNT_MIN
    deviations = index if is_few else robust_deviations(index)
    return Haste(candidates, changes, deviations)
