"""Waves, times, control sets, rooms: what was planted is found, what is quiet not."""

import numpy as np
import pytest

from concours.core.results.aberrance.abilities import estimate, make_items
from concours.core.results.aberrance.changes import (
    find_changes,
    robust_deviations,
    room_indices,
)
from concours.core.results.aberrance.leaks import (
    circulated_rates,
    control_sets,
    cut_of,
    find_leak_signs,
    fit_times,
)
from concours.core.results.aberrance.waves import Turns, find_waves
from concours.core.results.similarity.laws import binomial_tail, poisson_tail

COUNT, QUESTIONS = 1200, 60


@pytest.fixture(scope="module")
def exam():
    chance = np.random.default_rng(3)
    items = make_items(np.full(QUESTIONS, 1.2), np.linspace(-2, 2, QUESTIONS))
    abilities = chance.normal(size=COUNT)
    right = chance.random((COUNT, QUESTIONS)) < items.chances(abilities)
    speeds = chance.normal(scale=0.3, size=(COUNT, 1))
    noise = chance.normal(scale=0.4, size=(COUNT, QUESTIONS))
    return items, right, 4 - speeds + noise, chance


def test_those_who_knew_are_found_by_answers_and_times_together(exam):
    items, right, log_seconds, chance = exam
    right, log_seconds = right.copy(), log_seconds.copy()
    is_suspect = np.arange(QUESTIONS) % 4 == 0
    knew = np.arange(60)
    right[:60, is_suspect] |= chance.random((60, is_suspect.sum())) < 0.9
    log_seconds[:60, is_suspect] -= 0.7
    times = (log_seconds, fit_times(log_seconds))
    signs = find_leak_signs(items, right, is_suspect, ~is_suspect, times)
    cut = cut_of(
        np.concatenate(
            [
                find_leak_signs(items, right, *sets, times).joint
                for sets in control_sets(items, is_suspect)
            ]
        )
    )
    found = set(np.flatnonzero(signs.joint > cut))

    assert len(found & set(knew)) >= 54
    assert len(found - set(knew)) <= 6


def test_control_sets_are_as_large_apart_from_the_suspect_and_as_hard(exam):
    items, *_ = exam
    is_suspect = np.arange(QUESTIONS) % 4 == 0
    sets = control_sets(items, is_suspect)

    assert len(sets) == 4
    for chosen, compared in sets:
        assert chosen.sum() == is_suspect.sum()
        assert not (chosen & (compared | is_suspect)).any()
        assert abs(items.difficulties[chosen].mean()) < 0.3


def test_a_question_never_seen_leaves_times_untold(exam):
    _, _, log_seconds, _ = exam
    gaps = log_seconds.copy()
    gaps[:, 5] = np.nan
    gaps[7] = np.nan
    model = fit_times(gaps)

    assert np.isnan(model.intensities[5])
    assert model.intensities[0] == pytest.approx(4, abs=0.1)
    assert model.precisions[0] == pytest.approx(1 / 0.4, rel=0.1)


def test_a_tampered_room_is_found_and_no_other(exam):
    items, right, _, chance = exam
    first, last = right.copy(), right.copy()
    for at in range(COUNT):
        places = chance.choice(QUESTIONS, 6, replace=False)
        first[at, places] = ~first[at, places]
    rooms = np.arange(COUNT) // 24
    for at in np.flatnonzero(rooms == 7)[:18]:
        places = chance.permutation(np.flatnonzero(~last[at]))[:8]
        first[at, places], last[at, places] = False, True
    changes = find_changes(items, last, first != last)
    deviations = robust_deviations(room_indices(changes, rooms, 50))

    assert np.flatnonzero(deviations >= 5).tolist() == [7]


def test_who_changed_nothing_has_no_index(exam):
    items, right, *_ = exam
    changes = find_changes(items, right[:3], np.zeros((3, QUESTIONS), bool))

    assert np.isnan(changes.index()).all()
    assert changes.chances == pytest.approx(1)
    assert np.isnan(robust_deviations(room_indices(changes, np.zeros(3, int), 1))).all()


def test_abilities_stay_within_bounds_and_grow_with_answers(exam):
    items, *_ = exam
    everything = np.array([np.zeros(QUESTIONS, bool), np.ones(QUESTIONS, bool)])
    assert estimate(items, everything, np.ones(QUESTIONS, bool)) == pytest.approx(
        [-4, 4], abs=1e-9
    )


