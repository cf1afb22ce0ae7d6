"""Attendance keeps an order, corrects itself aloud, and erases nothing."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concours.core.kernel.time import Instant
from concours.core.people.roster.attendance import (
    CORRECTS,
    FOLLOWS,
    KINDS,
    TOLD_LATE_MS_MAX,
    AttendanceEntry,
    Exit,
    OutOfOrder,
    exits,
    needs_reason,
    seen_at,
)

NOON = Instant(1_792_405_800_000)
kinds = st.sampled_from(KINDS)


@pytest.mark.parametrize(
    ("stands", "wanted"),
    [
        (None, "present"),
        (None, "late"),
        (None, "absent"),
        ("absent", "late"),
        ("present", "out"),
        ("out", "back"),
        ("back", "out"),
        ("out", "left"),
    ],
)
def test_the_course_of_a_day_needs_no_word(stands, wanted):
    last = AttendanceEntry(stands, NOON) if stands else None

    assert not needs_reason(last, wanted)


@pytest.mark.parametrize(
    ("stands", "wanted"),
    [
        ("present", "absent"),
        ("absent", "present"),
        ("present", "late"),
        ("late", "present"),
        ("left", "back"),
    ],
)
def test_a_correction_says_why(stands, wanted):
    assert needs_reason(AttendanceEntry(stands, NOON), wanted)


@pytest.mark.parametrize(
    ("stands", "wanted"),
    [
        (None, "out"),
        (None, "back"),
        (None, "left"),
        ("present", "back"),
        ("present", "present"),
        ("absent", "out"),
        ("out", "out"),
        ("left", "out"),
        ("out", "absent"),
    ],
)
def test_what_cannot_follow_is_refused(stands, wanted):
    with pytest.raises(OutOfOrder) as refused:
        needs_reason(AttendanceEntry(stands, NOON) if stands else None, wanted)

    assert (refused.value.stands, refused.value.wanted) == (stands or "", wanted)


def test_no_line_is_both_the_course_of_a_day_and_a_correction():
    assert all(not FOLLOWS[kind] & CORRECTS[kind] for kind in FOLLOWS)
    of_ecos = {"confined", "released"}
    assert FOLLOWS.keys() == CORRECTS.keys() == {None, *KINDS, *of_ecos}


@given(st.lists(kinds, max_size=12))
def test_out_and_back_go_in_pairs_whatever_is_tried(tried):
    lines = []
    for kind in tried:
        try:
            needs_reason(lines[-1] if lines else None, kind)
        except OutOfOrder:
            continue
        lines.append(AttendanceEntry(kind, Instant(NOON + len(lines))))

    assert not any(
        line.kind == "back" and before.kind not in ("out", "left")
        for before, line in pairwise(lines)
    )
    assert sum(each.until is None for each in exits(lines)) == bool(
        lines and lines[-1].kind == "out"
    )
    assert len(exits(lines)) == sum(line.kind == "out" for line in lines)


@given(st.integers(-(2**40), 2**40), st.integers(0, 2**30))
def test_a_line_told_late_stays_between_the_one_before_and_now(age_ms, since_ms):
    last = AttendanceEntry("present", Instant(NOON - since_ms))

    at = seen_at(last, age_ms=age_ms, now=NOON)

    assert last.at <= at <= NOON
    assert at >= NOON - TOLD_LATE_MS_MAX


def test_a_line_that_waited_keeps_its_hour():
    assert seen_at(None, age_ms=90_000, now=NOON) == NOON - 90_000


def test_leaving_for_good_ends_a_time_out():
    lines = [
        AttendanceEntry("present", NOON),
        AttendanceEntry("out", NOON + 1),
        AttendanceEntry("left", NOON + 5),
    ]

    assert exits(lines) == [Exit(NOON + 1, NOON + 5)]
