"""What a round says to each student, and what it adds up to."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from concours.core.kernel.canonical import Json
from concours.core.matching.engine.deferred import NO_POST
from concours.core.matching.engine.match import MatchingResult
from concours.core.matching.engine.result import name_entry
from concours.core.matching.engine.solve import (
    Outcome,
    find_own_positions,
    find_positions,
    mask_own_lists,
)
from concours.core.matching.market.market import Ints, Market
from concours.core.matching.rounds.round_market import RoundMarket

LISTED_COUNT_MAX = 200
"""How many wishes set aside are listed; more are counted."""


@dataclass(frozen=True, slots=True)
class StudentResult:
    """What a round says to one student; see `store.models.RoundOutcome`."""

    number: str
    line: str
    position: int
    waiting: tuple[int, ...]
    joint_number: int


def list_student_results(
    round_market: RoundMarket, outcome: Outcome
) -> Iterator[StudentResult]:
    """Yield what a round says to each student, in the order of the market."""
    market = round_market.market
    codes = [line.code for line in market.lines]
    line_positions = find_own_positions(market, outcome.placed)
    waiting_places = find_waiting_places(
        market, line_positions, mask_own_lists(market, outcome)
    )
    joint_of = {
        student: pair_index
        for pair_index, members in enumerate(market.members.tolist())
        if pair_index not in outcome.apart
        for student in members
    }
    starts = market.starts.tolist()
    for student, number in enumerate(market.numbers):
        line_index = int(outcome.placed[student])
        line = "" if line_index == NO_POST else codes[line_index]
        couple = joint_of.get(student)
        if couple is None:
            position = -1 if line_index == NO_POST else int(line_positions[student])
            start, last = (
                starts[student],
                starts[student] + int(line_positions[student]),
            )
            yield StudentResult(
                number, line, position, tuple(waiting_places[start:last].tolist()), 0
            )
        else:
            pair_index = _pair_at(market, couple, outcome.placed)
            yield StudentResult(
                number, line, pair_index, (), round_market.joint[couple].number
            )


def find_waiting_places(
    market: Market, line_positions: Ints, lists: NDArray[np.bool_]
) -> Ints:
    """Return the waiting place of each refused wish at its line, from 1.

    `where` is the position of each student's line, `lists` who follows the own list. 0
    for a wish that was not refused.
    Those before asked for the line, rank better, and got neither it nor one that they
    prefer.
    """
    counts = np.diff(market.starts)
    position = np.arange(len(market.wishes)) - np.repeat(market.starts[:-1], counts)
    refused_wishes = np.flatnonzero(
        (position < np.repeat(line_positions, counts)) & np.repeat(lists, counts)
    )
    lines, ranks = market.wishes[refused_wishes], market.wish_ranks[refused_wishes]
    order = np.lexsort((ranks, lines))
    sorted_lines = lines[order]
    first: NDArray[np.int64] = np.searchsorted(sorted_lines, sorted_lines)
    places = np.zeros(len(market.wishes), dtype=np.int32)
    places[refused_wishes[order]] = np.arange(len(order)) - first + 1
    return places


def _pair_at(market: Market, couple: int, assignment: Ints) -> int:
    """Return which pair of its joint list a couple got, -1 for none."""
    start, end = market.pair_starts[couple : couple + 2].tolist()
    lines = assignment[market.members[couple]]
    matches = np.flatnonzero((market.pairs[start:end] == lines).all(axis=1))
    return int(matches[0]) if len(matches) else -1


def summarise_round(
    round_market: RoundMarket, result: MatchingResult
) -> dict[str, Json]:
    """Return what adds up: lists, posts given, seats taken, what was left out."""
    market, outcome = round_market.market, result.outcome
    lines_count = len(market.lines)
    has_list = np.diff(market.starts) > 0
    has_list |= market.couple_of >= 0
    own_seats = market.seats[:lines_count]
    is_placed = outcome.placed != NO_POST
    is_first = is_placed & (find_positions(market, outcome) == 0)
    entries = [name_entry(market, entry) for entry in result.blocking]
    blocked: list[Json] = [
        [[*one.members], [code or "" for code in one.lines]] for one in entries
    ]
    set_aside: list[Json] = [[*one] for one in round_market.aside[:LISTED_COUNT_MAX]]
    return {
        "students": len(market.numbers),
        "lists": int(has_list.sum()),
        "wishes": len(market.wishes),
        "placed": int(is_placed.sum()),
        "first": int(is_first.sum()),
        "unassigned": int((has_list & ~is_placed).sum()),
        "seats": int(own_seats.sum()),
        "taken": int(outcome.limits.taken[:lines_count].sum()),
        "couples": len(market.members),
        "apart": len(outcome.apart),
        "verdict": result.verdict,
        "blocked": blocked,
        "at_least": result.at_least,
        "repairs": [*result.repairs[:LISTED_COUNT_MAX]],
        "short": len(round_market.short),
        "empty": len(round_market.empty),
        "unconfirmed": len(round_market.unconfirmed),
        "aside_count": len(round_market.aside),
        "aside": set_aside,
    }
