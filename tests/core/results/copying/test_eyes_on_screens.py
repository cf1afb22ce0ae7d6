"""O tells who answered under the other's screen, whatever their common pace."""

from math import comb, log

import numpy as np
import pytest
from tests.core.results.similarity.drawn_copies import patterns_of

from concours.core.results.copying.screens import (
    Views,
    eye_sign,
    fisher_tail,
    is_on_screen,
    joint_chance,
    look_at_screens,
)
from concours.core.results.similarity.pairs import make_similarity
from concours.core.results.similarity.seats import Seats

QUESTIONS = 40
NONE = np.zeros(QUESTIONS, bool)


def views_of(*starts):
    """Each candidate has each question on screen for a minute, from its start on."""
    return Views(
        np.repeat(np.arange(len(starts)), QUESTIONS),
        np.tile(np.arange(QUESTIONS), len(starts)),
        np.concatenate(starts),
        np.concatenate(starts) + 60,
    )


def test_equal_errors_under_the_eyes_of_the_source_are_found_in_their_direction():
    at = 60.0 * np.arange(QUESTIONS)
    wrong = np.arange(QUESTIONS) % 4 == 0
    source, copier = at + 50, at + 100 + 20 * (np.arange(QUESTIONS) % 3)
    copier[wrong] = at[wrong] + 30
    sign = eye_sign(
        views_of(at, at + 200), np.stack([source, copier]), (0, 1), wrong, NONE
    )
    swapped = eye_sign(
        views_of(at + 200, at), np.stack([copier, source]), (0, 1), wrong, NONE
    )

    assert (sign.copier, sign.seen_wrong, sign.equal_wrong) == (1, 10, 10)
    assert (sign.seen_other, sign.others) == (0, 30)
    assert sign.chance == pytest.approx(2 / comb(40, 10))
    assert (swapped.copier, swapped.chance) == (0, pytest.approx(sign.chance))


def test_a_common_pace_is_no_sign():
    at = 60.0 * np.arange(QUESTIONS)
    wrong = np.arange(QUESTIONS) % 4 == 0
    sign = eye_sign(views_of(at, at), np.stack([at + 50, at + 40]), (0, 1), wrong, NONE)

    assert sign.chance == 1


def test_an_error_that_another_dragged_is_in_no_cell():
    """Ten runs of two errors: ten of twenty are told, and thirty others stay."""
    at = 60.0 * np.arange(QUESTIONS)
    wrong = np.arange(QUESTIONS) % 4 < 2
    patterns = patterns_of(np.where(wrong, 1, [[2], [3]]) % 12, dossier=4)
    seats = Seats(*np.zeros((3, 2), np.int64), np.arange(2))
    pair = (np.array([0]), np.array([1]), np.array([9]), np.array([1e-4]))
    similarity = make_similarity(pair, [seats], (np.zeros(2, np.int64),))
    answered = np.stack([at + 50, np.where(wrong, at + 30, at + 100)])
    (sign,) = look_at_screens(
        similarity, patterns, views_of(at, at + 200), answered
    ).signs

    assert (sign.seen_wrong, sign.equal_wrong) == (10, 10)
    assert (sign.seen_other, sign.others, sign.dragged) == (0, 20, 10)


def test_a_pair_of_one_room_is_looked_at_also_far_apart_and_no_pair_of_two():
    at = 60.0 * np.arange(QUESTIONS)
    patterns = patterns_of(np.ones((3, QUESTIONS), int))
    rows = np.array([0, 4, 0])
    seats = Seats(np.zeros(3, int), np.array([0, 0, 1]), rows, rows)
    pairs = (*np.array([[0, 1, 9], [0, 2, 9]]).T, np.full(2, 1e-4))
    similarity = make_similarity(pairs, [seats], (np.zeros(3, np.int64),))
    eyes = look_at_screens(
        similarity, patterns, views_of(at, at, at), np.stack([at + 30] * 3)
    )

    assert similarity.table.second[eyes.places].tolist() == [1]
    assert similarity.table.families[eyes.places].tolist() == [1]


def test_what_was_never_answered_is_at_no_time():
    at = 60.0 * np.arange(QUESTIONS)
    seconds = at + 30
    seconds[3] = np.nan

    flags = is_on_screen(views_of(at), 0, seconds)
    assert not flags[3]
    assert flags.sum() == QUESTIONS - 1


@pytest.mark.parametrize("table", [(3, 5, 2, 9), (0, 4, 3, 6), (5, 5, 0, 5)])
def test_fisher_is_the_sum_of_its_hypergeometric_law(table):
    seen_wrong, wrong, seen_other, others = table
    seen, total = seen_wrong + seen_other, wrong + others
    law = [comb(wrong, k) * comb(others, seen - k) for k in range(min(seen, wrong) + 1)]

    assert fisher_tail(*table) == pytest.approx(
        sum(law[seen_wrong:]) / comb(total, seen)
    )


def test_two_independent_chances_together():
    assert joint_chance(1e-3, 1e-3) == pytest.approx(1e-6 * (1 - log(1e-6)))
    assert joint_chance(1, 1) == 1
    assert joint_chance(0, 1) == 0
