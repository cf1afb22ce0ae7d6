"""Who of an exam was there is told apart from marks, and counted once."""

import pytest

from concours.core.results.sheets.presence import count_people, presence_of


@pytest.mark.parametrize(
    ("states", "presence"),
    [
        (["marked", "marked"], "present"),
        (["absent", "marked"], "present"),
        (["absent", "elsewhere"], "absent"),
        (["absent", "annulled"], "absent"),
        (["marked", "excluded"], "excluded"),
        (["annulled", "elsewhere"], "uncalled"),
        ([], "uncalled"),
    ],
)
def test_somebody_is_present_who_handed_in_one_copy_at_least(states, presence):
    assert presence_of(states) == presence


def test_each_is_counted_once_and_those_called_nowhere_are_enrolled():
    people = [["marked"], ["absent", "marked"], ["absent"], ["excluded"], ["annulled"]]

    assert count_people(people) == {
        "enrolled": 5,
        "present": 2,
        "absent": 1,
        "excluded": 1,
    }
