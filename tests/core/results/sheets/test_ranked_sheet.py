"""A candidate finds every number of their total again, line by line, with a pencil."""

from fractions import Fraction

import pytest

from concours.core.kernel.canonical import dump
from concours.core.results.ranking.nation import rank_nation
from concours.core.results.ranking.settings import Settings
from concours.core.results.sheets.ranked import Sheets, common
from small_nation import Nation, groups_of

F = Fraction
GROUPS = groups_of(({151}, {"urgence"}), ((), ()))
A, B = ("A", 1, F(1), False), ("B", 151, F(1), False)
NATION = Nation(
    ["01", "02", "03"],
    [
        ([A, B], {"01": [F(1), F(1, 3)], "02": [F(1), F(1, 3)], "03": "absent"}),
        ([B], {"01": [F(1, 2)], "02": [F(1, 2)], "03": "absent"}),
    ],
    (["annonce", "urgence"], {n: [F(12), F(33, 2)] for n in ("01", "02")}),
    {"01": F(40), "02": F(40)},
)


@pytest.fixture
def ranking():
    return rank_nation(NATION.inputs(), GROUPS, Settings(stations_count=2))


def test_a_total_is_the_sum_of_its_lines_and_each_line_follows(ranking):
    sheet = Sheets(ranking).of(0)
    first = sheet["groups"][0]
    edn, ecos, parcours = first["lines"]
    rows = {row["sitting"]: row for row in sheet["parts"][0]["rows"]}

    plain = sum(F(row["points"]) for row in rows.values())
    again = sum(F(row["points"]) for row in edn["again"])
    most = sum(F(row["of"]) for row in [*rows.values(), *edn["again"]])
    assert F(edn["mark"]) == 20 * (plain + again) / most
    assert edn["again"][0] == {"sitting": "uc0", "points": "1/3", "of": "1"}
    assert ecos["again"] == [2]
    assert F(ecos["mark"]) == (12 + 2 * F(33, 2)) / 3
    for line in first["lines"]:
        assert F(line["product"]) == F(line["mark"]) * int(line["weight"])
    assert parcours["product"] == "40"
    total = sum(F(line["product"]) for line in first["lines"])
    assert (F(first["total"]), first["of_points"]) == (total, "600")


def test_a_tie_is_declared_and_the_relative_position_is_said(ranking):
    first = Sheets(ranking).of(1)["groups"][0]

    told = {name: first[name] for name in ("group", "place", "equal", "of", "relative")}
    assert told == {
        "group": "g01", "place": 1, "equal": 2, "of": 2, "relative": "50.000",
    }  # fmt: skip


def test_who_is_not_ranked_is_told_why_and_has_no_group(ranking):
    assert Sheets(ranking).of(2) == {
        "state": "absent",
        "parts": [
            {
                "part": "edn",
                "mark": "0",
                "shown": "0.000",
                "rows": [
                    {"sitting": "uc0", "points": "0", "of": "2"},
                    {"sitting": "uc1", "points": "0", "of": "1"},
                ],
            }
        ],
        "groups": [],
    }


def test_an_outline_says_of_a_sheet_its_state_totals_and_places(ranking):
    sheets = Sheets(ranking)

    for at in range(len(NATION.numbers)):
        whole, told = sheets.of(at), ("group", "total", "place")
        groups = [{name: each[name] for name in told} for each in whole["groups"]]
        assert sheets.outline(at) == {"state": whole["state"], "groups": groups}


def test_before_the_ecos_the_total_is_of_edn_alone():
    nation = Nation(NATION.numbers, NATION.sittings)
    ranking = rank_nation(nation.inputs(), GROUPS)

    sheet = Sheets(ranking).of(0)

    assert [line["part"] for line in sheet["groups"][0]["lines"]] == ["edn"]
    assert sheet["groups"][0]["of_points"] == "360"
    said = common(GROUPS, version=1, digest=b"\1", is_final=False)
    assert (said["is_final"], said["is_sample"]) == (False, True)


def test_a_sheet_is_canonical_json(ranking):
    assert dump(Sheets(ranking).of(0)) == dump(Sheets(ranking).of(0))
