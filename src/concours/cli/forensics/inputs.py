"""What the verbs of `concours forensics` share: files, models, seats, numbers."""

from typing import Any

import numpy as np

from concours.cli.forensics.cohort import Cohort, Plan
from concours.cli.forensics.faults import FileFault, FilesFaulty
from concours.cli.forensics.sheets import Sheets
from concours.core.results.aberrance.abilities import Items, make_items
from concours.core.results.psychometrics.latent import CANDIDATES_COUNT_MIN, fit
from concours.core.results.similarity.laws import central_range
from concours.core.results.similarity.patterns import Reals
from concours.core.results.similarity.seats import NOWHERE

DIGITS = 6


def fit_items(sheets: Sheets, cohort: Cohort) -> Items:
    """Return the two-parameter model of the questions, from the cohort itself."""
    latent = fit(cohort.patterns.right_answers())
    if latent is None:
        raise too_small(sheets, cohort, CANDIDATES_COUNT_MIN)
    return make_items(latent.slopes, latent.difficulties)


def too_small(sheets: Sheets, cohort: Cohort, least: int) -> FilesFaulty:
    """Return the fault of a cohort that cannot tell its own rates."""
    count = str(len(cohort.candidates))
    fault = FileFault(sheets["answers"].name, 0, "cohort.small", count, str(least))
    return FilesFaulty([fault])


def head_of(form: str, sheets: Sheets, cohort: Cohort) -> dict[str, Any]:
    """Return what each report begins with: its form, its files, how many copies."""
    return {
        "form": form,
        "files": files_of(sheets),
        "candidates": len(cohort.candidates),
        "questions": len(cohort.questions),
    }


def files_of(sheets: Sheets) -> list[dict[str, str]]:
    """Return the files of a report, under their digests."""
    return [
        {"file": own.name, "kind": own.kind, "sha256": own.form.digest}
        for own in sheets.values()
    ]


def seat_of(plan: Plan, number: int) -> dict[str, Any] | None:
    """Return where a candidate sat; None if nobody told."""
    seats = plan.seats
    if seats.rooms[number] == NOWHERE:
        return None
    is_placed = seats.rows[number] != NOWHERE
    return {
        "site": plan.sites[seats.sites[number]],
        "room": plan.rooms[seats.rooms[number]][1],
        "row": int(seats.rows[number]) if is_placed else None,
        "column": int(seats.columns[number]) if is_placed else None,
    }


def range_of(law: Reals) -> dict[str, int]:
    """Return from where to where 95 % of a law are."""
    low, high = central_range(law)
    return {"low": low, "high": high}


def short(number: float) -> float | None:
    """Return a number as it is reported, the same on any machine; None for NaN."""
    return None if np.isnan(number) else float(f"{number:.{DIGITS}g}")
