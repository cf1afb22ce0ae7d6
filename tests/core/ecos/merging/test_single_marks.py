"""Exact: marks are fractions to the end, a blank is no zero, what is out divides none.

The verifier computes the same marks in whole numbers.
"""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs
from verifier.ecos import marks as verifier_marks
from verifier.ecos import scorer as verifier_scorer
from verifier.strict import parse

from concours.core.ecos.completeness.sets import GridName
from concours.core.ecos.completeness.witnesses import ChairPlace, OwnedGrid
from concours.core.ecos.grids.grid import Grid, ValidatedGrid
from concours.core.ecos.merging.document import (
    JuryDecisions,
    MarkedStation,
    Merging,
    read_marks,
    read_stations,
)
from concours.core.ecos.merging.points import PointsInvalid, mark_grid, read_points
from concours.core.ecos.merging.single_marks import (
    MergingPolicy,
    SingleMark,
    mean_of_stations,
    merge_grids,
    merge_pair,
)
from concours.core.kernel.canonical import dump

DOCUMENT = {
    "criteria": [
        {"points": "1", "shares": ["0", "1"], "side": "main"},
        {"points": "3", "shares": ["0", "1/3", "1"], "side": "secondary"},
    ],
    "aptitudes": [{"points": "5/2"}],
}
POINTS = read_points(DOCUMENT)
POLICY = MergingPolicy()


def grid(*lines, overall=3, **more):
    return Grid(
        turn=1,
        candidate="A1",
        by="scan",
        criteria=lines[:2],
        aptitudes=lines[2:],
        overall=overall,
        validated=ValidatedGrid(1, 9, "0" * 64, is_as_shown=True),
        **more,
    )


def owned(place, grid_of_it, *, is_attributed=False):
    return OwnedGrid(ChairPlace("s1", place), grid_of_it, "A1", is_attributed)


def merged(*grids, policy=POLICY):
    pair = {place: owned(place, one) for place, one in enumerate(grids, 1) if one}
    return merge_pair(("A1", "s1"), pair, POINTS, policy)


def test_the_mark_of_a_grid_worked_by_hand():
    # 1 + 3 x 1/3 + 5/2 x 1/2 = 13/4 of 13/2
    assert mark_grid(POINTS, grid(1, 1, 2)) == 10
    assert mark_grid(POINTS, grid(0, 0, 0)) == 0
    assert mark_grid(POINTS, grid(1, 2, 4)) == 20
    assert mark_grid(POINTS, grid(0, 1, 0)) == Fraction(40, 13)


def test_a_blank_is_never_a_zero():
    assert mark_grid(POINTS, grid(None, 2, 4)) is None

    single = merged(grid(None, 2, 4), grid(1, 2, 4))
    assert (single.mark, single.queue) == (20, ("alone", "blank"))


def test_the_overall_rating_is_outside_the_mark():
    assert merged(grid(1, 1, 2, overall=0), grid(1, 1, 2, overall=1)).mark == 10


def test_two_grids_make_their_mean_unrounded():
    single = merged(grid(0, 1, 0), grid(1, 1, 2))

    assert single.mark == Fraction(85, 13)
    assert single.grid_marks == {1: Fraction(40, 13), 2: 10}
    assert single.queue == ("differs",)


def test_one_grid_alone_stands_and_is_flagged_or_waits_for_the_jury():
    assert merged(grid(1, 1, 2)).mark == 10
    assert merged(grid(1, 1, 2)).queue == ("alone",)
    waiting = MergingPolicy(alone="jury")
    assert merged(grid(1, 1, 2), policy=waiting).mark is None
    assert merged(grid(1, 1, 2), grid(1, 1, 2), policy=waiting).mark == 10


def test_what_differs_by_marks_or_by_steps_goes_to_the_jury():
    one = {"points": "20", "shares": ["0", "1/5", "4/25", "1"], "side": "main"}
    points = read_points({"criteria": [one], "aptitudes": []})

    def queue(first, second, steps=0):
        grids = [
            Grid(
                turn=1,
                candidate="A1",
                by="scan",
                criteria=(level,),
                aptitudes=(),
                overall=overall,
            )
            for level, overall in ((first, 0), (second, steps))
        ]
        pair = {place: owned(place, one) for place, one in enumerate(grids, 1)}
        return merge_pair(("A1", "s1"), pair, points, POLICY).queue

    assert queue(0, 1) == ("differs",)  # 4 of 20
    assert queue(0, 2) == ()  # 3.2
    assert queue(0, 0, steps=1) == ()
    assert queue(0, 0, steps=2) == ("differs",)


