"""Devices: which tablet holds which epoch of an attempt. Rows never change.

They go with their exam when it is erased: processes then forget what they had read.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias
from uuid import UUID

from psycopg import AsyncConnection, Connection

from concours.core.delivery.journal.entry import (
    CANDIDATE,
    AttemptId,
    Digest,
    Tail,
    Writer,
)
from concours.core.ecos.grids.bodies import CHAIR
from concours.core.kernel.time import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """One epoch of one attempt. `genesis` is the head of its empty chain.

    `base` is what was held of the epoch `base_epoch` when this device took over; None
    for the first. A chair of an ECOS has a device as a candidate's copy has.
    """

    attempt: AttemptId
    epoch: int
    sitting: UUID
    site: UUID
    public_key: bytes
    token_digest: bytes
    genesis: Digest
    base: Tail | None
    base_epoch: int | None = None
    replacement: UUID | None = None
    is_of_chair: bool = False

    @property
    def writer(self) -> Writer:
        """Whose journal it writes: how its chain begins, and what may stand there."""
        return CHAIR if self.is_of_chair else CANDIDATE


ERASURES = """
SELECT erased_act, (SELECT count(*) FROM candidate WHERE exam_id = exam.id)
FROM exam WHERE erased_act IS NOT NULL ORDER BY erased_act
"""
COUNT_ERASED = "SELECT count(*) FROM erased_attempt"
ERASED = "SELECT attempt FROM erased_attempt"

Erasures: TypeAlias = tuple[tuple[int, int], ...]
"""Each erasure that was decided, and how many candidates are left to it."""

SELECT = """
SELECT device.attempt, epoch, attempt.sitting_id, attempt.site_id, public_key,
       token_digest, genesis, base_epoch, base_count, base_head,
       replacement,
       attempt.chair_id IS NOT NULL
FROM device
JOIN attempt ON attempt.id = device.attempt
"""
OF_TOKENS = SELECT + "WHERE token_digest = ANY(%s) ORDER BY device.attempt, epoch"
OF_ATTEMPT = SELECT + "WHERE device.attempt = %s ORDER BY epoch"
OF_ATTEMPTS = """
SELECT device.attempt, epoch, attempt.sitting_id, attempt.site_id, public_key,
       token_digest, genesis, base_epoch, base_count, base_head,
       replacement,
       attempt.chair_id IS NOT NULL,
       CASE WHEN bool_or(returned_ms IS NOT NULL) OVER (PARTITION BY token_digest)
            THEN 0 ELSE greatest(enrolled_ms, seen_ms) END
FROM device
JOIN attempt ON attempt.id = device.attempt
LEFT JOIN presence USING (attempt, epoch)
WHERE device.attempt = ANY(%s) ORDER BY device.attempt, epoch
"""

# The device of each epoch asked for, and how far its chain is held.
OF_CHAINS = """
SELECT device.attempt, epoch, attempt.sitting_id, attempt.site_id, public_key,
       token_digest, genesis, base_epoch, base_count, base_head,
       replacement,
       attempt.chair_id IS NOT NULL, held.count, held.head, held.device_ms
FROM unnest(%s::uuid[], %s::int[]) AS sent (attempt, epoch)
JOIN device USING (attempt, epoch)
JOIN attempt ON attempt.id = device.attempt
LEFT JOIN LATERAL (
    SELECT seq + 1 AS count, digest AS head, device_ms FROM journal_entry AS entry
    WHERE entry.attempt = sent.attempt AND entry.epoch = sent.epoch
    ORDER BY seq DESC LIMIT 1) AS held ON true
"""

TAKEN_OVER_MS = """CASE WHEN d.epoch > 1 THEN (
    SELECT min(own.enrolled_ms) FROM device own
    WHERE own.attempt = d.attempt AND own.epoch > (
        SELECT max(other.epoch) FROM device other
        WHERE other.attempt = d.attempt AND other.epoch < d.epoch
          AND other.examiner_id <> d.examiner_id)) END"""
"""When the examiner of a chair's device `d` took over from another one; else NULL.

The enrolment of the first tablet since the last of somebody else.
"""

TAKEOVERS = f"""
SELECT * FROM (SELECT d.attempt, d.epoch, {TAKEN_OVER_MS} AS at_ms FROM device d
               WHERE d.attempt = ANY(%s)) taken WHERE at_ms IS NOT NULL
"""  # noqa: S608 -- our constants

ADD = """
INSERT INTO device (attempt, epoch, public_key, token_digest, genesis, rescued_from,
                    base_count, base_head, replacement, enrolled_ms, examiner_id)
