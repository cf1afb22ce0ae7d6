"""Where a room and its tablets disagree somebody is told, in time and once a room.

Thirty candidates were once counted absent from a second paper because no tablet had
reached it, and that was adopted and published without a word.
"""

import pytest

from concours.core.delivery.roll_call.disagreements import (
    ROLL_CALL_MS,
    UNHEARD_MS,
    SeatFacts,
    roll_call_findings,
)
from concours.core.delivery.supervision.findings import WatchState, without_explained
from concours.core.people.roster.attendance import AttendanceEntry

T0 = 1_792_400_000_000
LATE = T0 + ROLL_CALL_MS


def seat(number="04201", *, said=None, at=T0 - 60_000, **facts):
    known = {
        "number": number, "site": "s1", "room": "Salle 1", "t0": T0, "heard_at": None,
        "acted_at": None, "is_over": False,
    }  # fmt: skip
    line = said and AttendanceEntry(said, at)
    return SeatFacts(said=line, **(known | facts))


def told(*seats, now=LATE):
    findings = roll_call_findings(seats, now=now)
    return [(each.kind, each.number or each.room, each.count) for each in findings]


@pytest.mark.parametrize("said", ["present", "late", "back"])
def test_whoever_is_there_without_a_live_tablet_is_told_of_after_two_minutes(said):
    there = seat(said=said)

    assert told(there, now=T0 + UNHEARD_MS - 1) == []
    assert told(there, now=T0 + UNHEARD_MS) == [("present_without_tablet", "04201", 1)]
    heard = seat(said=said, heard_at=LATE - UNHEARD_MS + 1)
    assert told(heard) == []
    assert told(seat(said=said, at=LATE - 1_000)) == []
    assert told(seat(said=said, is_over=True)) == []


def test_candidates_of_an_ecos_have_no_tablet_to_be_told_of():
    seats = [seat(said="back"), seat("04202", said="absent", acted_at=T0 + 1), seat()]

    findings = roll_call_findings(seats, have_tablets=False, now=LATE)

    assert [(one.kind, one.count) for one in findings] == [("roll_not_called", 1)]


@pytest.mark.parametrize("said", ["absent", "out", "left"])
def test_whoever_is_not_there_needs_no_tablet(said):
    assert told(seat(said=said)) == []


def test_somebody_composes_in_the_place_of_who_is_said_absent_or_gone():
    assert told(seat(said="absent", acted_at=T0 + 1)) == [
        ("absent_composing", "04201", 1)
    ]
    assert told(seat(said="left", at=T0 + 5, acted_at=T0 + 4)) == []
    assert told(seat(said="left", at=T0 + 5, acted_at=T0 + 6)) == [
        ("absent_composing", "04201", 1)
    ]


def test_a_room_that_has_not_called_the_roll_is_told_of_once_after_a_quarter_hour():
    room = [seat(f"0420{n}") for n in range(6)]

    assert told(*room, now=LATE - 1) == []
    assert told(*room) == [("roll_not_called", "Salle 1", 6)]
    assert told(*room, seat("04209", room="Salle 2"), seat("04210", said="absent")) == [
        ("roll_not_called", "Salle 1", 6), ("roll_not_called", "Salle 2", 1)
    ]  # fmt: skip


def test_a_room_of_absent_tablets_is_one_trouble_of_the_room():
    room = [seat(f"0420{n}", said="present") for n in range(6)]

    assert told(*room) == [("present_without_tablet", "Salle 1", 6)]
    marks = {f.mark for f in roll_call_findings(room, now=LATE)}
    assert marks == {"present_without_tablet:s1/Salle 1"}


def test_nothing_is_said_before_the_start_of_the_site():
    early = [seat(said="present", t0=None), seat("04202", t0=LATE + 1)]

    assert told(*early) == []


def test_a_site_that_is_cut_off_says_it_once():
    there = seat(said="present")

    assert roll_call_findings([there], cut_sites={"s1"}, now=LATE) == []
    assert len(roll_call_findings([there], cut_sites={"s2"}, now=LATE)) == 1


def test_a_gap_of_the_centre_explains_a_tablet_that_is_not_heard():
    [found] = roll_call_findings([seat(said="present")], now=LATE)

    assert without_explained([found], WatchState(turned=LATE, whole_since=LATE)) == []
    assert without_explained([found], WatchState(turned=LATE, whole_since=T0)) != []
