"""What the board is made of, and the row that it becomes.

Devices and heartbeats are read by transaction: what a snapshot does not show was
written by a transaction not older than the oldest one then running, so nothing is
missed between two reads, whatever clock or order it was committed in.
"""

import zlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple
from uuid import UUID

from msgspec.json import encode
from psycopg import Connection
from psycopg.types.json import Jsonb

from concours.core.delivery.journal.entry import AttemptId
from concours.core.delivery.sitting.time import Pause, TimeGiven
from concours.core.delivery.supervision.status import TabletReport
from concours.core.kernel.canonical import Json
from concours.core.kernel.time import Instant

SEATING = """
(SELECT coalesce(sum(hash_record_extended(ROW(
     attempt.id, number, site.id, site.name, attempt.room, attempt.seat, factor_num,
     factor_den), 0)), 0)::text
 FROM attempt
 JOIN candidate ON candidate.id = attempt.candidate_id
 JOIN site ON site.id = attempt.site_id
 WHERE attempt.sitting_id = sitting.id)
"""
"""A digest of the roster of a sitting: another text once anybody sits elsewhere."""

FIND_SITTINGS = f"""
SELECT sitting.id, t0_ms, sitting.duration_ms, closed_at_ms, questions_count, {SEATING}
FROM sitting JOIN frozen_paper ON frozen_paper.id = sitting.paper_id
WHERE collected_ms IS NULL AND cancelled_act IS NULL ORDER BY scheduled_ms, sitting.id
"""  # noqa: S608 -- our constants

READ_ROSTER = """
SELECT attempt.id, number, site.id, site.name, attempt.room, attempt.seat,
       factor_num, factor_den
FROM attempt
JOIN candidate ON candidate.id = attempt.candidate_id
JOIN site ON site.id = attempt.site_id
WHERE attempt.sitting_id = %s
ORDER BY site.name, site.id, attempt.room, attempt.seat, number
"""

READ_HORIZON = "SELECT pg_snapshot_xmin(pg_current_snapshot())::xid::text"

READ_DEVICES = """
SELECT attempt, epoch, enrolled_ms, base_epoch, base_count FROM device
WHERE age(xmin) <= age(%s::xid)
"""

READ_HEARTBEATS = """
SELECT attempt, epoch, seen_ms, written, package, offset_ms, storage, ends_ms,
       read_number, focus_lost, kiosk, rejoined
FROM presence
WHERE age(xmin) <= age(%s::xid)
"""

READ_EXTENSIONS = """
SELECT site_id, attempt_id, minutes FROM extension WHERE sitting_id = %s
"""

READ_STARTS = """
SELECT site_id, t0_ms, closed_at_ms FROM site_start WHERE sitting_id = %s
"""

READ_PAUSES = """
SELECT site_id, attempt_id, cause, from_ms, until_ms FROM pause WHERE sitting_id = %s
"""

SAVE = """
INSERT INTO board (sitting, at_ms, body, candidates) VALUES (%s, %s, %s, %b)
ON CONFLICT (sitting) DO UPDATE
SET at_ms = excluded.at_ms, body = excluded.body, candidates = excluded.candidates
"""

PACK_LEVEL = 1
"""Of zlib: a ninth of the size in 4 ms; more effort gains little."""

THE_BEGINNING = "0"
"""The horizon that everything came after."""

TOUCH = "UPDATE board SET at_ms = %s WHERE sitting = %s"


@dataclass(frozen=True, slots=True)
class OpenSitting:
    """A sitting that is not collected; `seating` is that of `SEATING`."""

    id: UUID
    t0: Instant | None
    duration_ms: int
    closed_at: Instant | None
    questions_count: int
    seating: str


@dataclass(frozen=True, slots=True)
class RosterSeat:
    """One attempt of a sitting: whose, and where."""

    attempt: AttemptId
    number: str
    site: UUID
    site_name: str
    room: str
    seat: str
    factor: Fraction


class Device(NamedTuple):
    """A device that was enrolled; `base_count` entries count of `base_epoch` before."""

    attempt: AttemptId
    epoch: int
    enrolled: Instant
    base_epoch: int | None
    base_count: int | None


class Heartbeat(NamedTuple):
    """The last heartbeat of a device; `seen` is None if there never was one."""

    attempt: AttemptId
    epoch: int
    seen: Instant | None
    written_count: int
    package: str
    report: TabletReport


