"""Answers in haste: which are, and that only right ones beyond ability set apart."""

import numpy as np
import pytest

from concours.core.results.aberrance.abilities import make_items
from concours.core.results.aberrance.bursts import (
    BURST_COUNT_MIN,
    BURST_S,
    HASTE_BOUND,
    HASTY_COUNT_MIN,
    SILENCE_S,
    UNREAD_S,
    find_bursts,
    find_unread,
    judge_haste,
)
from concours.core.results.aberrance.waves import Turns

QUESTIONS = 60


def turns_of(*rows):
    """Answers as (candidate, question, second)."""
    candidates, questions, seconds = zip(*rows, strict=True)
    numbers = [np.array(own, np.int64) for own in (candidates, questions)]
    return Turns(*numbers, np.ones(len(rows), np.int64), np.array(seconds, float))


def last_of(turns, count=2):
    last = np.full((count, QUESTIONS), np.nan)
    for who, what, at in zip(
        turns.candidates, turns.questions, turns.seconds, strict=True
    ):
        last[who, what] = np.nanmax([last[who, what], at])
    return last


def burst(start, *, who=0, count=BURST_COUNT_MIN, first=10, step=5.0):
    return [(who, first + n, start + step * n) for n in range(count)]


def found(rows):
    turns = turns_of(*rows)
    order = np.random.default_rng(1).permutation(len(rows))
    shuffled = turns_of(*(rows[at] for at in order))
    flags = find_bursts(turns, last_of(turns))
    assert (find_bursts(shuffled, last_of(turns)) == flags).all(), "order tells"
    return [(int(who), int(what)) for who, what in np.argwhere(flags)]


def test_a_burst_comes_after_a_silence_and_is_many_questions_for_good():
    before = [(0, 0, 30.0)]
    own = [(0, 10 + n) for n in range(BURST_COUNT_MIN)]

    assert found([*before, *burst(30 + SILENCE_S)]) == own
    assert found([*before, *burst(29.9 + SILENCE_S)]) == []
    assert found([*before, *burst(30 + SILENCE_S, count=BURST_COUNT_MIN - 1)]) == []
    whole = BURST_S / (BURST_COUNT_MIN - 1)
    assert found([*before, *burst(30 + SILENCE_S, step=whole)]) == own
    assert found([*before, *burst(30 + SILENCE_S, step=whole + 0.01)]) == []
    assert found(burst(SILENCE_S)) == own, "silent from the start on"
    second = [(1, what) for _, what in own]
    assert found([(0, 0, 200.0), *burst(SILENCE_S, who=1)]) == second
    other = [(1, 1, 29 + SILENCE_S)]
    assert found([*before, *other, *burst(30 + SILENCE_S)]) == own, "of oneself alone"


def test_an_answer_that_is_given_again_later_is_not_of_the_burst():
    start = 30 + SILENCE_S
    rows = [
        (0, 0, 30.0),
        *burst(start, count=BURST_COUNT_MIN + 1),
        (0, 10, start + 900),
    ]

    assert (0, 10) not in found(rows)
    assert len(found(rows)) == BURST_COUNT_MIN


def test_unread_is_answered_within_a_second_of_the_first_display():
    displayed = np.array([[10.0, 10.0, 10.0, np.nan, 10.0]])
    answered = np.array([[10 + UNREAD_S, 10.1 + UNREAD_S, 9.9, 10.0, np.nan]])

    assert find_unread(displayed, answered).tolist() == [[True, *[False] * 4]]


@pytest.fixture(scope="module")
def cohort():
    chance = np.random.default_rng(7)
    items = make_items(np.ones(QUESTIONS), chance.normal(size=QUESTIONS))
    abilities = chance.normal(size=800)
    right = chance.random((800, QUESTIONS)) < items.chances(abilities)
    return items, abilities, right, chance


def test_who_copies_a_draft_is_not_told_and_who_was_sent_answers_is(cohort):
    items, abilities, right, chance = cohort
    right, is_hasty = right.copy(), np.zeros(right.shape, np.bool_)
    drafts = range(100, 160)
    sent = np.flatnonzero(abilities < -0.8)[:40]
    sent = sent[~np.isin(sent, drafts)]
    for who in (*drafts, *sent):
        is_hasty[who, chance.choice(QUESTIONS, 25, replace=False)] = True
    right[sent] |= is_hasty[sent]

    haste = judge_haste(items, right, is_hasty)

    assert haste.candidates.tolist() == sorted({*drafts, *sent.tolist()})
    is_told = (haste.changes.chances <= 0.05 / 800) & (haste.deviations >= HASTE_BOUND)
    told = haste.candidates[is_told]
    assert set(told.tolist()) <= set(sent.tolist())
    assert len(told) >= len(sent) // 2
    assert (haste.changes.counts == 25).all()


def test_a_few_hasty_copies_are_no_measure_of_each_other(cohort):
    items, _, right, _ = cohort
    for count in (HASTY_COUNT_MIN - 1, HASTY_COUNT_MIN):
        is_hasty = np.zeros(right.shape, np.bool_)
        is_hasty[:count, :20] = True
        haste = judge_haste(items, right, is_hasty)
        is_own = bool(np.allclose(haste.deviations, haste.changes.index()))
        assert is_own == (count < HASTY_COUNT_MIN), count


def test_nobody_in_haste_is_nobody_told(cohort):
    items, _, right, _ = cohort
    haste = judge_haste(items, right, np.zeros(right.shape, np.bool_))

    assert len(haste.candidates) == len(haste.changes.chances) == 0
    assert len(haste.deviations) == 0
