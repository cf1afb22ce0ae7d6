"""Ranks are strict: a public seed parts the ties of a ranking, none those of a file."""

from hypothesis import given
from hypothesis import strategies as st

from concours.core.matching.posts.participants import (
    apply_reading,
    break_ties,
    plan,
    read,
)
from concours.core.tables.table import read_csv
from concours.store.subdivisions import load_subdivisions

places = st.dictionaries(
    st.text("0123456789", min_size=1, max_size=4),
    st.tuples(st.integers(1, 5), st.integers(1, 5)),
    max_size=12,
)


@given(places, st.text(max_size=8))
def test_ranks_are_strict_and_follow_the_places(found, seed):
    people = break_ties(found, seed=seed, contracts={})

    for group in range(2):
        ranks = [one.ranks[group] for one in people]
        assert sorted(ranks) == list(range(1, len(found) + 1))
        ordered = sorted(people, key=lambda one: one.ranks[group])
        listed = [found[one.number][group] for one in ordered]
        assert listed == sorted(listed)


def test_equal_places_are_parted_by_the_seed_and_nothing_else():
    equal = {f"{n:05d}": (1,) for n in range(40)}

    orders = {
        seed: [one.ranks for one in break_ties(equal, seed=seed, contracts={})]
        for seed in ("a", "b")
    }

    again = break_ties(dict(reversed(equal.items())), seed="a", contracts={})
    assert [one.ranks for one in again] == orders["a"] != orders["b"]


def test_a_file_of_contracts_alone_keeps_the_ranks():
    current = {one.number: one for one in break_ties(
        {"1": (1,), "2": (2,)}, seed="", contracts={})}  # fmt: skip
    table = read_csv(b"numero;contrat\n2;cesp\n")
    reading = read(table, groups_count=1, contracts=["CESP"])

    assert len(plan(reading, current, {"1", "2"}).changed) == 1
    assert [(one.contract, one.ranks) for one in apply_reading(reading, current)] == [
        ("", (1,)), ("CESP", (2,)),
    ]  # fmt: skip


def test_the_twenty_eight_subdivisions_have_neighbours_both_ways():
    found = load_subdivisions()

    assert len(found.all) == 28
    for code, others in found.neighbours.items():
        assert all(code in found.neighbours[other] for other in others)
