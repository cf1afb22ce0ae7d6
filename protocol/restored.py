"""Vectors of a centre that was restored: what a tablet keeps of what it was told."""

from fractions import Fraction
from typing import Any

from concours.core.delivery.sitting.course import Course, course_of, parse_item
from concours.core.delivery.sitting.time import Allowance
from concours.core.delivery.sync import restored
from concours.core.kernel.time import Instant
from protocol.tablet_core import ARMED, FIVE, KEY, LAUNCHED, PAUSED, RESUMED, T0_MS

SITTING = "restored"
DURATION_MS = 3_600_000
FACTOR = (4, 3)
NOW_MS = T0_MS + 900_000
CLOSED = {"kind": "closed", "at_ms": T0_MS + 600_000}

CASES: dict[str, tuple[list[Any], list[Any], bool]] = {
    "time given is lost": ([LAUNCHED, FIVE], [LAUNCHED], True),
    "it is given again, and more": (
        [LAUNCHED, FIVE],
        [LAUNCHED, {**FIVE, "minutes": 9}],
        True,
    ),
    "a close is lost": ([LAUNCHED, CLOSED], [LAUNCHED], True),
    "a close is told again": ([LAUNCHED, FIVE], [LAUNCHED, CLOSED], True),
    "a pause that goes on is lost": ([LAUNCHED, PAUSED], [LAUNCHED], True),
    "a pause that has ended is lost": ([LAUNCHED, PAUSED, RESUMED], [LAUNCHED], True),
    "the launch is lost, the paper is open": ([LAUNCHED, FIVE], [ARMED], True),
    "all is lost, the paper is open": ([LAUNCHED], [], True),
    "the launch is lost, the paper is not open": ([LAUNCHED, FIVE], [ARMED], False),
    "nothing was told": ([], [LAUNCHED], False),
}
EARLIER = {
    "nothing before": restored.NOTHING,
    "a restore before": restored.LostHistory(
        key=KEY, t0=Instant(T0_MS - 5), end=Instant(T0_MS + 9_000_000)
    ),
}


def vectors() -> dict[str, Any]:
    """Give what is kept of a first history, and what a second one makes of it."""
    return {
        "about": "A restored centre: core/delivery/sync/restored.py",
        "sitting": SITTING,
        "duration_ms": DURATION_MS,
        "factor": FACTOR,
        "now_ms": NOW_MS,
        "cases": [
            _case(f"{name}, {earlier}", *facts, before)
            for name, facts in CASES.items()
            for earlier, before in EARLIER.items()
        ],
    }


def _case(
    name: str,
    first: list[Any],
    second: list[Any],
    is_opened: bool,  # noqa: FBT001 -- a column of the table above
    before: restored.LostHistory,
) -> dict[str, Any]:
    histories = [_number_items(items) for items in (first, second)]
    was, now = (_course(items) for items in histories)
    memory = restored.kept_of(
        was, _allowance(was), before, is_opened=is_opened, now=Instant(NOW_MS)
    )
    course = restored.course_after(now, memory)
    allowance = _allowance(course)
    return {
        "name": name,
        "first": histories[0],
        "second": histories[1],
        "is_opened": is_opened,
        "before": _history_json(before),
        "kept": _history_json(memory),
        "key": course.key,
        "t0_ms": course.t0,
        "end_ms": allowance and restored.end_after(allowance, memory),
    }


def _number_items(items: list[Any]) -> list[Any]:
    return [
        {"number": n, "sitting": SITTING, **item} for n, item in enumerate(items, 1)
    ]


def _course(items: list[Any]) -> Course:
    return course_of(SITTING, [item for item in map(parse_item, items) if item])


def _allowance(course: Course) -> Allowance | None:
    if course.t0 is None:
        return None
    return Allowance(
        t0=course.t0,
        duration_ms=DURATION_MS,
        factor=Fraction(*FACTOR),
        given=course.given,
        pauses=[pause for _, pause in course.pauses],
        closed_at=course.closed_at,
    )


def _history_json(before: restored.LostHistory) -> dict[str, Any]:
    return {"key": before.key, "t0_ms": before.t0, "end_ms": before.end}
