"""Each tampering of published stations is named: the mean, a line of a grid, a gate.

Sheets are those of the house, with a written sitting beside the stations and without.
"""

from copy import deepcopy
from dataclasses import replace
from fractions import Fraction

import pytest
from verifier.findings import Findings
from verifier.sheets.marks import check_marks

from concours.core.profile.reading import read_toml
from concours.core.results.sheets.results import (
    MarkedCopy,
    common_document,
    result_sheet,
)
from concours.core.results.sheets.stations import add_stations
from concours.store.profiles import FOLDER
from core.results.sheets.test_result_sheet import EDN, UC1
from core.results.sheets.test_station_profile import merging_of, sheet_of

FACULTY = (FOLDER / "faculte.toml").read_text()
ALONE = read_toml(
    FACULTY.replace('on = "all"', 'on = "stations"')
    .replace('source = "sittings"', 'source = "stations"')
    .encode()
)
LEVELS = [(1, 2, 4)] * 3 + [(1, 1, 2)] * 2 + [(0, 1, 1)]
"""Of six grids: three stations, two chairs each."""


def publication(profile):
    """What all share, and the sheet of one candidate who passed three stations."""
    is_alone = profile is ALONE
    sittings = [] if is_alone else [UC1]
    common = common_document(
        {"code": "x"}, sittings, profile=profile, candidates_count=1
    )
    if is_alone:
        common["stations"] = {"version": 1, "digest": "00" * 32, "count": 3}
    copies = [] if is_alone else [MarkedCopy("marked", [12, 6, 8])]
    sheet = result_sheet("A1", (common, "00"), sittings, copies)
    add_stations(sheet, sheet_of(merging_of(LEVELS))[1], common)
    return common, sheet


PUBLICATIONS = {
    name: publication(p) for name, p in {"alone": ALONE, "edn": EDN}.items()
}


def found(common, sheet):
    findings = Findings()
    check_marks(common, [sheet], findings)
    return {(row["code"], row["field"]) for row in findings.listed}


@pytest.mark.parametrize("name", PUBLICATIONS)
def test_an_honest_sheet_is_ok(name):
    common, sheet = PUBLICATIONS[name]

    assert found(common, sheet) == set()
    mean = Fraction(sheet["stations"]["mark"])
    assert mean.denominator > 1
    assert (sheet["mark"]["mark"] == str(mean)) is (name == "alone")


def change_mean(stations):
    stations["mark"] = str(Fraction(stations["mark"]) + 1)


def show_more(stations):
    stations["shown"] = "19.500"


def change_station(stations):
    stations["rows"][0] |= {"mark": "19", "shown": "19.000"}


def show_station(stations):
    stations["rows"][0]["shown"] = "19.000"


def move_station(stations):
    stations["domains"][0]["stations"] = [1]


def change_domain(stations):
    stations["domains"][0]["share"] = "11"


def change_criteria(stations):
    stations["criteria"]["share"] = "12"


def change_aptitude(stations):
    stations["aptitudes"][0]["of"] = "9"


def show_aptitude(stations):
    stations["aptitudes"][0]["shown"] = "20.000"


def level(stations):
    stations["levelling"] = "1/2"


def pass_gate(stations):
    stations["passed"] = not stations["passed"]


def lower_gate(stations):
    stations["gate"] = "5"


@pytest.mark.parametrize("name", PUBLICATIONS)
@pytest.mark.parametrize(
    ("tamper", "finding"),
    [
        (change_mean, ("mark.differs", "stations")),
        (show_more, ("shown.differs", "stations")),
        (change_station, ("mark.differs", "stations")),
        (show_station, ("shown.differs", "station 1")),
        (move_station, ("mark.differs", "domain annonce")),
        (change_domain, ("mark.differs", "domain annonce share")),
        (change_criteria, ("mark.differs", "stations by aptitude")),
        (change_aptitude, ("mark.differs", "stations by aptitude of")),
        (show_aptitude, ("shown.differs", "aptitude Écoute")),
        (level, ("mark.differs", "stations by aptitude")),
        (pass_gate, ("gate.differs", "stations")),
        (lower_gate, ("gate.differs", "stations")),
    ],
)
def test_each_tampering_of_stations_is_named(name, tamper, finding):
    common, sheet = PUBLICATIONS[name]
    altered = deepcopy(sheet)
    tamper(altered["stations"])

    assert finding in found(common, altered)


def test_the_mark_of_stations_alone_is_their_mean_and_of_all_that_are_due():
    common, sheet = PUBLICATIONS["alone"]
    other = sheet | {"mark": sheet["mark"] | {"mark": "15", "shown": "15.000"}}
    assert ("mark.differs", "mark") in found(common, other)
    hidden = sheet | {"mark": None}
    assert found(common, hidden) == {("mark.differs", "mark")}
    more_due = common | {"stations": common["stations"] | {"count": 4}}
    assert ("mark.differs", "mark") in found(more_due, sheet)
    none_due = deepcopy(sheet)
    none_due["stations"] = None
    assert found(common, none_due) == {("mark.differs", "mark")}


def test_whoever_is_excluded_from_a_half_day_has_no_mark_and_no_station():
    half_day = replace(UC1, questions=(), denominator=1)
    common = common_document({}, [half_day], profile=ALONE, candidates_count=1)
    common["stations"] = {"version": 1, "digest": "00" * 32, "count": 3}
    part = sheet_of(merging_of(LEVELS))[1]
    sheets = {}
    for state in ("marked", "excluded"):
        copies = [MarkedCopy(state)]
        sheets[state] = result_sheet("A1", (common, "00"), [half_day], copies)
        add_stations(sheets[state], part, common)
        assert found(common, sheets[state]) == set()
    assert sheets["marked"]["mark"]["mark"] == part["mark"]
    out = sheets["excluded"]
    assert (out["mark"], out["stations"]) == (None, None)
    kept = sheets["excluded"] | {"mark": sheets["marked"]["mark"]}
    assert found(common, kept) == {("mark.differs", "mark")}


def test_what_is_shown_of_a_written_mark_is_what_it_is():
    common, sheet = PUBLICATIONS["edn"]
    for field, place in (("mark", sheet["mark"]), ("rank_a", sheet["rank_a"])):
        shown = sheet | {field: place | {"shown": "20.000"}}
        assert found(common, shown) == {("shown.differs", field)}
    altered = deepcopy(sheet)
    altered["sittings"][0]["shown"] = "20.000"
    assert found(common, altered) == {("shown.differs", "UC1 mark")}