def test_the_queue_says_why():
    late = grid(1, 1, 2, is_late=True, alerts=frozenset({"health"}))
    pair = {
        1: owned(1, late, is_attributed=True),
        2: owned(2, structs.replace(grid(1, 1, 2), is_carried=True)),
    }
    single = merge_pair(("A1", "s1"), pair, POINTS, POLICY)

    assert single.queue == ("late", "attributed", "carried", "signalled")


def test_a_grid_struck_by_the_jury_leaves_the_other_alone():
    names = [GridName("A1", "s1", place) for place in (1, 2)]
    held = {
        names[0]: owned(1, grid(0, 0, 0)),
        names[1]: owned(2, grid(1, 2, 4)),
    }

    (both,) = merge_grids(held, {"s1": POINTS}, POLICY)
    (alone,) = merge_grids(held, {"s1": POINTS}, POLICY, struck=names[:1])
    assert (both.mark, alone.mark, alone.queue) == (10, 20, ("alone",))


def single(station, mark):
    return SingleMark("A1", station, mark, {}, ())


def test_a_station_that_is_out_leaves_the_divisor_and_one_without_mark_gives_no_mean():
    marks = [single("s1", Fraction(10)), single("s2", Fraction(17, 3))]

    def mean(stations, voided=()):
        (found,) = mean_of_stations(["A1"], marks, stations, voided=voided)
        return found.mean, found.lacking

    assert mean(["s1", "s2"]) == (Fraction(47, 6), ())
    assert mean(["s1"]) == (10, ())  # s2 withdrawn
    assert mean(["s1", "s2", "s3"]) == (None, ("s3",))
    assert mean(["s1", "s2", "s3"], [("A1", "s3")]) == (Fraction(47, 6), ())
    assert mean([]) == (None, ())


@pytest.mark.parametrize(
    ("document", "part"),
    [
        (DOCUMENT | {"overall": []}, "document"),
        ({"criteria": [], "aptitudes": []}, "sum"),
        ({"criteria": [{"points": "1"}], "aptitudes": []}, "criteria"),
        ({"criteria": [], "aptitudes": [{"points": 1}]}, "aptitudes"),
        ({"criteria": [], "aptitudes": [{"points": "0.5"}]}, "aptitudes"),
        ({"criteria": [], "aptitudes": [{"points": "1/0"}]}, "aptitudes"),
        (
            {
                "criteria": [{"points": "1", "shares": ["0", "3/2"], "side": "main"}],
                "aptitudes": [],
            },
            "shares",
        ),
    ],
)
def test_points_are_refused_by_their_part(document, part):
    with pytest.raises(PointsInvalid) as refusal:
        read_points(document)

    assert refusal.value.part == part


@pytest.mark.parametrize("lines", [(1, 1), (1, 1, 2, 2), (1, 3, 2)])
def test_points_of_another_grid_mark_nothing(lines):
    with pytest.raises(PointsInvalid):
        mark_grid(POINTS, grid(*lines))


amounts = st.builds(
    lambda top, bottom: str(Fraction(top, bottom)),
    st.integers(1, 40),
    st.integers(1, 8),
)
shares = st.lists(
    st.fractions(0, 1, max_denominator=12).map(str), min_size=2, max_size=4
)


@st.composite
def marked(draw):
    criteria = draw(st.lists(st.tuples(amounts, shares), min_size=1, max_size=4))
    aptitudes = draw(st.lists(amounts, max_size=2))
    points = {
        "criteria": [
            {"points": worth, "shares": parts, "side": "main"}
            for worth, parts in criteria
        ],
        "aptitudes": [{"points": worth} for worth in aptitudes],
    }
    grids = [
        {
            "criteria": [
                draw(st.none() | st.integers(0, len(parts) - 1))
                for _, parts in criteria
            ],
            "aptitudes": [draw(st.integers(0, 4)) for _ in aptitudes],
            "overall": draw(st.integers(0, 4)),
        }
        for _ in range(2)
    ]
    return points, grids


