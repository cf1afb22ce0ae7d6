"""Several sittings of one cohort: who sat all of them, and what they answered."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from concours.cli.forensics.cohort import Cohort, Plan, read_cohort, read_plan
from concours.cli.forensics.faults import FileFault, FilesFaulty
from concours.cli.forensics.sheets import Sheets, read_sheets
from concours.core.results.similarity.patterns import Patterns, Whole
from concours.core.results.similarity.seats import Seats

SITTINGS_COUNT_MAX = 12
QUESTIONS_TOGETHER_MAX = 4_000
"""V of a pair, at most 15 for a question, is kept in 16 bits."""


@dataclass(frozen=True, slots=True)
class Sitting:
    """One sitting: its files, and its candidates."""

    sheets: Sheets
    cohort: Cohort


@dataclass(frozen=True, slots=True)
class JoinedSittings:
    """Those who sat all sittings: all their answers, and those of each sitting.

    `plans`: by sitting, where they sat.
    """

    cohort: Cohort
    parts: tuple[Patterns, ...]
    plans: tuple[Plan, ...]


def read_sittings(paths: Sequence[Sequence[Path]]) -> tuple[Sitting, ...]:
    """Read the files of each further sitting; raises `FilesFaulty`."""
    if len(paths) >= SITTINGS_COUNT_MAX:
        bound = str(SITTINGS_COUNT_MAX)
        raise FilesFaulty([FileFault("", 0, "sittings.too_many", "", bound)])
    sittings = []
    for own in paths:
        sheets = read_sheets(own, ("answers", "key"), ("seats",))
        sittings.append(Sitting(sheets, read_cohort(sheets)))
    return tuple(sittings)


def join(sittings: Sequence[Sitting]) -> JoinedSittings:
    """Return those who sat all sittings: who missed one has no sum to compare.

    Raises `FilesFaulty`.
    """
    cohorts = [own.cohort for own in sittings]
    candidates = sorted(set.intersection(*(set(own.candidates) for own in cohorts)))
    if not candidates:
        raise FilesFaulty([FileFault("", 0, "cohort.empty")])
    count, bound = sum(len(own.questions) for own in cohorts), QUESTIONS_TOGETHER_MAX
    if count > bound:
        fault = FileFault("", 0, "questions.too_many", str(count), str(bound))
        raise FilesFaulty([fault])
    rows = [_places(own, candidates) for own in cohorts]
    parts = tuple(
        replace(own.patterns, codes=own.patterns.codes[places])
        for own, places in zip(cohorts, rows, strict=True)
    )
    patterns = Patterns(
        codes=np.concatenate([own.codes for own in parts], axis=1),
        names=tuple(names for own in parts for names in own.names),
        is_right=tuple(flags for own in parts for flags in own.is_right),
        is_chained=np.concatenate([own.is_chained for own in parts]),
    )
    questions = tuple(name for own in cohorts for name in own.questions)
    right = tuple(answers for own in cohorts for answers in own.right)
    cohort = Cohort(tuple(candidates), questions, patterns, right)
    plans = tuple(
        _select_seats(_plan_of(own), places)
        for own, places in zip(sittings, rows, strict=True)
    )
    return JoinedSittings(cohort, parts, plans)


def _plan_of(sitting: Sitting) -> Plan:
    return read_plan(sitting.sheets.get("seats"), sitting.cohort.candidates)


def _select_seats(plan: Plan, places: Whole) -> Plan:
    """Return where some of the candidates sat."""
    own = plan.seats
    seats = (own.sites, own.rooms, own.rows, own.columns)
    return replace(plan, seats=Seats(*(column[places] for column in seats)))


def _places(cohort: Cohort, candidates: Sequence[str]) -> Whole:
    numbers = {name: number for number, name in enumerate(cohort.candidates)}
    return np.array([numbers[name] for name in candidates], np.int64)
