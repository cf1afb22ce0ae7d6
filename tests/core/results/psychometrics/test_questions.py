"""The numbers beside each question are those that a hand finds, whatever the order.

Each value was computed on paper from its definition; ties, tiny and uniform cohorts
give nothing rather than a number that means nothing.
"""

from dataclasses import asdict
from fractions import Fraction
from json import dumps, loads

import numpy as np
import pytest
from cohorts import column, columns_of, marked, modelled, ticked
from hypothesis import given
from hypothesis import strategies as st

from concours.core.authoring.bank.answers import Judged, Picked, Pointed, Worded
from concours.core.authoring.bank.keys import (
    KeyedQuestion,
    PanelKey,
    SegmentKey,
    TickKey,
    WordingKey,
    ZoneKey,
)
from concours.core.results.marking.cohort import encode
from concours.core.results.psychometrics.groups import levels, strata, tails
from concours.core.results.psychometrics.questions import numbers
from concours.core.results.psychometrics.reliability import reliability
from concours.core.results.psychometrics.times import from_json, time_spent, to_json

SQUARE = ((0, 0), (10, 0), (10, 10), (0, 10))


def by_bits(rest):
    """Four questions worth 1, 2, 4 and 8 points, so that their sum is `rest`."""
    return [
        column(
            9 + bit, ["A" if value >> bit & 1 else "B" for value in rest], weight=2**bit
        )
        for bit in range(4)
    ]


def test_point_biserial_is_corrected_for_the_question_itself():
    rest = list(range(1, 11))
    own = column(0, ["B"] * 5 + ["A"] * 5)

    found = numbers(*marked([own, *by_bits(rest)]))[0]

    # (8 - 3) / sqrt(8.25) * sqrt(.5 * .5): means of the right and the wrong ones.
    assert found.discrimination == pytest.approx(0.870388)
    assert found.facility == 0.5


def test_upper_and_lower_groups_are_27_percent():
    right = np.tri(100, dtype=int)  # candidate n has the first n + 1 questions right
    found = numbers(*marked(columns_of(right)))

    # 27 candidates at each end: question 80 is right for the 20 best alone.
    assert found[80].upper_lower == pytest.approx(20 / 27)
    assert found[50].upper_lower == pytest.approx(1)
    assert found[10].upper_lower == pytest.approx(1 - 17 / 27)


def test_fifths_share_out_a_tie_that_lies_across_their_border():
    of = levels(np.array([3, 1, 1, 2, 2]))

    assert of.sum(axis=1).tolist() == pytest.approx([1] * 5)
    assert of[0].tolist() == pytest.approx([0, 0.5, 0.5, 0, 0])
    assert of[4].tolist() == pytest.approx([1, 0, 0, 0, 0])


def test_groups_have_their_size_and_equals_are_treated_alike():
    totals = np.random.default_rng(5).integers(0, 9, 200)

    assert tails(totals).sum(axis=1) == pytest.approx([54, 54])
    for total in set(totals):
        assert np.ptp(levels(totals)[:, totals == total], axis=1) == pytest.approx(0)
        assert len(set(strata(totals)[totals == total])) == 1


def test_choices_are_counted_by_fifth_and_omissions_apart():
    rest = list(range(1, 11))
    own = column(0, ["B", "B", "", "C", "A", "A", "A", "A", "A", "A"])

    found = numbers(*marked([own, *by_bits(rest)]))[0]
    shares = {choice.name: choice.share for choice in found.choices}
    by_level = {choice.name: choice.by_level for choice in found.choices}

    assert shares == pytest.approx({"A": 0.6, "B": 0.2, "C": 0.1, "D": 0, "E": 0})
    assert by_level["B"] == pytest.approx((1, 0, 0, 0, 0))
    assert by_level["A"] == pytest.approx((0, 0, 1, 1, 1))
    assert found.levels == by_level["A"]
    assert found.omission == pytest.approx(0.1)


