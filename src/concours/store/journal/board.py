"""What the board is made of, and the row that it becomes."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.types.json import Jsonb

from concours.core.journal.entry import AttemptId
from concours.core.kernel.canonical import Json
from concours.core.kernel.time import Instant
from concours.core.sitting.time import TimeGiven
from concours.core.supervision.progress import Chain
from concours.core.supervision.standing import Tablet

FIND_SITTINGS = """
SELECT sitting.id, t0_ms, sitting.duration_ms, closed_at_ms, questions_count
FROM sitting JOIN frozen_paper ON frozen_paper.id = sitting.paper_id
WHERE collected_ms IS NULL ORDER BY scheduled_ms, sitting.id
"""

READ_ROSTER = """
SELECT attempt.id, number, site.id, site.name, room, seat, factor_num, factor_den
FROM attempt
JOIN candidate ON candidate.id = attempt.candidate_id
JOIN site ON site.id = candidate.site_id
WHERE attempt.sitting_id = %s ORDER BY site.name, room, seat, number
"""

READ_TABLETS = """
SELECT DISTINCT ON (device.attempt) device.attempt, device.epoch, enrolled_ms, seen_ms,
       coalesce(written, 0), coalesce(package, 'missing')
FROM device
JOIN attempt ON attempt.id = device.attempt
LEFT JOIN presence
    ON presence.attempt = device.attempt AND presence.epoch = device.epoch
WHERE attempt.sitting_id = %s ORDER BY device.attempt, device.epoch DESC
"""

READ_BASES = "SELECT attempt, epoch - 1, base_count FROM device WHERE epoch > 1"

READ_EXTENSIONS = """
SELECT site_id, attempt_id, minutes FROM extension WHERE sitting_id = %s
"""

SAVE = """
INSERT INTO board (sitting, at_ms, body) VALUES (%s, %s, %s)
ON CONFLICT (sitting) DO UPDATE SET at_ms = excluded.at_ms, body = excluded.body
"""

TOUCH = "UPDATE board SET at_ms = %s WHERE sitting = %s"


@dataclass(frozen=True, slots=True)
class OpenSitting:
    """A sitting that is not collected."""

    id: UUID
    t0: Instant | None
    duration_ms: int
    closed_at: Instant | None
    questions_count: int


@dataclass(frozen=True, slots=True)
class Place:
    """One attempt of a sitting: whose, and where."""

    attempt: AttemptId
    number: str
    site: UUID
    site_name: str
    room: str
    seat: str
    factor: Fraction


@dataclass(frozen=True, slots=True)
class Extensions:
    """Minutes given in one sitting, by whom they concern."""

    nation: Sequence[TimeGiven]
    sites: Mapping[UUID, Sequence[TimeGiven]]
    attempts: Mapping[UUID, Sequence[TimeGiven]]


def find_sittings(connection: Connection[Any]) -> Sequence[OpenSitting]:
    """Return the sittings that a board is kept for."""
    return [OpenSitting(*row) for row in connection.execute(FIND_SITTINGS).fetchall()]


def read_roster(connection: Connection[Any], sitting: UUID) -> Sequence[Place]:
    """Return every attempt of a sitting, by site, room, seat and number."""
    rows = connection.execute(READ_ROSTER, (sitting,)).fetchall()
    return [
        Place(attempt, number, site, name, room, seat, Fraction(num, den))
        for attempt, number, site, name, room, seat, num, den in rows
    ]


def read_tablets(
    connection: Connection[Any], sitting: UUID
) -> Mapping[AttemptId, Tablet]:
    """Return the last device of each attempt that has one."""
    rows = connection.execute(READ_TABLETS, (sitting,)).fetchall()
    return {
        attempt: Tablet(
            epoch=epoch,
            enrolled=enrolled_ms,
            seen=seen_ms,
            written_count=written,
            package=package,
        )
        for attempt, epoch, enrolled_ms, seen_ms, written, package in rows
    }


def read_bases(connection: Connection[Any]) -> Mapping[Chain, int]:
    """Return, of each chain that was taken over, how many entries count."""
    rows = connection.execute(READ_BASES).fetchall()
    return {(attempt, epoch): count for attempt, epoch, count in rows}


def read_extensions(connection: Connection[Any], sitting: UUID) -> Extensions:
    """Return the minutes given in a sitting."""
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
    return Extensions(nation, sites, attempts)


def save_board(
    connection: Connection[Any], sitting: UUID, body: dict[str, Json], *, now: Instant
) -> None:
    """Replace the board of a sitting; the caller commits."""
    connection.execute(SAVE, (sitting, now, Jsonb(body)))


def touch_board(connection: Connection[Any], sitting: UUID, *, now: Instant) -> None:
    """Say that the board of a sitting still holds; the caller commits."""
    connection.execute(TOUCH, (now, sitting))
