"""Each rule C1 to C12, broken alone in a sound plan, is found by both checkers."""

import json

import pytest
from small_site import examiner, lists, series, waves
from verifier.ecos.circuits import verify

from concours.core.ecos.allotment.allot import allot
from concours.core.ecos.circuits.document import (
    Candidate,
    Participant,
    ParticipantNeed,
    Room,
)
from concours.core.ecos.circuits.reading import read_allotment, to_bytes
from concours.core.ecos.circuits.settings import Settings
from concours.core.ecos.rules.check import find_breaches

NEED = ParticipantNeed(sex="f", age=(40, 60), rest_after_turns=10)


def actor(number, sex, age):
    return Participant(number=number, site="reims", sex=sex, age=age)


SOUND = to_bytes(
    allot(
        lists(
            settings=Settings(reserve_percent=20),
            series=(series("j1", NEED), series("j2")),
            waves=waves(("d1-am", "d1-pm", "d2-am", "d2-pm")),
            candidates=tuple(
                Candidate(
                    number=f"{n:03d}", site="reims", factor="4/3" if n < 3 else "1"
                )
                for n in range(60)
            ),
            examiners=tuple(examiner(n, "a" if n % 2 else "b") for n in range(40)),
            participants=(
                *(actor(f"P{n}", "f", 50) for n in range(3)),
                actor("PM", "m", 50),
                actor("PY", "f", 30),
            ),
            rooms=tuple(
                Room(site="reims", floor=floor, code=f"{floor}-{n}")
                for floor, count in (("f0", 12), ("f1", 6))
                for n in range(count)
            ),
        ),
        bytes(32),
    ).allotment
)


def chairs(plan, **wanted):
    return [
        row
        for row in plan["chairs"]
        if all(row[name] == value for name, value in wanted.items())
    ]


def drop_a_place(plan):
    return {plan["places"].pop()["candidate"]}


def seat_two_in_one_place(plan):
    wave = [p for p in plan["places"] if (p["wave"], p["circuit"]) == ("d1-am", "c1")]
    for name in ("rotation", "position"):
        wave[1][name] = wave[0][name]
    return {wave[0]["candidate"], wave[1]["candidate"]}


def give_another_tempo(plan):
    person = next(p for p in plan["lists"]["candidates"] if p["factor"] == "1")
    person["factor"] = "3/2"
    return {person["number"]}


def empty_a_chair(plan):
    plan["chairs"][0]["examiner"] = ""
    return set()


def seat_who_is_away(plan):
    number = plan["chairs"][0]["examiner"]
    person = next(p for p in plan["lists"]["examiners"] if p["number"] == number)
    person["away"] = [plan["chairs"][0]["wave"]]
    return {number}


def pair_two_locals(plan):
    """Swap an external with a local of the same station in the other circuit."""
    first, other = (
        chairs(plan, wave="d2-pm", station="s1", circuit=circuit)
        for circuit in ("c1", "c2")
    )
    homes = {p["number"]: p["university"] for p in plan["lists"]["examiners"]}
    one = next(row for row in first if homes[row["examiner"]] == "b")
    two = next(row for row in other if homes[row["examiner"]] == "a")
    one["examiner"], two["examiner"] = two["examiner"], one["examiner"]
    pair = {row["examiner"] for row in first}
    assert {homes[number] for number in pair} == {"a"}
    return pair


def link_who_meet(plan):
    place = plan["places"][0]
    row = chairs(plan, wave=place["wave"], circuit=place["circuit"])[0]
    tie = {"candidate": place["candidate"], "person": row["examiner"], "why": "kin"}
    plan["lists"]["links"] = [tie]
    return {place["candidate"], row["examiner"]}


def name_a_coordinator(plan):
    number = plan["chairs"][0]["examiner"]
    plan["lists"]["sites"][0]["coordinators"] = [number]
    return {number}


def give_two_stations(plan):
    """Swap two locals of two stations after noon: each has judged another before."""
    rows = chairs(plan, wave="d1-pm", circuit="c1", place=2)
    before = {row["examiner"]: row for row in chairs(plan, wave="d1-am")}
    one, two = [row for row in rows if row["examiner"] in before][:2]
    one["examiner"], two["examiner"] = two["examiner"], one["examiner"]
    return {one["examiner"], two["examiner"]}


def release_early(plan):
    row = next(row for row in plan["half_days"] if row["wave"] == "d1-am")
    row["released_ms"] = plan["lists"]["waves"][1]["starts_ms"] - 2_700_001
    return set()


def hold_too_long(plan):
    plan["half_days"][0]["released_ms"] += 8 * 3_600_000
    return set()


def cast(number):
    def change(plan):
        plan["roles"][0]["participant"] = number
        return {number}

    return change


def let_nobody_rest(plan):
    plan["lists"]["settings"]["participant_rest_ms"] = 1_000_000
    return {row["participant"] for row in plan["roles"] if len(row["rotations"]) > 2}


def use_the_spare_room(plan):
    rooms = plan["lists"]["rooms"]
    used = {code for circuit in plan["circuits"] for code in circuit["rooms"]}
    plan["lists"]["rooms"] = [room for room in rooms if room["code"] in used]
    return set()


def need_what_no_room_has(plan):
    plan["lists"]["series"][0]["stations"][2]["needs"] = ["mannequin"]
    return set()


def want_a_larger_reserve(plan):
    plan["lists"]["settings"]["reserve_percent"] = 50
    return set()


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("C1", drop_a_place), ("C2", seat_two_in_one_place), ("C3", give_another_tempo),
        ("C4", empty_a_chair), ("C4", seat_who_is_away), ("C5", pair_two_locals),
        ("C6", link_who_meet), ("C7", name_a_coordinator), ("C8", give_two_stations),
        ("C9", release_early), ("C9", hold_too_long), ("C10", cast("PM")),
        ("C10", cast("PY")), ("C10", let_nobody_rest), ("C11", use_the_spare_room),
        ("C11", need_what_no_room_has), ("C12", want_a_larger_reserve),
    ],
)  # fmt: skip
def test_a_rule_that_is_broken_alone_is_found_by_both(rule, change):
    plan = json.loads(SOUND)
    assert find_breaches(read_allotment(SOUND)) == ()
    concerned = change(plan)
    data = json.dumps(plan).encode()

    ours = find_breaches(read_allotment(data))
    theirs = verify(plan)

    assert {breach.rule for breach in ours} == {found for found, *_ in theirs} == {rule}
    assert {number for breach in ours for number in breach.persons} == concerned
    assert {number for *_, persons in theirs for number in persons} == concerned
