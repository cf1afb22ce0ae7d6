"""Who sits where, where they were last seen, and what is open about them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import cast
from uuid import UUID

from django.db import connection

from concours.core.delivery.calls.rest import break_ends_at
from concours.core.delivery.roll_call.disagreements import SeatFacts
from concours.core.kernel.time import HOUR_MS, Instant
from concours.core.people.roster.attendance import (
    AWAITED,
    IN_THE_ROOM,
    AttendanceEntry,
    Seen,
)
from concours.core.people.roster.settings import (
    USUAL_SETTINGS,
    PersonalSettings,
    RestBreaks,
)
from concours.store.models import Attendance, Incident, Sitting
from concours.store.queries.delivery.board import Board
from concours.store.queries.people.settings import settings_by_candidate

INCIDENTS_SHOWN_MAX = 20
SEATS_COUNT_MAX = 3_000
"""Seats of one site that a page shows."""

SEATS = """
SELECT a.id, c.id, c.number, c.name, a.room, a.seat, c.factor_num, c.factor_den,
       a.excluded_act IS NOT NULL, last.kind, last.at_ms,
       (SELECT count(*) FROM incident i
        WHERE i.attempt_id = a.id AND i.state <> 'closed'),
       EXISTS (SELECT FROM help_call h WHERE h.attempt_id = a.id
               AND h.taken_back_ms IS NULL AND h.seen_ms IS NULL),
       (SELECT count(*) FROM pause r WHERE r.attempt_id = a.id AND r.cause = 'rest'),
       (SELECT max(from_ms) FROM pause r
        WHERE r.attempt_id = a.id AND r.cause = 'rest' AND r.until_ms IS NULL),
       (SELECT max(until_ms) FROM kiosk_admission k WHERE k.attempt = a.id),
       (SELECT at_ms FROM kiosk_waiting w WHERE w.attempt = a.id
        AND NOT EXISTS (SELECT FROM device d WHERE d.attempt = a.id
                        AND d.enrolled_ms >= w.at_ms))
FROM attempt a
JOIN candidate c ON c.id = a.candidate_id
LEFT JOIN LATERAL (
    SELECT kind, at_ms FROM attendance WHERE attempt_id = a.id ORDER BY id DESC LIMIT 1
) last ON true
WHERE a.sitting_id = %s AND a.site_id = %s AND %s IN ('', a.room)
ORDER BY a.room, a.seat, c.number LIMIT %s
"""

SITES = """
SELECT s.id, s.name, count(*),
       count(*) FILTER (WHERE last.kind IS NOT NULL AND last.kind <> 'absent'),
       count(*) FILTER (WHERE last.kind = 'absent'),
       (SELECT count(*) FROM incident i WHERE i.sitting_id = %(sitting)s
            AND i.site_id = s.id AND i.state <> 'closed'),
       count(h.id)
FROM attempt a
JOIN site s ON s.id = a.site_id
LEFT JOIN help_call h ON h.attempt_id = a.id AND h.taken_back_ms IS NULL
    AND h.seen_ms IS NULL
LEFT JOIN LATERAL (
    SELECT kind FROM attendance WHERE attempt_id = a.id ORDER BY id DESC LIMIT 1
) last ON true
WHERE a.sitting_id = %(sitting)s GROUP BY s.id, s.name ORDER BY s.name, s.id
"""

# The copies that collection fixed; where no answers were gathered, of whoever wrote.
COPIES = """
WITH first AS (
    SELECT attempts FROM answers_table WHERE sitting_id = %(sitting)s
    ORDER BY act, id LIMIT 1
), gathered AS (SELECT unnest(attempts) AS id FROM first)
SELECT a.id FROM attempt a
WHERE a.sitting_id = %(sitting)s AND coalesce(%(site)s, a.site_id) = a.site_id
  AND (a.excluded_act IS NOT NULL OR a.id IN (SELECT id FROM gathered)
       OR NOT EXISTS (SELECT FROM first)
          AND EXISTS (SELECT FROM journal_entry WHERE attempt = a.id))
