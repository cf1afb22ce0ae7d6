"""A room has a plan where its seats are called by rows, and a list otherwise."""

import pytest

from concours.core.casefile.seats import plan_room, read_seat


@pytest.mark.parametrize(
    ("seat", "place"),
    [
        ("B-14", ("B", 14)),
        ("b14", ("B", 14)),
        ("AA 3", ("AA", 3)),
        ("2-7", ("2", 7)),
        ("27", None),
        ("7", None),
        ("fenêtre", None),
        ("B-140", None),
    ],
)
def test_a_seat_says_its_row_and_place_or_nothing(seat, place):
    assert read_seat(seat) == place


def test_a_room_is_drawn_row_by_row_with_its_holes():
    assert plan_room(["B-1", "A-3", "A-1"]) == [["A-1", "", "A-3"], ["B-1", "", ""]]


@pytest.mark.parametrize("seats", [[], ["A-1", "fenêtre"], ["A-1", "a1"]])
def test_a_room_that_its_seats_do_not_tell_has_no_plan(seats):
    assert plan_room(seats) == ()