SELECT sent.*, %s, chair.examiner_id FROM unnest(
    %s::uuid[], %s::int[], %s::bytea[], %s::bytea[], %s::bytea[], %s::int[],
    %s::int[], %s::bytea[], %s::uuid[]) AS sent (attempt)
JOIN attempt ON attempt.id = sent.attempt
LEFT JOIN chair ON chair.id = attempt.chair_id
"""


async def devices_of_chains(
    connection: AsyncConnection[Any], chains: Sequence[tuple[AttemptId, int]]
) -> Mapping[tuple[AttemptId, int], tuple[Device, Tail]]:
    """Return the device of each of these epochs, and the tail that is held of it."""
    attempts = [attempt for attempt, _ in chains]
    epochs = [epoch for _, epoch in chains]
    cursor = await connection.execute(OF_CHAINS, (attempts, epochs))
    devices_by_chain = {}
    for row in await cursor.fetchall():
        device, (count, head, device_ms) = _device(row), row[12:]
        tail = (
            Tail(0, device.genesis) if count is None else Tail(count, head, device_ms)
        )
        devices_by_chain[device.attempt, device.epoch] = device, tail
    return devices_by_chain


async def devices_of_tokens(
    connection: AsyncConnection[Any], token_digests: Sequence[bytes]
) -> Mapping[bytes, tuple[Device, ...]]:
    """Return the epochs that each tablet holds: one in each attempt it has."""
    devices_by_token: defaultdict[bytes, tuple[Device, ...]] = defaultdict(tuple)
    for device in await _many(connection, OF_TOKENS, list(token_digests)):
        devices_by_token[device.token_digest] += (device,)
    return devices_by_token


async def devices_of_attempt(
    connection: AsyncConnection[Any], attempt: AttemptId
) -> tuple[Device, ...]:
    """Return every epoch of one attempt, in order."""
    return await _many(connection, OF_ATTEMPT, attempt)


async def devices_of_attempts(
    connection: AsyncConnection[Any], attempts: Sequence[AttemptId]
) -> tuple[tuple[Device, Instant], ...]:
    """Return every epoch of each of these attempts, and when it was heard.

    That is its last sign of life, or its enrolment; never, once it was given back.
    """
    cursor = await connection.execute(OF_ATTEMPTS, (list(attempts),))
    return tuple((_device(row), row[12]) for row in await cursor.fetchall())


async def add_devices(
    connection: AsyncConnection[Any], devices: Sequence[Device], *, enrolled_at: Instant
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
            None if device.base_epoch == device.epoch - 1 else device.base_epoch,
            device.base.count if device.base else None,
            device.base.head if device.base else None,
            device.replacement,
        )
        for device in devices
    ]
    columns: list[list[object]] = [list(column) for column in zip(*rows, strict=True)]
    await connection.execute(ADD, (enrolled_at, *columns))


async def takeovers_of_attempts(
    connection: AsyncConnection[Any], attempts: Sequence[AttemptId]
) -> Mapping[tuple[AttemptId, int], Instant]:
    """Return since when each epoch of these chairs is of another examiner."""
    if not attempts:
        return {}
    cursor = await connection.execute(TAKEOVERS, (list(attempts),))
    return {
        (attempt, epoch): Instant(at_ms)
        for attempt, epoch, at_ms in await cursor.fetchall()
    }


async def read_erasures(connection: AsyncConnection[Any]) -> Erasures:
    """Return how far each erasure is."""
    cursor = await connection.execute(ERASURES)
    return tuple((act, left_count) for act, left_count in await cursor.fetchall())


def count_erased_attempts(connection: Connection[Any]) -> int:
    """Return how many copies were erased so far."""
    row = connection.execute(COUNT_ERASED).fetchone()
    assert row is not None
    return int(row[0])


def erased_attempts(connection: Connection[Any]) -> frozenset[AttemptId]:
    """Return which copies were erased: their numbered entries leave a hole."""
    rows = connection.execute(ERASED).fetchall()
    return frozenset(AttemptId(attempt) for (attempt,) in rows)


async def _many(
    connection: AsyncConnection[Any], query: str, key: object
) -> tuple[Device, ...]:
    rows = await (await connection.execute(query, (key,))).fetchall()
    return tuple(_device(row) for row in rows)


def _device(row: tuple[Any, ...]) -> Device:
    base_epoch, base_count, base_head = row[7:10]
    return Device(
        attempt=row[0],
        epoch=row[1],
        sitting=row[2],
        site=row[3],
        public_key=row[4],
        token_digest=row[5],
        genesis=row[6],
        base_epoch=base_epoch,
        base=None if base_count is None else Tail(base_count, base_head),
        replacement=row[10],
        is_of_chair=row[11],
    )
