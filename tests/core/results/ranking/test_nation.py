"""Thirteen ranks follow marks alone, exactly, by the rule that the law states.

The engine is held to the verifier, which works in plain fractions, on nations drawn at
random; and to numbers worked out by hand, on one that can be read.
"""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from concours.core.results.ranking import record
from concours.core.results.ranking.files import whole
from concours.core.results.ranking.nation import is_at_least, rank_nation
from concours.core.results.ranking.settings import (
    DEFAULT,
    Scale,
    Settings,
    SettingUnknown,
    from_json,
    settings_of,
    to_json,
)
from concours.store.profiles import load_profile
from small_nation import DOMAINS, Nation, groups_of
from verifier import ranking as verifier

F = Fraction
TWO = Settings(stations_count=2)
GROUPS = groups_of(
    ({151}, {"urgence"}), ({226, 300}, {"annonce", "entretien"}), ((), ())
)

MARKS = st.sampled_from([F(0), F(1, 5), F(1, 3), F(1, 2), F(1)])
QUESTION = st.tuples(
    st.sampled_from("AB"),
    st.sampled_from([1, 151, 226, 300]),
    st.sampled_from([F(1), F(2), F(0), F(3, 2)]),
    st.booleans(),
)
STATION_MARKS = st.sampled_from([F(0), F(10), F(25, 2), F(20), F(37, 4)])
UNMARKED = st.sampled_from([None, "neutralised", "withdrawn", "voided"])
POINTS = st.sampled_from([F(0), F(10), F(40), F(60), F(75, 2)])
SETTINGS = st.builds(
    Settings,
    rank_a_lca=st.sampled_from(["counts", "left_out"]),
    ties=st.sampled_from(["in_the_group", "unweighted"]),
    absence=st.sampled_from(["zero", "unranked"]),
    below_ecos=st.sampled_from(["unranked", "ranked"]),
    stations_count=st.just(2),
    recorded_scale=st.none()
    | st.builds(
        Scale,
        stations_gate=st.none() | st.decimals(1, 20, places=2),
        points=st.tuples(
            st.sampled_from([20, 300]), st.sampled_from([100]), st.integers(1, 60)
        ),
    ),
)


@st.composite
def rows(draw, questions):
    """Draw what one candidate has in a sitting."""
    state = draw(st.sampled_from(["marked"] * 6 + ["absent", "elsewhere", "excluded"]))
    if state != "marked":
        return state
    return [draw(MARKS) * worth for _, _, worth, _ in questions]


@st.composite
def nations(draw):
    """Draw a nation of a few candidates, with every state that there is."""
    numbers = [f"{n:03d}" for n in range(draw(st.integers(0, 7)))]
    sittings = []
    for _ in range(draw(st.integers(1, 3))):
        questions = draw(st.lists(QUESTION, max_size=4))
        sittings.append((questions, {n: draw(rows(questions)) for n in numbers}))
    if not draw(st.booleans()):
        return Nation(numbers, sittings)
    domains = draw(st.lists(st.sampled_from(DOMAINS), min_size=2, max_size=3))
    marks = {}
    for number in numbers:
        own = [draw(STATION_MARKS | UNMARKED) for _ in domains]
        if any(mark is not None for mark in own):
            marks[number] = own
    parcours = {n: draw(POINTS) for n in numbers if draw(st.integers(0, 5))}
    return Nation(numbers, sittings, (domains, marks), parcours)


@settings(max_examples=80, deadline=None)
@given(nations(), SETTINGS)
def test_engine_and_verifier_agree_on_random_nations(nation, chosen):
    ranking = rank_nation(nation.inputs(), GROUPS, chosen)

    plain = nation.plain(GROUPS, chosen)
    assert list(verifier.compare(plain, whole(ranking))) == []


@settings(max_examples=30, deadline=None)
@given(nations(), st.randoms(use_true_random=False))
def test_places_do_not_depend_on_the_order_of_candidates(nation, chance):
    before = places_of(nation)
    swapped = nation.numbers.copy()
    chance.shuffle(swapped)
    names = dict(zip(nation.numbers, swapped, strict=True))
    sittings = [
        (q, {names[n]: row for n, row in rows.items()}) for q, rows in nation.sittings
    ]
    ecos = nation.ecos and (
        nation.ecos[0],
        {names[n]: m for n, m in nation.ecos[1].items()},
    )
    parcours = {names[n]: points for n, points in nation.parcours.items()}

    after = places_of(Nation(swapped, sittings, ecos, parcours))

    assert {names[n]: places for n, places in before.items()} == after


