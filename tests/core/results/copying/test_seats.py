"""A room has a plan where its seats are called by rows, and a list otherwise."""

import pytest

from concours.core.results.copying.seats import SeatGap, plan_room, read_seat, seat_gap


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


@pytest.mark.parametrize(
    ("first", "second", "gap"),
    [
        ("A-02", "A-03", SeatGap(0, 1)),
        ("C-1", "A-4", SeatGap(2, 3)),
        ("Z-1", "AA-1", SeatGap(1, 0)),
        ("2-7", "10-7", SeatGap(8, 0)),
        ("B-1", "2-1", None),
        ("A-1", "fenêtre", None),
    ],
)
def test_two_seats_are_so_many_rows_and_places_apart_either_way(first, second, gap):
    assert seat_gap(first, second) == seat_gap(second, first) == gap


def test_a_room_is_drawn_row_by_row_with_its_holes():
    assert plan_room(["B-1", "A-3", "A-1"]) == [["A-1", "", "A-3"], ["B-1", "", ""]]


@pytest.mark.parametrize("seats", [[], ["A-1", "fenêtre"], ["A-1", "a1"]])
def test_a_room_that_its_seats_do_not_tell_has_no_plan(seats):
    assert plan_room(seats) == ()
