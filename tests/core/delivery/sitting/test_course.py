"""News mean the same whenever they come, and what we do not know changes nothing.

`protocol/vectors/courses.json` holds the tablet to the same courses.
"""

import pytest

from concours.core.delivery.sitting.course import (
    Course,
    Item,
    Silent,
    course_of,
    parse_item,
)
from concours.core.delivery.sitting.time import TimeGiven

KEY = "ab" * 32


def course(*facts):
    raw = [{"number": n, "sitting": "s", **f} for n, f in enumerate(facts, start=1)]
    return course_of("s", [item for item in map(parse_item, raw) if item])


def test_a_launch_gives_t0_and_key_and_cannot_be_called_off():
    launched = {"kind": "launched", "t0_ms": 6, "key": KEY}

    known = course({"kind": "armed", "t0_ms": 5}, launched, {"kind": "disarmed"})

    assert known == Course(t0=6, key=KEY)


def test_an_arming_called_off_leaves_no_t0():
    assert course({"kind": "armed", "t0_ms": 5}, {"kind": "disarmed"}) == Course()


def test_time_close_and_takeover_are_kept():
    known = course(
        {"kind": "extended", "minutes": 5, "reason": "r", "scope": "site"},
        {"kind": "closed", "at_ms": 9},
        {"kind": "superseded", "epoch": 2},
    )

    assert known == Course(given=(TimeGiven("site", 5),), closed_at=9, superseded_by=2)


def test_news_of_another_sitting_change_nothing():
    assert course({"kind": "armed", "t0_ms": 5, "sitting": "other"}) == Course()


@pytest.mark.parametrize(
    "raw",
    [
        {"kind": "later"},
        {"kind": "launched", "t0_ms": 6, "key": "short"},
        {"kind": "launched", "t0_ms": 6, "key": KEY + "\n"},
        {"kind": "extended", "minutes": -5, "reason": "", "scope": "nation"},
        {"kind": "extended", "minutes": 5, "reason": "", "scope": "room"},
        {"kind": "extended", "minutes": 5, "reason": "x" * 4_001, "scope": "site"},
        {"kind": "armed"},
        {"kind": "closed", "at_ms": True},
    ],
)
def test_an_item_unknown_or_unsound_keeps_its_number_and_says_nothing(raw):
    assert parse_item({"number": 1, "sitting": "s", **raw}) == Item(1, "s", Silent())


@pytest.mark.parametrize("raw", [None, "text", [], {}, {"number": "1"}, {"number": -1}])
def test_what_is_no_item_is_none(raw):
    assert parse_item(raw) is None
