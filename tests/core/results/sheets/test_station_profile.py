"""A profile is the mark, to the last digit: by domain, and by what grids look at.

Whatever grids, points, levelling and decisions made the marks. The shares of each sum
come to the mean; a station that does not count, or a mark that is due, is in neither.
"""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concours.core.ecos.completeness.sets import GridName
from concours.core.ecos.merging.corrections import CorrectionTable
from concours.core.ecos.merging.document import (
    JuryDecisions,
    MarkedStation,
    Merging,
)
from concours.core.ecos.merging.profile import (
    find_other_marks,
    most_parts,
    split_marks,
)
from concours.core.profile.shape import MarkGate
from concours.core.results.components.marks import CandidateMarks
from concours.core.results.sheets.stations import (
    GridLines,
    StationCell,
    stations_part,
)
from core.ecos.merging.test_single_marks import DOCUMENT, POLICY, grid, owned

CODES = ("s1", "s2", "s3")
DOMAINS = ("annonce", "urgence", "annonce")
TEXTS = ("Écoute",)
GATE = MarkGate(on="stations", least=Decimal(10), opens="ranking")
LEVELS = st.tuples(st.sampled_from([None, 0, 1]), st.integers(0, 2), st.integers(0, 4))


def merging_of(levels, *, struck=(), corrections=None, points=DOCUMENT):
    held = {
        GridName("A1", station, place): owned(place, grid(*levels[at * 2 + place - 1]))
        for at, station in enumerate(CODES)
        for place in (1, 2)
    }
    return Merging(
        stations=tuple(
            MarkedStation(code, domain, points)
            for code, domain in zip(CODES, DOMAINS, strict=True)
        ),
        held=held,
        decisions=JuryDecisions(frozenset(struck)),
        policy=POLICY,
        corrections=corrections,
    )


def sheet_of(merging, *, uncounted=()):
    """What the sheet of A1 says of stations, from what was merged."""
    parts = split_marks(merging)
    marks = {row.station: row.mark for row in merging.single_marks()}
    row = tuple("voided" if code in uncounted else marks.get(code) for code in CODES)
    cells = {
        at: StationCell(
            GridLines(TEXTS, most_parts(station)), parts["A1", station.code]
        )
        for at, station in enumerate(merging.stations, start=1)
        if ("A1", station.code) in parts
    }
    part = stations_part(
        CandidateMarks("A1", row), DOMAINS, stations_count=3, gate=GATE, cells=cells
    )
    return row, part


def total_of(rows):
    return sum((Fraction(row["share"]) for row in rows), Fraction(0))


@given(
    levels=st.lists(LEVELS, min_size=6, max_size=6),
    struck=st.sets(st.sampled_from([GridName("A1", "s1", 1), GridName("A1", "s2", 2)])),
    thousandths=st.integers(-30_000, 30_000).filter(bool),
    points=st.tuples(*[st.integers(1, 7)] * 3),
)
def test_both_sums_come_to_the_mean_exactly(levels, struck, thousandths, points):
    worth = zip([*DOCUMENT["criteria"], *DOCUMENT["aptitudes"]], points, strict=True)
    first, second, aptitude = ({**line, "points": str(n)} for line, n in worth)
    document = {"criteria": [first, second], "aptitudes": [aptitude]}
    merging = merging_of(levels, struck=struck, points=document)
    marks = {row.station: row.mark for row in merging.single_marks()}
    if marks["s1"] is not None:
        table = CorrectionTable("severity", {("A1", "s1"): min(thousandths, 20_000)})
        merging = replace(merging, corrections=table)
    row, part = sheet_of(merging)

    if None in row:
        assert part["mark"] is None
        assert "domains" not in part
        return
    mean = sum(row, Fraction(0)) / 3
    assert Fraction(part["mark"]) == mean
    assert total_of(part["domains"]) == mean
    levelling = Fraction(part.get("levelling", "0"))
    assert total_of([part["criteria"], *part["aptitudes"]]) + levelling == mean
    best = [part["criteria"], *part["aptitudes"]]
    assert sum(Fraction(line["of"]) for line in best) == 20
    assert sum(Fraction(line["of"]) for line in part["domains"]) == 20


def test_a_profile_worked_by_hand():
    """At each station 13/2 points, 4 of criteria and 5/2 of listening."""
    whole, half = (1, 2, 4), (1, 1, 2)
    row, part = sheet_of(merging_of([whole] * 4 + [half] * 2))

    assert row == (20, 20, 10)
    assert (part["mark"], part["shown"], part["passed"]) == ("50/3", "16.667", True)
    assert [
        (one["domain"], one["stations"], one["mark"], one["share"])
        for one in part["domains"]
    ] == [
        ("annonce", [1, 3], "15", "10"),
        ("urgence", [2], "20", "20/3"),
    ]
    # criteria: 4 + 4 + 2 of 12 points; listening: 5/2 + 5/2 + 5/4 of 15/2
    assert (part["criteria"]["mark"], part["criteria"]["share"]) == ("50/3", "400/39")
    [listening] = part["aptitudes"]
    assert (listening["text"], listening["mark"]) == ("Écoute", "50/3")
    assert Fraction(part["criteria"]["share"]) + Fraction(
        listening["share"]
    ) == Fraction(50, 3)
    assert "levelling" not in part


def test_a_voided_station_is_in_no_share_and_is_named():
    merging = merging_of([(1, 2, 4)] * 2 + [(0, 0, 0)] * 2 + [(1, 1, 2)] * 2)
    row, part = sheet_of(merging, uncounted=("s2",))

    assert row == (20, "voided", 10)
    assert part["mark"] == "15"
    assert part["uncounted"] == [{"station": 2, "domain": "urgence", "why": "voided"}]
    assert [one["domain"] for one in part["domains"]] == ["annonce"]
    assert total_of([part["criteria"], *part["aptitudes"]]) == 15


def test_parts_of_other_grids_are_found_out():
    """A grid that came after the version was made: the marks stand, its profile not."""
    merging = merging_of([(1, 2, 4)] * 6)
    parts = split_marks(merging)
    marks = {("A1", code): Fraction(20) for code in CODES}

    assert find_other_marks(parts, marks) == frozenset()
    assert find_other_marks(parts, {**marks, ("A1", "s1"): Fraction(19)}) == {
        ("A1", "s1")
    }
    assert find_other_marks({}, marks) == set(marks)


def test_without_the_parts_of_each_station_the_domains_stand_alone():
    row = CandidateMarks("A1", (Fraction(12), Fraction(11), Fraction(10)))
    part = stations_part(row, DOMAINS, stations_count=3, gate=None, cells={})

    assert (part["mark"], "gate" in part) == ("11", False)
    assert total_of(part["domains"]) == 11
    assert "criteria" not in part
    lacking = CandidateMarks("A1", (Fraction(12), None, Fraction(10)))
    part = stations_part(lacking, DOMAINS, stations_count=3, gate=GATE, cells=None)
    assert part["mark"] is None
    assert [one["station"] for one in part["rows"]] == [1, 3]


@pytest.mark.parametrize("mark", [Fraction(9999, 1000), Fraction(10)])
def test_the_gate_is_held_to_the_exact_mean(mark):
    row = CandidateMarks("A1", (mark,) * 3)
    part = stations_part(row, DOMAINS, stations_count=3, gate=GATE)

    assert (part["gate"], part["passed"]) == ("10", mark >= 10)