def test_every_format_says_what_could_be_chosen():
    keys = {
        "QRM": TickKey("QRM", frozenset("ABCD"), frozenset("AC")),
        "QROC": WordingKey(frozenset({"Thé vert"}), frozenset({"thé"})),
        "QZP": ZoneKey((SQUARE,)),
        "TCS": PanelKey({-2: 0, -1: 1, 0: 2, 1: 4, 2: 0}),
    }
    said = {
        "QRM": [ticked("AB"), ticked("AC")],
        "QROC": [Worded("THE VERT"), Worded("the  vert")],
        "QZP": [Pointed(((5, 5),)), Pointed(((50, 50),))],
        "TCS": [Judged(1), Judged(-1)],
    }
    columns = [
        encode(
            KeyedQuestion(name, name, "A", 1, Fraction(1), Fraction(1), key), said[name]
        )
        for name, key in keys.items()
    ]
    segments = SegmentKey(frozenset({"s1", "s2", "s10"}), frozenset({"s2"}))
    columns.append(
        encode(
            KeyedQuestion("text", "QZP", "A", 1, Fraction(1), Fraction(1), segments),
            [Picked(frozenset({"s2"})), None],
        )
    )

    found = {
        each.question: {c.name: (c.worth, c.share) for c in each.choices}
        for each in numbers(*marked(columns))
    }

    assert found == {
        "QRM": {"A": (1, 1), "B": (0, 0.5), "C": (1, 0.5), "D": (0, 0)},
        "QROC": {"the vert": (1, 1)},
        "QZP": {"1": (1, 0.5), "outside": (0, 0.5)},
        "TCS": {
            "-2": (0, 0),
            "-1": (0.25, 0.5),
            "0": (0.5, 0),
            "1": (1, 0.5),
            "2": (0, 0),
        },
        "text": {"s1": (0, 0), "s2": (1, 0.5), "s10": (0, 0)},
    }


def test_a_neutralised_question_keeps_its_numbers_and_leaves_the_rest():
    columns = columns_of(modelled([1] * 6, [0] * 6, count=200, seed=1))
    before = numbers(*marked(columns))
    after = numbers(*marked(columns, neutralised={"q2": "removed"}))

    assert after[2].facility == before[2].facility
    assert after[2].discrimination == pytest.approx(before[2].discrimination)
    assert after[3].discrimination != before[3].discrimination


def test_time_spent_is_told_of_those_whose_time_is_known():
    times = {"q0": time_spent(np.array([1000, 3000, 2000, -1]))}
    kept = loads(dumps(to_json(times)))
    found = numbers(*marked(columns_of([[1, 0]] * 4)), times=from_json(kept))

    assert (found[0].time.median_ms, found[0].time.known_count) == (2000, 3)
    assert found[1].time is None
    assert time_spent(np.array([-1, -1])) is None


def test_alpha_and_standard_error_are_those_of_the_hand():
    # Variances of the questions 1/4, 1/3, 1/4, of the totals 5/3: 3/2 * (1 - 1/2).
    found = reliability(
        *marked(columns_of([[1, 1, 1], [1, 1, 0], [1, 0, 0], [0, 0, 0]]))
    )

    assert found.alpha == pytest.approx(0.75)
    assert found.deviation == pytest.approx((5 / 3) ** 0.5 * 20 / 3)
    assert found.standard_error == pytest.approx(found.deviation * 0.5)


def test_the_share_of_each_rank_is_that_of_its_points():
    columns = [column(0, "AB"), column(1, "AA", rank="B", weight=3)]
    rank_a, rank_b = reliability(*marked(columns)).ranks

    assert (rank_a.weight, rank_a.facility) == (0.25, 0.5)
    assert (rank_b.weight, rank_b.facility) == (0.75, 1)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_a_cohort_too_small_gives_nothing_rather_than_nonsense(count):
    columns = [column(0, "A" * count), column(1, "B" * count)]
    found, other = numbers(*marked(columns))
    whole = reliability(*marked(columns))

    assert (found.discrimination, found.upper_lower) == (None, None)
    assert (found.facility, other.facility) == ((1, 0) if count else (None, None))
    assert [choice.lean for choice in found.choices] == [None] * 5 * bool(count)
    assert (whole.alpha, whole.standard_error) == (None, None)


def test_an_empty_paper_has_no_numbers():
    assert numbers(*marked([])) == ()
    assert reliability(*marked([])).alpha is None


def test_a_question_that_all_have_right_discriminates_nothing():
    found = numbers(*marked([column(0, "A" * 30), column(1, "AB" * 15)]))[0]

    assert (found.facility, found.discrimination, found.upper_lower) == (1, None, 0)


@given(
    st.lists(st.tuples(*[st.sampled_from(["", "A", "B", "C"])] * 4), max_size=25),
    st.randoms(),
)
def test_the_order_of_candidates_changes_nothing(chosen, random):
    other = random.sample(chosen, len(chosen))

    def told(rows):
        own = [column(n, [row[n] for row in rows]) for n in range(4)]
        return [asdict(each) for each in numbers(*marked(own))]

    assert flat(told(chosen)) == pytest.approx(flat(told(other)), nan_ok=True)


def flat(found):
    """Every number of nested facts, in order; None as a number of its own."""
    if isinstance(found, dict):
        return [n for name in found for n in flat(found[name])]
    if isinstance(found, (list, tuple)):
        return [n for each in found for n in flat(each)]
    if isinstance(found, str):
        return []
    return [float("nan") if found is None else found]
