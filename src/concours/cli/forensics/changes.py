"""`concours forensics changes` and `rooms`: answers replaced, by persons and rooms."""

import argparse
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from concours.cli.forensics.changes_words import changes_lines, rooms_lines
from concours.cli.forensics.cohort import Cohort, Plan, read_cohort, read_plan
from concours.cli.forensics.evidence import read_views
from concours.cli.forensics.faults import FileFault, FilesFaulty, Run, careful
from concours.cli.forensics.history import (
    History,
    hasty_answers,
    read_history,
)
from concours.cli.forensics.inputs import fit_items, head_of, range_of, seat_of, short
from concours.cli.forensics.sheets import Kind, Sheet, Sheets, read_sheets
from concours.cli.screen import show
from concours.core.results.aberrance.abilities import Items
from concours.core.results.aberrance.bursts import (
    HASTE_BOUND,
    Haste,
    judge_haste,
)
from concours.core.results.aberrance.changes import (
    ROOM_BOUND,
    Changes,
    find_changes,
    robust_deviations,
    room_indices,
)
from concours.core.results.aberrance.waves import find_waves
from concours.core.results.similarity.laws import poisson_law
from concours.core.results.similarity.patterns import Flags

FALSE_ALARMS = 0.05
CHANGES_FORM = "concours-forensics-changes-1"
ROOMS_FORM = "concours-forensics-rooms-1"
NEEDED: tuple[Kind, ...] = ("answers", "key", "changes")
FILES = """\
  answers   candidat;q1;q2;…
  key       question;juste
  changes   candidat;question;avant;apres;secondes      each answer given, in order; the
                                                        last leads to the answer
  seats     candidat;centre;salle
"""
CHANGES_DESCRIPTION = f"""\
Whose replaced answers went to what is right more than their ability foretells. FILES:
answers, key and changes; seats and screens, if they are known.

{FILES}
  screens   candidat;question;debut;fin                 when it was on their screen

The erasure detection index, ability from questions that were not changed. People mend
more than they spoil: who is told is also far from the median of all who changed. By the
same law, with seconds: answers in bursts after a silence; with screens: answers in the
second in which the question appeared.
"""
ROOMS_DESCRIPTION = f"""\
Which rooms replaced answers as others do not. FILES: answers, key, changes and seats.

{FILES}
By room the erasure detection index, against the median of rooms; and waves, candidates
of a room who turn to one answer of one question within three minutes, against the rest
of the nation in these minutes.
"""


