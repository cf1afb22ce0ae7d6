"""`concours forensics pairs`: copies that have too much in common."""

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from concours.cli.forensics.cohort import Cohort, Plan, read_cohort
from concours.cli.forensics.evidence import read_views
from concours.cli.forensics.faults import FileFault, FilesFaulty, Run, careful
from concours.cli.forensics.history import (
    History,
    last_answers,
    read_history,
    replacements_of,
)
from concours.cli.forensics.inputs import files_of, head_of, short, too_small
from concours.cli.forensics.pairs_report import pairs_object
from concours.cli.forensics.pairs_words import pairs_lines
from concours.cli.forensics.parameters import Rates, cohort_rates, rates_by, read_model
from concours.cli.forensics.sheets import Kind, Sheets, read_sheets
from concours.cli.forensics.sittings import Sitting, join, read_sittings
from concours.cli.forensics.wordings import rare_wordings
from concours.cli.screen import show
from concours.core.results.copying.echoes import Replacements, equal_changes
from concours.core.results.copying.screens import Views, look_at_screens
from concours.core.results.similarity.features import make_features
from concours.core.results.similarity.pairs import Similarity, compare_pairs
from concours.core.results.similarity.patterns import Reals
from concours.core.results.similarity.sittings import compare_sittings
from concours.core.results.similarity.strata import COHORT_SIZE_MIN

FORM = "concours-forensics-pairs-1"
OPTIONAL: tuple[Kind, ...] = (
    *("seats", "changes", "screens"),
    *("parameters", "items", "abilities"),
)
DESCRIPTION = """\
Compare all pairs of copies. FILES: answers and key; seats, if they are known.

  answers   candidat;q1;q2;…          a line for each candidate; A+C is a set of ticks
  key       question;juste;dossier    A+C, or A+C|B+C where two are right; a dossier is
                                      named where it is locked: a run of equal errors
                                      in it counts once
  seats     candidat;centre;salle;rang;colonne
  changes   candidat;question;avant;apres;secondes      each answer given, and
  screens   candidat;question;debut;fin                 when a question was on screen:
                                      both, with seats, tell O
  parameters  question;reponse;constante;pente          a nominal response model, or
  items       question;pente;difficulte;hasard          one of two or three parameters,
  abilities   candidat;aptitude       and abilities: for fewer than 500 candidates

Several sittings add up: FILES of one, then --sitting with answers, key and seats of
each other. V is their sum, its law that of the strata of each; a pair is as near as it
ever sat. Who missed one is left out, and no changes are read.

V adds up the weights of equal answers, rare ones more; its law is exact, by strata of
the total. O asks of pairs of one room whether one answered while the other had that
question on screen. Thresholds: 0.05 innocent pairs for neighbours, for rooms, for the
nation.
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
    parser.add_argument(
        "--sitting",
        nargs="+",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help="answers, key and seats of a further sitting of the same candidates",
    )
    return parser, careful(run_pairs)


def run_pairs(arguments: argparse.Namespace) -> int:
    """Tell which pairs pass a threshold. 0 none; 1 some."""
    optional = OPTIONAL[:1] if arguments.sitting else OPTIONAL
    sheets = read_sheets(arguments.files, ("answers", "key"), optional)
    first = Sitting(sheets, read_cohort(sheets))
    sittings = (first, *read_sittings(arguments.sitting))
    cohort_together = join(sittings)
    cohort, plans = cohort_together.cohort, cohort_together.plans
    history = read_history(sheets["changes"], cohort) if "changes" in sheets else None
    screens = _read_screens(sheets, cohort, history)
    model = read_model(sheets, cohort)
    if model is None and len(cohort.candidates) < COHORT_SIZE_MIN:
        raise too_small(sheets, cohort, COHORT_SIZE_MIN)
    rates = [rates_by(model)] if model else [*map(cohort_rates, cohort_together.parts)]
    similarity = _compare(rates, plans)
    eyes = screens and look_at_screens(similarity, cohort.patterns, *screens)
    replacements = None if history is None else replacements_of(history)
    findings = pairs_object(cohort, plans, similarity, rates, eyes)
    _add_traces(findings, cohort, sittings, replacements)
    report = head_of(FORM, sheets, cohort) | {"has_model": model is not None} | findings
    report |= {
        "files": [row for own in sittings for row in files_of(own.sheets)],
        "sittings": [
            {
                "answers": own.sheets["answers"].name,
                "key": own.sheets["key"].name,
                "seats": own.sheets["seats"].name if "seats" in own.sheets else None,
                "questions": len(own.cohort.questions),
            }
            for own in sittings
        ],
        "left_out": len(first.cohort.candidates) - len(cohort.candidates),
    }
    if arguments.json:
        show(json.dumps(report, ensure_ascii=False, allow_nan=False))
    else:
        show(*pairs_lines(report))
    return 1 if report["findings"] else 0


def _compare(rates: Sequence[Rates], plans: Sequence[Plan]) -> Similarity:
    """Compare all pairs: by the law of their strata, or of those in each sitting."""
    features = [make_features(own.patterns, own.weights) for own in rates]
    if len(rates) == 1:
        [own], [questions] = rates, features
        return compare_pairs(questions, own.strata, plans[0].seats, own.by_weight)
    seating = [plan.seats for plan in plans]
    return compare_sittings(features, [own.strata for own in rates], seating)


def _add_traces(
    report: dict[str, Any],
    cohort: Cohort,
    sittings: tuple[Sitting, ...],
    replacements: Replacements | None,
) -> None:
    """Add to each pair found what V does not count: changes, raw wordings."""
    findings = report["findings"]
    numbers = {name: number for number, name in enumerate(cohort.candidates)}
    pairs = [tuple(own["candidates"]) for own in findings]
    wordings = rare_wordings(sittings, pairs)
    for finding, pair, own in zip(findings, pairs, wordings, strict=True):
        finding["wordings"] = own
        finding["changes"] = None
        if replacements is not None:
            first, second = (numbers[name] for name in pair)
            count = len(cohort.candidates)
            changes = equal_changes(replacements, first, second, count)
            finding["changes"] = asdict(changes) | {"expected": short(changes.expected)}


def _read_screens(
    sheets: Sheets, cohort: Cohort, history: History | None
) -> tuple[Views, Reals] | None:
    """Read what was on screen and when each last answer was given; both or none."""
    if "screens" not in sheets:
        return None
    turns = None if history is None else history.turns
    if turns is None or "seats" not in sheets:
        kinds = "screens · changes · seats"
        name = sheets["screens"].name
        raise FilesFaulty([FileFault(name, 0, "file.alone", kinds)])
    return read_views(sheets["screens"], cohort), last_answers(turns, cohort)