def ratio_of(mark):
    return None if mark is None else mark.as_integer_ratio()


@given(marked())
def test_the_verifier_finds_the_same_marks(drawn):
    document, rows = drawn
    points = read_points(document)
    grids = [
        Grid(
            turn=1,
            candidate="A1",
            by="scan",
            criteria=tuple(row["criteria"]),
            aptitudes=tuple(row["aptitudes"]),
            overall=row["overall"],
        )
        for row in rows
    ]
    pair = {place: owned(place, one) for place, one in enumerate(grids, 1)}
    found = merge_pair(("A1", "s1"), pair, points, POLICY)

    theirs = [verifier_marks.mark_of(document, row) for row in rows]
    assert theirs == [ratio_of(mark) for mark in found.grid_marks.values()]
    mark = verifier_marks.single_mark(theirs)
    assert mark == ratio_of(found.mark)
    policy = {"differs_marks": "4", "differs_steps": 2}
    is_different = verifier_marks.is_different(*rows, document, policy)
    assert ("differs" in found.queue) == is_different
    (mean,) = mean_of_stations(["A1"], [found], ["s1"])
    theirs = verifier_marks.mean_of_candidate({"s1": mark}, ["s1"])
    assert theirs == ratio_of(mean.mean)
    for missing in ("jury", "mean", "replay"):
        (mean,) = mean_of_stations(
            ["A1"], [found], ["s1", "s2"], missing_station=missing
        )
        theirs = verifier_marks.mean_of_candidate({"s1": mark}, ["s1", "s2"], missing)
        assert theirs == ratio_of(mean.mean)
        assert (mean.mean is None) == (missing != "mean" or found.mark is None)


lines_drawn = st.tuples(
    st.sampled_from([None, 0, 1]),
    st.sampled_from([None, 0, 1, 2]),
    st.sampled_from([None, 0, 1, 2, 3, 4]),
)
flags_drawn = st.fixed_dictionaries(
    {
        "is_late": st.booleans(),
        "is_carried": st.booleans(),
        "alerts": st.sampled_from([frozenset(), frozenset({"health"})]),
    }
)


@st.composite
def any_merging(draw):
    """Two candidates at two stations, with every grid, decision and policy there is."""
    held, names = {}, list(product(("A1", "A2"), ("s1", "s2"), (1, 2)))
    for candidate, station, place in draw(st.sets(st.sampled_from(names))):
        own = grid(
            *draw(lines_drawn),
            overall=draw(st.sampled_from([None, 0, 2, 4])),
            **draw(flags_drawn),
        )
        held[GridName(candidate, station, place)] = OwnedGrid(
            ChairPlace(station, place), own, candidate, draw(st.booleans())
        )
    cells = st.sets(st.tuples(st.sampled_from(["A1", "A2"]), st.just("s2")))
    decisions = JuryDecisions(
        frozenset(GridName(*name) for name in draw(st.sets(st.sampled_from(names)))),
        frozenset(draw(cells)),
    )
    policy = MergingPolicy(
        differs_marks=draw(st.fractions(Fraction(1, 3), 20, max_denominator=5)),
        differs_steps=draw(st.integers(1, 4)),
        alone=draw(st.sampled_from(["stands", "jury"])),
        missing_station=draw(st.sampled_from(["jury", "mean", "replay"])),
    )
    stations = [MarkedStation(code, "annonce", DOCUMENT) for code in ("s1", "s2")]
    return Merging(stations=stations, held=held, decisions=decisions, policy=policy)


@given(any_merging())
def test_the_second_scorer_finds_the_same_version(merging):
    version = merging.document()

    assert verifier_scorer.score(parse(merging.scoring())) == version
    marks = read_marks(version)
    assert set(marks.marks) == {
        (mark.candidate, mark.station) for mark in merging.single_marks()
    }
    assert not marks.voided & marks.marks.keys()


def test_a_key_document_without_its_points_is_refused():
    for document in (
        {"stations": 1},
        {"stations": [{"station": "s1"}]},
        {"stations": [{"station": "s1", "domain": "d", "points": {"criteria": []}}]},
    ):
        with pytest.raises(PointsInvalid):
            read_stations(dump(document))
