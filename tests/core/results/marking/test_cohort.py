"""A cohort marked by distinct answers has the marks of each answer alone, exactly."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from marking_vectors import VECTORS, answer_of, fraction, policy_of, questions_of

from concours.core.authoring.bank.answers import Judged, Ticked
from concours.core.authoring.bank.keys import KeyedQuestion, PanelKey, TickKey
from concours.core.results.marking.cohort import (
    Column,
    UnitsTooLarge,
    encode,
    mark_cohort,
)
from concours.core.results.marking.rules import mark
from concours.core.results.ranking.simple import rank


@pytest.mark.parametrize("case", VECTORS["cohorts"], ids=lambda case: case["name"])
def test_cohort_is_that_of_the_vectors(case):
    questions = questions_of(case["questions"])
    columns = [
        encode(q, [answer_of(q, own.get(q.id)) for own in case["answers"].values()])
        for q in questions
    ]
    marked = mark_cohort(
        columns, policy=policy_of(case["policy"]), neutralised=case["neutralised"]
    )
    places = rank(marked.units.tolist())

    assert marked.denominator == case["denominator"]
    assert Fraction(marked.units_max, marked.denominator) == fraction(
        case["points_max"]
    )
    assert {q: marked.success(at) for at, q in enumerate(marked.questions)} == {
        q: fraction(pair) for q, pair in case["success"].items()
    }
    assert [
        (marked.points(at), marked.score(at), marked.score_rank_a(at), places[at])
        for at in range(len(places))
    ] == [
        (
            fraction(own["points"]),
            fraction(own["score"]),
            fraction(own["score_rank_a"]),
            own["place"],
        )
        for own in case["candidates"].values()
    ]


def question(number, key, **facts):
    shape = {"coefficient": Fraction(1), "points": Fraction(1), "rank": "A"} | facts
    form = "TCS" if isinstance(key, PanelKey) else key.format
    return KeyedQuestion(id=f"q{number}", format=form, item=1, key=key, **shape)


ticks = st.none() | st.frozensets(st.sampled_from("ABCD"), min_size=1).map(Ticked)
keys = st.frozensets(st.sampled_from("ABCD"), min_size=1).map(
    lambda correct: TickKey("QRM", frozenset("ABCD"), correct)
)
worths = st.fractions(min_value=Fraction(1, 9), max_value=5, max_denominator=9)


@st.composite
def cohorts(draw):
    count = draw(st.integers(0, 12))
    columns = []
    for number in range(draw(st.integers(1, 5))):
        own = question(
            number,
            draw(keys),
            coefficient=draw(worths),
            points=draw(worths),
            rank=draw(st.sampled_from("AB")),
        )
        columns.append((own, draw(st.lists(ticks, min_size=count, max_size=count))))
    return columns


@given(cohorts())
def test_marking_a_cohort_equals_marking_each_answer_alone(cohort):
    marked = mark_cohort([encode(own, answers) for own, answers in cohort])

    for candidate in range(len(marked.units)):
        assert marked.points(candidate) == sum(
            mark(own.key, answers[candidate]) * own.points * own.coefficient
            for own, answers in cohort
        )


@given(cohorts(), st.randoms(use_true_random=False))
def test_marks_do_not_depend_on_the_order_of_candidates(cohort, random):
    order = list(range(len(cohort[0][1])))
    random.shuffle(order)
    marked = mark_cohort([encode(own, answers) for own, answers in cohort])
    shuffled = mark_cohort(
        [encode(own, [answers[at] for at in order]) for own, answers in cohort]
    )

    assert shuffled.units.tolist() == marked.units[order].tolist()


def test_an_empty_cohort_has_no_marks_and_no_success():
    key = TickKey("QRM", frozenset("ABCD"), frozenset("A"))
    marked = mark_cohort([encode(question(1, key), [])])

    assert (marked.units.tolist(), marked.success(0)) == ([], None)


def test_a_paper_of_rank_b_alone_has_no_score_of_rank_a():
    key = TickKey("QRM", frozenset("ABCD"), frozenset("A"))
    marked = mark_cohort([encode(question(1, key, rank="B"), [Ticked(frozenset("A"))])])

    assert (marked.score(0), marked.score_rank_a(0)) == (20, None)


def test_marks_that_could_pass_64_bits_are_refused():
    primes = (997, 991, 983, 977, 971, 967, 953, 947)
    columns = [
        encode(question(at, PanelKey({0: 1, 1: prime})), [Judged(0)])
        for at, prime in enumerate(primes)
    ]
    with pytest.raises(UnitsTooLarge):
        mark_cohort(columns)


KEY = TickKey("QRM", frozenset("ABCD"), frozenset("A"))
ONE, TWO = question(1, KEY), question(2, KEY)


def codes(*values):
    return np.array(values, dtype=np.int32)


@pytest.mark.parametrize(
    ("columns", "neutralised"),
    [
        ([Column(ONE, (None,), codes(0)), Column(ONE, (None,), codes(0))], {}),
        ([Column(ONE, (None,), codes(0)), Column(TWO, (None,), codes(0, 0))], {}),
        ([Column(ONE, (None,), codes(1))], {}),
        ([Column(ONE, (None,), codes(-1))], {}),
        ([Column(ONE, (None, None), codes(0))], {}),
        ([Column(ONE, (None,), codes(0))], {"q9": "removed"}),
    ],
)
def test_columns_that_are_not_what_they_say_are_a_defect(columns, neutralised):
    with pytest.raises(AssertionError):
        mark_cohort(columns, neutralised=neutralised)
