"""What may found a case: two independent kinds about one person, never one kind twice.

Defends §5 of the forensics design: a statistic alone stays on the list.
"""

from uuid import UUID

import pytest

from concours.core.casefile.signals import (
    KINDS,
    independent_kinds,
    kinds_by_attempt,
    make_signal,
    may_found,
)

UC1, UC2 = UUID(int=1), UUID(int=2)
NICE, LILLE = UUID(int=11), UUID(int=12)
ANNA, BORIS, CLARA = (UUID(int=number) for number in (21, 22, 23))


def signal(kind, *attempts, method="V", sitting=UC1, site=NICE, room="A", **rest):
    return make_signal(
        kind,
        method,
        sitting=sitting,
        attempts=attempts,
        site=site,
        room=room,
        strength=rest.get("strength", "room"),
        figures=rest.get("figures", {}),
        origin=rest.get("origin", ("run", "ab")),
    )


@pytest.mark.parametrize("kind", KINDS)
def test_one_kind_alone_founds_nothing_however_often(kind):
    often = [
        signal(kind, ANNA, BORIS, method=method) for method in ("V", "omega", "GBT")
    ]

    assert not may_found(often)
    assert independent_kinds(often) == {kind}


def test_two_kinds_meet_in_one_person():
    similar = signal("similarity", ANNA, BORIS)

    assert may_found([similar, signal("time", BORIS, method="O")])
    assert not may_found([similar, signal("time", CLARA, method="O")])


def test_two_kinds_about_two_persons_are_two_lone_signals():
    apart = [signal("trace", ANNA, strength="certain"), signal("leak", BORIS)]

    assert not may_found(apart)
    assert kinds_by_attempt(apart) == {
        ANNA: frozenset({"trace"}),
        BORIS: frozenset({"leak"}),
    }


def test_what_a_room_told_is_about_those_who_sat_in_it():
    typed = signal("trace", ANNA, method="looked_for", strength="certain")
    told = signal("room", method="incident", strength="told")

    assert may_found([typed, told])


@pytest.mark.parametrize(
    "elsewhere", [{"room": "B"}, {"site": LILLE}, {"sitting": UC2}]
)
def test_what_another_room_told_is_not(elsewhere):
    typed = signal("trace", ANNA, method="looked_for", strength="certain")
    told = signal("room", method="incident", strength="told", **elsewhere)

    assert not may_found([typed, told])


def test_two_signs_of_a_room_name_nobody_and_found_nothing():
    assert not may_found([signal("room"), signal("changes", method="EDI")])


def test_a_pair_of_two_rooms_is_of_no_room():
    pair = signal("similarity", ANNA, BORIS, site=None, room="")
    told = signal("room", method="incident", strength="told")

    assert not may_found([pair, told])


def test_a_key_is_what_a_signal_is_about_and_not_how_strongly():
    first = signal("similarity", ANNA, BORIS, figures={"p": "3.1e-9"})
    again = signal(
        "similarity",
        BORIS,
        ANNA,
        strength="nation",
        figures={"p": "2.0e-10"},
        origin=("run", "cd"),
    )

    assert first.key == again.key
    assert again.attempts == (ANNA, BORIS)


def test_whatever_a_signal_is_about_changes_its_key():
    own = signal("similarity", ANNA, BORIS)
    others = [
        signal("time", ANNA, BORIS),
        signal("similarity", ANNA, BORIS, method="M4"),
        signal("similarity", ANNA, CLARA),
        signal("similarity", ANNA, BORIS, room="B"),
        signal("similarity", ANNA, BORIS, site=LILLE),
        signal("similarity", ANNA, BORIS, sitting=UC2),
    ]

    assert len({own.key, *(other.key for other in others)}) == 7


def test_a_signal_is_about_somebody_or_a_room():
    with pytest.raises(AssertionError, match="nobody"):
        signal("similarity", room="")
