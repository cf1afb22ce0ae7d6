"""Waves: candidates of one room who turn to one answer within minutes.

Dictated answers look so. The nation, at the same minutes, says how often it happens.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import lgamma, log

import numpy as np

from concours.core.results.similarity.laws import poisson_tail
from concours.core.results.similarity.patterns import Reals, Whole

WINDOW_S = 180.0
WAVE_SIZE_MIN = 3
FALSE_ALARMS = 0.05
"""Waves by chance that a run has on average, over all turns."""


@dataclass(frozen=True, slots=True)
class Turns:
    """Answers as they were given: who, to which question, which, when.

    `answers` are numbers, the same for the same answer to a question. `seconds` count
    from the start of the sitting.
    """

    candidates: Whole
    questions: Whole
    answers: Whole
    seconds: Reals


@dataclass(frozen=True, slots=True)
class Wave:
    """One room, one question, one answer, from one second on for `WINDOW_S`.

    `chance` is Pr(so many or more) by the rate of all other rooms in these minutes.
    """

    room: int
    question: int
    answer: int
    start_s: float
    candidates: tuple[int, ...]
    expected: float
    chance: float


def find_waves(turns: Turns, rooms: Whole) -> tuple[Wave, ...]:
    """Return the waves past the threshold, the least likely first.

    `rooms`: the number of each candidate's room, below 0 if not known. One wave, the
    least likely, for a room, question and answer.
    """
    bound = FALSE_ALARMS / max(1, len(turns.seconds))
    best: dict[tuple[int, int, int], Wave] = {}
    for window, expected_count in _rare_windows(turns, rooms):
        members = np.unique(turns.candidates[window])
        if len(members) < WAVE_SIZE_MIN:
            continue
        first = window[0]
        wave = Wave(
            room=int(rooms[members[0]]),
            question=int(turns.questions[first]),
            answer=int(turns.answers[first]),
            start_s=float(turns.seconds[first]),
            candidates=tuple(map(int, members)),
            expected=expected_count,
            chance=poisson_tail(expected_count, len(members)),
        )
        own = (wave.room, wave.question, wave.answer)
        if wave.chance <= bound and (own not in best or wave.chance < best[own].chance):
            best[own] = wave
    return tuple(
        sorted(
            best.values(),
            key=lambda own: (own.chance, own.room, own.question, own.answer),
        )
    )


def _rare_windows(turns: Turns, rooms: Whole) -> Iterator[tuple[Whole, float]]:
    """Yield windows of a room that may pass the threshold: turns, expected number.

    Turns to one answer are in order of time. A tail is at least its first term: where
    that is above the threshold, nothing more need be computed.
    """
    answers_count = int(turns.answers.max(initial=0)) + 1
    groups = _compact(turns.questions * answers_count + turns.answers)
    moments, ranks = np.unique(turns.seconds, return_inverse=True)
    ends = np.searchsorted(moments, moments + WINDOW_S, "right")
    own_rooms = rooms[turns.candidates]
    own = np.flatnonzero(own_rooms >= 0)
    own_groups = groups[own] * (int(rooms.max(initial=0)) + 1) + own_rooms[own]
    starts, counts = _counts(own_groups, ranks[own], ends)
    everywhere = _counts(groups, ranks, ends)[1][own]
    sizes = np.bincount(rooms[rooms >= 0])
    shares = (sizes / (len(rooms) - sizes + 1))[own_rooms[own]]
    expected_counts = shares * (everywhere - counts + 1)
    logarithms = np.array([lgamma(n + 1) for n in range(counts.max(initial=0) + 1)])
    is_rare = (
        (counts >= WAVE_SIZE_MIN)
        & (counts > expected_counts)
        & (
            counts * np.log(expected_counts) - expected_counts - logarithms[counts]
            <= log(FALSE_ALARMS / max(1, len(turns.seconds)))
        )
    )
    order = np.lexsort((turns.candidates[own], ranks[own], own_groups))
    for at in order[is_rare[order]].tolist():
        window = own[order[starts[at] : starts[at] + counts[at]]]
        yield window, float(expected_counts[at])


def _compact(numbers: Whole) -> Whole:
    """Return small numbers in their place, so that their products have room."""
    return np.unique(numbers, return_inverse=True)[1].astype(np.int64)


def _counts(groups: Whole, ranks: Whole, ends: Whole) -> tuple[Whole, Whole]:
    """Return for each turn where its window begins, and how many turns it holds.

    Among those of its group, in order of group and time. `ranks`: the number of each
    turn's moment; `ends`: by moment, the first one after its window.
    """
    places = groups * (len(ends) + 1)
    order = np.argsort(places + ranks)
    in_order = (places + ranks)[order]
    firsts = np.searchsorted(in_order, in_order)
    lasts = np.searchsorted(in_order, (places + ends[ranks])[order])
    starts, counts = np.empty((2, len(order)), np.int64)
    starts[order], counts[order] = firsts, lasts - firsts
    return starts, counts
