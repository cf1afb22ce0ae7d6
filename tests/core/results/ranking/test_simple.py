"""Places follow marks alone: ties share a place, and the next place leaves a gap."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concours.core.results.ranking.simple import rank


def test_ties_share_a_place_and_leave_a_gap():
    assert rank([10, 30, 20, 20, 5, 30]) == (5, 1, 3, 3, 6, 1)


def test_nobody_has_no_place():
    assert rank([]) == ()


@given(st.lists(st.integers(0, 6)))
def test_a_place_is_one_more_than_the_number_of_better_marks(units):
    assert rank(units) == tuple(
        1 + sum(other > own for other in units) for own in units
    )


@pytest.mark.parametrize("units", [[-1], [1.0], [True]])
def test_a_mark_that_is_not_whole_units_is_a_defect(units):
    with pytest.raises(AssertionError):
        rank(units)
