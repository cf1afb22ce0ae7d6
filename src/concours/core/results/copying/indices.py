"""Published indices of one pair, beside V: GBT, omega, weighted omega, M4.

All take, by question, the chance that two candidates are equally right and equally
wrong: from strata (`equal_rates`) or from a model of a file (`models`). In a locked
dossier a run of equal wrong answers counts once, in what is seen and in the chances.
GBT: van der Linden, Sotaridona 2006. Omega: Wollack 1997. Weighted omega: Trout, Gorney
2025. M4: Maynes 2014.
"""

from dataclasses import dataclass
from math import sqrt

import numpy as np

from concours.core.results.similarity.features import make_features
from concours.core.results.similarity.laws import poisson_binomial, trinomial
from concours.core.results.similarity.patterns import (
    BLANK,
    Flags,
    Patterns,
    Reals,
    Whole,
)
from concours.core.results.similarity.strata import weight_rates

ROUNDING = 1e-12
"""Two sums of one law that differ by less, relatively, are the same."""


@dataclass(frozen=True, slots=True)
class EqualAnswers:
    """By question, whether two candidates are equally right, equally wrong.

    `dragged`: which of the equal wrong follow another one in a locked dossier.
    """

    right: Flags
    wrong: Flags
    dragged: Flags


@dataclass(frozen=True, slots=True)
class Indices:
    """What published indices say of one pair; `expected` is the mean of M.

    M is `equal_right` + `equal_wrong` - `dragged`: a run in a locked dossier counts
    once. An omega of a pair that could not differ is None.
    """

    equal_right: int
    equal_wrong: int
    dragged: int
    expected: float
    gbt: float
    omega: float | None
    weighted_omega: float | None
    m4: float


def equal_answers(patterns: Patterns, first: int, second: int) -> EqualAnswers:
    """Return what two candidates have in common."""
    codes = patterns.codes[first]
    is_equal = (codes == patterns.codes[second]) & (codes != BLANK)
    is_right = np.array(
        [
            bool(code != BLANK and flags[code])
            for code, flags in zip(codes, patterns.is_right, strict=True)
        ]
    )
    wrong = is_equal & ~is_right
    is_dragged = follow_in_run(wrong, patterns.is_chained)
    return EqualAnswers(is_equal & is_right, wrong, is_dragged)


def follow_in_run(is_equal_wrong: Flags, is_chained: Flags) -> Flags:
    """Return which equal wrong answers follow another one of their locked dossier.

    What features take back, for a few pairs. The last axis is the question.
    """
    is_after = np.zeros_like(is_equal_wrong)
    is_after[..., 1:] = is_equal_wrong[..., :-1]
    is_dragged: Flags = is_equal_wrong & is_after & is_chained
    return is_dragged


def equal_to(patterns: Patterns, wrong: Flags, source: int) -> Flags:
    """Return which answers count as equal to the source's: candidate × question.

    `wrong`: which answers are. A run of equal ones in a locked dossier counts once.
    """
    codes = patterns.codes
    is_equal = (codes == codes[source]) & (codes[source] != BLANK)
    is_dragged = follow_in_run(is_equal & wrong[source], patterns.is_chained)
    is_counted: Flags = is_equal & ~is_dragged
    return is_counted


def equal_rates(patterns: Patterns, strata: Whole) -> tuple[Reals, Reals]:
    """Return the rates of equal right and of equal wrong: question × pair of strata.

    Of one more equal wrong answer: what follows another in a locked dossier is none.
    """
    kinds = tuple(np.where(flags, 1, 2) for flags in patterns.is_right)
    rates = weight_rates(make_features(patterns, kinds), strata)
    return rates[:, 1].copy(), rates[:, 2].copy()  # not the whole table beside them


def indices(pair: EqualAnswers, right: Reals, wrong: Reals) -> Indices:
    """Return the indices of a pair; `right`, `wrong` are the chances by question."""
    chances = right + wrong
    wrong_count = int((pair.wrong & ~pair.dragged).sum())
    is_equal = pair.right | (pair.wrong & ~pair.dragged)
    return Indices(
        equal_right=int(pair.right.sum()),
        equal_wrong=int(pair.wrong.sum()),
        dragged=int(pair.dragged.sum()),
        expected=float(chances.sum()),
        gbt=gbt(chances, int(is_equal.sum())),
        omega=omega(chances, is_equal),
        weighted_omega=weighted_omega(chances, is_equal),
        m4=m4(right, wrong, int(pair.right.sum()), wrong_count),
    )


def gbt(chances: Reals, equal_count: int) -> float:
    """Return the probability of so many equal answers or more."""
    return float(min(1.0, poisson_binomial(chances)[equal_count:][::-1].sum()))


def omega(chances: Reals, is_equal: Flags) -> float | None:
    """Return the standardised number of equal answers."""
    return weighted(chances, is_equal, np.ones(len(chances)))


def weighted_omega(chances: Reals, is_equal: Flags) -> float | None:
    """Return omega with each equal answer weighing the surprise of it, -ln p."""
    weights = np.zeros(len(chances))
    np.negative(np.log(chances, where=chances > 0, out=weights), out=weights)
    return weighted(chances, is_equal, weights)


def weighted(chances: Reals, is_equal: Flags, weights: Reals) -> float | None:
    """Return the standardised sum of weights of equal answers."""
    variance = float((weights**2 * chances * (1 - chances)).sum())
    excess = float((weights * (is_equal - chances)).sum())
    return excess / sqrt(variance) if variance > 0 else None


def m4(right: Reals, wrong: Reals, right_count: int, wrong_count: int) -> float:
    """Return the probability of what is at most as likely, right and wrong apart.

    Points of the trinomial law are ordered by how likely it is to have at least so many
    equal right and at least so many equal wrong answers.
    """
    law = trinomial(right, wrong)
    beyond = np.cumsum(np.cumsum(law[::-1, ::-1], axis=0), axis=1)[::-1, ::-1]
    bound = beyond[right_count, wrong_count] * (1 + ROUNDING)
    return float(min(1.0, law[beyond <= bound].sum()))
