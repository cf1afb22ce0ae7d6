"""Who sat near whom: the families of pairs that share one threshold."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from concours.core.results.similarity.patterns import Flags, Whole

Family: TypeAlias = Literal["neighbours", "room", "site", "nation"]
FAMILIES: tuple[Family, ...] = ("neighbours", "room", "site", "nation")
"""From the nearest to the farthest; a pair is in the nearest that holds it.

`site` is two rooms of one site: the innocent pairs that a room is compared with.
"""

FALSE_ALARMS = 0.05
"""Innocent pairs past its threshold that a family has, on average, if laws hold."""

NEIGHBOUR_STEPS = ((0, 1), (1, -1), (1, 0), (1, 1))
"""From a seat to four of the eight around it; the other four see it so."""

NOWHERE = -1


@dataclass(frozen=True, slots=True)
class Seats:
    """Where each candidate sat: numbers of site and room, `NOWHERE` if not told.

    Rooms of two sites have different numbers. `rows` and `columns` are `NOWHERE` where
    only the room is known.
    """

    sites: Whole
    rooms: Whole
    rows: Whole
    columns: Whole


Seating: TypeAlias = Sequence[Seats]
"""By sitting, where everybody sat: a pair is of the nearest family of any."""

PlaceKind: TypeAlias = Literal["sites", "rooms"]
PLACES: tuple[PlaceKind, ...] = ("sites", "rooms")
ROWS_AT_ONCE = 256


def no_seats(count: int) -> Seats:
    """Return seats that nobody told: all pairs are of the nation."""
    nowhere = np.full(count, NOWHERE, np.int64)
    return Seats(nowhere, nowhere, nowhere, nowhere)


def family_of(seating: Seating, first: Whole, second: Whole) -> Whole:
    """Return the place in `FAMILIES` of each pair."""
    families = [_family_in(own, first, second) for own in seating]
    nearest: Whole = np.min(families, axis=0)
    return nearest


def nearest_sitting(seating: Seating, first: int, second: int) -> int:
    """Return the sitting in which two sat nearest to each other, the first of such."""
    pair = np.array([first]), np.array([second])
    return int(np.argmin([_family_in(own, *pair)[0] for own in seating]))


def are_apart(seating: Seating, first: Whole, second: Whole, *, by: PlaceKind) -> Flags:
    """Return which pairs no sitting had in one room, or in one site."""
    is_together = [_is_same(getattr(own, by), first, second) for own in seating]
    is_apart: Flags = ~np.logical_or.reduce(is_together)
    return is_apart


def first_told(seating: Seating) -> Seats:
    """Return the seats of the first sitting of which anybody told them."""
    return next((own for own in seating if (own.sites != NOWHERE).any()), seating[0])


def count_families(seating: Seating) -> tuple[int, ...]:
    """Return how many pairs each family has, those of a nearer one left out."""
    whole = _pairs_in([len(seating[0].sites)])
    site, room = (_count_together(seating, by=by) for by in PLACES)
    pairs = {pair for own in seating for pair in zip(*neighbours(own), strict=True)}
    return (len(pairs), room - len(pairs), site - room, whole - site)


def thresholds(seating: Seating) -> dict[Family, float]:
    """Return the level of each family that decides: 0.05 a family.

    The threshold of a room is over all pairs of rooms, that of the nation over all.
    """
    near, room, site, nation = count_families(seating)
    sizes: dict[Family, int] = {
        "neighbours": near,
        "room": near + room,
        "nation": near + room + site + nation,
    }
    return {family: FALSE_ALARMS / size for family, size in sizes.items() if size}


def neighbours(seats: Seats) -> tuple[Whole, Whole]:
    """Return the pairs that sat side by side, before or behind, also aslant."""
    places = {
        (room, row, column): number
        for number, (room, row, column) in enumerate(
            zip(
                seats.rooms.tolist(),
                seats.rows.tolist(),
                seats.columns.tolist(),
                strict=True,
            )
        )
        if NOWHERE not in (room, row)
    }
    pairs = sorted(
        (min(number, neighbour), max(number, neighbour))
        for (room, row, column), number in places.items()
        for down, right in NEIGHBOUR_STEPS
        if (neighbour := places.get((room, row + down, column + right))) is not None
    )
    first = np.array([pair[0] for pair in pairs], np.int64)
    second = np.array([pair[1] for pair in pairs], np.int64)
    return first, second


def _families_by_sitting(seating: Seating, first: Whole, second: Whole) -> list[Whole]:
    return [_family_in(own, first, second) for own in seating]


def _family_in(seats: Seats, first: Whole, second: Whole) -> Whole:
    is_site = _is_same(seats.sites, first, second)
    is_room = _is_same(seats.rooms, first, second)
    distances = np.maximum(
        np.abs(seats.rows[first] - seats.rows[second]),
        np.abs(seats.columns[first] - seats.columns[second]),
    )
    is_seated = (seats.rows[first] != NOWHERE) & (seats.rows[second] != NOWHERE)
    is_near = is_room & is_seated & (distances <= 1)
    return np.select([is_near, is_room, is_site], [0, 1, 2], 3).astype(np.int64)


def _count_together(seating: Seating, *, by: PlaceKind) -> int:
    """Return how many pairs were in one place in any sitting."""
    places = np.unique([getattr(own, by) for own in seating], axis=0)
    if len(places) == 1:
        return _pairs_in(_sizes(places[0]))
    numbers, count = np.arange(places.shape[1]), 0
    for start in range(0, len(numbers), ROWS_AT_ONCE):
        rows = numbers[start : start + ROWS_AT_ONCE, np.newaxis]
        columns = numbers[start:]
        is_apart = are_apart(seating, rows, columns, by=by)
        count += int((~is_apart & (rows < columns)).sum())
    return count


def _is_same(places: Whole, first: Whole, second: Whole) -> Flags:
    is_same: Flags = (places[first] == places[second]) & (places[first] != NOWHERE)
    return is_same


def _sizes(places: Whole) -> Iterable[int]:
    _, sizes = np.unique(places[places != NOWHERE], return_counts=True)
    return map(int, sizes)


def _pairs_in(sizes: Iterable[int]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes)
