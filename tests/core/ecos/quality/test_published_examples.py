"""Each formula gives what its publication printed, from the data that it printed."""

import numpy as np
import pytest

from concours.core.ecos.quality.agreement import icc_oneway, weighted_kappa
from concours.core.ecos.quality.generalisability import components_of, study_design
from concours.core.ecos.quality.stations import alpha, regress
from concours.core.ecos.severity.mixed import Errors, Factor, solve

SHROUT_FLEISS = np.array(
    [
        [9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8],
        [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7],
    ],
    dtype=np.float64,
)  # fmt: skip
"""Shrout and Fleiss (1979), table 2: six targets, four judges."""

BRENNAN_4 = np.array(
    [
        [5, 9, 3, 7, 9, 3, 7, 5, 9, 4], [6, 3, 4, 5, 2, 4, 3, 8, 9, 4],
        [5, 7, 3, 5, 9, 3, 7, 5, 8, 4], [5, 7, 3, 3, 7, 5, 7, 7, 8, 3],
        [5, 7, 5, 3, 7, 3, 7, 7, 6, 3], [3, 5, 3, 1, 7, 3, 5, 5, 6, 5],
        [4, 5, 3, 4, 3, 6, 5, 5, 6, 6], [5, 5, 5, 3, 7, 3, 7, 4, 5, 5],
        [6, 7, 6, 5, 2, 4, 5, 3, 5, 5], [7, 7, 5, 3, 7, 5, 5, 2, 8, 7],
        [3, 5, 1, 3, 5, 1, 5, 1, 1, 1], [3, 2, 6, 5, 3, 2, 4, 1, 1, 1],
    ],
    dtype=np.float64,
).T.reshape(10, 3, 4)  # fmt: skip
"""Brennan (2001), table 3.2, synthetic data set 4: ten persons, three tasks, four
raters nested in each."""

T_PERSONS, T_TASKS, T_CELLS, T_ALL, T_MEAN = 2800.1667, 2755.7, 2931.5, 3204.0, 2707.5
"""What Brennan prints as T of each effect."""


def test_icc_and_alpha_are_those_of_shrout_and_fleiss():
    """Table 4: ICC(1,1) = .17 and ICC(3,4) = .91, which is Cronbach's alpha."""
    assert icc_oneway(SHROUT_FLEISS) == pytest.approx(0.17, abs=0.005)
    assert alpha(SHROUT_FLEISS) == pytest.approx(0.91, abs=0.005)


def test_components_are_those_of_brennan():
    """σ²p = .4731 as printed; of the others, what the printed T give in r:ps."""
    components = components_of(BRENNAN_4)

    ms_cells = (T_CELLS - T_PERSONS - T_TASKS + T_MEAN) / 18
    ms_within = (T_ALL - T_CELLS) / 90
    ms_tasks = (T_TASKS - T_MEAN) / 2
    assert components.candidate == pytest.approx(0.4731, abs=5e-5)
    assert components.examiner == pytest.approx(ms_within, abs=1e-4)
    assert components.interaction == pytest.approx((ms_cells - ms_within) / 4, abs=1e-4)
    assert components.station == pytest.approx((ms_tasks - ms_cells) / 40, abs=1e-4)
    assert components.negative == ()


def test_generalisability_is_that_of_the_printed_components():
    """With as many as there were, errors are those of p × (R:T): 0.5596 and 2.3802."""
    study = study_design(components_of(BRENNAN_4), 3, 4)

    error = 0.5596 / 3 + 2.3802 / 12
    assert study.generalisability == pytest.approx(0.4731 / (0.4731 + error), abs=1e-4)


def test_weighted_kappa_is_that_of_cohen():
    """Cohen (1968), table 1: κw = .348, with weights of his; unweighted, κ = .492."""
    shares = np.array([[0.44, 0.07, 0.09], [0.05, 0.20, 0.05], [0.01, 0.03, 0.06]])
    distances = np.array([[0, 1, 3], [1, 0, 6], [3, 6, 0]], dtype=np.float64)

    assert weighted_kappa(shares, distances) == pytest.approx(0.348, abs=5e-4)
    assert weighted_kappa(shares, 1 - np.eye(3)) == pytest.approx(0.492, abs=5e-4)


def test_regression_is_that_of_anscombe():
    """Anscombe (1973), first set: y = 3 + 0.5x, R² = .667."""
    x = np.array([10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5], dtype=np.float64)
    y = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68]
    line = regress(x, np.array(y))

    assert (line.slope, line.intercept, line.r_squared) == (
        pytest.approx(0.500, abs=5e-4),
        pytest.approx(3.00, abs=5e-3),
        pytest.approx(0.667, abs=5e-4),
    )


def test_mixed_model_is_that_of_robinson():
    """Robinson (1991), section 2: three herds fixed, four sires random, G = 0.1 I."""
    herds = np.array([0, 0, 1, 1, 1, 2, 2, 2, 2])
    sires = np.array([0, 3, 1, 3, 3, 2, 2, 3, 3])
    yields = np.array([110, 100, 110, 100, 100, 110, 110, 100, 100], dtype=np.float64)

    factors = [Factor(herds, 3), Factor(sires, 4, 0.1)]
    solution = solve(yields, factors, Errors(1.0, np.arange(9)))

    assert solution.is_settled
    assert np.round(np.concatenate(solution.effects), 2).tolist() == [
        105.64, 104.28, 105.46, 0.40, 0.52, 0.76, -1.67,
    ]  # fmt: skip
