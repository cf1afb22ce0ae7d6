"""A station that does not count costs nobody their rank, whoever adds the marks up.

Half-days are drawn with stations neutralised for all, withdrawn where a candidate was,
or voided for one; engine, verifier and a plain oracle must agree on each of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from verifier.ranking_files import read_ecos

from concours.core.ecos.merging.corrections import CorrectionTable
from concours.core.ecos.merging.document import MarksVersion
from concours.core.kernel.canonical import dump, load
from concours.core.results.components.handed import (
    HalfDayMarks,
    PassedTwice,
    ResitUnlike,
    hand_over,
)
from concours.core.results.components.marks import (
    CandidateMarks,
    ComponentMarks,
    from_json,
    to_json,
)
from concours.core.results.components.reading import read
from concours.core.results.ranking.files import component_lines, whole
from concours.core.results.ranking.from_components import ecos_of
from concours.core.results.ranking.inputs import Inputs
from concours.core.results.ranking.nation import rank_nation
from concours.core.results.ranking.settings import Settings, settings_of
from concours.core.tables.table import read_csv
from concours.store.groups import load_groups
from concours.store.profiles import load_profile
from small_nation import Nation, groups_of
from verifier import ranking as verifier

F = Fraction
GROUPS = groups_of(((), {"urgence"}), ((), {"annonce"}))
STATIONS = (("s1", "annonce"), ("s2", "urgence"), ("s3", "annonce"))
NUMBERS = ("00001", "00002", "00003", "00004", "00005")
PRIMES = (2**31 - 1, 2**61 - 1)
"""Denominators whose sums pass 64 bits, as levelled marks of a nation may."""
MARKS = st.sampled_from(
    [F(0), F(10), F(40, 3), F(100, 7), F(37, 4), F(20)]
    + [F(19 * prime + 5, prime) for prime in PRIMES]
)


@dataclass
class Drawn:
    """One half-day as it was drawn; `withdrawn` has everybody who was seen."""

    cells: Mapping[tuple[str, str], Fraction | None]
    withdrawn: Mapping[str, frozenset[str]]
    voided: frozenset[tuple[str, str]] = frozenset()
    neutralised: frozenset[str] = frozenset()

    def handed(self, series):
        """What the half-day hands over: no mark where a station does not count."""
        marks = {
            cell: mark
            for cell, mark in self.cells.items()
            if self.why(*cell) is None and mark is not None
        }
        table = CorrectionTable("station", neutralised=self.neutralised)
        version = MarksVersion(
            STATIONS, marks, {}, {}, self.voided, table if self.neutralised else None
        )
        return HalfDayMarks(series, version, self.withdrawn)

    def why(self, number, station):
        """Why a station does not count for somebody, None if it does."""
        if station in self.neutralised:
            return "neutralised"
        if station in self.withdrawn.get(number, ()):
            return "withdrawn"
        return "voided" if (number, station) in self.voided else None


@st.composite
def half_days(draw):
    codes = [code for code, _ in STATIONS]
    some_stations = st.frozensets(st.sampled_from(codes), max_size=2)
    everything = [(number, code) for number in NUMBERS for code in codes]
    return Drawn(
        {cell: draw(MARKS | st.sampled_from([None])) for cell in everything},
        {number: draw(some_stations) for number in NUMBERS},
        draw(st.frozensets(st.sampled_from(everything), max_size=6)),
        draw(some_stations),
    )


def component_of(days):
    part = hand_over([day.handed(f"series{at}") for at, day in enumerate(days)])
    return from_json(load(dump(to_json(part))))


def nation_of(part):
    """Everybody sat the same paper: the stations alone tell them apart."""
    paper = ([("A", 1, F(1), False)], {number: [F(1)] for number in NUMBERS})
    return Nation([*NUMBERS], [paper], None, dict.fromkeys(NUMBERS, F(30))), part


def ranking_of(part, chosen):
    nation, _ = nation_of(part)
    plain = nation.inputs()
    inputs = Inputs(
        numbers=plain.numbers,
        excluded=plain.excluded,
        sat=plain.sat,
        ecos=ecos_of(part, plain.numbers),
        parcours=nation._parcours(NUMBERS),
    )
    return rank_nation(inputs, GROUPS, chosen)


def oracle(days, group):
    """State, and ECOS points in a group, of each candidate: with a pencil."""
    told = {}
    for number in NUMBERS:
        counting = [
            (domain, day.cells[number, code])
            for day in days
            for code, domain in STATIONS
            if day.why(number, code) is None
        ]
        marks = [mark for _, mark in counting]
        if not marks:
            told[number] = "no_station", None
        elif None in marks:
            told[number] = "no_ecos", None
        elif sum(marks) < 10 * len(marks):
            told[number] = "below_ecos", None
        else:
            twice = [m for d, m in counting for _ in range(1 + (d in group.domains))]
            told[number] = "ranked", 9 * sum(twice) / F(len(twice))
    return told


@settings(max_examples=60, deadline=None)
@given(st.lists(half_days(), min_size=1, max_size=2))
def test_engine_verifier_and_oracle_agree_whatever_does_not_count(days):
    part = component_of(days)
    chosen = Settings(stations_count=3 * len(days))
    assert part.stations_count == 3 * len(days)
    ranking = ranking_of(part, chosen)

    csv = "".join(f"{line}\n" for line in component_lines(part))
    nation, _ = nation_of(part)
    names = {name: name for name in ("annonce", "urgence")}
    plain = nation.plain(GROUPS, chosen) | {"ecos": read_ecos(csv, names)}
    assert list(verifier.compare(plain, whole(ranking))) == []

    for at, group in enumerate(GROUPS.groups):
        told = oracle(days, group)
        assert ranking.states == tuple(told[number][0] for number in NUMBERS)
        shares = ranking.contributions[at]
        points = {
            number: F(int(units), shares.denominator)
            for number, units in zip(NUMBERS, shares.ecos, strict=True)
        }
        ranked = {n: points for n, (state, points) in told.items() if state == "ranked"}
        assert {number: points[number] for number in ranked} == ranked
        places = [
            1 + sum(other > ranked[n] for other in ranked.values())
            if n in ranked
            else 0
            for n in NUMBERS
        ]
        assert ranking.places[:, at].tolist() == places


def test_a_neutralised_and_a_voided_station_leave_the_mean_and_nobody_unranked():
    cells = {(n, code): F(12) for n in NUMBERS for code, _ in STATIONS}
    alone = frozenset({("00001", "s3")})
    day = Drawn(cells, dict.fromkeys(NUMBERS, frozenset()), alone, frozenset({"s2"}))
    part = component_of([day])

    assert part.candidates["00001"].marks == (F(12), "neutralised", "voided")
    assert part.candidates["00002"].marks == (F(12), "neutralised", F(12))
    ranking = ranking_of(part, Settings(stations_count=3))
    assert ranking.states == ("ranked",) * 5
    assert {int(units) for units in ranking.contributions[0].ecos} == {
        108 * ranking.contributions[0].denominator
    }


def test_a_candidate_without_any_station_that_counts_is_told_apart():
    cells = {(n, code): F(12) for n in NUMBERS for code, _ in STATIONS}
    voided = frozenset(("00001", code) for code, _ in STATIONS)
    missing = {cell: None if cell == ("00002", "s1") else F(12) for cell in cells}
    day = Drawn(missing, dict.fromkeys(NUMBERS, frozenset()), voided)

    states = ranking_of(component_of([day]), Settings(stations_count=3)).states

    assert states == ("no_station", "no_ecos", "ranked", "ranked", "ranked")


def test_who_was_in_one_half_day_of_two_lacks_the_stations_of_the_other():
    """A spare series is a third one: most candidates still have two."""
    cells = {(n, code): F(12) for n in NUMBERS for code, _ in STATIONS}

    def passed(*numbers, neutralised=()):
        own = {cell: mark for cell, mark in cells.items() if cell[0] in numbers}
        seen = dict.fromkeys(numbers, frozenset())
        return Drawn(own, seen, neutralised=frozenset(neutralised))

    first = passed("00001", "00002", "00003", "00004", "00005")
    second = passed("00001", "00002", "00003", neutralised=["s1"])
    part = component_of([first, second, passed("00004", neutralised=["s1", "s2"])])

    assert part.stations_count == 6
    states = ranking_of(part, Settings(stations_count=6)).states
    assert states == ("ranked",) * 4 + ("no_ecos",)


def test_a_mark_of_another_half_day_of_the_series_stands_and_two_are_refused():
    sick = Drawn({}, {"00001": frozenset({"s1"})})
    later = Drawn({("00001", "s1"): F(8)}, {"00001": frozenset()})
    days = [sick.handed("a"), later.handed("a")]

    assert hand_over(days).candidates["00001"].marks[0] == F(8)
    with pytest.raises(PassedTwice) as caught:
        hand_over([later.handed("a"), later.handed("a")])
    assert caught.value.candidates == ("00001",)


def test_files_of_a_ranking_give_the_same_marks_back_exactly():
    """Thirds and sevenths are no decimals: the file has them as fractions."""
    marks = (F(40, 3), F(49, 4), "neutralised", "withdrawn", "voided", None)
    domains = tuple(d.code for d in load_groups().domains[:6])
    part = ComponentMarks("ecos", domains, {"00001": CandidateMarks("00001", marks)})

    lines = [*component_lines(part)]
    table = read_csv("\n".join(lines).encode())
    found = read(table, domains=load_groups().domains, stations_count=6)

    assert lines[1] == "00001;40/3;12.25;neutralisée;retirée;annulée;"
    assert (found.faults, found.marked[0][1].marks) == ((), marks)


def test_how_many_stations_is_of_the_exam():
    edn, faculty = load_profile("edn"), load_profile("faculte")

    assert settings_of(edn, stations_count=5).stations_count == 10
    assert settings_of(faculty, stations_count=5).stations_count == 5
    assert settings_of(faculty).stations_count == 10


@pytest.mark.parametrize("missing", ["jury", "mean", "replay"])
@pytest.mark.parametrize("is_replayed_first", [False, True])
def test_a_station_passed_again_has_the_mark_of_the_half_day_that_gives_one(
    missing, is_replayed_first
):
    """A grid without its pair made none there; nobody has passed a station twice."""
    whose = NUMBERS[0]
    lacking = {(whose, "s1"): F(10), (whose, "s2"): None, (whose, "s3"): F(12)}
    replayed = {(whose, "s2"): F(14)}
    days = [
        HalfDayMarks(
            "j1",
            MarksVersion(STATIONS, cells, {}, {}, frozenset(), None, missing),
            {whose: frozenset()},
        )
        for cells in (lacking, replayed)
    ]
    part = hand_over(days[::-1] if is_replayed_first else days)

    assert part.candidates[whose].marks == (F(10), F(14), F(12))


@pytest.mark.parametrize("voided_in", [None, 0, 1])
def test_a_resit_of_another_domain_makes_no_mark_unless_two_void_it(voided_in):
    whose = NUMBERS[0]
    day, spare = {(whose, "s1"): F(10)}, {(whose, "s2"): F(14)}
    voided_cells = [frozenset(), frozenset()]
    if voided_in is not None:
        voided_cells[voided_in] = frozenset({(whose, ("s3", "s2")[voided_in])})

    def handed(domain):
        stations = (("s1", "annonce"), ("s2", domain), ("s3", "annonce"))
        resits = {(whose, "s2"): ("j1", "s3")}
        return hand_over([
            HalfDayMarks(
                "j1", MarksVersion(STATIONS, day, {}, {}, voided_cells[0]),
                {whose: frozenset()}, resat=frozenset({(whose, "s3")}),
            ),
            HalfDayMarks(
                "j9", MarksVersion(stations, spare, {}, {}, voided_cells[1]), {}, resits
            ),
        ]).candidates[whose].marks  # fmt: skip

    if voided_in is None:
        assert handed("annonce") == (F(10), None, F(14))
        with pytest.raises(ResitUnlike) as caught:
            handed("urgence")
        assert caught.value.candidates == (f"{whose} s3",)
    else:
        assert handed("urgence") == (F(10), None, "voided")
