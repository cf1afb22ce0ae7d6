"""A candidate finds the total of each group again with a pencil, from the page."""

import re
from dataclasses import dataclass
from fractions import Fraction
from html import unescape

import pytest

from concours.core.kernel.canonical import dump
from concours.core.results.ranking.nation import rank_nation
from concours.core.results.ranking.settings import Settings
from concours.core.results.sheets.ranked import Sheets, common
from concours.gateway.results.detail import detail_of
from concours.gateway.results.words import EN, FR
from small_nation import Nation, groups_of

F = Fraction
GROUPS = groups_of(({151}, {"urgence"}), ((), ()))
A, B = ("A", 1, F(1), False), ("B", 151, F(1), False)
NATION = Nation(
    ["01", "02"],
    [
        ([A, B], {"01": [F(1), F(1, 3)], "02": [F(1), F(1, 3)]}),
        ([B], {"01": [F(1, 2)], "02": [F(1)]}),
    ],
    (["annonce", "urgence"], {n: [F(12), F(33, 2)] for n in ("01", "02")}),
    {"01": F(40), "02": F(80)},
)


@dataclass
class Proved:
    """As much of a proof as the page reads."""

    sheet: bytes
    common: bytes


@pytest.fixture(params=["provisional", "final"])
def page(request):
    inputs = NATION.inputs()
    if request.param == "provisional":
        inputs = Nation(NATION.numbers, NATION.sittings).inputs()
    ranking = rank_nation(inputs, GROUPS, Settings(stations_count=2))
    named = common(GROUPS, version=1, digest=bytes(32), is_final=True)
    sheet = {"sittings": [], "mark": None, "ranking": Sheets(ranking).of(0)}
    whole = {"exam": {"title": "EDN"}, "sittings": [], "ranking": named}

    def make(words):
        return detail_of(Proved(dump(sheet), dump(whole)), words)

    return make, sheet["ranking"]["groups"]


def test_a_station_that_does_not_count_is_told_and_is_in_no_sum():
    marks = {n: [F(12), "neutralised", "voided", F(33, 2)] for n in ("01", "02")}
    ecos = (["annonce", "urgence", "annonce", "entretien"], marks)
    nation = Nation(NATION.numbers, NATION.sittings, ecos, NATION.parcours)
    ranking = rank_nation(nation.inputs(), GROUPS, Settings(stations_count=4))
    named = common(GROUPS, version=1, digest=bytes(32), is_final=True)
    sheet = {"sittings": [], "mark": None, "ranking": Sheets(ranking).of(0)}
    whole = {"exam": {"title": "EDN"}, "sittings": [], "ranking": named}

    page = unescape(detail_of(Proved(dump(sheet), dump(whole)), FR))

    cells = re.findall(r"<tr><td>(\d).*?</i></td><td class=\"r\">(.*?)</td>", page)
    assert cells == [
        ("1", "12,000"),
        ("2", "neutralisée pour tous\u00a0: ne compte pas"),
        ("3", "annulée pour vous\u00a0: ne compte pas"),
        ("4", "16,500"),
    ]
    assert "ECOS\u00a0: 20 × 57/2 ÷ 40 = 57/4" in page
    assert sheet["ranking"]["parts"][1]["mark"] == "57/4"


def result(sum_):
    """What a sum on the page comes to."""
    left, right = (
        sum(map(F, part.strip("() ").split(" + "))) for part in sum_[4:].split(" ÷ ")
    )
    return 20 * left / right


@pytest.mark.parametrize("words", [FR, EN], ids=["fr", "en"])
def test_every_total_is_found_again_from_what_the_page_says(page, words):
    make, groups = page
    found = re.findall(r'<details class="group">(.*?)</details>', make(words))

    assert len(found) == len(groups) == 2
    for text, group in zip(found, groups, strict=True):
        said = unescape(text).replace("\N{NO-BREAK SPACE}", " ")
        total = F(0)
        pattern = r"(20 × \S.*?) = (\S+?) ?; (\S+) × (\d+) = ([\d/]+)"
        for sum_, mark, again, weight, product in re.findall(pattern, said):
            assert result(sum_) == F(mark) == F(again)
            assert F(mark) * int(weight) == F(product)
            total += F(product)
        for points in re.findall(rf"{words['parcours']} ?: (\d+)<", said):
            total += F(points)
        assert total == F(group["total"])
        assert group["shown"].replace(".", "," if words is FR else ".") in said


def test_what_counts_twice_is_said(page):
    make, groups = page
    said = make(FR).replace("\N{NO-BREAK SPACE}", " ")

    if groups[0]["of_points"] == "600":
        assert "stations comptées deux fois : 2" in said
        assert "2 <i>urgence</i>" in said
    assert "20 × (11/6 + 5/6) ÷ (3 + 2)" in said


def test_stations_of_one_domain_have_their_mean_in_the_two_languages():
    stations = (
        ["annonce", "urgence", "annonce"],
        {n: [F(12), F(33, 2), F(13)] for n in ("01", "02")},
    )
    nation = Nation(
        NATION.numbers, NATION.sittings, stations, {"01": F(40), "02": F(80)}
    )
    ranking = rank_nation(nation.inputs(), GROUPS, Settings(stations_count=3))
    named = common(GROUPS, version=1, digest=bytes(32), is_final=True)
    sheet = {"sittings": [], "mark": None, "ranking": Sheets(ranking).of(0)}
    whole = {"exam": {"title": "EDN"}, "sittings": [], "ranking": named}
    proof = Proved(dump(sheet), dump(whole))

    assert "Par domaine, en moyenne" in detail_of(proof, FR)
    assert (
        '<td><span lang="fr">annonce</span></td><td class="r">12.500</td>'
        in detail_of(proof, EN)
    )
    assert detail_of(proof, FR).index("urgence</td>") < detail_of(proof, FR).index(
        '<td>annonce</td><td class="r">12,500</td>'
    )
