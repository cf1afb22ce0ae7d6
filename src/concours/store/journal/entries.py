"""Entries of the journal: made durable all or none, and read back in order."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from psycopg import AsyncConnection
from psycopg.errors import ForeignKeyViolation, RestrictViolation

from concours.core.delivery.journal.entry import (
    AttemptId,
    ChainBroken,
    Digest,
    Equivocation,
    Tail,
)
from concours.core.delivery.sync.batch import Run, UnknownDevice
from concours.core.kernel.time import Instant
from concours.store.archived import archived_refusal
from concours.store.journal import locks
from concours.store.journal.arrays import Array, byteas, int4s, int8s, texts, uuids
from concours.store.journal.durable import wait_for_standbys

READ_COUNT_MAX = 50_000
"""Entries one read returns: a whole chain."""

Row: TypeAlias = (
    "tuple[AttemptId, int, int, bytes, bytes, str, bytes, int, bytes | None]"
)

# No target: two unique keys, and two gateways may store one batch at one instant.
INSERT_OR_KEEP = """
INSERT INTO journal_entry (received_ms, attempt, epoch, seq, prev, digest, kind, body,
                           device_ms, signature)
SELECT %s, sent.* FROM unnest(
    %s::uuid[], %s::int[], %s::int[], %s::bytea[], %s::bytea[], %s::text[], %s::bytea[],
    %s::bigint[], %s::bytea[]) AS sent
ON CONFLICT DO NOTHING
RETURNING attempt, epoch, seq
"""

READ_STORED = """
SELECT stored.attempt, stored.epoch, stored.seq, stored.digest
FROM unnest(%s::uuid[], %s::int[], %s::int[]) AS sent (attempt, epoch, seq)
JOIN journal_entry AS stored USING (attempt, epoch, seq)
"""

READ_TAIL = """
SELECT seq + 1, digest, device_ms FROM journal_entry
WHERE attempt = %s AND epoch = %s ORDER BY seq DESC LIMIT 1
"""

READ_SPAN = """
SELECT seq + 1, digest, device_ms FROM journal_entry
WHERE attempt = %s AND epoch = %s AND seq >= %s AND seq < %s ORDER BY seq
"""

FIND_HEAD = """
SELECT seq + 1, digest, device_ms FROM journal_entry
WHERE attempt = %s AND epoch = %s AND digest = %s
"""

READ_CHAIN = """
SELECT seq, kind, body, device_ms, digest FROM journal_entry
WHERE attempt = %s AND epoch = %s AND seq < %s ORDER BY seq LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class ChainEntry:
    """One entry as it is stored, for the tablet that takes over."""

    seq: int
    kind: str
    body: bytes
    device_ms: int
    digest: Digest


async def append(
    connection: AsyncConnection[Any], runs: Sequence[Run], *, received_at: Instant
) -> None:
    """Store every entry of every run, or none; the caller commits, then acknowledges.

    Idempotent: an entry that is held already is left as it is. `received` is the
    gateway's clock.

    Raises `Equivocation` if a held entry differs from the one sent, `ChainBroken`
    (`gap`) if one does not follow what is held, `UnknownDevice` if its device was
    never enrolled, `ExamArchived`: the transaction is then lost for all the runs.
    """
    # One order for all: two gateways given the same entries must not deadlock.
    rows = sorted((row for run in runs for row in _rows(run)), key=_sort_key)
    if not rows:
        return
    await connection.execute(locks.SHARE_JOURNAL)
    locks.assert_in_transaction(connection)
    try:
        cursor = await connection.execute(
            INSERT_OR_KEEP, (received_at, *_columns(rows))
        )
    except ForeignKeyViolation as error:
        raise _refusal_of(error, rows[0]) from error
    except RestrictViolation as error:
        raise archived_refusal(error) or error from error
    fresh = set(await cursor.fetchall())
    repeated_rows = [row for row in rows if row[:3] not in fresh]
    if repeated_rows:
        await _compare(connection, repeated_rows)
        await wait_for_standbys(connection)


async def read_tail(
    connection: AsyncConnection[Any], attempt: AttemptId, epoch: int
) -> Tail | None:
    """Return how far a chain is held, or None if nothing of it is."""
    cursor = await connection.execute(READ_TAIL, (attempt, epoch))
    row = await cursor.fetchone()
    return Tail(*row) if row else None


async def read_tails(
    connection: AsyncConnection[Any],
    attempt: AttemptId,
    epoch: int,
    *,
    start: int,
    stop: int,
) -> list[Tail]:
    """Return the tail after each held entry numbered from `start` up to `stop`."""
    cursor = await connection.execute(READ_SPAN, (attempt, epoch, start, stop))
    return [Tail(*row) for row in await cursor.fetchall()]


async def find_head(
    connection: AsyncConnection[Any], attempt: AttemptId, epoch: int, head: Digest
) -> Tail | None:
    """Return the tail whose head this is, if the chain ever had it."""
    cursor = await connection.execute(FIND_HEAD, (attempt, epoch, head))
    row = await cursor.fetchone()
    return Tail(*row) if row else None


async def read_chain(
    connection: AsyncConnection[Any], attempt: AttemptId, epoch: int, *, count: int
) -> list[ChainEntry]:
    """Return the first `count` entries of a chain, or all that are held if fewer."""
    parameters = (attempt, epoch, count, READ_COUNT_MAX)
    cursor = await connection.execute(READ_CHAIN, parameters)
    return [ChainEntry(*row) for row in await cursor.fetchall()]


def _rows(run: Run) -> Iterable[Row]:
    last = len(run.entries) - 1
    for index, (entry, digest) in enumerate(
        zip(run.entries, run.digests(), strict=True)
    ):
        yield (
            entry.attempt,
            entry.epoch,
            entry.seq,
            entry.prev,
            digest,
            entry.kind,
            entry.body,
            entry.device_ms,
            run.signature if index == last else None,
        )


def _columns(rows: Sequence[Row]) -> Iterator[Array]:
    """Yield the columns of rows, in the order of `INSERT_OR_KEEP`."""
    attempts, epochs, seqs, prevs, digests, kinds, bodies, hours, signatures = zip(
        *rows, strict=True
    )
    yield from (uuids(attempts), int4s(epochs), int4s(seqs), byteas(prevs))
    yield from (byteas(digests), texts(kinds), byteas(bodies), int8s(hours))
    yield byteas(signatures)


def _sort_key(row: Row) -> tuple[int, int, int, bool]:
    """Sort by chain; of one entry sent twice, the row that bears a signature first."""
    return row[0].int, row[1], row[2], row[8] is None


async def _compare(connection: AsyncConnection[Any], rows: Sequence[Row]) -> None:
    columns = [list(column) for column in zip(*(row[:3] for row in rows), strict=True)]
    cursor = await connection.execute(READ_STORED, columns)
    stored_digests = {row[:3]: row[3] for row in await cursor.fetchall()}
    for row in rows:
        if stored_digests[row[:3]] != row[4]:
            raise Equivocation(str(row[0]), row[1], row[2])


def _refusal_of(error: ForeignKeyViolation, first: Row) -> Exception:
    """Name what the database refused; exact when one run was sent alone."""
    attempt, epoch, seq = str(first[0]), first[1], first[2]
    if error.diag.constraint_name == "journal_entry_of_device":
        return UnknownDevice(attempt, epoch)
    return ChainBroken(attempt, epoch, seq, "gap", held=0)