def test_a_dictated_answer_is_a_wave_and_the_pace_of_all_is_none():
    """All reach question 3 in the same minutes; in room 5 eight turn to one answer."""
    chance = np.random.default_rng(5)
    candidates = np.arange(600)
    rooms = candidates // 25
    seconds = 1000 + chance.uniform(0, 400, 600)
    answers = chance.integers(0, 6, 600)
    dictated = np.flatnonzero(rooms == 5)[:8]
    extra = 3000 + chance.uniform(0, 100, 8)
    turns = Turns(
        np.concatenate([candidates, dictated]),
        np.full(608, 3),
        np.concatenate([answers, np.full(8, 9)]),
        np.concatenate([seconds, extra]),
    )
    [wave] = find_waves(turns, rooms)

    assert (wave.room, wave.question, wave.answer) == (5, 3, 9)
    assert wave.candidates == tuple(dictated)
    assert wave.start_s == extra.min()
    assert wave.expected == pytest.approx(25 / (600 - 25 + 1))  # nobody else gave it
    order = chance.permutation(608)
    shuffled = Turns(
        turns.candidates[order],
        turns.questions[order],
        turns.answers[order],
        turns.seconds[order],
    )
    assert find_waves(shuffled, rooms) == (wave,)
    assert find_waves(turns, np.full(600, -1)) == ()


def wave_of(seconds, others=()):
    """The waves of room 5, of which one more turned at each second, and of others.

    600 candidates in rooms of 25; all turn to one answer of one question.
    """
    rooms = np.arange(600) // 25
    own = np.flatnonzero(rooms == 5)[: len(seconds)]
    elsewhere = np.flatnonzero(rooms != 5)[::12][: len(others)]  # two of a room
    turns = Turns(
        np.concatenate([own, elsewhere]),
        np.full(len(own) + len(elsewhere), 3),
        np.full(len(own) + len(elsewhere), 9),
        np.concatenate([np.array(seconds, float), np.array(others, float)]),
    )
    return turns, rooms


def test_a_wave_is_what_comes_within_three_minutes():
    """Eight turns, one a minute: four of them are as near as that."""
    [wave] = find_waves(*wave_of([3_000 + 60 * n for n in range(8)]))

    assert (len(wave.candidates), wave.start_s) == (4, 3_000)


def test_of_two_waves_of_one_answer_the_less_likely_is_told():
    early = [1_000 + n for n in range(4)]
    turns, rooms = wave_of(early + [5_000 + n for n in range(8)])
    [wave] = find_waves(turns, rooms)

    assert (len(wave.candidates), wave.start_s) == (8, 5_000)


def test_a_wave_is_as_unlikely_as_one_twentieth_over_all_turns():
    """With a turn more in the run, the same one is chance."""
    seconds, others = [3_000 + n for n in range(10)], [3_010] * 45
    turns, rooms = wave_of(seconds, others)
    tail = poisson_tail(25 / 576 * 46, 10)
    turns_max = int(0.05 / tail)

    def with_turns(count):
        """The same, and others that are each alone with their answer."""
        more = np.arange(count - len(turns.seconds))
        return Turns(
            np.concatenate([turns.candidates, more % 100 + 300]),
            np.concatenate([turns.questions, np.full(len(more), 4)]),
            np.concatenate([turns.answers, more]),
            np.concatenate([turns.seconds, np.full(len(more), 100.0)]),
        )

    [wave] = find_waves(with_turns(turns_max), rooms)
    assert wave.chance == pytest.approx(tail)
    assert find_waves(with_turns(turns_max + 1), rooms) == ()


def test_rooms_are_compared_with_the_median_and_the_deviations_from_it():
    deviations = robust_deviations(np.array([0.0, 1, 2, 3, 40, np.nan]))

    assert deviations[:5] == pytest.approx(np.array([-2, -1, 0, 1, 38]) / 1.4826)
    assert np.isnan(deviations[5])


def test_the_cut_is_what_one_in_a_thousand_of_the_innocent_passes():
    assert cut_of(np.arange(2_001.0)) == 1_998
    assert cut_of(np.arange(1_000.0)) == 999, "never more than that"


def test_a_circulated_answer_has_the_rate_of_its_stratum_without_the_candidate():
    given = np.zeros((100, 1), bool)
    given[0] = True
    rates = circulated_rates(given, np.zeros(100, np.int64), 0.0)

    assert rates[0] == 0
    assert rates[1] == pytest.approx(1 / 99)
    strata = np.arange(100) // 50
    drawn = circulated_rates(given, strata)
    assert drawn[0] == pytest.approx((0 + 20 * 0.01) / (49 + 20))
    assert drawn[1] == pytest.approx((1 + 20 * 0.01) / (49 + 20))
    assert drawn[50] == pytest.approx((0 + 20 * 0.01) / (49 + 20)), "never none"


@pytest.mark.parametrize(("mean", "count"), [(0.5, 3), (4.0, 4), (9.0, 2), (0.0, 1)])
def test_tails_of_counts_are_those_of_long_binomials(mean, count):
    trials = 2000
    assert poisson_tail(mean, count) == pytest.approx(
        binomial_tail(trials, mean / trials, count), rel=0.02, abs=1e-12
    )
    assert poisson_tail(mean, 0) == 1
