"""`concours forensics leak`: who may have known suspect questions beforehand."""

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np

from concours.cli.forensics.cohort import Cohort, Plan, read_cohort, read_plan
from concours.cli.forensics.evidence import Leak, read_leak, read_times
from concours.cli.forensics.faults import Run, careful
from concours.cli.forensics.inputs import fit_items, head_of, range_of, seat_of, short
from concours.cli.forensics.leak_words import leak_lines
from concours.cli.forensics.sheets import read_sheets
from concours.cli.screen import show
from concours.core.results.aberrance.abilities import Items
from concours.core.results.aberrance.leaks import (
    INNOCENT_SHARE,
    LeakSigns,
    circulated_rates,
    control_sets,
    cut_of,
    find_leak_signs,
    fit_times,
)
from concours.core.results.copying.cohort_strata import strata_of
from concours.core.results.similarity.laws import poisson_binomial, poisson_tail
from concours.core.results.similarity.patterns import BLANK, Reals

FORM = "concours-forensics-leak-1"
EXCESS_CHANCE_MAX = 0.01
"""A leak is told where so many past the cut are at most so likely without one."""

FALSE_ALARMS = 0.05
DESCRIPTION = """\
Who did better, or went faster, at suspect questions than at all others. FILES: answers,
key and suspects; times and seats, if they are known.

  answers   candidat;q1;q2;…
  key       question;juste
  suspects  question;fuite               each suspect question; the answer that
                                         circulated, or nothing
  times     candidat;question;secondes   how long they stayed; several lines add up
  seats     candidat;centre;salle

The cut is what one innocent candidate in a thousand passes, by sets of as many other
questions. Best proof is a wrong answer that circulated: who gave it is told apart.
"""


def register_leak(verbs: Any) -> tuple[argparse.ArgumentParser, Run]:
    """Add `leak`; return its parser and what runs it."""
    parser: argparse.ArgumentParser = verbs.add_parser(
        "leak",
        help="who may have known suspect questions",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    return parser, careful(run_leak)


def run_leak(arguments: argparse.Namespace) -> int:
    """Tell who passes the cut. 0 as many as by chance; 1 more, or a shared error."""
    sheets = read_sheets(
        arguments.files, ("answers", "key", "leak"), ("times", "seats")
    )
    cohort = read_cohort(sheets)
    plan = read_plan(sheets.get("seats"), cohort.candidates)
    leak = read_leak(sheets["leak"], cohort)
    log_seconds = read_times(sheets.get("times"), cohort)
    items = fit_items(sheets, cohort)
    report = head_of(FORM, sheets, cohort) | {
        "suspect": int(leak.is_suspect.sum()),
        "has_times": log_seconds is not None,
    }
    report |= _signs_object(cohort, plan, leak, items, log_seconds)
    report["circulated"] = _circulated(cohort, plan, leak)
    if arguments.json:
        show(json.dumps(report, ensure_ascii=False, allow_nan=False))
    else:
        show(*leak_lines(report))
    return 1 if report["is_excess"] or report["circulated"] else 0


def _signs_object(
    cohort: Cohort, plan: Plan, leak: Leak, items: Items, log_seconds: Reals | None
) -> dict[str, Any]:
    right = cohort.patterns.right_answers()
    times = None if log_seconds is None else (log_seconds, fit_times(log_seconds))
    signs = find_leak_signs(items, right, leak.is_suspect, ~leak.is_suspect, times)
    controls = [
        find_leak_signs(items, right, is_in_set, is_compared, times).joint
        for is_in_set, is_compared in control_sets(items, leak.is_suspect)
    ]
    cut = cut_of(np.concatenate(controls)) if controls else float("inf")
    places = np.flatnonzero(signs.joint > cut)
    expected_count = INNOCENT_SHARE * len(cohort.candidates)
    chance = poisson_tail(expected_count, len(places))
    order = places[np.lexsort((places, -signs.joint[places]))]
    return {
        "control_sets": len(controls),
        "cut": short(cut) if controls else None,
        "expected": short(expected_count),
        "found": len(places),
        "excess_chance": short(chance),
        "is_excess": chance <= EXCESS_CHANCE_MAX,
        "findings": [_finding(cohort, plan, signs, at) for at in order.tolist()],
    }


def _finding(cohort: Cohort, plan: Plan, signs: LeakSigns, at: int) -> dict[str, Any]:
    return {
        "candidate": cohort.candidates[at],
        "seat": seat_of(plan, at),
        "joint": short(float(signs.joint[at])),
        "likelihood": short(float(signs.likelihood[at])),
        "score": short(float(signs.score[at])),
        "wald": short(float(signs.wald[at])),
        "times": short(float(signs.times[at])),
    }


def _circulated(cohort: Cohort, plan: Plan, leak: Leak) -> list[dict[str, Any]]:
    """Return who gave wrong answers that circulated, more than their strength would."""
    questions = np.flatnonzero(leak.circulated != BLANK)
    if not len(questions):
        return []
    patterns = cohort.patterns
    is_given = patterns.codes[:, questions] == leak.circulated[questions]
    strata = strata_of(patterns.totals())
    rates = circulated_rates(is_given, strata)
    chances = np.array(
        [
            poisson_binomial(own)[count:].sum()
            for own, count in zip(rates, is_given.sum(axis=1), strict=True)
        ]
    )
    places = np.flatnonzero(chances <= FALSE_ALARMS / len(is_given))
    order = places[np.lexsort((places, chances[places]))]
    return [
        {
            "candidate": cohort.candidates[at],
            "seat": seat_of(plan, at),
            "given": int(is_given[at].sum()),
            "of": len(questions),
            "expected": short(float(rates[at].sum())),
            **range_of(poisson_binomial(rates[at])),
            "chance": short(float(chances[at])),
        }
        for at in order.tolist()
    ]
