"""The simple ranking of one sitting: 1, 2, 2, 4. check, compute, check."""

from collections import Counter
from collections.abc import Sequence
from itertools import accumulate


def rank(units: Sequence[int]) -> tuple[int, ...]:
    """Return the place of each candidate, in the order given; more units is better.

    Properties checked: P1 everybody has one place; P2 equal units, equal place; P3
    better units, better place; P4 a place is one more than the number of candidates
    who did better.
    """
    check_input(units)
    counts = Counter(units)
    descending = sorted(counts, reverse=True)
    better_counts = accumulate((counts[value] for value in descending), initial=0)
    place_of = {value: before + 1 for value, before in zip(descending, better_counts)}  # noqa: B905 - the last sum is nobody's place
    places = tuple(place_of[value] for value in units)
    check_output(units, places)
    return places


def check_input(units: Sequence[int]) -> None:
    """Stop at a mark that is not a whole number of units, zero or more."""
    assert all(type(value) is int and value >= 0 for value in units), "not units"


def check_output(units: Sequence[int], places: Sequence[int]) -> None:
    """Stop if places lack one of the properties promised by `rank`."""
    assert len(places) == len(units), "P1"
    best_first = sorted(zip(units, places, strict=True), key=lambda pair: -pair[0])
    for better_count, (value, place) in enumerate(best_first):
        if better_count and value == best_first[better_count - 1][0]:
            assert place == best_first[better_count - 1][1], "P2"
        else:
            assert place == better_count + 1, "P3, P4"
