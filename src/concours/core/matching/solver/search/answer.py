"""The answer to a market with couples."""

from dataclasses import dataclass

from concours.core.kernel.canonical import Json
from concours.core.matching.market.market import Ints, Market
from concours.core.matching.solver.presolve.domains import Entry
from concours.core.matching.solver.search.instability import (
    Instability,
    Repairs,
    find_nearest,
    find_repairs,
)
from concours.core.matching.solver.search.market_search import search_market
from concours.core.matching.solver.search.stability import (
    Outcome,
    find_blocking_entries,
)
from concours.core.matching.solver.search.step_budget import StepBudget

STEPS_MAX = 100_000
"""Steps of a search, where nobody asks for others: minutes, at the size of a nation."""


@dataclass(frozen=True)
class Answer:
    """What is known of the stable outcomes of a market.

    `verdict` is "stable": `placed` (the line of each student, -1 for none), `positions`
    and the couples `unlinked` are of the first stable outcome in the order of outcomes.
    Or "none": no outcome is stable, they are of the one with the `blocking` entries, of
    which no outcome has fewer than `at_least`, and one more seat at any of the gates
    `repairs` makes one stable, of those that were tried. Or "undecided": the search
    took all its steps, and no outcome is given. `proof` is described in
    `docs/reference/match-proof.md`; `low` and `high` bound the limit of each gate in
    every stable outcome, and `counts` tells how many couples, students and gates they
    leave undecided, components (`parts`) and steps, and at how many gates a seat was
    tried.
    """

    verdict: str
    placed: Ints | None
    positions: Ints | None
    unlinked: tuple[int, ...]
    proof: dict[str, Json] | None
    low: Ints
    high: Ints
    counts: dict[str, int]
    blocking: tuple[Entry, ...] = ()
    at_least: int = 0
    repairs: tuple[int, ...] = ()


def solve(
    market: Market, *, seats: Ints | None = None, steps_max: int = STEPS_MAX
) -> Answer:
    """Return the answer, exact or "undecided" after `steps_max` steps of search.

    `seats` of each gate, lines first, replaces those of the market, for a what-if: then
    what is nearest to stable is not looked for. Without couples the outcome is that of
    deferred acceptance.
    """
    own = market.seats if seats is None else seats
    result = search_market(market, own, StepBudget(steps_max))
    outcome: Outcome | None = result.outcome
    near: Instability | None = None
    repairs, counts = Repairs(), result.counts
    if outcome is not None:
        assert not find_blocking_entries(market, outcome, own), (
            "an outcome that is not stable"
        )
    if result.verdict == "none" and seats is None:
        near = find_nearest(market, own, result, steps_max)
        repairs = find_repairs(market, own, result, steps_max)
        counts = counts | {"tried": repairs.tried_count}
        outcome = near.outcome
    return Answer(
        verdict=result.verdict,
        placed=None if outcome is None else outcome.placed,
        positions=None if outcome is None else outcome.positions,
        unlinked=() if outcome is None else outcome.apart,
        proof=result.proof,
        low=result.low,
        high=result.high,
        counts=counts,
        blocking=() if near is None else near.entries,
        at_least=0 if near is None else near.at_least,
        repairs=repairs.gates,
    )
