"""Where rooms and tablets disagree, and rooms that have not called the roll."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from concours.core.delivery.supervision.findings import (
    ALONE_COUNT_MAX,
    Finding,
    FindingKind,
)
from concours.core.kernel.time import MINUTE_MS, Instant
from concours.core.people.roster.attendance import IN_THE_ROOM, AttendanceEntry

UNHEARD_MS = 2 * MINUTE_MS
"""Whoever is there has a tablet that is heard by then."""
ROLL_CALL_MS = 15 * MINUTE_MS
"""After t0; by then a room has said of everybody whether they came."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatFacts:
    """One candidate: what the room said last, and what the centre knows of a tablet.

    `heard_at` is its last sign of life and `acted_at` the last entry held; `is_over`
    once they have handed in, or their own end has passed.
    """

    number: str
    site: str
    room: str
    t0: Instant | None
    said: AttendanceEntry | None
    heard_at: Instant | None
    acted_at: Instant | None
    is_over: bool


def roll_call_findings(
    seats: Iterable[SeatFacts],
    *,
    have_tablets: bool = True,
    cut_sites: Collection[str] = (),
    now: Instant,
) -> list[Finding]:
    """Return where room and tablets disagree, or a room has not called the roll.

    More than a few of one room are a trouble of the room; the roll always is. Tablets
    of a site that is cut off are a trouble of the site. Where candidates have no
    tablets, as in an ECOS, the roll alone is looked at.
    """
    seats = [seat for seat in seats if seat.t0 is not None and now >= seat.t0]
    if not have_tablets:
        return list(_rolls_not_called(seats, now))
    without_tablet = [
        seat for seat in seats if seat.site not in cut_sites and _is_unheard(seat, now)
    ]
    composing_seats = [seat for seat in seats if _is_there_after_all(seat)]
    return [
        *_group_by_room("present_without_tablet", without_tablet),
        *_group_by_room("absent_composing", composing_seats),
        *_rolls_not_called(seats, now),
    ]


def _is_unheard(seat: SeatFacts, now: Instant) -> bool:
    if seat.said is None or seat.said.kind not in IN_THE_ROOM or seat.is_over:
        return False
    since = max(seat.t0 or 0, seat.said.at, seat.heard_at or 0)
    return now - since >= UNHEARD_MS


def _is_there_after_all(seat: SeatFacts) -> bool:
    if seat.said is None or seat.acted_at is None:
        return False
    has_left = seat.said.kind == "left" and seat.acted_at > seat.said.at
    return seat.said.kind == "absent" or has_left


def _rolls_not_called(seats: Sequence[SeatFacts], now: Instant) -> Iterator[Finding]:
    unsaid_counts: defaultdict[tuple[str, str], int] = defaultdict(int)
    for seat in seats:
        if seat.said is None and now - (seat.t0 or now) >= ROLL_CALL_MS:
            unsaid_counts[seat.site, seat.room] += 1
    for (site, room), count in unsaid_counts.items():
        yield Finding(kind="roll_not_called", site=site, room=room, count=count)


def _group_by_room(kind: FindingKind, seats: Sequence[SeatFacts]) -> Iterator[Finding]:
    by_room: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for seat in seats:
        by_room[seat.site, seat.room].append(seat.number)
    for (site, room), numbers in by_room.items():
        if len(numbers) > ALONE_COUNT_MAX:
            yield Finding(kind=kind, site=site, room=room, count=len(numbers))
        else:
            for number in numbers:
                yield Finding(kind=kind, site=site, room=room, number=number)