@settings(max_examples=30, deadline=None)
@given(nations(), st.data())
def test_one_mark_more_never_costs_a_place(nation, data):
    open_ = [
        (at, number, place)
        for at, (questions, rows) in enumerate(nation.sittings)
        for number, row in rows.items()
        for place in range(len(questions))
        if isinstance(row, list) and row[place] < questions[place][2]
    ]
    if not open_:
        return
    at, number, place = data.draw(st.sampled_from(open_))
    before = places_of(nation)
    questions, rows = nation.sittings[at]
    better = list(rows[number])
    better[place] = questions[place][2]
    sittings = list(nation.sittings)
    sittings[at] = (questions, rows | {number: better})

    after = places_of(replace(nation, sittings=sittings))

    own = zip(before[number], after[number], strict=True)
    assert all(new <= old for old, new in own)


def places_of(nation):
    ranking = rank_nation(nation.inputs(), GROUPS, TWO)
    table = ranking.places.tolist()
    return dict(zip(ranking.inputs.numbers, table, strict=True))


A, B = ("A", 1, F(1), False), ("B", 151, F(1), False)
BY_HAND = Nation(
    ["01", "02", "03"],
    [
        (
            [A, A, B],
            {"01": [F(1), F(1), F(0)], "02": [F(1), F(0), F(1)], "03": [F(0)] * 3},
        )
    ],
    (["annonce", "urgence"], {n: [F(12), F(16)] for n in ("01", "02", "03")}),
    {"01": F(0), "02": F(60), "03": F(10)},
)


def test_a_total_worked_out_by_hand():
    """360 × 3 ÷ 4 + 180 × (12 + 2 × 16) ÷ 60 + 60, the question of rank B twice."""
    ranking = rank_nation(BY_HAND.inputs(), GROUPS, TWO)

    first, last = ranking.contributions[0], ranking.contributions[2]
    assert F(int(first.total[1]), first.denominator) == 270 + 132 + 60
    assert F(int(last.total[1]), last.denominator) == 240 + 126 + 60
    assert ranking.places.tolist() == [[2, 2, 2], [1, 1, 1], [3, 3, 3]]


@pytest.mark.parametrize(
    ("ties", "places"), [("in_the_group", [1, 1]), ("unweighted", [2, 1])]
)
def test_equal_totals_are_told_apart_or_declared_equal(ties, places):
    """Both have 2 of 4 in the group: one by rank B counted twice, one by rank A."""
    marks = {"01": [F(0), F(0), F(1)], "02": [F(1), F(1), F(0)]}
    chosen = Settings(ties=ties)

    ranking = rank_nation(
        Nation(["01", "02"], [([A, A, B], marks)]).inputs(), GROUPS, chosen
    )

    assert ranking.places[:, 0].tolist() == places


def test_equal_totals_are_told_apart_by_edn_first():
    """12 points of EDN more, 12 points of ECOS less."""
    thirty = [("A", 1, F(1), False)] * 30
    marks = {"01": [F(1)] * 2 + [F(0)] * 28, "02": [F(1)] * 1 + [F(0)] * 29}
    stations = {"01": [F(12), F(12)], "02": [F(40, 3), F(40, 3)]}
    ecos = (["annonce", "urgence"], stations)
    nation = Nation(["01", "02"], [(thirty, marks)], ecos, {"01": F(10), "02": F(10)})

    ranking = rank_nation(nation.inputs(), GROUPS, TWO)

    assert ranking.contributions[2].total[0] == ranking.contributions[2].total[1]
    assert ranking.places[:, 2].tolist() == [1, 2]


