"""Person fit and pace say what their definitions say, and find what was planted."""

import numpy as np
import pytest

from concours.core.results.aberrance.abilities import make_items
from concours.core.results.aberrance.fit import ht, lz_star, person_fit, u3
from concours.core.results.aberrance.leaks import fit_times
from concours.core.results.aberrance.pace import find_pace, time_residuals

COUNT, QUESTIONS = 1500, 60


@pytest.fixture(scope="module")
def exam():
    chance = np.random.default_rng(11)
    items = make_items(
        chance.uniform(0.7, 1.6, QUESTIONS), np.linspace(-2, 2, QUESTIONS)
    )
    abilities = chance.normal(size=COUNT)
    right = chance.random((COUNT, QUESTIONS)) < items.chances(abilities)
    return items, right, chance


def test_lz_star_of_innocents_is_near_the_normal_law(exam):
    """Where lz itself, abilities being estimates, would be too narrow."""
    items, right, _ = exam
    values = lz_star(items, right)
    values = values[~np.isnan(values)]

    assert len(values) > COUNT - 20
    assert values.mean() == pytest.approx(0, abs=0.12)
    assert values.std() == pytest.approx(1, abs=0.06)


def test_u3_and_ht_are_their_definitions(exam):
    _, right, _ = exam
    own = right[:40]
    success = own.mean(axis=0)
    is_used = (success > 0) & (success < 1)
    logits = np.log(success[is_used] / (1 - success[is_used]))
    for at, row in enumerate(own[:, is_used]):
        down = np.sort(logits)[::-1]
        most, least = down[: row.sum()].sum(), down[len(down) - row.sum() :].sum()
        value = (most - logits[row].sum()) / (most - least)
        assert u3(own)[at] == pytest.approx(value, abs=1e-12)
    rates = own.mean(axis=1)
    for at in range(40):
        others = [other for other in range(40) if other != at]
        excess = sum(
            (own[at] & own[other]).mean() - rates[at] * rates[other] for other in others
        )
        most = sum(
            min(rates[at], rates[other]) - rates[at] * rates[other] for other in others
        )
        assert ht(own)[at] == pytest.approx(excess / most, abs=1e-12)


def test_who_has_the_hard_questions_right_is_unlike_the_others(exam):
    """And nothing is told of who has all right, or none."""
    items, right, _ = exam
    right = right.copy()
    right[0] = items.difficulties > 0
    right[1] = items.difficulties < 0
    right[2], right[3] = True, False
    fit = person_fit(items, right)

    assert fit.lz_star[0] < -5
    assert fit.u3[0] > 0.9
    assert fit.ht[0] < 0
    assert fit.lz_star[1] > 1
    assert fit.u3[1] < 0.1
    assert fit.ht[1] > 0.5
    assert np.isnan([fit.lz_star[2:4], fit.u3[2:4], fit.ht[2:4]]).all()


def test_rapid_guesses_are_counted_and_a_broken_pace_stands_out(exam):
    *_, chance = exam
    speeds = chance.normal(scale=0.3, size=(COUNT, 1))
    times = 4 - speeds + chance.normal(scale=0.4, size=(COUNT, QUESTIONS))
    times[0, :20] = 1
    times[1] -= 0.8  # fast throughout: no misfit
    times[2] = np.nan
    pace = find_pace(times, fit_times(times))

    assert pace.rapid[:3].tolist() == [20, 0, 0]
    assert pace.counts[2] == 0
    assert pace.misfit[0] > 5
    assert pace.misfit[1] < 3
    assert pace.speeds[1] > 0.5
    assert np.isnan([pace.misfit[2], pace.speeds[2]]).all()
    rest = pace.misfit[3:]
    assert rest.mean() == pytest.approx(0, abs=0.1)
    assert rest.std() == pytest.approx(1, abs=0.06)


def test_residuals_are_deviations_from_the_candidates_own_speed(exam):
    *_, chance = exam
    times = 4 + chance.normal(scale=0.4, size=(300, 30))
    model = fit_times(times)
    speeds, residuals = time_residuals(times, model)
    own = model.precisions * (times[5] - model.intensities + speeds[5])

    assert residuals[5] == pytest.approx(own)
    assert (model.precisions * residuals).sum(axis=1) == pytest.approx(0, abs=1e-9)
