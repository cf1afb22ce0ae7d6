"""A resit has a place that breaks no rule more, whichever of two checkers is asked."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_site import lists, series, waves
from verifier.ecos.circuits import verify

from concours.core.ecos.allotment.allot import allot
from concours.core.ecos.circuits.document import (
    Candidate,
    Link,
    Participant,
    ParticipantNeed,
)
from concours.core.ecos.circuits.reading import read_allotment, to_bytes
from concours.core.ecos.circuits.turns import ExpectedCandidate, sheet_of_station
from concours.core.ecos.mending.resits import (
    ResitPlace,
    Resitter,
    StationTraits,
    find_breach,
    find_resit_places,
    find_unlike,
    is_place_free,
    place_resit,
    turn_at,
)
from concours.core.ecos.rules.check import find_breaches

NEED = ParticipantNeed(sex="f", rest_after_turns=10)
WAVE = "d3-am"
GUEST = Candidate(number="900", site="reims")


def spare(count, factor="1"):
    """A half-day of a spare series for a few, allotted apart."""
    return allot(
        lists(
            series=(series("j3", NEED),),
            waves=waves((WAVE,)),
            candidates=tuple(
                Candidate(number=f"{n:03d}", site="reims", factor=factor)
                for n in range(count)
            ),
            participants=tuple(
                Participant(number=f"P{n}", site="reims", sex="f", age=50)
                for n in range(6)
            ),
        ),
        bytes(32),
    ).allotment


def resitter(person=GUEST, links=()):
    return Resitter(person, links, "d1-am", "s3")


def found_by_both(allotment):
    """The rules that are broken, as both checkers say, which share no code."""
    own = {breach.rule for breach in find_breaches(allotment)}
    other = {finding[0] for finding in verify(json.loads(to_bytes(allotment)))}
    return own, other


@settings(max_examples=15, deadline=None)
@given(count=st.integers(1, 19))
def test_each_place_that_is_found_keeps_every_rule_of_both_checkers(count):
    plan = spare(count)
    before = found_by_both(plan)
    places = list(find_resit_places(plan, WAVE, resitter(), codes_known=("s1",)))
    assert places, "three rotations of four are free"
    assert {place.station for place in places} == {"s2", "s3", "s4", "s5"}
    for place in (places[0], places[-1]):
        after = place_resit(plan, WAVE, resitter(), place)
        assert found_by_both(after) == before
        assert read_allotment(to_bytes(after)) == after
        [own] = [row for row in after.places if row.candidate == GUEST.number]
        index = int(place.station[1:]) - 1
        assert turn_at(own.rotation, own.position, index) == place.turn
        person = ExpectedCandidate(GUEST.number, "Ada", stations=frozenset({index}))
        beginning = {(own.rotation, own.position): person}
        turns = {
            (turn, station)
            for station in range(5)
            for turn, who in sheet_of_station(beginning, station, 20).items()
            if who
        }
        assert turns == {(place.turn, index)}, "one station, in its turn"


def test_two_stations_of_one_candidate_are_two_turns_of_one_place():
    plan = spare(3)
    first, *_ = find_resit_places(plan, WAVE, resitter(), codes_known=("s1",))
    once = place_resit(plan, WAVE, resitter(), first)
    other = Resitter(GUEST, (), "d1-am", "s4")
    places = list(
        find_resit_places(once, WAVE, other, codes_known=("s1", first.station))
    )
    twice = place_resit(once, WAVE, other, places[0])
    [own] = [row for row in twice.places if row.candidate == GUEST.number]
    assert [resit.instead for resit in own.resits] == ["s3", "s4"]
    assert len({place.circuit for place in places}) == 1
    assert found_by_both(twice) == found_by_both(plan)


@pytest.mark.parametrize(("rule", "person", "links"), [
    ("C3", Candidate(number="900", site="reims", factor="4/3"), ()),
    ("C6", GUEST, None),
])  # fmt: skip
def test_a_place_that_breaks_a_rule_is_not_offered(rule, person, links):
    plan = spare(3)
    if links is None:
        judges = {chair.examiner for chair in plan.chairs}
        links = tuple(
            Link(candidate="900", person=judge, why="kin") for judge in sorted(judges)
        )
    who = resitter(person, links)
    assert list(find_resit_places(plan, WAVE, who, codes_known=())) == []
    place = ResitPlace(2, plan.circuits[0].code, "s5")
    assert is_place_free(plan, WAVE, who, ResitPlace(6, place.circuit, "s1"))
    breach = find_breach(plan, WAVE, who, ResitPlace(6, place.circuit, "s1"))
    assert breach is not None
    assert breach.rule == rule


def test_a_place_that_somebody_has_is_not_free():
    plan = spare(5)
    circuit = plan.circuits[0].code
    assert not any(
        is_place_free(plan, WAVE, resitter(), ResitPlace(turn, circuit, "s1"))
        for turn in range(1, 6)
    )
    assert not is_place_free(plan, WAVE, resitter(), ResitPlace(21, circuit, "s1"))


def plan_of_two_days():
    people = tuple(Candidate(number=f"{n:03d}", site="reims") for n in range(32))
    return json.loads(to_bytes(allot(lists(candidates=people), bytes(32)).allotment))


def resit(plan, station, instead):
    """Somebody of the first day resits in the other half-day of its series."""
    own = next(row for row in plan["places"] if row["wave"] == "d1-am")
    taken = {
        (row["circuit"], row["rotation"], row["position"])
        for row in plan["places"]
        if row["wave"] == "d1-pm"
    }
    free = next(
        (row["code"], rotation, position)
        for row in plan["circuits"]
        if row["wave"] == "d1-pm"
        for rotation in range(4)
        for position in range(5)
        if (row["code"], rotation, position) not in taken
    )
    plan["places"].append(
        {
            "candidate": own["candidate"],
            "wave": "d1-pm",
            **dict(zip(("circuit", "rotation", "position"), free, strict=True)),
            "resits": [{"station": station, "wave": "d1-am", "instead": instead}],
        }
    )
    return plan


def test_a_station_is_shown_once_and_a_resit_says_instead_of_which():
    own, other = found_by_both(read_allotment(json.dumps(plan_of_two_days()).encode()))
    assert "C1" not in own | other
    for station, instead, is_sound in (("s3", "s3", True), ("s4", "s3", False)):
        plan = resit(plan_of_two_days(), station, instead)
        rules = found_by_both(read_allotment(json.dumps(plan).encode()))
        assert [("C1" not in found) for found in rules] == [is_sound, is_sound]


@pytest.mark.parametrize(("domain", "station_ms", "reading_ms", "unlike"), [
    ("annonce", 480_000, 60_000, None),
    (None, 480_000, 60_000, None),
    ("urgence", 480_000, 60_000, "domain"),
    ("annonce", 600_000, 60_000, "length"),
    (None, 480_000, 90_000, "length"),
])  # fmt: skip
def test_a_resit_is_like_the_station_that_it_replaces(
    domain, station_ms, reading_ms, unlike
):
    own = StationTraits("annonce", 480_000, 60_000)
    other = StationTraits(domain, station_ms, reading_ms)
    assert find_unlike(own, other) == find_unlike(other, own) == unlike