"""


SAME_DAY_MS = 14 * HOUR_MS
"""From the first sitting of a day to the last."""
TABLET_COLUMNS = ("number", "seen_ms", "acted_ms", "handed", "due_ms")

SAID = """
SELECT DISTINCT ON (t.attempt_id) c.number, t.kind, t.at_ms
FROM attempt a JOIN attendance t ON t.attempt_id = a.id
JOIN candidate c ON c.id = a.candidate_id
WHERE a.sitting_id = %s ORDER BY t.attempt_id, t.id DESC
"""


@dataclass(frozen=True, slots=True)
class SeatRest:
    """The rest breaks due at one seat: how many are begun, and since when one lasts."""

    right: RestBreaks
    taken_count: int
    since: Instant | None

    @property
    def left_count(self) -> int:
        """How many may still begin."""
        return max(0, self.right.count - self.taken_count)

    @property
    def ends_at(self) -> Instant | None:
        """When the break that lasts is over at the latest."""
        return None if self.since is None else break_ends_at(self.right, self.since)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """One seat: who has it, where they were last seen, and open incidents.

    `admitted_until`: its tablet comes in without a proof of its lock, until then.
    `waiting_since`: a tablet was asked for that proof, and no tablet entered since.
    """

    attempt: UUID
    number: str
    name: str
    room: str
    seat: str
    factor: Fraction
    settings: PersonalSettings
    is_excluded: bool
    last: AttendanceEntry | None
    incidents_count: int
    is_calling: bool
    rest: SeatRest | None = None
    admitted_until: Instant | None = None
    waiting_since: Instant | None = None

    @property
    def stands(self) -> Seen | None:
        """The last line of attendance, None before anybody saw them."""
        return self.last.kind if self.last else None

    @property
    def has_extra_time(self) -> bool:
        """Whether the candidate has an accommodation of time."""
        return self.factor > 1


@dataclass(frozen=True, slots=True)
class SiteCounts:
    """One site in numbers; what remains of `expected` has not been seen yet."""

    site: UUID
    name: str
    expected: int
    seen: int
    absent: int
    incidents: int
    calls: int

    @property
    def awaited(self) -> int:
        """Candidates of whom nothing is written yet."""
        return self.expected - self.seen - self.absent


def incidents_of_room(sitting: UUID, site: UUID, room: str) -> list[Incident]:
    """Return what was noted of a room and of nobody in it, the newest first."""
    rows = Incident.objects.filter(sitting=sitting, site=site, room=room, attempt=None)
    return list(rows.order_by("-opened_ms")[:INCIDENTS_SHOWN_MAX])


def seats_of(sitting: UUID, site: UUID, room: str = "") -> Sequence[Seat]:
    """Return the seats of a site, or of one room of it, in the order of seats."""
    with connection.cursor() as cursor:
        cursor.execute(SEATS, [sitting, site, room, SEATS_COUNT_MAX])
        rows = cursor.fetchall()
    settings = settings_by_candidate(row[1] for row in rows)
    return [_seat(row, settings.get(row[1], USUAL_SETTINGS)) for row in rows]


def sites_of(sitting: UUID) -> Sequence[SiteCounts]:
    """Return every site of a sitting in numbers, by name."""
    with connection.cursor() as cursor:
        cursor.execute(SITES, {"sitting": sitting})
        return [SiteCounts(*row) for row in cursor.fetchall()]


def said_in(sitting: UUID) -> dict[str, AttendanceEntry]:
    """Return what the rooms of a sitting said last of each candidate, by number."""
    with connection.cursor() as cursor:
        cursor.execute(SAID, [sitting])
        return {
            number: AttendanceEntry(cast("Seen", kind), Instant(at_ms))
            for number, kind, at_ms in cursor.fetchall()
        }


def find_earlier_roll(sitting: Sitting) -> tuple[str, Mapping[str, Seen]] | None:
    """Return the title of the sitting before, of the same day, and what was said there.

    None where there is none, or where no roll was called.
    """
    since_ms = sitting.scheduled_ms - SAME_DAY_MS
    earlier_sittings = Sitting.objects.filter(
        exam=sitting.exam_id,
        kind="exam",
        scheduled_ms__gte=since_ms,
        scheduled_ms__lt=sitting.scheduled_ms,
    )
    for earlier in earlier_sittings.order_by("-scheduled_ms"):
        words = {number: entry.kind for number, entry in said_in(earlier.id).items()}
        if words:
            return earlier.title, words
    return None


def seat_facts(
    board: Board, words: Mapping[str, AttendanceEntry], *, now: Instant
) -> list[SeatFacts]:
    """Return what rooms said beside what the board shows of each candidate's tablet."""
    t0_by_site = {site["site"]: site["t0_ms"] for site in board.sites}
    columns = (board.columns[name] for name in TABLET_COLUMNS)
    facts = []
    for number, heard_ms, acted_ms, is_handed, due_ms in zip(*columns, strict=True):
        seat = board.seats[number]
        facts.append(
            SeatFacts(
                number=number,
                site=seat["site"],
                room=seat["room"],
                t0=t0_by_site.get(seat["site"]),
                said=words.get(number),
                heard_at=heard_ms,
                acted_at=acted_ms,
                is_over=is_handed or (due_ms is not None and now >= due_ms),
            )
        )
    return facts


