"""A grid on paper counts as any other, says where it is from, and yields to two."""

import pytest
from protocol.chairs import FORM, TIMES, Scribe
from verifier.ecos.completeness import check_circuit

from concours.core.ecos.completeness.disagreements import (
    drop_settled,
    find_disagreements,
)
from concours.core.ecos.completeness.found import FoundName
from concours.core.ecos.completeness.paper import (
    PaperGrid,
    PaperGridBlank,
    PaperLevelUnknown,
    PaperReading,
    draw_paper,
    find_differences,
    read_reading,
    standing_papers,
    was_there,
    with_papers,
    write_reading,
)
from concours.core.ecos.completeness.sets import GridName, complete, expected_grids
from concours.core.ecos.completeness.witnesses import ChairPlace, own_grids
from concours.core.ecos.grids.fold import fold
from concours.core.ecos.grids.grid import GridForm, grid_digest

ONE, TWO = ChairPlace("s3", 1), ChairPlace("s3", 2)
NAME = GridName("A1", "s3", 1)
TURNS = {(1, "s3"): "A1"}
NOTHING = fold(FORM, [], times=TIMES)


def read(**changes):
    facts = {
        "candidate": "A1",
        "turn": 1,
        "criteria": (1, None, 0),
        "aptitudes": (4,),
        "overall": None,
        "sheet": "12",
    }
    return PaperReading(**facts | changes)


def paper(**changes):
    reading = read(**changes)
    content = write_reading(FORM, reading)
    return PaperGrid(ONE, reading.turn, reading.candidate, content)


def tablet(*meetings):
    scribe = Scribe()
    for turn, candidate, by in meetings:
        if by == "nobody":
            scribe.write("unmet", turn, candidate=candidate, by="expected")
            continue
        scribe.write("met", turn, candidate=candidate, by=by).mark(turn).validate(turn)
    return fold(FORM, [scribe.epoch()], times=TIMES)


def sets_of(own, *, papers, counted=(), broken=()):
    standing = standing_papers(papers, counted)
    acts = {(p.chair, p.turn, p.candidate): p.candidate for p in standing}
    chairs = {ONE: with_papers(own, [draw_paper(FORM, p) for p in standing])}
    due = expected_grids(["A1"], ["s3"], empty_chairs=[TWO])
    return complete(due, own_grids(chairs, TURNS, acts), broken=broken)


def test_it_is_held_as_paper_with_its_blanks_whatever_the_chain_of_its_chair():
    for broken in ((), (ONE,)):
        sets = sets_of(NOTHING, papers=[paper()], broken=broken)
        grid = sets.held[NAME].grid
        assert (sets.missing, sets.on_paper) == ({}, (NAME,))
        assert (grid.criteria, grid.aptitudes, grid.overall) == (
            (1, None, 0),
            (4,),
            None,
        )
        assert grid.state == "validated"
        assert sets.held[NAME].digest == grid_digest(FORM, grid)


def test_it_stands_before_what_a_tablet_brings_until_two_let_that_count():
    own = tablet((2, "A1", "scan"))
    paper_grid = paper()
    counted = [FoundName(ONE, 1, 2, "A1")]

    assert sets_of(own, papers=[paper_grid]).on_paper == (NAME,)
    assert sets_of(own, papers=[paper_grid]).doubled == set()
    same = sets_of(tablet((1, "A1", "scan")), papers=[paper_grid])
    assert (same.on_paper, same.doubled) == ((NAME,), {NAME})
    sets = sets_of(tablet((1, "A1", "scan")), papers=[paper_grid], counted=counted)
    assert (sets.on_paper, sets.held[NAME].grid.by) == ((), "scan")
    others = [FoundName(TWO, 1, 2, "A1"), FoundName(ONE, 1, 2, "A2")]
    assert standing_papers([paper_grid], others) == (paper_grid,)


