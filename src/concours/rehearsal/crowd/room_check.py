"""What candidates asked of the room, compared with what its centre has of it.

A call that a tablet kept reaches the centre; the time of a rest break is given back as
it was taken: the tablet's end by its news, the break by the rows of the record.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import psycopg

from concours.core.delivery.sitting.time import own_end
from concours.rehearsal.crowd.calls import Call
from concours.rehearsal.crowd.day import Day
from concours.rehearsal.crowd.seat import allowance_of

READ_CALLS = "SELECT id FROM help_call WHERE attempt_id = ANY(%s)"
READ_BREAKS = """
SELECT attempt_id, count(*), sum(until_ms - from_ms) FROM pause
WHERE cause = 'rest' AND attempt_id = ANY(%s) GROUP BY attempt_id
"""


@dataclass(slots=True)
class RoomResult:
    """Calls and rest breaks of a sitting; `breaks_ms` is what they took in all."""

    calls_count: int = 0
    seen_count: int = 0
    lost_count: int = 0
    breaks_count: int = 0
    breaks_ms: int = 0
    different_count: int = 0


def read_room(
    connection: psycopg.Connection[Any], attempts: list[UUID]
) -> tuple[set[UUID], dict[UUID, tuple[int, int]]]:
    """Return the calls held of these attempts, and how many breaks took how long."""
    held_calls = {row[0] for row in connection.execute(READ_CALLS, (attempts,))}
    rows = connection.execute(READ_BREAKS, (attempts,))
    return held_calls, {
        attempt: (count, int(taken_ms or 0)) for attempt, count, taken_ms in rows
    }


def compare_room(
    days: Sequence[Day],
    held_calls: Collection[UUID],
    breaks: tuple[int, int],
    result: RoomResult,
) -> Iterator[str]:
    """Compare what one candidate asked for, on all tablets; yield what is wrong.

    `held_calls` are those of the centre; `breaks` says how many it has, and what they
    took in milliseconds.
    """
    count, taken_ms = breaks
    for call in _owed_calls(days).values():
        result.calls_count += 1
        result.seen_count += call.seen_ms is not None
        if call.id not in held_calls:
            result.lost_count += 1
            yield "call"
    result.breaks_count += count
    result.breaks_ms += taken_ms
    if given_back_ms(days[-1]) != taken_ms:
        result.different_count += 1
        yield "break"


def _owed_calls(days: Sequence[Day]) -> dict[UUID, Call]:
    """Return each call once; a dead tablet owes those that were acknowledged to it."""
    return {
        call.id: call
        for day in days
        for call in day.device.calls.made
        if call.attempt == day.sitting["attempt"]
        and (call.is_held or not day.device.is_dead)
    }


def given_back_ms(day: Day) -> int:
    """Return how much later a tablet's time ends than without any pause."""
    allowance = allowance_of(day.sitting, day.course)
    if allowance is None or day.end is None:
        return 0
    return day.end - own_end(replace(allowance, pauses=()))
