"""A disk that fills is said in hours and minutes, before it is full (F05)."""

import pytest

from concours.core.delivery.supervision.disk import (
    FREE_BYTES_MIN,
    FreeDisk,
    disk_findings,
    minutes_left,
)
from concours.core.kernel.time import HOUR_MS, MINUTE_MS, Instant

GB = 1_000_000_000


def seen(*free_gb, every_ms=MINUTE_MS):
    return [
        FreeDisk(Instant(place * every_ms), int(free * GB))
        for place, free in enumerate(free_gb)
    ]


@pytest.mark.parametrize(("free_gb", "left"), [(100, 90), (40, 30), (10.5, 0)])
def test_what_was_lost_of_late_says_how_many_minutes_are_left_f05(free_gb, left):
    lost = seen(*(free_gb - minute for minute in range(11)))  # a gigabyte a minute

    assert minutes_left(lost) == left
    assert [(each.kind, each.minutes) for each in disk_findings(lost)] == [
        ("disk_filling", left)
    ]


@pytest.mark.parametrize(
    "calm",
    [
        [],
        seen(100),
        seen(100, 50),  # over a minute: no trend
        seen(50, 60, 70, 80, 90, 100),
        seen(100, 100, 100, 100, 100, 100),
        seen(100, 99.9, 99.8, 99.7, every_ms=HOUR_MS),
    ],
)
def test_a_disk_that_is_not_filling_is_no_trouble(calm):
    assert disk_findings(calm) == []


def test_a_disk_with_little_left_is_a_trouble_whatever_the_trend():
    [found] = disk_findings(seen((FREE_BYTES_MIN - 1) / GB))

    assert (found.kind, found.minutes) == ("disk_filling", None)


def test_the_hours_said_are_those_within_which_somebody_must_act():
    half = seen(*(24 - minute / 60 for minute in range(11)))
    double = seen(*(24 - minute / 30 for minute in range(11)))

    assert disk_findings(half) == []
    assert [each.minutes for each in disk_findings(double)] == [11 * 60]
