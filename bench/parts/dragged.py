"""What locked dossiers do to the laws of V, GBT and M4, with and without their rule.

The nation of `similarity.py`, in which nobody copied: 12,000 copies of 120 questions,
30 of them in locked dossiers of five, where half of the errors drag the next. With
`--all` every question is in such a dossier. By index: how many pairs pass each level,
over what its law says; the rule is that a run of equal wrong answers counts once.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parents[1]))

import similarity

from concours.core.results.copying.cohort_strata import strata_of
from concours.core.results.copying.indices import equal_rates
from concours.core.results.similarity.features import (
    Features,
    make_features,
    pattern_weights,
    unit_weights,
)
from concours.core.results.similarity.kernel import compare_all
from concours.core.results.similarity.laws import trinomial
from concours.core.results.similarity.pairs import LEVELS, compare_pairs
from concours.core.results.similarity.patterns import Patterns, Reals, Whole
from concours.core.results.similarity.seats import no_seats
from concours.core.results.similarity.strata import (
    stratum_pair_numbers,
)

ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class Nation:
    """Copies, and the stratum of each."""

    patterns: Patterns
    strata: Whole


def ratios_of_v(nation: Nation, *, is_weighed: bool) -> list[float]:
    """Return how often levels are passed, over nominal: by V, or by GBT."""
    weights = (pattern_weights if is_weighed else unit_weights)(nation.patterns)
    features = make_features(nation.patterns, weights)
    seats = no_seats(len(nation.strata))
    null = compare_pairs(features, nation.strata, seats).null
    return [row.found_count / row.expected for row in null if row.family == "nation"]


def ratios_of_m4(nation: Nation) -> list[float]:
    """Return how often levels are passed by M4, over nominal."""
    rates = equal_rates(nation.patterns, nation.strata)
    passed = np.stack(
        [levels_passed(*own) for own in zip(*(rate.T for rate in rates), strict=True)]
    )
    numbers = stratum_pair_numbers(int(nation.strata.max()) + 1)
    counts = np.zeros(len(LEVELS) + 1, np.int64)
    for first, right, wrong in both_counts(nation.patterns):
        rows = nation.strata[first : first + len(right), np.newaxis]
        own = passed[numbers[rows, nation.strata[first:]], right, wrong]
        is_pair = np.arange(own.shape[1]) > np.arange(len(own))[:, np.newaxis]
        counts += np.bincount(own[is_pair], minlength=len(counts))
    at_least = np.cumsum(counts[::-1])[::-1][1:]
    pairs_count = counts.sum()
    return [
        float(count / (level * pairs_count))
        for count, level in zip(at_least, LEVELS, strict=True)
    ]


def levels_passed(right: Reals, wrong: Reals) -> NDArray[np.uint8]:
    """Return for each (equal right, equal wrong) how many levels M4 passes there."""
    law = trinomial(right, wrong)
    beyond = np.cumsum(np.cumsum(law[::-1, ::-1], axis=0), axis=1)[::-1, ::-1]
    order = np.argsort(beyond, axis=None)
    sums = np.cumsum(law.ravel()[order])
    places = np.searchsorted(beyond.ravel()[order], beyond * (1 + ROUNDING), "right")
    chances = np.append(0.0, sums)[places]
    return sum((chances <= level).astype(np.uint8) for level in LEVELS)


def both_counts(patterns: Patterns) -> Iterator[tuple[int, Whole, Whole]]:
    """Yield equal right and equal wrong answers of all pairs, some rows at a time."""
    right, wrong = (counting(patterns, is_right=own) for own in (True, False))
    for own, other in zip(compare_all(right), compare_all(wrong), strict=True):
        yield own.first, own.values, other.values


def counting(patterns: Patterns, *, is_right: bool) -> Features:
    """Return what counts right answers, or wrong ones."""
    weights = [np.where(own == is_right, 1, 0) for own in patterns.is_right]
    return make_features(patterns, tuple(weights))


def main() -> None:
    """Print the tails, with the rule and without it."""
    if "--all" in sys.argv:
        similarity.CHAINED_COUNT = similarity.QUESTIONS_COUNT
    own = similarity.draw_nation(1)
    free = replace(own, is_chained=np.zeros(len(own.is_chained), np.bool_))
    strata = strata_of(own.totals())
    print("dossiers:", int(own.is_chained.sum()), "questions follow another one")
    print(f"{'level':<22}" + "".join(f"{level:>9.0e}" for level in LEVELS))
    for rule, patterns in (("without", free), ("with", own)):
        nation = Nation(patterns, strata)
        for name, ratios in (
            ("V", ratios_of_v(nation, is_weighed=True)),
            ("GBT", ratios_of_v(nation, is_weighed=False)),
            ("M4", ratios_of_m4(nation)),
        ):
            cells = "".join(f"{ratio:>9.2f}" for ratio in ratios)
            print(f"{name}, {rule} the rule".ljust(22) + cells, flush=True)


if __name__ == "__main__":
    main()
