"""V over several sittings: its law is that of the strata of each, and nothing is lost.

Against convolutions of each pair by itself, and by drawn cohorts whose strengths in two
sittings have nothing in common, where one stratum for all would invent culprits.
"""

import numpy as np
import pytest
from tests.core.results.similarity.drawn_copies import copy_wrong, draw_patterns

from concours.core.results.similarity.features import make_features, pattern_weights
from concours.core.results.similarity.kernel import value_of
from concours.core.results.similarity.laws import lattice_laws
from concours.core.results.similarity.pairs import LEVELS, compare_pairs
from concours.core.results.similarity.patterns import Patterns
from concours.core.results.similarity.seats import (
    Seats,
    are_apart,
    count_families,
    family_of,
    nearest_sitting,
    no_seats,
    thresholds,
)
from concours.core.results.similarity.sittings import SumLaws, compare_sittings
from concours.core.results.similarity.strata import assign_strata, weight_rates

COUNT = 300
SOURCE, COPIER = 20, 21


@pytest.fixture(scope="module")
def sittings():
    """Three sittings of unlike lengths and strengths; half the errors copied in all."""
    drawn = [
        draw_patterns(seed, COUNT, questions, dossier=3, dragged=0.3)
        for seed, questions in ((1, 30), (2, 21), (3, 40))
    ]
    return [
        copy_wrong(own, SOURCE, COPIER, 0.5, seed) for seed, own in enumerate(drawn)
    ]


def compared(sittings, count=6):
    features = [make_features(own, pattern_weights(own)) for own in sittings]
    strata = [assign_strata(own.totals(), count) for own in sittings]
    return features, strata, compare_sittings(features, strata, [no_seats(COUNT)])


def slow_tail(laws, at, value):
    """Return Pr(V ≥ value), one value of each sitting after another."""
    whole = {0: 1.0}
    for own, number in zip(laws.laws, at, strict=True):
        following = {}
        for before, chance in whole.items():
            for more, other in enumerate(own[number].tolist()):
                place = before + more
                following[place] = following.get(place, 0.0) + chance * other
        whole = following
    return sum(
        chance for place, chance in sorted(whole.items())[::-1] if place >= value
    )


def test_each_level_is_the_convolution_of_its_sittings(sittings):
    features, strata, similarity = compared(sittings)
    table = similarity.table
    tails = [
        lattice_laws(weight_rates(*own)) for own in zip(features, strata, strict=True)
    ]
    laws = SumLaws(tuple(strata), tuple(own[:, :-1] - own[:, 1:] for own in tails))
    numbers = laws.pair_numbers(table.first, table.second)
    step = max(1, len(table.first) // 20)

    assert len(table.first) > 100
    for place in [0, 1, 2, *range(3, len(table.first), step)]:
        at = [own[place] for own in numbers]
        slow = slow_tail(laws, at, int(table.values[place]))
        assert table.chances[place] == pytest.approx(slow, rel=1e-9)


def test_a_pair_is_of_the_nearest_family_of_any_sitting():
    """Rooms change from sitting to sitting; one sitting told nobody's seat."""
    count = 120
    at = np.arange(count)
    first = Seats(at // 60, at // 20, at % 20 // 5, at % 5)
    moved = at[::-1].copy() * 7 % count
    later = Seats(moved // 60, moved // 20, moved % 20 // 5, moved % 5)
    seating = [first, no_seats(count), later, first]
    pairs = np.triu_indices(count, 1)
    both = [family_of([own], *pairs) for own in (first, later)]
    families = family_of(seating, *pairs)

    assert families.tolist() == np.minimum(*both).tolist()
    assert count_families(seating) == tuple(np.bincount(families, minlength=4))
    assert count_families(seating)[0] > count_families([first])[0]
    assert thresholds(seating)["room"] < thresholds([first])["room"]
    place = int(np.argmax((both[0] == 3) & (both[1] == 0)))
    pair = int(pairs[0][place]), int(pairs[1][place])
    assert nearest_sitting(seating, *pair) == 2
    assert not are_apart(seating, *map(np.array, pair), by="rooms")


def test_no_pair_that_is_unlikely_is_lost(sittings):
    """All pairs by convolution, without the look at means and deviations before it."""
    features, strata, similarity = compared(sittings, count=2)
    first, second = np.triu_indices(COUNT, 1)
    values = sum(value_of(own, first, second) for own in features)
    tails = [
        lattice_laws(weight_rates(*own)) for own in zip(features, strata, strict=True)
    ]
    laws = SumLaws(tuple(strata), tuple(own[:, :-1] - own[:, 1:] for own in tails))
    numbers = np.stack(laws.pair_numbers(first, second))
    chances = np.empty(len(first))
    for at in np.unique(numbers, axis=1).T:
        law = np.ones(1)
        for own, number in zip(laws.laws, at, strict=True):
            law = np.convolve(law, own[number])
        tail = np.append(np.cumsum(law[::-1])[::-1], 0)
        is_own = (numbers == at[:, np.newaxis]).all(axis=0)
        chances[is_own] = tail[values[is_own]]
    found = set(zip(similarity.table.first, similarity.table.second, strict=True))

    pairs = zip(first, second, chances, strict=True)
    assert found == {(a, b) for a, b, chance in pairs if chance <= LEVELS[0]}


def test_one_sitting_alone_has_the_levels_of_its_own_law(sittings):
    features, strata, similarity = compared(sittings[:1])
    alone = compare_pairs(features[0], strata[0], no_seats(COUNT))

    levels, own_levels = (
        {
            (a, b): chance
            for a, b, chance in zip(own.first, own.second, own.chances, strict=True)
        }
        for own in (similarity.table, alone.table)
    )
    assert levels == pytest.approx(own_levels, rel=1e-9)


def test_copying_in_all_sittings_tells_more_than_in_each(sittings):
    _, _, similarity = compared(sittings)
    levels = [compared([own])[2].table.chances[0] for own in sittings]
    table = similarity.table

    assert (table.first[0], table.second[0]) == (SOURCE, COPIER)
    assert table.chances[0] < min(levels) / 100


def test_strengths_that_differ_by_sitting_accuse_nobody():
    """Nobody copied: levels are passed as often as they say, with strata of each.

    With one stratum of the whole total, pairs strong in one and the same sitting pass.
    """
    count = 1_000
    draws = [draw_patterns(seed, count, 60) for seed in (11, 12, 13)]
    features = [make_features(own, pattern_weights(own)) for own in draws]
    strata = [assign_strata(own.totals(), 20) for own in draws]
    similarity = compare_sittings(features, strata, [no_seats(count)])
    whole = Patterns(
        np.concatenate([own.codes for own in draws], axis=1),
        tuple(names for own in draws for names in own.names),
        tuple(flags for own in draws for flags in own.is_right),
        np.concatenate([own.is_chained for own in draws]),
    )
    totals = assign_strata(whole.totals(), 20)
    mixed = compare_pairs(
        make_features(whole, pattern_weights(whole)), totals, no_seats(count)
    )

    for row, other in zip(similarity.null[:4], mixed.null[:4], strict=True):
        assert row.found_count <= row.expected * 1.05 + 3
        assert row.found_count < other.found_count
    assert mixed.null[2].found_count > 2 * mixed.null[2].expected
