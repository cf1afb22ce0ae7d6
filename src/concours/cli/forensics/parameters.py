"""Rates of a run of pairs: of the cohort, or of a model whose parameters files give.

A small cohort cannot tell its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from concours.cli.forensics.cohort import Cohort
from concours.cli.forensics.evidence import Places
from concours.cli.forensics.faults import FileFault, FilesFaulty
from concours.cli.forensics.sheets import CELL_LENGTH_MAX, Kind, Sheet, Sheets
from concours.core.results.copying.cohort_strata import strata_of
from concours.core.results.copying.directed import given_rates
from concours.core.results.copying.indices import equal_rates
from concours.core.results.similarity.features import pattern_weights
from concours.core.results.similarity.models import (
    logistic,
    mean_abilities,
    model_equal_rates,
    model_rates,
    model_weights,
    nominal,
    share_out,
)
from concours.core.results.similarity.patterns import Patterns, Reals, Whole, fold
from concours.core.results.similarity.strata import (
    STRATA_COUNT_MAX,
    assign_strata,
    stratum_pair_numbers,
)

PARAMETER_MAX = 50.0
MODELS: tuple[Kind, ...] = ("parameters", "items")
"""Files of questions, one of which goes with abilities."""


class Model(Protocol):
    """What says how likely each pattern is by ability; abilities by candidate."""

    @property
    def abilities(self) -> Reals:
        """The ability of each candidate."""
        ...

    @property
    def patterns(self) -> Patterns:
        """The patterns that chances are of."""
        ...

    def chances(self, abilities: Reals) -> Reals:
        """Return the chances of patterns: ability × question × pattern."""
        ...


@dataclass(frozen=True, slots=True)
class NominalModel:
    """Intercepts and slopes by question and pattern."""

    intercepts: Reals
    slopes: Reals
    abilities: Reals
    patterns: Patterns

    def chances(self, abilities: Reals) -> Reals:
        """Return the chances of patterns: ability × question × pattern."""
        return nominal(self.intercepts, self.slopes, abilities)


@dataclass(frozen=True, slots=True)
class LogisticModel:
    """Slope, difficulty and guessing by question; what is wrong is shared out."""

    items: Reals
    abilities: Reals
    patterns: Patterns

    def chances(self, abilities: Reals) -> Reals:
        """Return the chances of patterns: ability × question × pattern."""
        slopes, difficulties, guessing = self.items
        right = logistic(slopes, difficulties, guessing, abilities)
        return share_out(right, self.patterns)


def read_model(sheets: Sheets, cohort: Cohort) -> Model | None:
    """Read parameters and abilities; None without both. Raises `FilesFaulty`.

    Patterns that nobody gave, and a nominal file knows, follow those of the cohort.
    """
    own_sheets = [sheets[kind] for kind in (*MODELS, "abilities") if kind in sheets]
    if not own_sheets:
        return None
    has_both = set(MODELS) <= sheets.keys()
    if has_both or len(own_sheets) == 1:
        code = "file.twice" if has_both else "file.missing"
        place = "parameters · items" if has_both else "parameters, items · abilities"
        raise FilesFaulty([FileFault(own_sheets[0].name, 0, code, place)])
    faults: list[FileFault] = []
    abilities = _read_abilities(sheets["abilities"], cohort, faults)
    if "items" in sheets:
        items = _read_items(sheets["items"], cohort, faults)
        if faults:
            raise FilesFaulty(faults)
        return LogisticModel(items, abilities, cohort.patterns)
    rows = _read_rows(sheets["parameters"], cohort, faults)
    for question, names in enumerate(cohort.patterns.names):
        for name in names:
            if name not in rows[question]:
                at = f"{cohort.questions[question]} · {name}"
                sheets["parameters"].blame(faults, 0, "parameter.missing", at)
    if faults:
        raise FilesFaulty(faults)
    return _model(rows, abilities, cohort)


def _read_abilities(sheet: Sheet, cohort: Cohort, faults: list[FileFault]) -> Reals:
    places = Places(sheet, cohort, faults)
    abilities = np.full(len(cohort.candidates), np.nan)
    for line, cells in sheet.rows(faults):
        candidate = places.candidate(line, cells)
        value = places.number(line, cells, "ability", PARAMETER_MAX)
        if candidate is None or value is None:
            continue
        if not np.isnan(abilities[candidate]):
            name = cohort.candidates[candidate]
            sheet.blame(faults, line, "candidate.twice", name)
        abilities[candidate] = value
    for candidate in np.flatnonzero(np.isnan(abilities)).tolist():
        sheet.blame(faults, 0, "ability.missing", cohort.candidates[candidate])
    return abilities


def _read_items(sheet: Sheet, cohort: Cohort, faults: list[FileFault]) -> Reals:
    """Return slope, difficulty and guessing × question."""
    places = Places(sheet, cohort, faults)
    items = np.full((3, len(cohort.questions)), np.nan)
    for line, cells in sheet.rows(faults):
        question = places.question(line, cells)
        slope = places.number(line, cells, "slope", PARAMETER_MAX)
        difficulty = places.number(line, cells, "difficulty", PARAMETER_MAX)
        has_guessing = "guessing" in sheet.places
        guessing = places.number(line, cells, "guessing", 1) if has_guessing else 0.0
        if question is None or slope is None or difficulty is None or guessing is None:
            continue
        if slope <= 0 or not 0 <= guessing < 1:
            sheet.blame(faults, line, "item.invalid", f"{slope:g} · {guessing:g}")
        if not np.isnan(items[0, question]):
            sheet.blame(faults, line, "question.twice", cohort.questions[question])
        items[:, question] = slope, difficulty, guessing
    for question in np.flatnonzero(np.isnan(items[0])).tolist():
        sheet.blame(faults, 0, "item.missing", cohort.questions[question])
    return items


def _read_rows(
    sheet: Sheet, cohort: Cohort, faults: list[FileFault]
) -> list[dict[str, tuple[float, float]]]:
    places = Places(sheet, cohort, faults)
    rows: list[dict[str, tuple[float, float]]] = [{} for _ in cohort.questions]
    for line, cells in sheet.rows(faults):
        question = places.question(line, cells)
        intercept, slope = (
            places.number(line, cells, column, PARAMETER_MAX)
            for column in ("intercept", "slope")
        )
        answer = fold(cells[sheet.places["answer"]][:CELL_LENGTH_MAX])
        if question is None or intercept is None or slope is None:
            continue
        if not answer:
            sheet.blame(faults, line, "cell.empty")
        elif answer in rows[question]:
            sheet.blame(faults, line, "answer.twice", answer)
        rows[question][answer] = (intercept, slope)
    return rows


def _model(
    rows: list[dict[str, tuple[float, float]]], abilities: Reals, cohort: Cohort
) -> NominalModel:
    own = cohort.patterns
    names = tuple(
        (*own_names, *sorted(set(row) - set(own_names)))
        for own_names, row in zip(own.names, rows, strict=True)
    )
    shape = (len(names), max(map(len, names)))
    intercepts, slopes = np.full(shape, np.nan), np.full(shape, np.nan)
    for question, row in enumerate(rows):
        for place, name in enumerate(names[question]):
            intercepts[question, place], slopes[question, place] = row[name]
    is_right = tuple(
        np.array([name in right for name in own_names], np.bool_)
        for own_names, right in zip(names, cohort.right, strict=True)
    )
    patterns = Patterns(own.codes, names, is_right, own.is_chained)
    return NominalModel(intercepts, slopes, abilities, patterns)


@dataclass(frozen=True, slots=True)
class Rates:
    """What laws of a sitting are made of.

    `by_weight` is None where the cohort tells its own. `equal`: rates of equal right
    and of equal wrong, a run in a locked dossier once: question × pair of strata.
    """

    patterns: Patterns
    strata: Whole
    weights: tuple[Whole, ...]
    by_weight: Reals | None
    equal: tuple[Reals, Reals]

    def stratum_pair(self, first: int, second: int) -> int:
        """Return the number of the strata of two candidates."""
        numbers = stratum_pair_numbers(int(self.strata.max()) + 1)
        return int(numbers[self.strata[first], self.strata[second]])


@dataclass(frozen=True, slots=True)
class PairRates:
    """What two candidates are likely to have equal, by question of all sittings.

    `wrong`: of one more equal error, a run in a locked dossier once.
    """

    right: Reals
    wrong: Reals


def rates_of_pair(sittings: Sequence[Rates], first: int, second: int) -> PairRates:
    """Return the rates of two candidates: of their strata in each sitting."""
    numbered = [(own, own.stratum_pair(first, second)) for own in sittings]
    return PairRates(
        np.concatenate([own.equal[0][:, at] for own, at in numbered]),
        np.concatenate([own.equal[1][:, at] for own, at in numbered]),
    )


def rates_of_copier(sittings: Sequence[Rates], pair: tuple[int, int]) -> Reals:
    """Return how likely the strata of the copier give each answer of the source."""
    parts = [
        given_rates(own.patterns, own.patterns.wrong_answers(), own.strata, pair)
        for own in sittings
    ]
    return np.concatenate(parts)


def cohort_rates(patterns: Patterns) -> Rates:
    """Return the rates of a cohort, by strata of the total."""
    strata = strata_of(patterns.totals())
    weights = pattern_weights(patterns)
    return Rates(patterns, strata, weights, None, equal_rates(patterns, strata))


def rates_by(model: Model) -> Rates:
    """Return the rates of a model, by strata of ability."""
    count = min(STRATA_COUNT_MAX, len(model.abilities))
    order = np.unique(model.abilities, return_inverse=True)[1]
    strata = assign_strata(order.astype(np.int64), count)
    chances = model.chances(mean_abilities(model.abilities, strata))
    weights = model_weights(chances, model.patterns, strata)
    return Rates(
        model.patterns,
        strata,
        weights,
        model_rates(chances, model.patterns, weights),
        model_equal_rates(chances, model.patterns),
    )
