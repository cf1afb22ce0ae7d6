"""A replaced tablet that is found later loses nothing and doubles nothing.

What it wrote past the base of the one that took over counts nowhere until two persons
say so, by name, where its chair has none of that candidate; they are asked to. The
verifier finds the same sets.
"""

import pytest
from verifier.ecos.completeness import check_site

from acts.ecos.conftest import OVER
from acts.ecos.test_carried import count_until
from acts.ecos.test_grids_collected import close, collect, known_forms, to_verify
from acts.scene import NOON
from concours.core.kernel.time import MINUTE_MS
from small_ecos import ChairTablet, expected_at, hold, whole_tablet

STATION = 2
HELD, WAITS, OPEN = 2, 3, 5
"""Turns of that station: marked on both tablets; on the first alone; not validated."""


def asked(half_day):
    """Whether *À faire* asks the jury to look at found grids."""
    from concours.core.people.tasks.task import Person  # noqa: PLC0415 -- after setup
    from concours.store.queries.tasks import Workplace, facts_for  # noqa: PLC0415

    person = Person("presidente", frozenset({"found_grid_counted"}))
    facts = facts_for(person, Workplace(), now=OVER)
    steps = [f.step for f in facts if f.sitting == str(half_day.sitting)]
    return "found_grids" in steps


def found_of(half_day):
    """What of found grids pages say, by turn."""
    from concours.store.queries.ecos.found_grids import (  # noqa: PLC0415 -- idem
        find_found_grids,
    )

    return {
        row.found.grid.turn: row.state
        for own in find_found_grids(half_day.sitting, None)
        for row in own.rows
    }


def held_count(half_day):
    from concours.store.queries.ecos.floor import boards_of  # noqa: PLC0415 -- idem

    [board] = boards_of(half_day.sitting, half_day.scene.packages, now=OVER)
    return len(board.floor.completeness.held)


@pytest.fixture
def replaced(half_day):
    """Everybody graded; one tablet dies in turn 2, and its successor marks it alone."""
    half_day.grade_all(but=[(STATION, 1)])
    first = whole_tablet(half_day.sitting, STATION, 1, NOON)
    first.entries.pop()
    base = first.tail(count_until(first, HELD))
    hold(half_day.owner, first, base.count)
    second = ChairTablet(first.number, epoch=2, attempt=first.attempt, station=STATION)
    second.write("opened")
    at = NOON + 17 * MINUTE_MS
    second.grade(HELD, expected_at(STATION, HELD), at=at)
    hold(half_day.owner, second, base=base)
    return first


def facts_at(half_day, turn):
    return {
        "circuit": half_day.circuit,
        "chair": half_day.chair(STATION, 1),
        "epoch": 1,
        "turn": turn,
        "met": expected_at(STATION, turn),
    }


def test_what_it_wrote_past_the_base_counts_by_two_and_by_name(
    half_day, replaced, monkeypatch
):
    from concours.acts.ecos.grids import (  # noqa: PLC0415 -- after setup
        GridNotMissing,
        GridUndecidable,
    )
    from concours.store.queries.unknown import Unknown  # noqa: PLC0415 -- idem

    assert (found_of(half_day), asked(half_day)) == ({}, False)
    with pytest.raises(Unknown):
        half_day.by_two("found_grid_counted", **facts_at(half_day, WAITS))
    before = held_count(half_day)
    hold(half_day.owner, replaced)

    assert found_of(half_day) == {HELD: "held", WAITS: "waits", OPEN: "open"}
    assert asked(half_day)
    with known_forms(monkeypatch):
        assert held_count(half_day) == before
        with pytest.raises(GridNotMissing):
            half_day.by_two("found_grid_counted", **facts_at(half_day, HELD))
        with pytest.raises(GridUndecidable) as refused:
            half_day.by_two("found_grid_counted", **facts_at(half_day, OPEN))
        assert refused.value.reason == "not_whole"
        act = half_day.by_two("found_grid_counted", **facts_at(half_day, WAITS))
        assert held_count(half_day) == before + 1
        with pytest.raises(GridUndecidable) as refused:
            half_day.by_two("found_grid_left_out", **facts_at(half_day, WAITS))
        assert refused.value.reason == "decided"

    kind, body = half_day.body(act)
    assert (kind, body["met"], body["epoch"]) == (
        "found_grid_counted",
        expected_at(STATION, WAITS),
        1,
    )
    assert (found_of(half_day)[WAITS], asked(half_day)) == ("counted", False)
    close(half_day)
    with known_forms(monkeypatch):
        _, listed = half_day.body(collect(half_day))
        half_day.by_two("found_grid_left_out", **facts_at(half_day, HELD))
        assert half_day.body(collect(half_day))[1]["held"] == listed["held"]
    assert listed["missing"] == [f"{expected_at(STATION, OPEN)} s{STATION + 1} 1"]
    found = check_site(to_verify(half_day))
    assert found["held_digest"] == listed["held_digest"]


def test_what_is_decided_after_the_collection_changes_no_list(
    half_day, replaced, monkeypatch
):
    hold(half_day.owner, replaced)
    close(half_day)
    with known_forms(monkeypatch):
        _, before = half_day.body(collect(half_day))
        half_day.by_two("found_grid_counted", **facts_at(half_day, WAITS))
        _, after = half_day.body(collect(half_day))

    assert len(before["missing"]) == 2
    assert (after["missing"], after["held_digest"]) == (
        before["missing"],
        before["held_digest"],
    )
    assert check_site(to_verify(half_day))["held_digest"] == before["held_digest"]
    assert found_of(half_day)[WAITS] == "counted"