@pytest.mark.parametrize(
    ("change", "state"),
    [
        ({"ecos": (["annonce", "urgence"], {"01": [F(12), None]})}, "no_ecos"),
        (
            {"ecos": (["annonce", "urgence"], {"01": [F(19), F(39, 4) - 9]})},
            "below_ecos",
        ),
        ({"ecos": (["annonce", "urgence"], {"01": [F(20), F(0)]})}, "ranked"),
        ({"ecos": (["annonce", "urgence"], {"01": [F(10), "voided"]})}, "ranked"),
        ({"ecos": (["annonce", "urgence"], {"01": [F(9), "voided"]})}, "below_ecos"),
        ({"ecos": (["annonce", "urgence"], {"01": [None, "voided"]})}, "no_ecos"),
        (
            {"ecos": (["annonce", "urgence"], {"01": ["voided", "withdrawn"]})},
            "no_station",
        ),
        ({"parcours": {"02": F(1)}}, "no_parcours"),
        ({"sittings": [([A], {"01": "absent", "02": [F(1)]})]}, "absent"),
        ({"sittings": [([A], {"01": "excluded", "02": [F(1)]})]}, "excluded"),
    ],
)
def test_who_is_not_ranked_and_why(change, state):
    marks = {"01": [F(1)], "02": [F(1)]}
    ecos = (["annonce", "urgence"], {n: [F(12), F(12)] for n in marks})
    whole = Nation(["01", "02"], [([A], marks)], ecos, dict.fromkeys(marks, F(0)))

    ranking = rank_nation(replace(whole, **change).inputs(), GROUPS, TWO)

    assert ranking.states[0] == state
    assert (ranking.places[0] > 0).all() == (state == "ranked")


def test_the_gate_is_exact():
    """14 on 20 is 7 of 10: just there passes, one unit less does not."""
    units, most = np.array([7, 6, 0]), np.array([10, 10, 0])

    assert is_at_least(units, most, Decimal(14)).tolist() == [True, False, False]
    assert is_at_least(units, most, Decimal("12.5")).tolist() == [True, False, False]
    assert is_at_least(units, most, Decimal(12)).tolist() == [True, True, False]
    assert is_at_least(units, most, None).tolist() == [True, True, True]


def test_sums_that_pass_64_bits_are_exact():
    """Neither the sums of a component nor totals of all bases have room there."""
    worth = F(2**20)
    papers = [
        {"01": [worth - F(1, prime)], "02": [worth], "03": [F(1, 7)]}
        for prime in (2**31 - 1, 2**29 - 3)
    ]
    question = ("A", 1, worth, False)
    close = Nation(["01", "02", "03"], [([question], marks) for marks in papers])
    primes = [(2**31 - 1), (2**19 - 1), (2**17 - 1)]
    sittings = [
        (
            [("A", 1, F(p), False)],
            {f"{n}": [F(1)] if n == at else "elsewhere" for n in range(3)},
        )
        for at, p in enumerate(primes)
    ]

    for nation in (close, Nation(["0", "1", "2"], sittings)):
        ranking = rank_nation(nation.inputs(), GROUPS)
        plain = nation.plain(GROUPS, DEFAULT)
        assert list(verifier.compare(plain, whole(ranking))) == []
    assert rank_nation(close.inputs(), GROUPS).places[:, 0].tolist() == [2, 1, 3]


def test_two_runs_give_the_same_bytes():
    said = [
        record.digest(record.lines(rank_nation(BY_HAND.inputs(), GROUPS, TWO))).hex()
        for _ in range(2)
    ]

    assert said[0] == said[1]


def test_settings_are_read_back_and_nothing_else_is():
    of_edn = settings_of(load_profile("edn"))
    assert from_json(to_json(DEFAULT)) == DEFAULT
    assert from_json(to_json(of_edn)) == of_edn
    assert (DEFAULT.scale, "scale" in to_json(DEFAULT)) == (of_edn.scale, False)
    scale = {"points": [360, 180, 60], "stations_gate": None}
    assert from_json(to_json(DEFAULT) | {"scale": scale}).scale.stations_gate is None
    bad_scales = [
        {"scale": bad}
        for bad in (
            None,
            {"points": [360, 180, 60]},
            scale | {"points": [360, 180]},
            scale | {"points": [360, 180, 0]},
            scale | {"stations_gate": 10},
            scale | {"stations_gate": "ten"},
        )
    ]
    for bad in ({"ties": "age"}, {"stations_count": 0}, {"more": 1}, *bad_scales):
        with pytest.raises(SettingUnknown):
            from_json(to_json(DEFAULT) | bad)
