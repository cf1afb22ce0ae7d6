"""Differential functioning: whether a question was easier in a site than it should be.

Candidates of a site are compared with those of all other sites *of the same stratum of
totals*: a strong site is not a favoured one. The size is the standardised difference
of Dorans and Kulick (1986), which holds for partial marks; the test that of Mantel
(1963). Classes follow the usual borders of that difference, 0.05 and 0.10, and the
test's border is shared out over all the comparisons of the paper (Bonferroni), so that
a paper without any trouble seldom shows one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal, TypeAlias

import numpy as np

from concours.core.authoring.bank.keys import QuestionId
from concours.core.results.marking.cohort import CohortMarks, Column
from concours.core.results.marking.policy import DEFAULT, Policy
from concours.core.results.psychometrics.groups import Reals, Whole, strata
from concours.core.results.psychometrics.questions import values

Effect: TypeAlias = Literal["none", "moderate", "large"]

MODERATE, LARGE = 0.05, 0.10
CANDIDATES_COUNT_MIN = 20
"""Fewer candidates in a site, or in all others, say nothing."""
ERROR = 0.05
"""How often a paper without any trouble may show one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """What a site's candidates gain (or lose, below 0) on a question.

    `difference` is in parts of the question's mark, `z` the test's value. `effect` is
    `none` while the test cannot tell the difference from chance.
    """

    site: int
    difference: float
    z: float
    effect: Effect


def gaps(
    columns: Sequence[Column],
    cohort: CohortMarks,
    sites: Whole,
    *,
    policy: Policy = DEFAULT,
) -> dict[QuestionId, tuple[Gap, ...]]:
    """Return the gaps of each question, by the number of each candidate's site.

    Sites too small to tell are left out, and all are if there is no other to compare.
    """
    count = int(sites.max(initial=-1)) + 1
    assert sites.min(initial=0) >= 0, "a site without a number"
    cells = strata(cohort.units) * count + sites
    sizes = _by_cell(cells, count, None)
    own = sizes.sum(axis=0)
    comparable_sites = np.flatnonzero(
        (own >= CANDIDATES_COUNT_MIN) & (own.sum() - own >= CANDIDATES_COUNT_MIN)
    )
    comparisons = max(1, len(comparable_sites) * len(columns))
    border = NormalDist().inv_cdf(1 - ERROR / 2 / comparisons)
    gaps_by_question: dict[QuestionId, tuple[Gap, ...]] = {}
    for column in columns:
        marks = values(column, policy)[column.codes]
        sums = _by_cell(cells, count, marks)
        squares = _by_cell(cells, count, marks * marks)
        differences, tests = _compare(sizes, sums, squares)
        gaps_by_question[column.question.id] = tuple(
            Gap(
                site=int(site),
                difference=float(differences[site]),
                z=float(tests[site]),
                effect=_effect(differences[site], tests[site], border),
            )
            for site in comparable_sites
        )
    return gaps_by_question


def _by_cell(cells: Whole, count: int, weights: Reals | None) -> Reals:
    """Return sums with one row a stratum, one column a site."""
    rows = int(cells.max(initial=0)) // max(1, count) + 1
    flat = np.bincount(cells, weights=weights, minlength=rows * count)
    return flat.astype(np.float64).reshape(rows, count)


def _compare(sizes: Reals, sums: Reals, squares: Reals) -> tuple[Reals, Reals]:
    """Return for each site the standardised difference, and the test of Mantel."""
    whole = sizes.sum(axis=1, keepdims=True)
    total = sums.sum(axis=1, keepdims=True)
    other_sizes = whole - sizes
    meet = (sizes > 0) & (other_sizes > 0)
    weights = np.where(meet, sizes, 0.0)
    own = sums / np.maximum(sizes, 1)
    rest = (total - sums) / np.maximum(other_sizes, 1)
    weights_total = weights.sum(axis=0)
    differences = (weights * (own - rest)).sum(axis=0) / np.maximum(weights_total, 1)
    dispersion = whole * squares.sum(axis=1, keepdims=True) - total * total
    doubt = (
        sizes * other_sizes * dispersion / np.maximum(whole * whole * (whole - 1), 1)
    )
    excess = np.where(meet, sums - sizes * total / np.maximum(whole, 1), 0.0)
    variance = np.where(meet, doubt, 0.0).sum(axis=0)
    is_estimable = variance > 1e-12
    tests = excess.sum(axis=0) / np.sqrt(np.where(is_estimable, variance, 1.0))
    return differences, np.where(is_estimable, tests, 0.0)


def _effect(difference: float, test: float, border: float) -> Effect:
    if abs(test) < border or abs(difference) < MODERATE:
        return "none"
    return "large" if abs(difference) >= LARGE else "moderate"
