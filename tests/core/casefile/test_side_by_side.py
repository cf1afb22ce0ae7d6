"""Two copies are compared question by question, and a blank is like nothing."""

from hypothesis import given
from hypothesis import strategies as st

from concours.core.casefile.comparison import (
    CohortColumn,
    compare_copies,
    count_likeness,
)

CELLS = st.sampled_from(["", "A", "B", "A+C"])
COLUMNS = st.lists(
    st.lists(CELLS, min_size=4, max_size=4).map(
        lambda cells: CohortColumn("q", cells, frozenset({"A"}))
    ),
    max_size=5,
)


def test_what_both_got_wrong_alike_is_told_with_how_many_others_did():
    columns = [
        CohortColumn("q1", ["B", "B", "A", "B", ""], frozenset({"A"})),
        CohortColumn("q2", ["A", "A", "B", "B", "B"], frozenset({"A", "A+C"})),
        CohortColumn("q3", ["A+C", "B", "A", "A", "A"], frozenset({"A"})),
        CohortColumn("q4", ["", "", "A", "A", "A"], frozenset({"A"})),
    ]

    compared = compare_copies(columns, 0, 1)

    assert [one.likeness for one in compared] == [
        *("same_wrong", "same_right", "different", "blank"),
    ]
    first = compared[0]
    assert (first.number, first.chosen_count, first.answered_count) == (1, 3, 4)
    assert compared[3].chosen_count == 0


@given(COLUMNS)
def test_whoever_is_first_the_likeness_is_the_same(columns):
    one, other = compare_copies(columns, 0, 1), compare_copies(columns, 1, 0)

    assert [q.likeness for q in one] == [q.likeness for q in other]
    assert sum(count_likeness(one).values()) == len(columns)