class Start(NamedTuple):
    """When those who start together start and are closed."""

    t0: Instant | None
    closed_at: Instant | None


@dataclass(frozen=True, slots=True)
class Times:
    """What decides ends in one sitting: minutes by whom they concern, own starts.

    `pauses` are those of sites and of attempts, by the id of either.
    """

    nation: Sequence[TimeGiven]
    sites: Mapping[UUID, Sequence[TimeGiven]]
    attempts: Mapping[UUID, Sequence[TimeGiven]]
    starts: Mapping[UUID, Start]
    pauses: Mapping[UUID, Sequence[Pause]]


def find_sittings(connection: Connection[Any]) -> Sequence[OpenSitting]:
    """Return the sittings that a board is kept for."""
    return [OpenSitting(*row) for row in connection.execute(FIND_SITTINGS).fetchall()]


def read_roster(connection: Connection[Any], sitting: UUID) -> Sequence[RosterSeat]:
    """Return every attempt of a sitting, by site, room, seat and number."""
    rows = connection.execute(READ_ROSTER, (sitting,)).fetchall()
    return [
        RosterSeat(attempt, number, site, name, room, seat, Fraction(num, den))
        for attempt, number, site, name, room, seat, num, den in rows
    ]


def read_horizon(connection: Connection[Any]) -> str:
    """Return where the snapshot of this transaction ends, for the next one to go on."""
    row = connection.execute(READ_HORIZON).fetchone()
    assert row is not None
    return str(row[0])


def read_devices(connection: Connection[Any], *, since: str) -> Sequence[Device]:
    """Return the devices enrolled since a horizon, and perhaps some more."""
    rows = connection.execute(READ_DEVICES, (since,), binary=True).fetchall()
    return [Device(*row) for row in rows]


def read_heartbeats(connection: Connection[Any], *, since: str) -> Sequence[Heartbeat]:
    """Return the heartbeats that came since a horizon, and perhaps some more."""
    rows = connection.execute(READ_HEARTBEATS, (since,), binary=True).fetchall()
    return [
        Heartbeat(
            attempt, epoch, seen_at, written_count, package, TabletReport._make(report)
        )
        for attempt, epoch, seen_at, written_count, package, *report in rows
    ]


def read_times(connection: Connection[Any], sitting: UUID) -> Times:
    """Return the minutes given in a sitting, its pauses, and its detached sites."""
    nation: list[TimeGiven] = []
    sites: defaultdict[UUID, list[TimeGiven]] = defaultdict(list)
    attempts: defaultdict[UUID, list[TimeGiven]] = defaultdict(list)
    rows = connection.execute(READ_EXTENSIONS, (sitting,)).fetchall()
    for site, attempt, minutes in rows:
        if attempt is not None:
            attempts[attempt].append(TimeGiven("candidate", minutes))
        elif site is not None:
            sites[site].append(TimeGiven("site", minutes))
        else:
            nation.append(TimeGiven("nation", minutes))
    starts = connection.execute(READ_STARTS, (sitting,)).fetchall()
    site_starts = {site: Start(t0, closed_at) for site, t0, closed_at in starts}
    return Times(
        nation, sites, attempts, site_starts, _read_pauses(connection, sitting)
    )


def _read_pauses(
    connection: Connection[Any], sitting: UUID
) -> Mapping[UUID, Sequence[Pause]]:
    pauses: defaultdict[UUID, list[Pause]] = defaultdict(list)
    rows = connection.execute(READ_PAUSES, (sitting,)).fetchall()
    for site, attempt, cause, began_at, ended_at in rows:
        pauses[site or attempt].append(Pause(cause, began_at, ended_at))
    return pauses


def save_board(
    connection: Connection[Any], sitting: UUID, body: dict[str, Json], *, now: Instant
) -> None:
    """Replace the board of a sitting; the caller commits.

    The candidates go in packed, for readers who want them whole.
    """
    small = {name: value for name, value in body.items() if name != "candidates"}
    packed_candidates = zlib.compress(encode(body["candidates"]), PACK_LEVEL)
    connection.execute(
        SAVE, (sitting, now, Jsonb(small, dumps=encode), packed_candidates)
    )


def touch_board(connection: Connection[Any], sitting: UUID, *, now: Instant) -> None:
    """Say that the board of a sitting still holds; the caller commits."""
    connection.execute(TOUCH, (now, sitting))