HASTES = ("bursts", "unread")
"""What is told of answers in haste: many after a silence, and before they were read."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """What the files say, and what is found of changes."""

    cohort: Cohort
    plan: Plan
    history: History
    items: Items
    right: Flags
    """Whether the last answer is right: candidate × question."""

    changes: Changes


def register_changes(verbs: Any) -> tuple[argparse.ArgumentParser, Run]:
    """Add `changes`; return its parser and what runs it."""
    return _parser(verbs, "changes", CHANGES_DESCRIPTION), careful(run_changes)


def register_rooms(verbs: Any) -> tuple[argparse.ArgumentParser, Run]:
    """Add `rooms`; return its parser and what runs it."""
    return _parser(verbs, "rooms", ROOMS_DESCRIPTION), careful(run_rooms)


def _parser(verbs: Any, name: str, description: str) -> argparse.ArgumentParser:
    summaries = {
        "changes": "whose changes went to what is right",
        "rooms": "rooms that changed answers as others did not",
    }
    parser: argparse.ArgumentParser = verbs.add_parser(
        name,
        help=summaries[name],
        description=description,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    return parser


def run_changes(arguments: argparse.Namespace) -> int:
    """Tell whose changes are beyond chance. 0 nobody; 1 somebody."""
    sheets = read_sheets(arguments.files, NEEDED, ("seats", "screens"))
    data = _read(sheets)
    report = head_of(CHANGES_FORM, sheets, data.cohort)
    report |= _changes_object(data.cohort, data.plan, data.history, data.changes)
    report |= _haste(data, sheets.get("screens"))
    _show(report, changes_lines(report), as_json=arguments.json)
    return 1 if any(report[part] for part in ("findings", *HASTES)) else 0


def run_rooms(arguments: argparse.Namespace) -> int:
    """Tell which rooms stand out. 0 none; 1 some."""
    sheets = read_sheets(arguments.files, (*NEEDED, "seats"))
    data = _read(sheets)
    plan = data.plan
    if not plan.rooms:
        raise FilesFaulty([FileFault(sheets["seats"].name, 0, "seats.missing")])
    report = head_of(ROOMS_FORM, sheets, data.cohort) | {"bound": ROOM_BOUND}
    report |= _rooms_object(plan, data.changes)
    report["waves"] = _waves(data.cohort, plan, data.history)
    report["has_times"] = data.history.turns is not None
    _show(report, rooms_lines(report), as_json=arguments.json)
    return 1 if report["findings"] or report["waves"] else 0


def _read(sheets: Sheets) -> "_Reading":
    cohort = read_cohort(sheets)
    plan = read_plan(sheets.get("seats"), cohort.candidates)
    history = read_history(sheets["changes"], cohort)
    items = fit_items(sheets, cohort)
    right = cohort.patterns.right_answers()
    changes = find_changes(items, right, history.is_changed)
    return _Reading(cohort, plan, history, items, right, changes)


def _changes_object(
    cohort: Cohort, plan: Plan, history: History, changes: Changes
) -> dict[str, Any]:
    index = changes.index()
    deviations = robust_deviations(index)
    bound = FALSE_ALARMS / len(cohort.candidates)
    is_beyond = (changes.chances <= bound) & (deviations >= ROOM_BOUND)
    order = np.lexsort((np.arange(len(index)), changes.chances))
    return {
        "bound": ROOM_BOUND,
        "threshold": short(bound),
        "changed": int((changes.counts > 0).sum()),
        "median": short(float(np.nanmedian(index))) if changes.counts.any() else None,
        "null": _levels(changes),
        "findings": [
            {
                "candidate": cohort.candidates[at],
                "seat": seat_of(plan, at),
                "replaced": int(history.counts[at]),
                "changed": int(changes.counts[at]),
                "right": int(changes.right[at]),
                "expected": short(float(changes.expected[at])),
                "low": int(changes.ranges[at, 0]),
                "high": int(changes.ranges[at, 1]),
                "index": short(float(index[at])),
                "deviation": short(float(deviations[at])),
                "chance": short(float(changes.chances[at])),
            }
            for at in order[is_beyond[order]].tolist()
        ],
    }


def _levels(changes: Changes) -> list[dict[str, Any]]:
    """Return how many candidates pass each level, over what chance alone would."""
    own = changes.chances[changes.counts > 0]
    return [
        {"level": level, "of": len(own), "found": int((own <= level).sum())}
        for level in (1e-1, 1e-2, 1e-3, 1e-4)
    ]


def _haste(data: _Reading, screens: Sheet | None) -> dict[str, Any]:
    """Return what is told of answers in haste, and what was looked for at all."""
    views = None if screens is None else read_views(screens, data.cohort)
    hasty = {
        part: judge_haste(data.items, data.right, flags)
        for part, flags in hasty_answers(data.history, data.cohort, views).items()
    }
    return {
        "has_times": data.history.turns is not None,
        "has_screens": screens is not None,
        "haste_bound": HASTE_BOUND,
        "hasty": {part: len(own.candidates) for part, own in hasty.items()},
        **{part: _hasty_findings(data, hasty.get(part)) for part in HASTES},
    }


def _hasty_findings(data: _Reading, haste: Haste | None) -> list[dict[str, Any]]:
    """Return the findings of one kind of haste, the least likely first."""
    if haste is None:
        return []
    own = haste.changes
    bound = FALSE_ALARMS / len(data.cohort.candidates)
    is_told = (own.chances <= bound) & (haste.deviations >= HASTE_BOUND)
    order = np.lexsort((haste.candidates, own.chances))
    places = haste.candidates.tolist()
    return [
        {
            "candidate": data.cohort.candidates[places[at]],
            "seat": seat_of(data.plan, places[at]),
            "count": int(own.counts[at]),
            "right": int(own.right[at]),
            "expected": short(float(own.expected[at])),
            "low": int(own.ranges[at, 0]),
            "high": int(own.ranges[at, 1]),
            "deviation": short(float(haste.deviations[at])),
            "chance": short(float(own.chances[at])),
        }
        for at in order[is_told[order]].tolist()
    ]


def _rooms_object(plan: Plan, changes: Changes) -> dict[str, Any]:
    rooms = plan.seats.rooms
    index = room_indices(changes, rooms, len(plan.rooms))
    deviations = robust_deviations(index)
    is_seated = rooms >= 0
    counts = np.bincount(
        rooms[is_seated], changes.counts[is_seated], minlength=len(plan.rooms)
    )
    known_deviations = deviations[~np.isnan(deviations)]
    is_beyond = np.nan_to_num(deviations) >= ROOM_BOUND
    order = np.lexsort((np.arange(len(index)), -np.nan_to_num(deviations)))
    return {
        "rooms": len(plan.rooms),
        "null": {
            "known": len(known_deviations),
            "median": short(float(np.median(index[~np.isnan(index)])))
            if len(known_deviations)
            else None,
            "largest_kept": short(
                float(known_deviations[known_deviations < ROOM_BOUND].max())
            )
            if (known_deviations < ROOM_BOUND).any()
            else None,
        },
        "findings": [
            {
                "site": plan.rooms[at][0],
                "room": plan.rooms[at][1],
                "candidates": int((rooms == at).sum()),
                "changed": int(counts[at]),
                "index": short(float(index[at])),
                "deviation": short(float(deviations[at])),
            }
            for at in order[is_beyond[order]].tolist()
        ],
    }


def _waves(cohort: Cohort, plan: Plan, history: History) -> list[dict[str, Any]]:
    if history.turns is None:
        return []
    return [
        {
            "site": plan.rooms[wave.room][0],
            "room": plan.rooms[wave.room][1],
            "question": cohort.questions[wave.question],
            "answer": history.names[wave.answer],
            "start_s": wave.start_s,
            "candidates": [cohort.candidates[at] for at in wave.candidates],
            "expected": short(wave.expected),
            **range_of(poisson_law(wave.expected)),
            "chance": short(wave.chance),
        }
        for wave in find_waves(history.turns, plan.seats.rooms)
    ]


def _show(report: dict[str, Any], lines: Any, *, as_json: bool) -> None:
    if as_json:
        show(json.dumps(report, ensure_ascii=False, allow_nan=False))
    else:
        show(*lines)
