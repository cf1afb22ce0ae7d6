"""A page without a sitting leads to the one that asks for its reader, or asks them."""

from itertools import groupby, permutations

import pytest

from concours.core.delivery.agenda.current import (
    NEAR_MS_MAX,
    SittingId,
    Start,
    current_sittings,
)
from concours.core.kernel.time import HOUR_MS, MINUTE_MS, Instant

NOW = Instant(1_790_000_000_000)
DAY_MS = 24 * HOUR_MS


def at(hours):
    """The instant so many hours from now."""
    return Instant(NOW + int(hours * HOUR_MS))


def to_come(name, hours):
    return Start(sitting=SittingId(name), scheduled_at=at(hours))


def started(name, hours, *, ends, scheduled=None):
    return Start(
        sitting=SittingId(name),
        scheduled_at=at(hours if scheduled is None else scheduled),
        t0=at(hours),
        ends_at=at(ends),
    )


def collected(name, hours):
    start = at(hours)
    return Start(
        sitting=SittingId(name),
        scheduled_at=start,
        t0=start,
        ends_at=at(hours + 2),
        collected_at=at(hours + 3),
    )


def composing(name):
    return started(name, -1, ends=1)


def armed(name, hours=0.1):
    return started(name, hours, ends=hours + 2)


CASES = {
    "nothing exists": ([], ""),
    "one alone, far ahead": ([to_come("a", 300)], "a"),
    "one alone, collected": ([collected("a", -300)], "a"),
    "one composes": ([composing("a"), to_come("b", 2)], "a"),
    "composing before announced": ([armed("a"), composing("b")], "b"),
    "composing before ended": ([started("a", -3, ends=-1), composing("b")], "b"),
    "composing before one nearer by its hour": (
        [started("a", -1, ends=1, scheduled=-9), to_come("b", 0)],
        "a",
    ),
    "composing before collected": ([collected("a", -1), composing("b")], "b"),
    "two compose: they choose": ([composing("a"), composing("b")], "ab"),
    "two compose, begun at different hours: they still choose": (
        [composing("a"), started("b", -3, ends=0.1)],
        "ab",
    ),
    "the last minute is still composing": (
        [started("a", -2, ends=1 / 60), armed("b")],
        "a",
    ),
    "the end itself is no longer composing": (
        [started("a", -2, ends=0), armed("b")],
        "b",
    ),
    "the opening itself is composing": ([started("a", 0, ends=2), armed("b")], "a"),
    "announced before ended": ([started("a", -2, ends=-0.1), armed("b")], "b"),
    "announced before one to come": ([to_come("a", 0), armed("b")], "b"),
    "two announced: they choose": ([armed("a", 0.1), armed("b", 0.15)], "ab"),
    "ended and not collected before the next": (
        [started("a", -3, ends=-1), to_come("b", 1)],
        "a",
    ),
    "of two that ended, the last to end": (
        [started("a", -5, ends=-3), started("b", -4, ends=-2)],
        "b",
    ),
    "two that ended together: they choose": (
        [started("a", -5, ends=-2), started("b", -4, ends=-2)],
        "ab",
    ),
    "ended on the limit": (
        [started("a", -20, ends=-18), to_come("b", 1)],
        "a",
    ),
    "forgotten since the day before yesterday: the next comes first": (
        [started("a", -50, ends=-48), to_come("b", 17)],
        "b",
    ),
    "forgotten, and nothing near: it comes before what is collected": (
        [started("a", -50, ends=-48), collected("b", -4), to_come("c", 40)],
        "a",
    ),
    "the next within eighteen hours": ([collected("a", -4), to_come("b", 18)], "b"),
    "beyond eighteen hours, the last held": (
        [collected("a", -4), to_come("b", 18.01)],
        "a",
    ),
    "of two to come, the nearest": ([to_come("a", 5), to_come("b", 1)], "b"),
    "two at one hour in two exams: they choose": (
        [to_come("a", 2), to_come("b", 2), to_come("c", 3)],
        "ab",
    ),
    "one that is late stays the next": ([to_come("a", -0.5), to_come("b", 4)], "a"),
    "a check that nobody held yields as the paper comes near": (
        [to_come("a", -0.75), to_come("b", 0.5)],
        "b",
    ),
    "of the collected, the last held": (
        [collected("b", -90), collected("a", -40)],
        "a",
    ),
    "none held yet, the nearest": ([to_come("a", 90), to_come("b", 40)], "b"),
    "a site on its own clock composes: its sitting does": (
        [started("a", -4, ends=-2), composing("a"), started("b", -4, ends=-1)],
        "a",
    ),
    "two clocks of one sitting are one": ([composing("a"), composing("a")], "a"),
}


@pytest.mark.parametrize(("starts", "expected"), CASES.values(), ids=CASES)
def test_the_current_sitting_whatever_the_order_of_entry(starts, expected):
    for arranged in permutations(starts):
        assert sorted(current_sittings(arranged, now=NOW)) == sorted(expected)


def test_a_day_of_two_papers_is_followed_hour_by_hour():
    """08:45 check, 09:30 paper 1, 14:00 paper 2, as their own hours pass."""

    def at_hour(hours):
        starts = [
            _of_day("check", hours, opens=8.75, ends=9, collected=9.1),
            _of_day("one", hours, opens=9.5, ends=11.5, collected=12.5),
            _of_day("two", hours, opens=14, ends=15.5, collected=16.5),
        ]
        return current_sittings(starts, now=at(hours))

    seen = [name for name, _ in groupby(at_hour(tenth / 10) for tenth in range(300))]

    assert seen == [("check",), ("one",), ("two",)]


def _of_day(name, hours, *, opens, ends, collected):
    """A sitting announced six minutes before it opens, as it stands at this hour."""
    is_announced = hours >= opens - 6 * MINUTE_MS / HOUR_MS
    return Start(
        sitting=SittingId(name),
        scheduled_at=at(opens),
        t0=at(opens) if is_announced else None,
        ends_at=at(ends) if is_announced else None,
        collected_at=at(collected) if hours >= collected else None,
    )


def test_the_limit_spans_an_evening_and_no_whole_day():
    assert 15 * HOUR_MS < NEAR_MS_MAX < DAY_MS