def collected_copies(sitting: UUID, site: UUID | None = None) -> frozenset[UUID]:
    """Return the attempts whose copy was collected, of a site or of the nation."""
    with connection.cursor() as cursor:
        cursor.execute(COPIES, {"sitting": sitting, "site": site})
        return frozenset(attempt for (attempt,) in cursor.fetchall())


@dataclass(frozen=True, slots=True)
class Copies:
    """Of those expected, whose copy was collected."""

    attempts: frozenset[UUID]
    received: int
    expected: int

    @property
    def missing(self) -> int:
        """How many have no copy: they were absent."""
        return self.expected - self.received


def copies_of(sitting: UUID, seats: Sequence[Seat]) -> Copies:
    """Return the copies of these seats of a collected sitting."""
    attempts = collected_copies(sitting)
    count = sum(seat.attempt in attempts for seat in seats)
    return Copies(attempts, count, len(seats))


def counts_of(seats: Sequence[Seat]) -> dict[str, int]:
    """Return how many are expected, seen, in the room, out, absent, gone, awaited.

    In an ECOS some are `unconfined`: awaited there, whether their identity was seen.
    """
    kinds = [seat.stands or "" for seat in seats]
    return {
        "expected": len(kinds),
        "in": sum(kind in (*IN_THE_ROOM, "confined") for kind in kinds),
        "seen": sum(kind not in ("", "absent") for kind in kinds),
        **{kind: kinds.count(kind) for kind in ("out", "absent", "left", "released")},
        "awaited": kinds.count(""),
        "unconfined": sum(seat.stands in AWAITED for seat in seats),
        "incidents": sum(seat.incidents_count for seat in seats),
        "calls": sum(seat.is_calling for seat in seats),
    }


def attendance_of(attempt: UUID) -> list[AttendanceEntry]:
    """Return every attendance entry of an attempt, in order."""
    rows = Attendance.objects.filter(attempt=attempt).order_by("id")
    pairs = rows.values_list("kind", "at_ms")
    return [
        AttendanceEntry(cast("Seen", kind), Instant(at_ms)) for kind, at_ms in pairs
    ]


def _seat(row: tuple, settings: PersonalSettings) -> Seat:  # type: ignore[type-arg]
    attempt, _, number, name, room, seat, num, den, *rest = row
    excluded, kind, at_ms, incidents, is_calling, *rest = rest
    breaks_count, rests_since, admitted_until, waiting_since = rest
    return Seat(
        attempt=attempt,
        number=number,
        name=name,
        room=room,
        seat=seat,
        factor=Fraction(num, den),
        settings=settings,
        is_excluded=excluded,
        last=None if kind is None else AttendanceEntry(kind, at_ms),
        incidents_count=incidents,
        is_calling=is_calling,
        rest=_seat_rest(settings.breaks, breaks_count, rests_since),
        admitted_until=admitted_until,
        waiting_since=waiting_since,
    )


def _seat_rest(
    right: RestBreaks, taken_count: int, since_ms: int | None
) -> SeatRest | None:
    if not right.count:
        return None
    since = None if since_ms is None else Instant(since_ms)
    return SeatRest(right, taken_count, since)
