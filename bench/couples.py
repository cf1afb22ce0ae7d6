"""How long a nation with couples takes, exactly, and what is left to search.

12,000 students, 1,300 lines, lists near 80 wishes; 400 to 1,200 couples with up to 300
pairs. A line a market: seconds of a clock and of a processor, couples undecided after
the bounds, steps and splits of the search, verdict. `python bench/couples.py 20 1500
1000` takes 20 seeds of 1,500 couples with up to 1,000 pairs, without repairs; a fourth
number bounds the steps. Then the checker on one result, and 200 runs for the chances.
Baseline: the same without couples.
"""

import resource
import sys
import time
from pathlib import Path

from concours.core.matching.engine.match import MatchingResult, match
from concours.core.matching.explanation.forecast import Unrest, simulate_limits
from concours.core.matching.market import columns
from concours.core.matching.solver.search import solve
from concours.core.matching.solver.search.market_search import search_market
from concours.core.matching.solver.search.step_budget import StepBudget
from concours.rehearsal.market import Size, national

sys.path.insert(0, str(Path(__file__).parent.parent))

from verifier.findings import Findings
from verifier.posts.market import read as read_alone

from verifier import matching

BY_DEFAULT = ((0, 3, 300), (400, 8, 300), (800, 8, 300), (1_200, 2, 300))
STEPS = 100_000


def splits(node: object) -> int:
    """Count the splits of a tree."""
    if not isinstance(node, dict) or "split" not in node:
        return 0
    return 1 + splits(node["low"]) + splits(node["high"])


def measure(couples: int, seeds: int, pairs_most: int, steps: int) -> None:
    """Print a line for each seed, and the slowest."""
    slowest, most_cpu, verdicts = 0.0, 0.0, []
    for seed in range(seeds):
        market = national(seed, Size(couples=couples, pairs_most=pairs_most))
        began, cpu = time.perf_counter(), time.process_time()
        outcome = search_market(market, market.seats, StepBudget(steps))
        took, cpu = time.perf_counter() - began, time.process_time() - cpu
        slowest, most_cpu = max(slowest, took), max(most_cpu, cpu)
        verdicts.append(outcome.verdict)
        parts = outcome.proof["parts"] if outcome.proof else []
        count = sum(splits(part["tree"]) for part in parts)
        print(
            f"couples {couples:5} pairs <= {pairs_most} seed {seed:2} "
            f"{took:6.2f} s, cpu {cpu:6.2f}  "
            f"undecided couples {outcome.counts.get('couples', 0):4} "
            f"students {outcome.counts.get('students', 0):5} "
            f"steps {outcome.counts.get('steps', 0):6} splits {count:4}"
            f" {outcome.verdict}"
        )
    figures = {verdict: verdicts.count(verdict) for verdict in sorted(set(verdicts))}
    print(f"couples {couples:5} slowest {slowest:.2f} s, cpu {most_cpu:.2f}  {figures}")


def mend() -> None:
    """Print how long the nearest outcome and the repairs take where none is stable."""
    market = national(4)
    began = time.perf_counter()
    answer = solve(market)
    took = time.perf_counter() - began
    print(
        f"seed 4: {answer.verdict}, {len(answer.blocking)} blocking, least "
        f"{answer.at_least}, {len(answer.repairs)} repairs, {took:.1f} s in all"
    )


def after() -> None:
    """Print what comes after an outcome with couples: document, check, chances."""
    market = national(0)
    cpu = time.process_time()
    outcome = match(market)
    print(f"400 couples, outcome and document: cpu {time.process_time() - cpu:.2f} s")
    assert isinstance(outcome, MatchingResult)
    market_again = read_alone(columns.compact(market))
    findings, cpu = Findings(), time.process_time()
    matching.check(market_again, outcome.document, findings)
    took = time.process_time() - cpu
    print(f"the same, checked alone: cpu {took:.2f} s, {findings.count} findings")
    cpu = time.process_time()
    simulate_limits(market, outcome.outcome.placed, count=20, seed=1, unrest=Unrest())
    took = (time.process_time() - cpu) * 10
    print(f"200 runs for the chances (20 timed, x10): cpu {took:.1f} s, aim 20")


def main() -> None:
    """Measure what is asked, or a few seeds."""
    if len(sys.argv) > 1:
        arguments = [int(text) for text in sys.argv[1:]]
        seeds, couples, pairs_most, steps = (
            arguments + [20, 400, 300, STEPS][len(arguments) :]
        )
        measure(couples, seeds, pairs_most, steps)
    else:
        for couples, seeds, pairs in BY_DEFAULT:
            measure(couples, seeds, pairs, STEPS)
        mend()
        after()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory {peak:.0f} MB")


if __name__ == "__main__":
    main()
