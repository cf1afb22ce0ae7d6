"""Kits that relays keep for a tablet that dies while its site is cut, and claims."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from concours.core.delivery.journal.entry import AttemptId
from concours.core.kernel.time import Instant
from concours.store.journal import locks

CANDIDATE = "SELECT candidate_id FROM attempt WHERE id = %s AND chair_id IS NULL"
WRITERS = "rescue kits"
"""Held as an enrolment's number is, and is none."""

ADD = """
INSERT INTO rescue_kit (attempt, epoch, name_digest, sealed) VALUES (%s, %s, %s, %s)
"""
OF_SITE = """
SELECT rescue_kit.attempt, epoch, name_digest, sealed, number FROM rescue_kit
JOIN attempt ON attempt.id = rescue_kit.attempt
JOIN sitting ON sitting.id = sitting_id
WHERE attempt.site_id = ANY(%s) AND number > %s AND collected_ms IS NULL
  AND cancelled_act IS NULL
ORDER BY number LIMIT %s
"""
NOTE = """
INSERT INTO rescue_claim (attempt, epoch, public_key, first_ms, last_ms, outcome)
VALUES (%s, %s, %s, %s, %s, %s)
ON CONFLICT (attempt, epoch, public_key) DO UPDATE
SET last_ms = excluded.last_ms, outcome = excluded.outcome
RETURNING first_ms
"""
KITS_COUNT_MAX = 200


@dataclass(frozen=True, slots=True)
class RescueKit:
    """A sealed kit; `number` grows with each that is made."""

    attempt: AttemptId
    epoch: int
    name_digest: bytes
    sealed: bytes
    number: int = 0


async def find_candidate(
    connection: AsyncConnection[Any], attempt: UUID
) -> UUID | None:
    """Return whose attempt it is; None of a chair's, or of none."""
    row = await (await connection.execute(CANDIDATE, (attempt,))).fetchone()
    return row[0] if row else None


async def save_kits(
    connection: AsyncConnection[Any], kits: Sequence[RescueKit]
) -> None:
    """Add kits: of two of one rescue the later holds.

    One writer at a time: numbers are committed in order, and none is passed over.
    """
    await connection.execute(locks.HOLD_ENROLMENTS, ([WRITERS],))
    for kit in kits:
        row = (kit.attempt, kit.epoch, kit.name_digest, kit.sealed)
        await connection.execute(ADD, row)


async def read_kits(
    connection: AsyncConnection[Any], sites: Sequence[UUID], *, after: int
) -> Sequence[RescueKit]:
    """Return kits of these sites that were made after this number, some at a time."""
    cursor = await connection.execute(OF_SITE, (list(sites), after, KITS_COUNT_MAX))
    return [
        RescueKit(AttemptId(attempt), epoch, bytes(digest), bytes(blob), number)
        for attempt, epoch, digest, blob, number in await cursor.fetchall()
    ]


async def note_claim(
    connection: AsyncConnection[Any],
    claim: tuple[AttemptId, int, bytes],
    outcome: str,
    *,
    now: Instant,
) -> Instant:
    """Keep what became of a claim, by attempt, epoch and key; when it came first."""
    row = (*claim, now, now, outcome)
    first = await (await connection.execute(NOTE, row)).fetchone()
    assert first is not None
    return Instant(first[0])
