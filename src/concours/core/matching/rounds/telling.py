"""What a round says to each student, and what it adds up to."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from concours.core.kernel.canonical import Json
from concours.core.matching.engine.deferred import NO_POST
from concours.core.matching.engine.matched import Matched
from concours.core.matching.engine.result import entry_of
from concours.core.matching.engine.solve import (
    Outcome,
    own_lists,
    own_positions,
    positions,
)
from concours.core.matching.market.market import Ints, Market
from concours.core.matching.rounds.making import Made

TOLD_COUNT_MAX = 200
"""How many wishes set aside are told one by one; more are counted."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a round says to one student; see `store.models.RoundOutcome`."""

    number: str
    line: str
    position: int
    waiting: tuple[int, ...]
    joint_number: int


def said(made_: Made, outcome: Outcome) -> Iterator[Said]:
    """Yield what a round says to each student, in the order of the market."""
    market = made_.market
    codes = [line.code for line in market.lines]
    where = own_positions(market, outcome.placed)
    waits = waiting(market, where, own_lists(market, outcome))
    joint_of = {
        student: at
        for at, members in enumerate(market.members.tolist())
        if at not in outcome.apart
        for student in members
    }
    starts = market.starts.tolist()
    for student, number in enumerate(market.numbers):
        placed = int(outcome.placed[student])
        line = "" if placed == NO_POST else codes[placed]
        couple = joint_of.get(student)
        if couple is None:
            position = -1 if placed == NO_POST else int(where[student])
            start, last = starts[student], starts[student] + int(where[student])
            yield Said(number, line, position, tuple(waits[start:last].tolist()), 0)
        else:
            at = _pair_at(market, couple, outcome.placed)
            yield Said(number, line, at, (), made_.joint[couple].number)


def waiting(market: Market, where: Ints, lists: NDArray[np.bool_]) -> Ints:
    """Return where each refused wish waits in its line's list, from 1.

    `where` is the position of each student's line, `lists` who follows the own list. 0
    for a wish that was not refused.
    Those before asked for the line, rank better, and got no dearer one nor this one.
    """
    counts = np.diff(market.starts)
    place = np.arange(len(market.wishes)) - np.repeat(market.starts[:-1], counts)
    refused = np.flatnonzero(
        (place < np.repeat(where, counts)) & np.repeat(lists, counts)
    )
    lines, ranks = market.wishes[refused], market.wish_ranks[refused]
    order = np.lexsort((ranks, lines))
    ordered = lines[order]
    first: NDArray[np.int64] = np.searchsorted(ordered, ordered)
    found = np.zeros(len(market.wishes), dtype=np.int32)
    found[refused[order]] = np.arange(len(order)) - first + 1
    return found


def _pair_at(market: Market, couple: int, placed: Ints) -> int:
    """Return which pair of its joint list a couple got, -1 for none."""
    start, end = market.pair_starts[couple : couple + 2].tolist()
    got = placed[market.members[couple]]
    found = np.flatnonzero((market.pairs[start:end] == got).all(axis=1))
    return int(found[0]) if len(found) else -1


def summary(made_: Made, solved: Matched) -> dict[str, Json]:
    """Return what adds up: lists, posts given, seats taken, what was left out."""
    market, outcome = made_.market, solved.outcome
    lines_count = len(market.lines)
    has_list = np.diff(market.starts) > 0
    has_list |= market.couple_of >= 0
    own = market.seats[:lines_count]
    placed = outcome.placed != NO_POST
    first = placed & (positions(market, outcome) == 0)
    named = [entry_of(market, entry) for entry in solved.blocking]
    blocked: list[Json] = [
        [[*one.members], [code or "" for code in one.lines]] for one in named
    ]
    aside: list[Json] = [[*one] for one in made_.aside[:TOLD_COUNT_MAX]]
    return {
        "students": len(market.numbers),
        "lists": int(has_list.sum()),
        "wishes": len(market.wishes),
        "placed": int(placed.sum()),
        "first": int(first.sum()),
        "unassigned": int((has_list & ~placed).sum()),
        "seats": int(own.sum()),
        "taken": int(outcome.limits.taken[:lines_count].sum()),
        "couples": len(market.members),
        "apart": len(outcome.apart),
        "verdict": solved.verdict,
        "blocked": blocked,
        "at_least": solved.at_least,
        "repairs": [*solved.repairs[:TOLD_COUNT_MAX]],
        "short": len(made_.short),
        "empty": len(made_.empty),
        "unconfirmed": len(made_.unconfirmed),
        "aside_count": len(made_.aside),
        "aside": aside,
    }
