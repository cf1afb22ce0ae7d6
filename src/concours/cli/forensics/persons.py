"""`concours forensics persons`: unlike the others in more than one way."""

import argparse
import json
from collections.abc import Mapping
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from concours.cli.forensics.cohort import Cohort, Plan, read_cohort, read_plan
from concours.cli.forensics.evidence import read_times
from concours.cli.forensics.faults import Run, careful
from concours.cli.forensics.history import read_history
from concours.cli.forensics.inputs import fit_items, head_of, seat_of, short
from concours.cli.forensics.persons_words import persons_lines
from concours.cli.forensics.sheets import read_sheets
from concours.cli.screen import show
from concours.core.results.aberrance.fit import person_fit
from concours.core.results.aberrance.leaks import fit_times
from concours.core.results.aberrance.pace import find_pace
from concours.core.results.similarity.laws import poisson_tail
from concours.core.results.similarity.patterns import Flags, Reals

FORM = "concours-forensics-persons-1"
UNLIKE_SHARE = 0.01
"""Of a cohort that each kind of sign sets apart."""

KINDS_COUNT_MIN = 2
EXCESS_CHANCE_MAX = 0.01
DESCRIPTION = """\
Who is unlike the others in two ways or more: by which questions are right, by times, by
how often an answer was replaced. FILES: answers and key; times, changes and seats, if
they are known. One way alone tells nobody: without times or changes, nobody is listed.

  answers   candidat;q1;q2;…
  key       question;juste
  times     candidat;question;secondes
  changes   candidat;question;avant;apres
  seats     candidat;centre;salle

Each kind sets one candidate in a hundred apart. Illness, haste, a pause or a reader do
so too: what is listed is a reason to look at their copy, no more.
"""


def register_persons(verbs: Any) -> tuple[argparse.ArgumentParser, Run]:
    """Add `persons`; return its parser and what runs it."""
    parser: argparse.ArgumentParser = verbs.add_parser(
        "persons",
        help="who is unlike the others in more than one way",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    return parser, careful(run_persons)


def run_persons(arguments: argparse.Namespace) -> int:
    """Tell who two kinds set apart. 0 as many as by chance; 1 more."""
    sheets = read_sheets(
        arguments.files, ("answers", "key"), ("times", "changes", "seats")
    )
    cohort = read_cohort(sheets)
    plan = read_plan(sheets.get("seats"), cohort.candidates)
    items = fit_items(sheets, cohort)
    fit = person_fit(items, cohort.patterns.right_answers())
    signs = {"answers": -fit.lz_star}
    values: dict[str, Reals] = {"lz_star": fit.lz_star, "u3": fit.u3, "ht": fit.ht}
    log_seconds = read_times(sheets.get("times"), cohort)
    if log_seconds is not None:
        pace = find_pace(log_seconds, fit_times(log_seconds))
        signs["times"] = pace.misfit
        values |= {"speed": pace.speeds, "times_misfit": pace.misfit}
        values |= {"rapid": pace.rapid.astype(float)}
    if "changes" in sheets:
        counts = read_history(sheets["changes"], cohort).counts.astype(float)
        signs["changes"] = values["replaced"] = counts
    report = head_of(FORM, sheets, cohort) | _object(cohort, plan, signs, values)
    if arguments.json:
        show(json.dumps(report, ensure_ascii=False, allow_nan=False))
    else:
        show(*persons_lines(report))
    return 1 if report["is_excess"] else 0


def _object(
    cohort: Cohort, plan: Plan, signs: Mapping[str, Reals], values: Mapping[str, Reals]
) -> dict[str, Any]:
    cuts = {kind: _cut(own) for kind, own in signs.items()}
    beyond = {kind: own > cuts[kind] for kind, own in signs.items()}
    kinds_counts = np.sum(list(beyond.values()), axis=0)
    places = np.flatnonzero(kinds_counts >= KINDS_COUNT_MIN)
    order = places[np.lexsort((places, -kinds_counts[places]))]
    expected_count = _expected_count(list(beyond.values()))
    chance = poisson_tail(expected_count, len(places))
    return {
        "null": [
            {
                "kind": kind,
                "cut": short(-cuts[kind] if kind == "answers" else cuts[kind]),
                "beyond": int(beyond[kind].sum()),
            }
            for kind in signs
        ],
        "expected": short(expected_count),
        "found": len(places),
        "excess_chance": short(chance),
        "is_excess": bool(len(places)) and chance <= EXCESS_CHANCE_MAX,
        "findings": [
            {
                "candidate": cohort.candidates[at],
                "seat": seat_of(plan, at),
                "kinds": [kind for kind, flags in beyond.items() if flags[at]],
            }
            | {name: short(float(own[at])) for name, own in values.items()}
            for at in order.tolist()
        ],
    }


def _cut(signs: Reals) -> float:
    """Return what one candidate in a hundred is beyond; those at it are not."""
    known_signs = signs[~np.isnan(signs)]
    if not len(known_signs):
        return float("inf")
    return float(np.quantile(known_signs, 1 - UNLIKE_SHARE, method="higher"))


def _expected_count(beyond: list[Flags]) -> float:
    """Return how many candidates two kinds set apart, were kinds independent."""
    shares = [float(own.mean()) for own in beyond]
    pairs = sum(first * second for first, second in combinations(shares, 2))
    threes = sum(float(np.prod(own)) for own in combinations(shares, 3))
    return len(beyond[0]) * (pairs - 2 * threes)
