"""`concours match`: posts for students, from a file, without a server."""

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from concours.cli.match_words import story, summary, tell_faults
from concours.cli.screen import choose, complain, show
from concours.core.kernel.errors import Refusal
from concours.core.market import columns
from concours.core.market.faults import MarketFaulty
from concours.core.market.market import (
    COUPLES_MAX,
    LINES_MAX,
    OPEN,
    STUDENTS_MAX,
    Market,
)
from concours.core.market.reading import read
from concours.core.matching.explain import explain, student_of
from concours.core.matching.forecast import (
    RUNS_MAX,
    Unrest,
    chances,
    ends,
    observed,
    runs,
)
from concours.core.matching.quotas import effect_of_seats, missing, reduced, shortfalls
from concours.core.matching.result import document
from concours.core.matching.solve import solve_twice
from concours.rehearsal.market import Size, national

FILE_BYTES_MAX = 512 * 1024 * 1024

DESCRIPTION = """\
Match students to lines of posts. A market is one JSON file, readable or compact, see
docs/reference/market.md; its rules are in docs/rules/matching.md.

  concours match solve MARKET.json --json > RESULT.json
  concours match explain MARKET.json --student 04217
  concours match forecast MARKET.json --student 04217   chances, a simulation
  concours match seats MARKET.json           least numbers of seats, and what they cost
  concours match generate --students 12000 --lines 1300 --couples 400 --seed 1

Every fault of a market is told by its name, and nobody is matched.
"""


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `match` to the command line."""
    parser = subparsers.add_parser(
        "match",
        help="match students to posts, explain each wish, without any server",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    one = _verb(verbs, "solve", _solve, "who gets which line, and the rank limits")
    one.add_argument("--out", type=Path, metavar="RESULT.json")
    one = _verb(verbs, "explain", _explain, "why one student got what they got")
    one.add_argument("--student", required=True, metavar="NUMBER")
    one = _verb(verbs, "forecast", _forecast, "chances, if others change their lists")
    one.add_argument("--student", required=True, metavar="NUMBER")
    one.add_argument("--before", type=Path, metavar="MARKET.json", help="a round ago")
    one.add_argument("--runs", type=_count(RUNS_MAX), default=200)
    one.add_argument("--seed", type=int, default=1)
    one = _verb(verbs, "seats", _seats, "least numbers of seats, and their cost")
    one.add_argument("--reduce", action="store_true", help="by quota reduction (QRDA)")
    one.add_argument("--each", action="store_true", help="what one seat more changes")
    one = verbs.add_parser("generate", help="a national market drawn from a seed")
    one.add_argument("--students", type=_count(STUDENTS_MAX), default=12_000)
    one.add_argument("--lines", type=_count(LINES_MAX), default=1_300)
    one.add_argument("--couples", type=_count(COUPLES_MAX), default=400)
    one.add_argument("--pairs", type=_count(3_000), default=300, help="a couple's list")
    one.add_argument("--seed", type=int, default=1)
    one.add_argument("--compact", action="store_true", help="columns, half the size")
    one.add_argument("--out", type=Path, metavar="MARKET.json")
    one.set_defaults(run=_generate)


def _verb(
    verbs: Any, name: str, run: Callable[[argparse.Namespace], int], words: str
) -> argparse.ArgumentParser:
    """Add one verb that reads a market, and return its parser."""

    def careful(arguments: argparse.Namespace) -> int:
        try:
            return run(arguments)
        except MarketFaulty as refusal:
            return tell_faults(refusal, as_json=arguments.json)
        except Refusal as refusal:
            sys.stderr.write(f"concours: {refusal.code} {refusal.facts()}\n")
        except (OSError, ValueError, RecursionError) as error:
            complain(fr=f"illisible : {error}", en=f"cannot read: {error}")
        return 1

    one: argparse.ArgumentParser = verbs.add_parser(name, help=words)
    one.add_argument("market", type=Path, metavar="MARKET.json")
    one.add_argument("--json", action="store_true", help="one JSON object")
    one.set_defaults(run=careful)
    return one


def _count(most: int) -> Callable[[str], int]:
    def count(text: str) -> int:
        number = int(text)
        if not 0 <= number <= most:
            raise argparse.ArgumentTypeError(f"0..{most}")
        return number

    return count


def read_file(path: Path) -> Market:
    """Return the market of a file. Raises `MarketFaulty`, `OSError`, `ValueError`."""
    with path.open("rb") as file:
        data = file.read(FILE_BYTES_MAX + 1)
    if len(data) > FILE_BYTES_MAX:
        raise ValueError(f"> {FILE_BYTES_MAX}")
    return read(json.loads(data))


def _solve(arguments: argparse.Namespace) -> int:
    market = read_file(arguments.market)
    outcome = solve_twice(market)
    result = document(market, outcome)
    text = json.dumps(result, ensure_ascii=False)
    if arguments.out is not None:
        arguments.out.write_text(text + "\n", encoding="utf-8")
    if arguments.json:
        show(text)
    else:
        show(*summary(market, outcome))
    return 0


def _explain(arguments: argparse.Namespace) -> int:
    market = read_file(arguments.market)
    student = student_of(market, arguments.student)
    told = explain(market, solve_twice(market), student)
    if arguments.json:
        show(json.dumps(asdict(told), ensure_ascii=False))
    else:
        show(*story(told))
    return 0


def _forecast(arguments: argparse.Namespace) -> int:
    market = read_file(arguments.market)
    student = student_of(market, arguments.student)
    unrest = Unrest()
    if arguments.before is not None:
        unrest = observed(read_file(arguments.before), market)
    limits = runs(
        market,
        solve_twice(market).placed,
        count=max(1, arguments.runs),
        seed=arguments.seed,
        unrest=unrest,
    )
    start, end = market.starts[student : student + 2].tolist()
    wishes = market.wishes[start:end]
    asked, ranks = limits[:, wishes], market.wish_ranks[start:end]
    told = [
        {"line": market.lines[line].code, "within": within, "ends": ends_here}
        for line, within, ends_here in zip(
            wishes.tolist(), chances(asked, ranks), ends(asked, ranks), strict=True
        )
    ]
    if arguments.json:
        show(json.dumps({"unrest": asdict(unrest), "of": 1_000, "wishes": told}))
        return 0
    show(
        choose(
            fr="Simulation : sur 1 000 tirages où d’autres changent leurs vœux.",
            en="A simulation: of 1,000 runs in which others change their lists.",
        ),
        choose(fr="vœu, à portée, obtenu", en="wish, in reach, got"),
        *(f"{one['line']}  {one['within']:>5} {one['ends']:>5}" for one in told),
    )
    return 0


def _seats(arguments: argparse.Namespace) -> int:
    market = read_file(arguments.market)
    before = solve_twice(market)
    short = shortfalls(market, before.limits.taken)
    told: dict[str, Any] = {
        "missing": missing(market, before.limits.taken),
        "shortfalls": [
            {
                "code": market.gates[one.gate].code,
                "least": one.least,
                "taken": one.taken,
            }
            for one in short
        ],
    }
    if arguments.each:
        gates = [g for g in range(len(market.gates)) if before.limits.limit[g] != OPEN]
        told["one_seat_more"] = [
            asdict(effect_of_seats(market, before, gate, 1))
            | {"gate": market.gates[gate].code}
            for gate in gates
        ]
    if arguments.reduce:
        cut = reduced(market)
        told["reduced"] = {
            "is_met": cut.is_met,
            "taken_away": {
                market.gates[at].code: int(count)
                for at, count in enumerate(cut.taken_away.tolist())
                if count
            },
            "wasted": cut.wasted,
            "result": document(market, cut.outcome),
        }
    show(json.dumps(told, ensure_ascii=False, indent=None if arguments.json else 2))
    return 0


def _generate(arguments: argparse.Namespace) -> int:
    size = Size(arguments.students, arguments.lines, arguments.couples, arguments.pairs)
    if size.students < 2 * size.couples + size.students * 0.04 or size.lines < 2:
        complain(fr="trop peu d’étudiants ou de lignes", en="too few students or lines")
        return 2
    market = national(arguments.seed, size)
    form = columns.compact if arguments.compact else columns.readable
    text = json.dumps(form(market), ensure_ascii=False, separators=(",", ":"))
    if arguments.out is None:
        show(text)
    else:
        arguments.out.write_text(text + "\n", encoding="utf-8")
    return 0
