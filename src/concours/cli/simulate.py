"""`concours simulate`: whole exams as pure functions of seeds, and checkers."""

import argparse
import json
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from concours.cli.screen import choose, show
from concours.rehearsal.world.faults.catalogue import FAULTS, FAULTS_BETWEEN
from concours.rehearsal.world.paper import SITTINGS_COUNT_MAX, START_MS
from concours.rehearsal.world.planted.catalogue import PLANTED, SITTINGS
from concours.rehearsal.world.play import Outcome
from concours.rehearsal.world.practical.faults import FLOOR_FAULTS
from concours.rehearsal.world.practical.planted import FLOOR_PLANTED
from concours.rehearsal.world.repertoire import (
    HALF_DAYS,
    PAPERS,
    Circumstances,
    Repertoire,
)

SEEDS_COUNT_MAX = 1_000_000
FAILURES_TOLD_MAX = 3
EVENTS_TOLD_MAX = 30

DESCRIPTION = """\
Play whole exams in virtual time: tablets, network, gateways, database and jury, each
seed with its own faults, and the same rules as on the day at both ends. A seed
plays the same exam on any machine. Checkers look for lost, doubled or altered
entries, for time taken, a paper read too early, a copy that is not the candidate's.

With --ecos each seed is a half-day of the ECOS instead: two circuits, twenty examiners
with a tablet each, bells, grids carried past dead tablets, and coordinators who let
nobody go while a grid is missing.

An exam has one sitting, or with --sittings two or three, one after the other with the
same tablets: those go from paper to paper, are changed or cut off in between, and each
sitting is collected while others go on; nothing may change it from then on.

  concours simulate --seeds 1..500                 every seed must be sound
  concours simulate --seeds 17                     play one again
  concours simulate --seeds 1..50 --faults F12,F21 with these faults added
  concours simulate --seeds 1..99 --sittings 3     three papers with the same tablets
  concours simulate --seeds 1..200 --planted forget_to_sort
  concours simulate --ecos --seeds 1..40           half-days of the ECOS
  concours simulate --catalogue                    how many seeds find each planted bug

A planted bug that few seeds expose by themselves gets the fault that exposes it, and
one that needs several sittings gets two.
Faults and planted bugs are listed below; docs/reference/simulator.md says what is
modelled and what is not.
"""


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `simulate` to the command line."""
    simulate = subparsers.add_parser(
        "simulate",
        description=DESCRIPTION,
        epilog=_epilog(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    simulate.add_argument(
        "--seeds",
        type=_seeds,
        default=range(1, 101),
        metavar="A..B",
        help="which exams to play (1..100)",
    )
    simulate.add_argument(
        "--sittings",
        type=int,
        choices=range(1, SITTINGS_COUNT_MAX + 1),
        help="how many sittings each exam has (1)",
    )
    simulate.add_argument(
        "--faults",
        type=_faults,
        default=(),
        metavar="F12,F21",
        help="faults added to those that each seed draws",
    )
    simulate.add_argument(
        "--planted",
        choices=sorted({**PLANTED, **FLOOR_PLANTED}),
        metavar="NAME",
        help="plant this bug: some seed must then fail",
    )
    simulate.add_argument(
        "--ecos", action="store_true", help="half-days of the ECOS, not papers"
    )
    simulate.add_argument(
        "--catalogue", action="store_true", help="plant each bug in turn"
    )
    simulate.add_argument("--json", action="store_true", help="one JSON object")
    simulate.set_defaults(run=run)


def _epilog() -> str:
    lists = {
        "faults": FAULTS,
        "faults of several sittings": FAULTS_BETWEEN,
        "faults of half-days (--ecos)": FLOOR_FAULTS,
    }
    parts = [
        f"{title}:\n"
        + "\n".join(f"  {name:5} {row.description}" for name, row in rows.items())  # type: ignore[attr-defined]
        for title, rows in lists.items()
    ]
    parts += [
        "planted bugs:\n" + "\n".join(f"  {name}" for name in PLANTED),
        "planted bugs of half-days:\n"
        + "\n".join(f"  {name}" for name in FLOOR_PLANTED),
    ]
    return "\n\n".join(parts)


def _repertoire(arguments: argparse.Namespace) -> Repertoire:
    """Return what is played; end with exit code 2 if it lacks what was asked for."""
    repertoire = HALF_DAYS if arguments.ecos else PAPERS
    strangers = [name for name in arguments.faults if name not in repertoire.faults]
    if arguments.planted not in (None, *repertoire.planted):
        strangers.append(arguments.planted)
    if strangers or (arguments.ecos and arguments.sittings):
        word = strangers[0] if strangers else "--sittings"
        kind = "half-days of the ECOS" if arguments.ecos else "papers"
        sys.stderr.write(f"concours: {word} is not for {kind}\n")
        raise SystemExit(2)
    return repertoire


def run(arguments: argparse.Namespace) -> int:
    """Simulate. 0 every seed is sound, or every planted bug is found; else 1."""
    repertoire = _repertoire(arguments)
    _require_sittings(arguments)
    if arguments.catalogue:
        return _run_catalogue(arguments)
    name = arguments.planted
    faults_played = arguments.faults or repertoire.exposed_by.get(name, ())
    setting = Circumstances(faults_played, _sittings_of(arguments, name))
    outcomes = _play_seeds(arguments, repertoire.planted.get(name), setting)
    failures: list[Outcome] = []
    faults: Counter[str] = Counter()
    for outcome in outcomes:
        faults.update(outcome.faults)
        if not outcome.is_sound:
            failures.append(outcome)
    _tell(arguments, failures, faults)
    return 1 if failures else 0


def _play_seeds(
    arguments: argparse.Namespace, parts: Any, setting: Circumstances
) -> Iterator[Outcome]:
    """Play each seed, and show how far we are."""
    repertoire = _repertoire(arguments)
    is_shown = not arguments.json and sys.stderr.isatty()
    for place, seed in enumerate(arguments.seeds, start=1):
        if is_shown and place % 5 == 0:
            sys.stderr.write(f"\r{place}/{len(arguments.seeds)} ")
            sys.stderr.flush()
        yield repertoire.play(seed, parts, setting)
    if is_shown:
        sys.stderr.write("\r\033[K")


def _run_catalogue(arguments: argparse.Namespace) -> int:
    report: dict[str, dict[str, Any]] = {}
    repertoire = _repertoire(arguments)
    is_sound = cache(
        lambda seed, setting: repertoire.play(seed, None, setting).is_sound
    )
    for name, parts in repertoire.planted.items():
        faults = arguments.faults or repertoire.exposed_by.get(name, ())
        setting = Circumstances(faults, _sittings_of(arguments, name))
        outcomes = list(_play_seeds(arguments, parts, setting))
        unsound = [outcome for outcome in outcomes if not outcome.is_sound]
        catches = [failure for failure in unsound if is_sound(failure.seed, setting)]
        checkers = Counter(outcome.checker for outcome in catches)
        report[name] = {
            "caught": len(catches),
            "seeds": len(outcomes),
            "first": catches[0].seed if catches else None,
            "checkers": dict(checkers.most_common()),
        }
        if not arguments.json:
            names = ", ".join(f"{checker} {n}" for checker, n in checkers.most_common())
            show(f"{name:32} {len(catches):4} / {len(outcomes)}   {names}")
    holes = [name for name, row in report.items() if not row["caught"]]
    if arguments.json:
        show(json.dumps({"planted": report, "holes": holes}))
    for name in holes:
        sys.stderr.write(f"concours: no seed finds {name}\n")
    return 1 if holes else 0


def _sittings_of(arguments: argparse.Namespace, planted: str | None) -> int:
    """Return how many sittings to play: as many as asked for, or as a bug needs."""
    count: int = arguments.sittings or SITTINGS.get(planted or "", 1)
    return count


def _require_sittings(arguments: argparse.Namespace) -> None:
    """End with exit code 2 where a fault between sittings is asked of one sitting."""
    between = [name for name in arguments.faults if name in FAULTS_BETWEEN]
    if between and _sittings_of(arguments, arguments.planted) < 2:
        sys.stderr.write(f"concours: {between[0]} needs --sittings 2 or 3\n")
        raise SystemExit(2)


def _tell(
    arguments: argparse.Namespace, failures: Sequence[Outcome], faults: Counter[str]
) -> None:
    count = len(arguments.seeds)
    if arguments.json:
        report = {
            "seeds": count,
            "sound": count - len(failures),
            "commit": _commit(),
            "faults": dict(sorted(faults.items())),
            "failures": [_as_json(outcome) for outcome in failures],
        }
        show(json.dumps(report, ensure_ascii=False))
        return
    for outcome in failures[:FAILURES_TOLD_MAX]:
        show(*_trace(outcome))
    sound = count - len(failures)
    show(
        choose(
            fr=f"{sound} examens sains sur {count}",
            en=f"{sound} of {count} exams are sound",
        )
    )


def _trace(outcome: Outcome) -> list[str]:
    commit = _commit()
    head = f"seed {outcome.seed}" + (f" at {commit}" if commit else "")
    events = outcome.events[-EVENTS_TOLD_MAX:]
    return [
        f"{head}: {outcome.checker}: {outcome.detail}",
        f"  faults: {' '.join(outcome.faults) or 'none'}",
        *(
            f"  {(at - START_MS) / 1000:9.3f} s  {actor:12} {did}"
            for at, actor, did in events
        ),
        "",
    ]


def _as_json(outcome: Outcome) -> dict[str, Any]:
    return {
        "seed": outcome.seed,
        "faults": list(outcome.faults),
        "checker": outcome.checker,
        "what": outcome.detail,
        "events": [list(event) for event in outcome.events[-EVENTS_TOLD_MAX:]],
    }


def _commit() -> str | None:
    """Return the commit of the sources, if git knows it."""
    git = shutil.which("git")
    if git is None:
        return None
    command = [git, "-C", str(Path(__file__).parent), "rev-parse", "--short", "HEAD"]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 -- our own words
    return answer.stdout.strip() or None


def _seeds(text: str) -> range:
    first, _, last = text.partition("..")
    seeds = range(int(first), int(last or first) + 1)
    if not 0 < len(seeds) <= SEEDS_COUNT_MAX:
        raise argparse.ArgumentTypeError("no seeds, or more than a million")
    return seeds


def _faults(text: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    faults = {**PAPERS.faults, **HALF_DAYS.faults}
    strangers = [name for name in names if name not in faults]
    if strangers:
        raise argparse.ArgumentTypeError(f"{strangers[0]} is not simulated")
    return names
