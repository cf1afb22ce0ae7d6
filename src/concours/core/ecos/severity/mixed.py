"""A linear mixed model, solved as Henderson's equations without ever being written out.

Henderson (1950, 1975): with fixed effects b, random effects u of known variances and
errors of variance R, the best linear unbiased b and u solve

    [X'R⁻¹X       X'R⁻¹Z    ] [b]   [X'R⁻¹y]
    [Z'R⁻¹X  Z'R⁻¹Z + G⁻¹   ] [u] = [Z'R⁻¹y]

(Robinson 1991, *That BLUP is a good thing*, Statistical Science 6). Every column of X
and Z says of each mark which level of one factor it has; so products are sums by index,
and conjugate gradients solve a nation in a fraction of a second. Factors that overlap
(fixed effects that are not estimable) give one solution of many: differences count.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from concours.core.ecos.quality.cohort import Places, Reals

STEPS_COUNT_MAX = 2_000
RESIDUAL_MIN = 1e-10
"""Relative to the right-hand side: where the solution stands."""


@dataclass(frozen=True, slots=True, eq=False)
class Factor:
    """Which level of a factor each mark has; a random one has the variance of levels.

    `variance` None is a fixed factor; 0 would be no factor at all.
    """

    level_at: Places
    levels_count: int
    variance: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Errors:
    """Errors of marks: of each alone, and of the cell that some of them share."""

    variance: float
    cell_at: Places
    cell_variance: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Solution:
    """The effects of each factor, in the order given; `is_settled`: they stand."""

    effects: tuple[Reals, ...]
    steps_count: int
    is_settled: bool


def solve(marks: Reals, factors: Sequence[Factor], errors: Errors) -> Solution:
    """Return the effects that solve Henderson's equations of marks."""
    assert errors.variance > 0, "errors without variance"
    equations = _Equations(factors, errors)
    right = equations.gather(equations.weigh(marks))
    least = RESIDUAL_MIN**2 * _product(right, right)
    effects, residual = np.zeros(len(right)), right.copy()
    scaled = residual / equations.diagonal
    direction, slope = scaled.copy(), _product(residual, scaled)
    steps_count = 0
    while _product(residual, residual) > least:
        if steps_count == STEPS_COUNT_MAX:
            return Solution(equations.split(effects), steps_count, is_settled=False)
        product = equations.multiply(direction)
        length = slope / _product(direction, product)
        effects += length * direction
        residual -= length * product
        scaled = residual / equations.diagonal
        before, slope = slope, _product(residual, scaled)
        direction = scaled + slope / before * direction
        steps_count += 1
    return Solution(equations.split(effects), steps_count, is_settled=True)


def _product(left: Reals, right: Reals) -> float:
    """Return the inner product, summed here: threads cost more than so few terms."""
    return float((left * right).sum())


class _Equations:
    """The left-hand side, known by what it makes of a vector of effects."""

    def __init__(self, factors: Sequence[Factor], errors: Errors) -> None:
        self._factors, self._errors = factors, errors
        self._cell_counts = np.bincount(errors.cell_at)
        self._starts = np.cumsum([0, *(factor.levels_count for factor in factors)])
        shrinkages = [1 / f.variance if f.variance else 0.0 for f in factors]
        sizes = [factor.levels_count for factor in factors]
        self._shrinkage = np.repeat(shrinkages, sizes)
        cells = errors.variance + self._cell_counts * errors.cell_variance
        self._of_cells = errors.cell_variance / cells
        weights = (1 - self._of_cells[errors.cell_at]) / errors.variance
        self.diagonal = self.gather(weights.astype(np.float64)) + self._shrinkage
        self.diagonal[self.diagonal == 0] = 1.0

    def weigh(self, marks: Reals) -> Reals:
        """Return R⁻¹ times marks: each, less what its cell has in common."""
        cell_at = self._errors.cell_at
        sums = np.bincount(cell_at, marks, minlength=len(self._cell_counts))
        return (marks - (self._of_cells * sums)[cell_at]) / self._errors.variance

    def gather(self, values: Reals) -> Reals:
        """Return the sums of values by the levels of each factor, one after another."""
        sums = [
            np.bincount(factor.level_at, values, minlength=factor.levels_count)
            for factor in self._factors
        ]
        return np.concatenate(sums)

    def multiply(self, effects: Reals) -> Reals:
        """Return the left-hand side times effects."""
        parts = self.split(effects)
        fits = np.zeros(len(self._errors.cell_at))
        for factor, part in zip(self._factors, parts, strict=True):
            fits += part[factor.level_at]
        return self.gather(self.weigh(fits)) + self._shrinkage * effects

    def split(self, effects: Reals) -> tuple[Reals, ...]:
        """Return the effects of each factor."""
        return tuple(np.split(effects, self._starts[1:-1]))
