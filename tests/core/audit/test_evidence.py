"""Whoever floods with one kind of attempt hides no other kind and nobody else's.

And what is kept of a flood is bounded, whatever its length.
"""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concours.core.audit.evidence import (
    COUNTED_ROWS_MAX,
    NEWCOMERS_COUNT_MAX,
    OF_CODE_MAX,
    OF_SOURCE_MAX,
    OTHERS,
    SOURCES_COUNT_MAX,
    WINDOW_MS,
    EvidenceBudget,
)
from concours.core.kernel.time import Instant


def test_a_flood_of_one_kind_leaves_other_kinds_and_other_sources_theirs():
    """Three hundred wrong enrolments once used up what was kept for all."""
    budget = EvidenceBudget()
    flood = [budget.admits("enrol.unknown", "203.0.113.66") for _ in range(300)]

    assert flood == [True] * OF_SOURCE_MAX + [False] * (300 - OF_SOURCE_MAX)
    assert budget.admits("enrol.unknown", "198.51.100.7")
    assert budget.admits("journal.equivocation", "203.0.113.66")


def test_a_flood_from_everywhere_is_bounded_and_counted():
    budget = EvidenceBudget()
    kept = sum(budget.admits("enrol.unknown", f"10.{n % 1000}") for n in range(20_000))
    counted = budget.turn(now=Instant(WINDOW_MS))

    assert kept == SOURCES_COUNT_MAX + OF_CODE_MAX
    assert sum(each.count for each in counted) == 20_000 - kept
    assert len(counted) == COUNTED_ROWS_MAX + 1 + NEWCOMERS_COUNT_MAX
    assert [each.source for each in counted].count(OTHERS) == 1


@pytest.mark.parametrize("flood", [400, 900, 20_000])
def test_who_comes_after_a_flood_of_sources_is_told_by_name_a39(flood):
    """Four hundred networks once used up all places: a new one was part of a number."""
    budget = EvidenceBudget()
    kept = sum(budget.admits("enrol.unknown", f"flood {n}") for n in range(flood))
    is_kept = budget.admits("enrol.unknown", "198.51.100.7")
    for n in range(NEWCOMERS_COUNT_MAX - 1):  # the flood goes on, from other networks
        kept += budget.admits("enrol.unknown", f"later {n}")
    counted = budget.turn(now=Instant(WINDOW_MS))

    assert is_kept or ("198.51.100.7", 1) in [(c.source, c.count) for c in counted]
    assert kept + len(counted) <= (
        SOURCES_COUNT_MAX + OF_CODE_MAX + COUNTED_ROWS_MAX + 1 + NEWCOMERS_COUNT_MAX
    )
    assert kept + is_kept + sum(c.count for c in counted) == flood + NEWCOMERS_COUNT_MAX


def test_of_the_newcomers_the_one_silent_for_longest_gives_way_a39():
    budget = EvidenceBudget()
    for n in range(SOURCES_COUNT_MAX + NEWCOMERS_COUNT_MAX):
        budget.admits("a", f"{n}")
    first, second = f"{SOURCES_COUNT_MAX}", f"{SOURCES_COUNT_MAX + 1}"
    budget.admits("a", first)
    budget.admits("a", "new")
    told = {each.source: each.count for each in budget.turn(now=Instant(WINDOW_MS))}

    assert (told[first], told["new"], told[OTHERS]) == (2, 1, 1)
    assert second not in told


attempts = st.lists(
    st.tuples(st.sampled_from(("a", "b")), st.sampled_from(("x", "y", "z"))),
    max_size=200,
)


@given(attempts)
def test_every_attempt_is_kept_or_counted(tried):
    budget = EvidenceBudget()
    kept = Counter(one for one in tried if budget.admits(*one))
    counted = budget.turn(now=Instant(0), is_last=True)

    assert kept + Counter(
        {(each.code, each.source): each.count for each in counted}
    ) == Counter(tried)


def test_a_new_window_begins_anew_and_says_when_the_last_one_was():
    budget = EvidenceBudget()
    budget.turn(now=Instant(7 * WINDOW_MS))
    for _ in range(OF_SOURCE_MAX + 3):
        budget.admits("a", "x")

    assert budget.turn(now=Instant(8 * WINDOW_MS - 1)) == ()
    [counted] = budget.turn(now=Instant(9 * WINDOW_MS))
    assert (counted.count, counted.since, counted.until) == (
        3,
        7 * WINDOW_MS,
        8 * WINDOW_MS,
    )
    assert budget.admits("a", "x")
    assert budget.turn(now=Instant(10 * WINDOW_MS)) == []
