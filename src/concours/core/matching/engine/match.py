"""The one way from a market to its outcome and its result document, couples or not.

Without couples two engines must find the same outcome. With couples
`core/matching/solver/search` answers exactly, and every property of the rules' page is
checked here once more.
"""

from dataclasses import dataclass

from concours.core.kernel.canonical import Json
from concours.core.matching.engine import result
from concours.core.matching.engine.limits import compute_limits
from concours.core.matching.engine.properties import check_properties
from concours.core.matching.engine.solve import Outcome, solve, solve_twice
from concours.core.matching.market.market import Ints, Market
from concours.core.matching.solver import search as couples
from concours.core.matching.solver.presolve.domains import Entry
from concours.core.matching.solver.search.answer import STEPS_MAX, Answer


@dataclass(frozen=True)
class MatchingResult:
    """An outcome and its result document.

    `verdict` is "stable", or "none": no outcome is stable, this one has the fewest
    entries that block it, `blocking`; no outcome has fewer than `at_least`, and one
    more seat at any of the gates `repairs` makes one stable: every such gate if
    `are_all_tried`, else of those that were tried.
    """

    outcome: Outcome
    document: dict[str, Json]
    verdict: str = "stable"
    blocking: tuple[Entry, ...] = ()
    at_least: int = 0
    repairs: tuple[str, ...] = ()
    are_all_tried: bool = False


@dataclass(frozen=True)
class Unsettled:
    """No outcome, and a document of what is known.

    `verdict` is "undecided": the search took all its steps. Or "none": nothing is
    stable, proved, and no outcome with few blocking entries was found.
    """

    verdict: str
    document: dict[str, Json]
    counts: dict[str, int]


def match(market: Market, *, steps_max: int = STEPS_MAX) -> MatchingResult | Unsettled:
    """Return the outcome of a market, exact, or what is known within `steps_max`.

    Raises `PropertyBroken` or another `Defect` if a check fails: nothing is returned.
    """
    if not len(market.members):
        outcome = solve_twice(market)
        return MatchingResult(outcome, result.build_document(market, outcome))
    return check_answer(market, couples.solve(market, steps_max=steps_max))


def check_answer(market: Market, answer: Answer) -> MatchingResult | Unsettled:
    """Return what an answer says of a market with couples, every property checked.

    Raises `PropertyBroken` if one fails, whatever the verdict.
    """
    outcome_ = build_outcome(market, answer)
    if outcome_ is None:
        return Unsettled(
            verdict=answer.verdict,
            document=result.describe_unsettled(market, answer),
            counts=answer.counts,
        )
    document = result.build_document(market, outcome_) | {
        "couples": {**answer.counts},
        "proof": answer.proof,
    }
    check_properties(
        market, outcome_.placed, outcome_.apart, outcome_.limits, answer.blocking
    )
    if answer.verdict == "stable":
        return MatchingResult(outcome_, document)
    return MatchingResult(
        outcome=outcome_,
        document=document | result.describe_nearest(market, answer),
        verdict=answer.verdict,
        blocking=answer.blocking,
        at_least=answer.at_least,
        repairs=tuple(market.gates[at].code for at in answer.repairs),
        are_all_tried=answer.counts["tried"] == len(market.gates),
    )


def build_outcome(
    market: Market, answer: Answer, seats: Ints | None = None
) -> Outcome | None:
    """Return the outcome of an answer with its limits, `None` if it has none."""
    if answer.placed is None:
        return None
    limits = compute_limits(market, answer.placed, seats)
    return Outcome(answer.placed, limits, frozenset(answer.unlinked))


def solve_with_seats(
    market: Market, seats: Ints, *, steps_max: int = STEPS_MAX
) -> Outcome | None:
    """Return the outcome with other seats of each gate, `None` if none is known stable.

    For what-ifs: the document, and what is nearest to stable, are not made.
    """
    if not len(market.members):
        return solve(market, seats)
    answer = couples.solve(market, seats=seats, steps_max=steps_max)
    return build_outcome(market, answer, seats)
