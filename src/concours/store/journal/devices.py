"""Devices: which tablet holds which epoch of an attempt. Rows never change."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from concours.core.journal.entry import AttemptId, Digest, Tail
from concours.core.kernel.time import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """One epoch of one attempt. `genesis` is the head of its empty chain.

    `base` is what was held of the epoch before when this device took over; None for
    the first.
    """

    attempt: AttemptId
    epoch: int
    sitting: UUID
    site: UUID
    public_key: bytes
    token_digest: bytes
    genesis: Digest
    base: Tail | None
    replacement: UUID | None = None


SELECT = """
SELECT device.attempt, epoch, attempt.sitting_id, candidate.site_id, public_key,
       token_digest, genesis, base_count, base_head, replacement
FROM device
JOIN attempt ON attempt.id = device.attempt
JOIN candidate ON candidate.id = attempt.candidate_id
"""
FIND = SELECT + "WHERE device.attempt = %s AND epoch = %s"
OF_TOKEN = SELECT + "WHERE token_digest = %s ORDER BY device.attempt, epoch"
OF_ATTEMPT = SELECT + "WHERE device.attempt = %s ORDER BY epoch"
OF_CANDIDATE = SELECT + "WHERE candidate.id = %s ORDER BY device.attempt, epoch"

ADD = """
INSERT INTO device (attempt, epoch, public_key, token_digest, genesis, base_count,
                    base_head, replacement, enrolled_ms)
SELECT sent.*, %s FROM unnest(
    %s::uuid[], %s::int[], %s::bytea[], %s::bytea[], %s::bytea[], %s::int[],
    %s::bytea[], %s::uuid[]) AS sent
"""


async def find_device(
    connection: AsyncConnection[Any], attempt: AttemptId, epoch: int
) -> Device | None:
    """Return the device of this epoch, if there is one."""
    row = await (await connection.execute(FIND, (attempt, epoch))).fetchone()
    return _device(row) if row else None


async def devices_of_token(
    connection: AsyncConnection[Any], token_digest: bytes
) -> tuple[Device, ...]:
    """Return the epochs that one tablet holds, one in each attempt of its candidate."""
    return await _many(connection, OF_TOKEN, token_digest)


async def devices_of_attempt(
    connection: AsyncConnection[Any], attempt: AttemptId
) -> tuple[Device, ...]:
    """Return every epoch of one attempt, in order."""
    return await _many(connection, OF_ATTEMPT, attempt)


async def devices_of_candidate(
    connection: AsyncConnection[Any], candidate: UUID
) -> tuple[Device, ...]:
    """Return every epoch of every attempt of one candidate."""
    return await _many(connection, OF_CANDIDATE, candidate)


async def add_devices(
    connection: AsyncConnection[Any], devices: Sequence[Device], *, enrolled: Instant
) -> None:
    """Add the epochs of one tablet; the caller commits them together."""
    if not devices:
        return
    rows = [
        (
            device.attempt,
            device.epoch,
            device.public_key,
            device.token_digest,
            device.genesis,
            device.base.count if device.base else None,
            device.base.head if device.base else None,
            device.replacement,
        )
        for device in devices
    ]
    columns: list[list[object]] = [list(column) for column in zip(*rows, strict=True)]
    await connection.execute(ADD, (enrolled, *columns))


async def _many(
    connection: AsyncConnection[Any], query: str, key: object
) -> tuple[Device, ...]:
    rows = await (await connection.execute(query, (key,))).fetchall()
    return tuple(_device(row) for row in rows)


def _device(row: tuple[Any, ...]) -> Device:
    base_count, base_head = row[7], row[8]
    return Device(
        attempt=row[0],
        epoch=row[1],
        sitting=row[2],
        site=row[3],
        public_key=row[4],
        token_digest=row[5],
        genesis=row[6],
        base=None if base_count is None else Tail(base_count, base_head),
        replacement=row[9],
    )
