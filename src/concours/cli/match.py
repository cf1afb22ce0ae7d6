"""`concours match`: posts for students, from a file, without a server."""

import argparse
import json
import secrets
import subprocess
from functools import partial
from pathlib import Path

from concours.cli.bounds import between
from concours.cli.matching import explain
from concours.cli.matching.market_csv import write_csv
from concours.cli.matching.market_files import (
    NotSettledError,
    match_or_stop,
    print_json,
    read_file,
    verb,
    write,
)
from concours.cli.matching.words import NOTHING_STABLE, assignment_lines, summary
from concours.cli.screen import complain, show
from concours.core.matching.certificate.certify import certify
from concours.core.matching.certificate.leaves import SALT_BYTES
from concours.core.matching.explanation.forecast import RUNS_MAX
from concours.core.matching.market import columns
from concours.core.matching.market.market import COUPLES_MAX, LINES_MAX, STUDENTS_MAX
from concours.rehearsal.market import Size, national
from concours.store import independent

DESCRIPTION = """\
Match students to lines of posts. A market is one JSON file, readable or compact, or a
folder of CSV files, see docs/reference/market.md; its rules are in
docs/rules/matching.md. Couples are matched exactly, or it is proved that no outcome is
stable.

  concours match solve MARKET.json --out RESULT.json --csv FILE.csv
  concours match check RESULT.json --market MARKET.json     by the independent checker
  concours match explain MARKET.json --student 04217
  concours match forecast MARKET.json --student 04217   chances, a simulation
  concours match seats MARKET.json           least numbers of seats, and what they cost
  concours match certificate MARKET.json --out FOLDER       what proves it to each
  concours match generate --students 12000 --lines 1300 --couples 400 --seed 1

Every fault of a market is reported by name, and nobody is matched. Exit codes: 0 done;
1 a fault, or undecided; 2 usage; 3 no outcome is stable; 4 a defect of ours.
"""


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `match` to the command line."""
    parser = subparsers.add_parser(
        "match",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    verb_parser = verb(
        verbs, "solve", _solve, "who gets which line, and the rank limits"
    )
    verb_parser.add_argument("--out", type=Path, metavar="RESULT.json")
    verb_parser.add_argument(
        "--csv", type=Path, metavar="FILE.csv", help="who got what"
    )
    words = "why one student, or couple, got what they got"
    verb_parser = verb(verbs, "explain", explain.explain_one, words)
    verb_parser.add_argument("--student", required=True, metavar="NUMBER")
    words = "chances, if others change their lists"
    verb_parser = verb(verbs, "forecast", explain.forecast, words)
    verb_parser.add_argument("--student", required=True, metavar="NUMBER")
    verb_parser.add_argument(
        "--before", type=Path, metavar="MARKET.json", help="a round ago"
    )
    verb_parser.add_argument("--runs", type=between(1, RUNS_MAX), default=200)
    verb_parser.add_argument("--seed", type=int, default=1)
    words = "least numbers of seats, and their cost"
    verb_parser = verb(verbs, "seats", explain.seats, words)
    verb_parser.add_argument(
        "--reduce", action="store_true", help="by quota reduction (QRDA)"
    )
    verb_parser.add_argument(
        "--each", action="store_true", help="what one seat more changes"
    )
    words = "what is published of a result, and a slip for each student"
    verb_parser = verb(verbs, "certificate", _certificate, words)
    verb_parser.add_argument("--out", type=Path, metavar="FOLDER", required=True)
    _add_check(verbs)
    _add_generate(verbs)


def _add_check(
    verbs: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> None:
    parser = verbs.add_parser("check", help="hold a result against the rules, anew")
    parser.add_argument("result", type=Path, metavar="RESULT.json")
    parser.add_argument("--market", type=Path, metavar="MARKET.json")
    parser.add_argument("--certificate", type=Path, metavar="CERTIFICATE.json")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.set_defaults(run=_check)


def _add_generate(
    verbs: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> None:
    parser = verbs.add_parser("generate", help="a national market drawn from a seed")
    count = partial(between, 0)
    parser.add_argument("--students", type=count(STUDENTS_MAX), default=12_000)
    parser.add_argument("--lines", type=count(LINES_MAX), default=1_300)
    parser.add_argument("--couples", type=count(COUPLES_MAX), default=400)
    parser.add_argument(
        "--pairs", type=count(3_000), default=300, help="a couple's list"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--compact", action="store_true", help="columns, half the size")
    parser.add_argument("--out", type=Path, metavar="MARKET.json")
    parser.set_defaults(run=_generate)


def _solve(arguments: argparse.Namespace) -> int:
    market = read_file(arguments.market)
    try:
        matching = match_or_stop(market, arguments.steps)
    except NotSettledError as unsettled:
        if arguments.out is not None:
            write(arguments.out, unsettled.found.document)
        raise
    if arguments.out is not None:
        write(arguments.out, matching.document)
    if arguments.csv is not None:
        write_csv(arguments.csv, market, matching.outcome)
    if arguments.json:
        print_json(matching.document)
    else:
        show(*assignment_lines(market, matching), *summary(market, matching))
    return NOTHING_STABLE if matching.verdict == "none" else 0


def _certificate(arguments: argparse.Namespace) -> int:
    """Write result, certificate and slips: found anew, so that they are of one run."""
    market = read_file(arguments.market)
    matching = match_or_stop(market, arguments.steps)
    salts = secrets.token_bytes(SALT_BYTES * len(market.numbers))
    certified = certify(market, matching.outcome, matching.document, salts)
    folder: Path = arguments.out
    folder.mkdir(parents=True, exist_ok=True)
    write(folder / "result.json", matching.document)
    write(folder / "certificate.json", certified.certificate)
    slips = folder / "slips"
    slips.mkdir(mode=0o700, exist_ok=True)
    for slip in certified.slips:
        write(slips / f"{slip['index']}.json", slip)
    if arguments.json:
        print_json(certified.certificate)
    else:
        show(f"{certified.certificate['root']}  {folder}")
    return 0


def _check(arguments: argparse.Namespace) -> int:
    """Let the independent checker, in a process of its own, say what it finds."""
    if arguments.market is not None:
        options = ["match", str(arguments.market), str(arguments.result)]
    else:
        options = ["result", str(arguments.result)]
        complain(
            fr="sans --market : seuls les chiffres du résultat sont vérifiés",
            en="without --market only the figures of the result itself are checked",
        )
    if arguments.certificate is not None:
        options += ["--certificate", str(arguments.certificate)]
    options += ["--json"] if arguments.json else []
    command = independent.command("verifier", *options)
    return subprocess.run(command, check=False).returncode  # noqa: S603 -- our own words


def _generate(arguments: argparse.Namespace) -> int:
    size = Size(arguments.students, arguments.lines, arguments.couples, arguments.pairs)
    if size.students < 2 * size.couples + size.students * 0.04 or size.lines < 2:
        complain(fr="trop peu d’étudiants ou de lignes", en="too few students or lines")
        return 2
    market = national(arguments.seed, size)
    form = columns.compact if arguments.compact else columns.readable
    document = form(market)
    if arguments.out is None:
        show(json.dumps(document, ensure_ascii=False, separators=(",", ":")))
    else:
        write(arguments.out, document)
    return 0