def test_it_stands_before_a_later_turn_of_its_name_and_the_verifier_agrees():
    """Its tablet met them in a turn after that of the sheet, as was expected."""
    own = tablet((2, "A1", "scan"))
    drawn = draw_paper(FORM, paper())
    turns, acts = {(2, "s3"): "A1"}, {(ONE, 1, "A1"): "A1"}
    grids = own_grids({ONE: with_papers(own, [drawn])}, turns, acts)
    assert [owned.owner for owned in grids] == ["A1", "A1"]
    held = complete(frozenset({NAME}), grids).held[NAME]
    rows = [
        {
            "turn": grid.turn,
            "candidate": "A1",
            "by": grid.by,
            "validated": {"digest": grid.validated.digest, "is_as_shown": True},
        }
        for grid in (drawn, *own.grids)
    ]
    found = check_circuit(
        {
            "turns": [[2, "s3", "A1"]],
            "seen": ["A1"],
            "stations": ["s3"],
            "attributions": [["s3", 1, 1, "A1", "A1"]],
            "chairs": [["s3", 1, {"grids": rows}]],
            "withdrawn": [],
            "empty": [["s3", 2]],
            "broken": [],
        }
    )

    assert held.grid == drawn
    assert found["held"] == [["A1", "s3", 1, drawn.validated.digest]]
    assert found["paper"] == [["A1", "s3", 1]]


def test_what_the_form_does_not_have_is_refused_by_name():
    for changes, facts in (
        ({"criteria": (1, 3, 0)}, ("criteria", 2, 3, 3)),
        ({"criteria": (1, -1, 0)}, ("criteria", 2, -1, 3)),
        ({"aptitudes": (5,)}, ("aptitudes", 1, 5, 5)),
        ({"overall": 5}, ("overall", 1, 5, 5)),
        ({"criteria": (1, 1)}, ("criteria", 2, 0, 3)),
    ):
        with pytest.raises(PaperLevelUnknown) as refusal:
            write_reading(FORM, read(**changes))
        own = refusal.value
        assert (own.part, own.line, own.level, own.count) == facts
    with pytest.raises(PaperGridBlank):
        write_reading(FORM, read(criteria=(None,) * 3, aptitudes=(None,)))


def test_two_readings_differ_by_name_and_blank_is_not_level_0():
    first = read()
    assert find_differences(first, read()) == ()
    assert read_reading(FORM, write_reading(FORM, first), "12") == first
    assert find_differences(first, read(criteria=(1, 0, 0))) == ("criteria 2",)
    other = read(
        candidate="A2",
        turn=2,
        sheet="",
        aptitudes=(3,),
        overall=0,
        criteria=(0, None, 1),
    )
    assert find_differences(first, other) == (
        *("candidate", "turn", "sheet", "overall"),
        *("criteria 1", "criteria 3", "aptitudes 1"),
    )


def test_a_grid_of_another_form_or_turn_than_it_says_is_not_held():
    other_form = GridForm("s3", (2, 3, 2), (5,), 5, "0" * 64)
    own = paper()
    for form, paper_grid in (
        (other_form, own),
        (FORM, PaperGrid(ONE, 2, "A1", own.content)),
        (FORM, PaperGrid(ONE, 1, "A2", own.content)),
    ):
        grid = draw_paper(form, paper_grid)
        assert not grid.validated.is_as_shown
    assert draw_paper(None, own).criteria == (1, None, 0)


def test_who_was_not_there_by_a_witness_of_the_station():
    def was(own, partner, turn=1):
        return was_there("A1", ONE, turn, chairs={ONE: own, TWO: partner})

    assert was(NOTHING, NOTHING)
    assert was(NOTHING, tablet((1, "A1", "expected")))
    assert not was(NOTHING, tablet((1, "A1", "nobody")))
    assert not was(tablet((1, "A1", "nobody")), NOTHING)
    assert was(NOTHING, tablet((1, "A1", "nobody")), turn=2)
    assert not was(NOTHING, tablet((1, "A2", "scan")))
    assert was(NOTHING, tablet((1, "A2", "expected")))
    assert was(tablet((1, "A1", "nobody")), tablet((1, "A1", "scan")))


def test_it_is_a_number_that_was_read_and_settles_what_it_raises():
    own = with_papers(NOTHING, [draw_paper(FORM, paper(turn=2))])
    chairs = {ONE: own, TWO: tablet((2, "A1", "expected"))}
    acts = {(ONE, 2, "A1"): "A1"}
    grids = own_grids(chairs, TURNS, acts)

    assert [owned.owner for owned in grids] == ["A1", "A1"]
    findings = find_disagreements(chairs, TURNS)
    assert {finding.kind for finding in findings} == {"out_of_turn"}
    assert drop_settled(findings[:1], grids[:1]) == ()
