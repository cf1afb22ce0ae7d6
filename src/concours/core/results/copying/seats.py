"""Where people sat in a room, as far as the names of their seats say it.

A seat is called as its site calls it: « B-14 » is row B, place 14, and « 7 » is no row.
Nothing is guessed: a room whose seats do not all have a row has no plan, only a list.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

SEAT = re.compile(r"([A-Za-z]{1,2}|[0-9]{1,2})[-. ]?([0-9]{1,3})")
PLACES_COUNT_MAX = 60
"""Places of one row; beyond, the name of a seat is no place in a row."""


@dataclass(frozen=True, slots=True)
class SeatGap:
    """How far one seat is from another of its room: rows between, places along."""

    rows: int
    places: int


def read_seat(seat: str) -> tuple[str, int] | None:
    """Return the row and the place that a seat is called by, None if it says none."""
    match = SEAT.fullmatch(seat.strip())
    if match is None or (match[1].isdigit() and not re.search(r"[-. ]", seat.strip())):
        return None
    place = int(match[2])
    return (match[1].upper(), place) if place <= PLACES_COUNT_MAX else None


def seat_gap(first: str, second: str) -> SeatGap | None:
    """Return how far two seats of a room are; None where they are not called alike."""
    one_place, next_place = read_seat(first), read_seat(second)
    if one_place is None or next_place is None:
        return None
    if one_place[0].isdigit() != next_place[0].isdigit():
        return None
    rows = abs(_row_number(one_place[0]) - _row_number(next_place[0]))
    return SeatGap(rows, abs(one_place[1] - next_place[1]))


def _row_number(row: str) -> int:
    """Return the place of a row: B is the second, as 2 is, and AA follows Z."""
    if row.isdigit():
        return int(row)
    letters = row.rjust(2, "@")  # what stands before A
    return 26 * (ord(letters[0]) - ord("@")) + ord(letters[1]) - ord("@")


def plan_room(seats: Iterable[str]) -> Sequence[Sequence[str]]:
    """Return the seats row by row, "" where nobody sat; nothing if one has no row.

    Two of one name are no plan either: the names say less than the room does.
    """
    by_place: dict[tuple[str, int], str] = {}
    for seat in seats:
        place = read_seat(seat)
        if place is None or place in by_place:
            return ()
        by_place[place] = seat
    if not by_place:
        return ()
    letters = sorted({row for row, _ in by_place}, key=lambda row: (len(row), row))
    width = max(place for _, place in by_place)
    return [
        [by_place.get((row, place), "") for place in range(1, width + 1)]
        for row in letters
    ]
