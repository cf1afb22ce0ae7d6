"""`concours forensics pairs`: copies that have too much in common."""

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from concours.cli.forensics.cohort import Cohort, Plan, read_cohort, read_plan
from concours.cli.forensics.faults import Run, careful
from concours.cli.forensics.inputs import head_of, seat_of, short, too_small
from concours.cli.forensics.pairs_words import pairs_lines
from concours.cli.forensics.sheets import Sheets, read_sheets
from concours.cli.screen import show
from concours.core.results.similarity.features import make_features, pattern_weights
from concours.core.results.similarity.indices import (
    equal_answers,
    equal_rates,
    indices,
)
from concours.core.results.similarity.pairs import Similarity, compare_pairs
from concours.core.results.similarity.seats import FAMILIES
from concours.core.results.similarity.strata import (
    COHORT_SIZE_MIN,
    assign_strata,
    strata_count,
    stratum_pair_numbers,
)

FORM = "concours-forensics-pairs-1"
DESCRIPTION = """\
Compare all pairs of copies. FILES: answers and key; seats, if they are known.

  answers   candidat;q1;q2;…          a line for each candidate; A+C is a set of ticks
  key       question;juste;dossier    A+C, or A+C|B+C where two are right; a dossier is
                                      named where it is locked: a run of equal errors
                                      in it counts once
  seats     candidat;centre;salle;rang;colonne

V adds up the weights of equal answers, rare ones more; its law is exact, by strata of
the total. Thresholds: 0.05 innocent pairs for neighbours, for rooms, for the nation.
"""


def register_pairs(verbs: Any) -> tuple[argparse.ArgumentParser, Run]:
    """Add `pairs`; return its parser and what runs it."""
    parser: argparse.ArgumentParser = verbs.add_parser(
        "pairs",
        help="copies that have too much in common",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    return parser, careful(run_pairs)


def run_pairs(arguments: argparse.Namespace) -> int:
    """Tell which pairs pass a threshold. 0 none; 1 some."""
    sheets = read_sheets(arguments.files, ("answers", "key"), ("seats",))
    cohort = read_cohort(sheets)
    plan = read_plan(sheets.get("seats"), cohort.candidates)
    count = cohort.patterns.candidates_count
    if count < COHORT_SIZE_MIN:
        raise too_small(sheets, cohort, COHORT_SIZE_MIN)
    strata = assign_strata(cohort.patterns.totals(), strata_count(count))
    features = make_features(cohort.patterns, pattern_weights(cohort.patterns))
    similarity = compare_pairs(features, strata, plan.seats)
    report = _report(sheets, cohort, plan, similarity)
    if arguments.json:
        show(json.dumps(report, ensure_ascii=False, allow_nan=False))
    else:
        show(*pairs_lines(report))
    return 1 if report["findings"] else 0


def _report(
    sheets: Sheets, cohort: Cohort, plan: Plan, similarity: Similarity
) -> dict[str, Any]:
    return head_of(FORM, sheets, cohort) | {
        "strata": int(similarity.strata.max()) + 1,
        "thresholds": {
            name: short(level) for name, level in similarity.thresholds.items()
        },
        "null": [
            {
                "family": row.family,
                "pairs": row.pairs_count,
                "level": row.level,
                "found": row.found_count,
                "ratio": None if row.ratio is None else short(row.ratio),
            }
            for row in similarity.null
        ],
        "findings": _findings(cohort, plan, similarity),
    }


def _findings(
    cohort: Cohort, plan: Plan, similarity: Similarity
) -> list[dict[str, Any]]:
    """Return the pairs past a threshold, the least likely first, with their indices."""
    table, strata = similarity.table, similarity.strata
    right, wrong = equal_rates(cohort.patterns, strata)
    numbers = stratum_pair_numbers(int(strata.max()) + 1)
    findings = []
    for place in similarity.passing().tolist():
        first, second = int(table.first[place]), int(table.second[place])
        own = numbers[strata[first], strata[second]]
        family = FAMILIES[table.families[place]]
        level = float(table.levels[place])
        pair = equal_answers(cohort.patterns, first, second)
        values = asdict(indices(pair, right[:, own], wrong[:, own]))
        findings.append(
            {
                "candidates": [cohort.candidates[first], cohort.candidates[second]],
                "family": family,
                "seats": [seat_of(plan, first), seat_of(plan, second)],
                "value": int(table.values[place]),
                "chance": short(float(table.chances[place])),
                "level": short(level),
                "passes": [
                    name
                    for name in FAMILIES[FAMILIES.index(family) :]
                    if level <= similarity.thresholds.get(name, 0.0)
                ],
                **{
                    name: short(value) if isinstance(value, float) else value
                    for name, value in values.items()
                },
            }
        )
    return findings
