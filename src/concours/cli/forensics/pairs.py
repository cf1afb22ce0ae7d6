"""`concours forensics pairs`: copies that have too much in common."""

import argparse
import json
from pathlib import Path
from typing import Any

from concours.cli.forensics.cohort import Cohort, read_cohort, read_plan
from concours.cli.forensics.evidence import read_views
from concours.cli.forensics.faults import FileFault, FilesFaulty, Run, careful
from concours.cli.forensics.history import last_answers, read_history
from concours.cli.forensics.inputs import head_of, too_small
from concours.cli.forensics.pairs_report import pairs_object
from concours.cli.forensics.pairs_words import pairs_lines
from concours.cli.forensics.parameters import read_model
from concours.cli.forensics.rates import cohort_rates, rates_by
from concours.cli.forensics.sheets import Sheets, read_sheets
from concours.cli.screen import show
from concours.core.results.copying.screens import Views, look_at_screens
from concours.core.results.similarity.features import make_features
from concours.core.results.similarity.pairs import compare_pairs
from concours.core.results.similarity.patterns import Reals
from concours.core.results.similarity.strata import COHORT_SIZE_MIN

FORM = "concours-forensics-pairs-1"
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
  parameters  question;reponse;constante;pente          and
  abilities   candidat;aptitude       a nominal response model, for fewer than 500
                                      candidates: both

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
    return parser, careful(run_pairs)


def run_pairs(arguments: argparse.Namespace) -> int:
    """Tell which pairs pass a threshold. 0 none; 1 some."""
    sheets = read_sheets(
        arguments.files,
        ("answers", "key"),
        ("seats", "changes", "screens", "parameters", "abilities"),
    )
    cohort = read_cohort(sheets)
    plan = read_plan(sheets.get("seats"), cohort.candidates)
    screens = _read_screens(sheets, cohort)
    model = read_model(sheets, cohort)
    if model is None and len(cohort.candidates) < COHORT_SIZE_MIN:
        raise too_small(sheets, cohort, COHORT_SIZE_MIN)
    rates = cohort_rates(cohort.patterns) if model is None else rates_by(model)
    features = make_features(cohort.patterns, rates.weights)
    similarity = compare_pairs(features, rates.strata, plan.seats, rates.by_weight)
    eyes = screens and look_at_screens(similarity, cohort.patterns, *screens)
    findings = pairs_object(cohort, plan, similarity, rates.equal, eyes)
    report = head_of(FORM, sheets, cohort) | {"has_model": model is not None} | findings
    if arguments.json:
        show(json.dumps(report, ensure_ascii=False, allow_nan=False))
    else:
        show(*pairs_lines(report))
    return 1 if report["findings"] else 0


def _read_screens(sheets: Sheets, cohort: Cohort) -> tuple[Views, Reals] | None:
    """Read what was on screen and when each last answer was given; both or none."""
    if "screens" not in sheets and "changes" not in sheets:
        return None
    turns = None
    if {"screens", "changes", "seats"} <= sheets.keys():
        turns = read_history(sheets["changes"], cohort).turns
    if turns is None:
        sheet = sheets.get("screens") or sheets["changes"]
        kinds = "screens · changes · seats"
        raise FilesFaulty([FileFault(sheet.name, 0, "file.alone", kinds)])
    return read_views(sheets["screens"], cohort), last_answers(turns, cohort)
