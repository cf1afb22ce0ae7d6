"""A bound lets through as many as it says, the first first."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from concours.core.people.sign_in.tries import BOUNDS, Try, within

tries = st.lists(
    st.builds(Try, st.sampled_from(("a", "b")), st.sampled_from(("", "x", "y"))),
    max_size=20,
)


@given(tries, st.integers(0, 6), st.integers(0, 6))
def test_as_many_pass_as_there_is_room_for_and_the_first_of_them(
    asked, before, count_max
):
    counts = {one: before + count for one, count in Counter(asked).items()}

    places = within(asked, counts, count_max)

    for one in set(asked):
        own = [place for place, each in enumerate(asked) if each == one]
        assert [place for place in own if place in places] == own[
            : max(count_max - before, 0)
        ]


def test_a_network_may_try_more_than_all_tablets_of_a_faculty_hold_at_once_a14():
    """Five hundred that are being compared, beside a hundred wrong ones a minute."""
    assert (BOUNDS["code"].of_network_max or 0) >= 600


def test_what_has_few_digits_dies_of_few_tries_a14():
    assert BOUNDS["replacement"].of_name_max == BOUNDS["factor"].of_name_max == 5
