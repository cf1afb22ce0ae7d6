"""How long a nation takes from wishes to posts, and what public libraries take.

12,000 students, 1,300 lines, 917,000 wishes, no couple (`couples.py` has them): load of
both forms, outcome with limits and every property, deferred acceptance, the independent
check, one student's story, memory. Baseline: `matching` and `algmatch` from the package
index, on 500 and 1,000 students, where both answer in seconds; all must find the same
outcome.
"""

import json
import resource
import sys
import threading
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

warnings.simplefilter("ignore")
sys.path.insert(0, str(Path(__file__).parent.parent))

from algmatch import HospitalResidentsProblem  # noqa: E402 -- it warns when imported
from matching.games import HospitalResident  # noqa: E402 -- idem
from verifier.findings import Findings  # noqa: E402 -- idem
from verifier.posts.market import read as read_alone  # noqa: E402 -- idem

from concours.core.matching.engine.deferred import run_deferred_acceptance  # noqa: E402 -- idem
from concours.core.matching.engine.result import build_document  # noqa: E402 -- idem
from concours.core.matching.engine.solve import solve  # noqa: E402 -- idem
from concours.core.matching.explanation.explain import explain  # noqa: E402 -- idem
from concours.core.matching.explanation.forecast import Unrest, simulate_limits  # noqa: E402 -- idem
from concours.core.matching.market import columns  # noqa: E402 -- idem
from concours.core.matching.market.market import Market  # noqa: E402 -- idem
from concours.core.matching.market.reading import read  # noqa: E402 -- idem
from concours.rehearsal.market import Size, national  # noqa: E402 -- idem
from verifier import matching  # noqa: E402 -- idem

SIZES = (500, 1_000)
ROUNDS_COUNT = 5
TARGETS_S = {"load": 2.0, "solve": 0.1}
MEMORY_TARGET_MB = 400


def timed(work: Callable[[], Any], rounds: int = ROUNDS_COUNT) -> tuple[float, Any]:
    """Return the best of some rounds, in seconds of a processor, and what came out."""
    best, result = float("inf"), None
    for _ in range(rounds):
        start = time.process_time()
        result = work()
        best = min(best, time.process_time() - start)
    return best, result


def print_figure(label: str, seconds: float, note: str = "") -> None:
    """Print one figure."""
    print(f"  {label:<44}{seconds * 1000:>10.1f} ms  {note}")


Lists = dict[int, list[int]]


def preferences(market: Market) -> tuple[Lists, Lists, dict[int, int]]:
    """Return the lists of students, those of lines, and the seats of lines."""
    starts, wishes = market.starts.tolist(), market.wishes.tolist()
    students = {
        at: wishes[starts[at] : starts[at + 1]] for at in range(len(market.numbers))
    }
    lines: Lists = {line: [] for line in sorted(set(wishes))}
    for at, own in students.items():
        for line in own:
            lines[line].append(at)
    ranks, groups = market.ranks.tolist(), market.line_group.tolist()
    for line, ranked_students in lines.items():
        ranked_students.sort(key=ranks[groups[line]].__getitem__)
    return students, lines, {line: int(market.seats[line]) for line in lines}


def by_matching(market: Market) -> dict[str, str]:
    """Match with `matching`."""
    students, lines, seats = preferences(market)
    game = HospitalResident.create_from_dictionaries(
        {f"r{at}": [f"h{line}" for line in own] for at, own in students.items()},
        {
            f"h{line}": [f"r{at}" for at in students_there]
            for line, students_there in lines.items()
        },
        {f"h{line}": count for line, count in seats.items()},
    )
    matches = game.solve()
    return {
        str(student): str(line)
        for line, students_there in matches.items()
        for student in students_there
    }


def by_algmatch(market: Market) -> dict[str, str]:
    """Match with `algmatch`."""
    students, lines, seats = preferences(market)
    hospitals = {
        line: {"capacity": seats[line], "preferences": ranked_students}
        for line, ranked_students in lines.items()
    }
    game = HospitalResidentsProblem(
        dictionary={"residents": students, "hospitals": hospitals}
    )
    matching = game.get_stable_matching()
    assert matching is not None
    return {
        student: line for student, line in matching["resident_sided"].items() if line
    }


def by_concours(market: Market) -> dict[str, str]:
    """Match with our own."""
    line_of = solve(market).placed.tolist()
    return {f"r{at}": f"h{line}" for at, line in enumerate(line_of) if line >= 0}


def compare() -> None:
    """Time each on the small sizes."""
    for students in SIZES:
        size = Size(students=students, lines=students // 9, couples=0)
        market = national(1, size)
        own_s, own = timed(lambda market=market: by_concours(market))
        print(f"\n{students} students, {len(market.wishes)} wishes")
        print_figure("concours, with every property checked", own_s)
        for name, library in (("matching", by_matching), ("algmatch", by_algmatch)):
            seconds, matches = timed(lambda one=library, of=market: one(of), rounds=1)
            same = "same outcome" if matches == own else "ANOTHER OUTCOME"
            print_figure(name, seconds, f"×{seconds / own_s:,.0f}, {same}")


def nation() -> None:
    """Time ours on a nation."""
    drawn = national(1, Size(couples=0))
    forms = {"readable": columns.readable(drawn), "compact": columns.compact(drawn)}
    texts = {name: json.dumps(form) for name, form in forms.items()}
    print(
        f"{len(drawn.numbers):,} students, {len(drawn.lines):,} lines, "
        f"{len(drawn.wishes):,} wishes"
    )
    market = drawn
    for name, text in texts.items():
        seconds, market = timed(lambda text=text: read(json.loads(text)), rounds=2)
        print_figure(f"load, {name}, {len(text) / 1e6:.1f} MB", seconds, "aim 2,000")
    seconds, outcome = timed(lambda: solve(market))
    print_figure("solve: outcome, limits, every property", seconds, "aim 100")
    seconds, line_of = timed(lambda: run_deferred_acceptance(market))
    assert line_of.tolist() == outcome.placed.tolist()
    print_figure("deferred acceptance, pure Python", seconds, "same outcome")
    seconds, _ = timed(
        lambda: simulate_limits(
            market, outcome.placed, count=20, seed=1, unrest=Unrest()
        ),
        1,
    )
    print_figure("200 runs for the chances (20 timed, ×10)", seconds * 10, "aim 20,000")
    result, read_again = build_document(market, outcome), read_alone(forms["compact"])
    findings = Findings()
    seconds, _ = timed(lambda: matching.check(read_again, result, findings))
    print_figure(
        "independent check, pure Python", seconds, f"aim 500, {findings.count} wrong"
    )
    seconds, _ = timed(lambda: explain(market, outcome, len(market.numbers) // 2))
    print_figure("the story of one student", seconds)


def main() -> None:
    """Print every figure."""
    nation()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"  {'peak memory, both texts':<44}{peak:>10.0f} MB  aim {MEMORY_TARGET_MB}")
    compare()


if __name__ == "__main__":
    # `matching` copies its players by recursion: deep, on a large stack.
    sys.setrecursionlimit(1_000_000)
    threading.stack_size(512 * 1024 * 1024)
    thread = threading.Thread(target=main)
    thread.start()
    thread.join()
