"""Rescue kits that are to be made: kept until they are, whichever gateway makes them.

A request is sealed: it has the candidate's code, which the house keeps nowhere else.
Once its kits are made nothing of it stays but whose it was.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import AsyncConnection

from concours.core.delivery.journal.entry import AttemptId
from concours.core.kernel.time import MINUTE_MS, Instant, after

KEEP = """
INSERT INTO kit_request (attempt, sealed, taken_ms) VALUES (%s, %s, 0)
ON CONFLICT (attempt) DO UPDATE SET sealed = excluded.sealed, taken_ms = 0
"""
TAKE = """
UPDATE kit_request SET taken_ms = %s
WHERE attempt = (
    SELECT attempt FROM kit_request WHERE sealed IS NOT NULL AND taken_ms < %s
    ORDER BY taken_ms, attempt LIMIT 1 FOR UPDATE SKIP LOCKED
)
RETURNING attempt, sealed
"""
# Where the last relay of a site is revoked a code would be kept for nothing.
CLOSE_NEEDLESS = """
UPDATE kit_request SET sealed = NULL
WHERE sealed IS NOT NULL AND NOT EXISTS (
    SELECT FROM attempt AS first JOIN attempt AS own USING (candidate_id)
    JOIN relay ON relay.site_id = own.site_id AND revoked_act IS NULL
    WHERE first.id = kit_request.attempt)
"""
CLOSE = "UPDATE kit_request SET sealed = NULL WHERE attempt = %s AND sealed = %s"

TAKEN_MS = MINUTE_MS
"""So long a gateway has for one: it then died, and another makes it."""


@dataclass(frozen=True, slots=True)
class KitRequest:
    """What an enrolment told, under its first attempt."""

    attempt: AttemptId
    sealed: bytes


async def keep_requests(
    connection: AsyncConnection[Any], requests: Sequence[KitRequest]
) -> None:
    """Keep requests; a later one of an attempt takes the place of an earlier."""
    rows = [(request.attempt, request.sealed) for request in requests]
    await connection.cursor().executemany(KEEP, sorted(rows))


async def take_request(
    connection: AsyncConnection[Any], *, now: Instant
) -> KitRequest | None:
    """Return a request that nobody else makes, if there is one.

    Those of candidates whose sites no longer have a relay are closed before.
    """
    await connection.execute(CLOSE_NEEDLESS)
    cursor = await connection.execute(TAKE, (now, after(now, -TAKEN_MS)))
    row = await cursor.fetchone()
    return None if row is None else KitRequest(AttemptId(row[0]), bytes(row[1]))


async def close_request(connection: AsyncConnection[Any], request: KitRequest) -> None:
    """Forget what was in a request, unless another came meanwhile."""
    await connection.execute(CLOSE, (request.attempt, request.sealed))
