"""Waves: candidates of one room who turn to one answer within minutes.

Dictated answers look so. The nation, at the same minutes, says how often it happens.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import lgamma, log

import numpy as np

from concours.core.results.similarity.laws import poisson_tail
from concours.core.results.similarity.patterns import Flags, Reals, Whole

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
    sizes = np.bincount(rooms[rooms >= 0])
    shares = sizes / (len(rooms) - sizes + 1)
    bound = FALSE_ALARMS / max(1, len(turns.seconds))
    waves = []
    for group in _groups(turns):
        for room, own in _rooms_of(turns, group, rooms):
            wave = _least_likely(turns, group, own, room, float(shares[room]))
            if wave is not None and wave.chance <= bound:
                waves.append(wave)
    return tuple(
        sorted(waves, key=lambda own: (own.chance, own.room, own.question, own.answer))
    )


def _groups(turns: Turns) -> Iterator[Whole]:
    """Yield the turns to one answer of one question, in order of time."""
    order = np.lexsort(
        (turns.candidates, turns.seconds, turns.answers, turns.questions)
    )
    keys = np.stack([turns.questions[order], turns.answers[order]])
    ends = np.flatnonzero((keys[:, 1:] != keys[:, :-1]).any(axis=0)) + 1
    for group in np.split(order, ends):
        if len(group) >= WAVE_SIZE_MIN:
            yield group


def _rooms_of(turns: Turns, group: Whole, rooms: Whole) -> Iterator[tuple[int, Whole]]:
    """Yield each room with enough turns in a group, and these turns."""
    own_rooms = rooms[turns.candidates[group]]
    numbers, counts = np.unique(own_rooms[own_rooms >= 0], return_counts=True)
    for room in numbers[counts >= WAVE_SIZE_MIN]:
        yield int(room), group[own_rooms == room]


def _least_likely(
    turns: Turns, group: Whole, own: Whole, room: int, share: float
) -> Wave | None:
    """Return the window of a room that the nation makes least likely.

    `share`: how many candidates the room has for one elsewhere.
    """
    best: Wave | None = None
    for place, expected_count in _rare_windows(turns, group, own, share):
        start = float(turns.seconds[own[place]])
        window = own[_is_within(turns.seconds[own], start)]
        members = np.unique(turns.candidates[window])
        if len(members) < WAVE_SIZE_MIN:
            continue
        chance = poisson_tail(expected_count, len(members))
        if best is None or chance < best.chance:
            best = Wave(
                room=room,
                question=int(turns.questions[window[0]]),
                answer=int(turns.answers[window[0]]),
                start_s=start,
                candidates=tuple(map(int, members)),
                expected=expected_count,
                chance=chance,
            )
    return best


def _rare_windows(
    turns: Turns, group: Whole, own: Whole, share: float
) -> Iterator[tuple[int, float]]:
    """Yield the turns of a room that begin a window which may pass the threshold.

    With the expected number there. A tail is at least its first term: where that is
    above the threshold, nothing more need be computed.
    """
    starts, times = turns.seconds[own], turns.seconds[group]
    counts, everywhere = (
        np.searchsorted(seconds, starts + WINDOW_S, "right")
        - np.searchsorted(seconds, starts, "left")
        for seconds in (starts, times)
    )
    expected_counts = share * (everywhere - counts + 1)
    terms = counts * np.log(expected_counts) - expected_counts
    terms -= np.array([lgamma(count + 1) for count in counts.tolist()])
    is_rare = (
        (counts >= WAVE_SIZE_MIN)
        & (counts > expected_counts)
        & (terms <= log(FALSE_ALARMS / len(turns.seconds)))
    )
    for place in np.flatnonzero(is_rare).tolist():
        yield place, float(expected_counts[place])


def _is_within(seconds: Reals, start: float) -> Flags:
    is_within: Flags = (seconds >= start) & (seconds <= start + WINDOW_S)
    return is_within
