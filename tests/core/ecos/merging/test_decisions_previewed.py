"""Whom a version or a decision changes is named, exactly, and nobody else is.

Striking one grid leaves the other alone; striking both leaves a station due without a
mark, and so no mean; a voided station leaves the divisor.
"""

from dataclasses import replace
from fractions import Fraction

import pytest

from concours.core.ecos.completeness.sets import GridName
from concours.core.ecos.merging.comparison import (
    MarkChange,
    compare_versions,
    preview_decision,
    preview_policy,
)
from concours.core.ecos.merging.document import (
    JuryDecisions,
    MarkedStation,
    Merging,
    read_marks,
)
from core.ecos.merging.test_single_marks import DOCUMENT, POLICY, grid, owned

LOW, HIGH = (0, 0, 0), (1, 2, 4)
STATIONS = tuple(MarkedStation(code, "annonce", DOCUMENT) for code in ("s1", "s2"))


@pytest.fixture
def merging():
    """Two candidates at two stations; the chairs of A1 part at the first."""
    grids = {
        GridName(candidate, station, place): owned(
            place,
            grid(*(LOW if (candidate, station, place) == ("A1", "s1", 2) else HIGH)),
        )
        for candidate in ("A1", "A2")
        for station in ("s1", "s2")
        for place in (1, 2)
    }
    return Merging(
        stations=STATIONS, held=grids, decisions=JuryDecisions(), policy=POLICY
    )


def test_a_struck_grid_changes_one_mark_and_one_mean(merging):
    effect = preview_decision(merging, ("A1", "s1"), 2)

    assert (effect.mark_before.mark, effect.mark_after.mark) == (10, 20)
    assert (effect.mean_before, effect.mean_after) == (15, 20)


def test_a_voided_station_leaves_the_divisor(merging):
    effect = preview_decision(merging, ("A1", "s1"), None)

    assert (effect.mark_before.mark, effect.mark_after) == (10, None)
    assert (effect.mean_before, effect.mean_after) == (15, 20)
    assert (effect.stations_before, effect.stations_after) == (2, 1)


def test_both_grids_struck_leave_a_station_due_and_no_mean(merging):
    struck = frozenset({GridName("A1", "s1", 1)})
    alone = replace(merging, decisions=JuryDecisions(struck=struck))

    effect = preview_decision(alone, ("A1", "s1"), 2)

    assert (effect.mark_before.mark, effect.mean_before) == (0, 10)
    assert (effect.mark_after, effect.mean_after) == (None, None)


def test_versions_differ_by_name_the_farthest_first(merging):
    struck = frozenset({GridName("A1", "s1", 2)})
    voided = frozenset({("A2", "s2")})
    decided = replace(merging, decisions=JuryDecisions(struck, voided))
    before, after = read_marks(merging.document()), read_marks(decided.document())

    assert compare_versions(before, before) == ()
    assert compare_versions(before, after) == (
        MarkChange("A2", "s2", Fraction(20), None),
        MarkChange("A1", "s1", Fraction(10), Fraction(20)),
    )
    assert [change.size for change in compare_versions(after, before)] == [20, 10]


def test_a_station_without_a_mark_that_is_voided_is_a_change_too(merging):
    struck = frozenset({GridName("A1", "s1", 2)})
    policy = replace(merging.policy, alone="jury")
    waiting = replace(merging, decisions=JuryDecisions(struck), policy=policy)
    voided = frozenset({("A1", "s1")})
    without = replace(waiting, decisions=JuryDecisions(struck, voided))
    before, after = read_marks(waiting.document()), read_marks(without.document())

    assert compare_versions(before, after) == (MarkChange("A1", "s1", None, None),)


def test_rules_touch_the_pairs_that_differ_and_the_marks_that_lack(merging):
    struck = frozenset({GridName("A1", "s2", 1)})
    decided = replace(merging, decisions=JuryDecisions(struck))
    rules = {"differs_marks": Fraction(20), "differs_steps": 4}

    before = preview_policy(decided, POLICY, {})
    far = preview_policy(decided, replace(POLICY, **rules, alone="jury"), {})
    nearer = replace(POLICY, **rules | {"differs_marks": Fraction(21)})

    assert (before.pairs_count, before.different) == (3, {("A1", "s1")})
    assert before.lacking == ()
    assert (far.different_candidates_count, far.lacking) == (1, (("A1", "s2"),))
    assert preview_policy(decided, nearer, {}).different == frozenset()


def test_rules_do_not_touch_a_station_that_is_withdrawn_or_voided(merging):
    struck = frozenset(GridName(who, "s2", 1) for who in ("A1", "A2"))
    decisions = JuryDecisions(struck, frozenset({("A2", "s2")}))
    decided = replace(merging, decisions=decisions)
    jury = replace(POLICY, alone="jury")

    assert preview_policy(decided, jury, {}).lacking == (("A1", "s2"),)
    assert preview_policy(decided, jury, {"A1": frozenset({"s2"})}).lacking == ()


def test_whoever_would_have_no_mark_at_all_lacks_those_of_their_grids(merging):
    struck = frozenset(GridName("A1", station, 1) for station in ("s1", "s2"))
    decided = replace(merging, decisions=JuryDecisions(struck))

    effect = preview_policy(decided, replace(POLICY, alone="jury"), {})

    assert effect.lacking == (("A1", "s1"), ("A1", "s2"))
    assert effect.lacking_candidates_count == 1
