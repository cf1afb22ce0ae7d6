"""Each rule gives the marks of its sources, whatever the order of the ticks."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marking_vectors import VECTORS, answer_of, fraction, policy_of, question_of

from concours.core.authoring.bank.answers import Judged, Pointed, Ticked, Worded
from concours.core.authoring.bank.keys import PanelKey, TickKey, WordingKey, ZoneKey
from concours.core.results.marking.policy import (
    DEFAULT,
    FOLDS,
    Policy,
    PolicyInvalid,
    from_json,
    to_json,
)
from concours.core.results.marking.rules import mark, mark_many
from concours.core.results.marking.wording import fold


@pytest.mark.parametrize("case", VECTORS["marks"], ids=lambda case: case["name"])
def test_mark_is_that_of_the_vectors(case):
    question = question_of(case)
    answer = answer_of(question, case["answer"])

    assert mark(question.key, answer, policy_of(case["policy"])) == fraction(
        case["mark"]
    )


@pytest.mark.parametrize("case", VECTORS["foldings"], ids=lambda case: case["text"])
def test_folding_is_that_of_the_vectors(case):
    assert fold(case["text"], frozenset(case["folds"])) == case["folded"]


@given(st.text(max_size=40))
def test_a_folded_wording_is_folded_already(text):
    once = fold(text, frozenset(FOLDS))

    assert fold(once, frozenset(FOLDS)) == once


OFFERED = "ABCDE"
ticks = st.frozensets(st.sampled_from(OFFERED))


@st.composite
def tick_keys(draw, *, zero_propositions):
    form = draw(st.sampled_from(["QRM", "QRP"]))
    correct = draw(st.frozensets(st.sampled_from(OFFERED), min_size=1))
    wrong = frozenset(OFFERED) - correct
    indispensable = inacceptable = frozenset()
    if zero_propositions:
        indispensable = draw(ticks.map(lambda names: names & correct))
        inacceptable = draw(ticks.map(lambda names: names & wrong))
    return TickKey(form, frozenset(OFFERED), correct, indispensable, inacceptable)


def ticked(key, names):
    """Keep as many ticks as the question takes."""
    limit = len(OFFERED) if key.format == "QRM" else len(key.correct)
    return Ticked(frozenset(sorted(names)[:limit]))


@given(tick_keys(zero_propositions=False), ticks)
def test_putting_one_proposition_right_never_costs_marks(key, names):
    answer = ticked(key, names)
    for proposition in answer.propositions ^ key.correct:
        better = Ticked(answer.propositions ^ {proposition})
        fits = key.format == "QRM" or len(better.propositions) <= len(key.correct)
        if better.propositions and fits:
            assert mark(key, answer) <= mark(key, better)


@given(tick_keys(zero_propositions=True), ticks)
def test_a_zero_proposition_only_ever_lowers_a_mark_to_zero(key, names):
    answer = ticked(key, names)
    plain = TickKey(key.format, key.offered, key.correct)
    touched = (
        answer.propositions & key.inacceptable
        or key.indispensable - answer.propositions
    )

    assert mark(key, answer) == (0 if touched else mark(plain, answer))


policies = st.builds(
    Policy,
    unanswered=st.sampled_from(["zero", "by_rule"]),
    qrp_count=st.sampled_from(["at_most", "exactly"]),
    qrp_wrong_tick=st.sampled_from(["takes_a_place", "cancels_a_right_one"]),
    qroc_folds=st.frozensets(st.sampled_from(FOLDS)),
    tcs=st.sampled_from(["aggregate", "mode_only"]),
)


@given(tick_keys(zero_propositions=True), st.none() | ticks, policies)
def test_marks_lie_from_0_to_1(key, names, policy):
    answer = None if not names else ticked(key, names)

    assert 0 <= mark(key, answer, policy) <= 1


@given(policies)
def test_a_policy_comes_back_as_it_was_recorded(policy):
    assert from_json(to_json(policy)) == policy


@pytest.mark.parametrize(
    ("change", "setting"),
    [
        ({"tcs": "mean"}, "tcs"),
        ({"unanswered": None}, "unanswered"),
        ({"qroc_folds": ["typos"]}, "qroc_folds"),
        ({"qroc_folds": "case"}, "qroc_folds"),
        ({"bonus": 1}, "bonus"),
    ],
)
def test_a_recorded_policy_that_is_not_known_is_refused(change, setting):
    with pytest.raises(PolicyInvalid) as refused:
        from_json(to_json(DEFAULT) | change)

    assert refused.value.setting == setting


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=3))
def test_points_count_once_in_any_order(points):
    square = ((0, 0), (10, 0), (10, 10), (0, 10))
    triangle = ((20, 20), (30, 20), (30, 30))
    other = ((0, 30), (5, 40), (10, 30))
    key = ZoneKey((square, triangle, other))

    marks = {
        mark(key, Pointed(tuple(some)))
        for some in (points, points[::-1], [*points, *points])
    }
    assert len(marks) == 1


@pytest.mark.parametrize(
    ("key", "answer"),
    [
        (TickKey("QRU", frozenset("ABCD"), frozenset("A")), Worded("A")),
        (WordingKey(frozenset({"a"})), Judged(0)),
        (ZoneKey((((0, 0), (1, 0), (0, 1)),)), Judged(0)),
        (PanelKey({0: 1}), Worded("0")),
        (TickKey("QRM", frozenset("ABCD"), frozenset("A")), Ticked(frozenset("Z"))),
        (TickKey("QRU", frozenset("ABCD"), frozenset("A")), Ticked(frozenset("AB"))),
    ],
)
def test_an_answer_that_its_question_never_took_stops_marking(key, answer):
    with pytest.raises(AssertionError):
        mark(key, answer)


def test_the_example_of_the_rules():
    key = TickKey("QRM", frozenset("ABCDE"), frozenset("AC"))

    assert mark_many(key, Ticked(frozenset("AB"))) == Fraction(1, 5)
