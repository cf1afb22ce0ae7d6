"""Why this line and not a preferred one, for a student; what would have to change.

At the published limits: a student who got another line would have moved others, so the
limits would have moved too, for one student in a hundred.
"""

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from concours.core.kernel.errors import Refusal
from concours.core.matching.engine.deferred import NO_POST
from concours.core.matching.engine.solve import (
    Outcome,
    find_own_positions,
    mask_own_lists,
)
from concours.core.matching.market.market import OPEN, Market


@dataclass(eq=False)
class StudentUnknown(Refusal):
    """No student of the market has this number."""

    code: ClassVar[str] = "market.student_unknown"
    number: str


@dataclass(frozen=True, slots=True)
class WishExplanation:
    """One wish: its line, the student's rank, and the gate that settles it.

    `gate` is the line's own code or a family's, the one with the lowest limit; `limit`
    is `None` where it is open. `verdict` is `"refused"`, `"got"`, `"not_examined"`, or
    `"blocks"`: where no outcome is stable, the nearest leaves the wish unmet.
    `waiting` is the waiting place at the line, from 1, if refused: those before asked
    for the line, rank better, and got neither it nor one that they prefer. Couples wait
    for pairs, and are in no line's list.
    """

    line: str
    rank: int
    gate: str
    limit: int | None
    verdict: str
    waiting: int | None = None

    @property
    def missing(self) -> int:
        """How many places of rank are missing at these limits; 0 if none."""
        return max(0, self.rank - self.limit) if self.limit is not None else 0


@dataclass(frozen=True, slots=True)
class Explanation:
    """The story of one student.

    `least_gain` is the wish, by place from 0, that needs the fewest places of rank, of
    those refused. `others` are lines that the student did not ask for and whose limits
    would have let them in, at these limits, and that they may ask for.
    """

    number: str
    line: str | None
    wishes: tuple[WishExplanation, ...]
    least_gain: int | None
    others: tuple[str, ...]


def student_of(market: Market, number: str) -> int:
    """Return the place of a student. Raises `StudentUnknown`."""
    try:
        return market.numbers.index(number)
    except ValueError as error:
        raise StudentUnknown(number) from error


def explain(market: Market, outcome: Outcome, student: int) -> Explanation:
    """Return why `student`, who follows their own list, got what they got."""
    start, end = market.starts[student : student + 2].tolist()
    own_line = int(outcome.placed[student])
    wishes: list[WishExplanation] = []
    is_settled = False
    for at in range(start, end):
        line, rank = int(market.wishes[at]), int(market.wish_ranks[at])
        verdict = "not_examined" if is_settled else "refused"
        if line == own_line:
            verdict, is_settled = "got", True
        wish = _explain_wish(market, outcome, (line, rank), verdict)
        if verdict == "refused" and not wish.missing:
            wish = replace(wish, verdict="blocks")
        elif verdict == "refused":
            wish = replace(
                wish, waiting=_find_waiting_place(market, outcome, line, rank)
            )
        wishes.append(wish)
    refused_wishes = [at for at, one in enumerate(wishes) if one.verdict == "refused"]
    return Explanation(
        number=market.numbers[student],
        line=None if own_line == NO_POST else market.lines[own_line].code,
        wishes=tuple(wishes),
        least_gain=min(refused_wishes, key=lambda at: wishes[at].missing, default=None),
        others=_list_other_lines(market, outcome, student),
    )


def _explain_wish(
    market: Market, outcome: Outcome, wish: tuple[int, int], verdict: str
) -> WishExplanation:
    line, rank = wish
    limits = outcome.limits.limit
    gate = min(market.chains[line], key=lambda gate: int(limits[gate]))
    limit = int(limits[gate])
    return WishExplanation(
        line=market.lines[line].code,
        rank=rank,
        gate=market.gates[gate].code,
        limit=None if limit == OPEN else limit,
        verdict=verdict,
    )


def _find_waiting_place(market: Market, outcome: Outcome, line: int, rank: int) -> int:
    """Count those who wait for `line` before `rank`, by their own lists, and one."""
    wish_rows = np.flatnonzero(market.wishes == line)
    owner = np.searchsorted(market.starts, wish_rows, side="right") - 1
    position = wish_rows - market.starts[owner]
    prefers = position < find_own_positions(market, outcome.placed)[owner]
    prefers &= mask_own_lists(market, outcome)[owner]
    return int(np.count_nonzero(prefers & (market.wish_ranks[wish_rows] < rank))) + 1


def _list_other_lines(
    market: Market, outcome: Outcome, student: int
) -> tuple[str, ...]:
    """Return the lines not asked for that would have let the student in."""
    low = outcome.limits.of_lines(market)
    ranks = market.ranks[market.line_group, student]
    may = (ranks > 0) & (ranks <= low)
    start, end = market.starts[student : student + 2].tolist()
    may[market.wishes[start:end]] = False
    holds = int(market.held[student])
    own = market.contracts[holds].code if holds >= 0 else ""
    ordinary = holds < 0 or market.contracts[holds].also_ordinary
    return tuple(
        market.lines[line].code
        for line in np.flatnonzero(may).tolist()
        if market.lines[line].contract == own
        or (ordinary and not market.lines[line].contract)
    )
