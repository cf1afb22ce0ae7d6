"""Boxes on the disk of a relay, and the signed files of its sites.

A box is answered for once PostgreSQL has committed it, and never before.
"""

import asyncio
import shutil
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from psycopg import AsyncConnection
from psycopg.pq import TransactionStatus

from concours.core.delivery.journal.entry import AttemptId, Digest
from concours.core.delivery.mailbox.box import Box
from concours.core.kernel.errors import Refusal, Unavailable
from concours.core.kernel.time import HOUR_MS, MINUTE_MS, Instant, after
from concours.store.connection import DATABASE_AWAY, connect_async

SCHEMA = """
CREATE TABLE IF NOT EXISTS box (
    attempt   uuid   NOT NULL,
    epoch     int    NOT NULL,
    first     int    NOT NULL,
    last      int    NOT NULL,
    head      bytea  NOT NULL,
    signature bytea  NOT NULL,
    body      bytea  NOT NULL,
    stored_ms bigint NOT NULL,
    due_ms    bigint,                 -- none: it is at the centre, or was refused there
    refusal   text,
    PRIMARY KEY (attempt, epoch, first)
);
ALTER TABLE box ADD COLUMN IF NOT EXISTS is_held boolean NOT NULL DEFAULT false;
CREATE INDEX IF NOT EXISTS box_due ON box (due_ms) WHERE due_ms IS NOT NULL;
CREATE TABLE IF NOT EXISTS site_file (
    site      uuid   PRIMARY KEY,
    signed_ms bigint NOT NULL,
    body      bytea  NOT NULL,
    signature bytea  NOT NULL
);
"""
# A longer box of the same start replaces a shorter one, and no other. Whoever says that
# the centre holds it keeps none back: said otherwise, the same box goes up as soon.
STORE = """
INSERT INTO box
    (attempt, epoch, first, last, head, signature, body, stored_ms, due_ms, is_held)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (attempt, epoch, first) DO UPDATE
SET last = excluded.last, head = excluded.head, signature = excluded.signature,
    body = excluded.body, stored_ms = excluded.stored_ms, due_ms = excluded.due_ms,
    refusal = NULL, is_held = excluded.is_held
WHERE box.last < excluded.last
   OR (box.last = excluded.last AND box.is_held AND NOT excluded.is_held)
"""
SUM = "SELECT coalesce(sum(length(body)), 0) FROM box WHERE attempt = %s"
LAST = "SELECT last FROM box WHERE attempt = %s AND epoch = %s AND first = %s"
DUE = """
SELECT attempt, epoch, first, last, head, signature, body FROM box
WHERE due_ms <= %s ORDER BY is_held, attempt, epoch, first LIMIT %s
"""
OF_ATTEMPT = """
SELECT attempt, epoch, first, last, head, signature, body FROM box
WHERE attempt = %s ORDER BY epoch, first
"""
BY_ATTEMPT = """
SELECT attempt, max(stored_at), sum(stored), sum(forwarded), sum(refused) FROM (
    SELECT attempt, max(stored_ms) AS stored_at, max(last) + 1 - min(first) AS stored,
           coalesce(max(last + 1) FILTER (
                        WHERE (is_held OR due_ms IS NULL) AND refusal IS NULL)
                    - min(first), 0) AS forwarded,
           count(refusal) AS refused
    FROM box GROUP BY attempt, epoch
) AS chain GROUP BY attempt
"""
COUNTS = "SELECT count(*), count(due_ms) FILTER (WHERE NOT is_held) FROM box"
# Only as it was read: a longer box that came meanwhile is another.
SETTLE = """
UPDATE box SET due_ms = %s, refusal = %s
WHERE attempt = %s AND epoch = %s AND first = %s AND last = %s
"""
PRUNE = "DELETE FROM box WHERE due_ms IS NULL AND stored_ms < %s"
SITE_FILES = "SELECT body, signature FROM site_file"
KEEP_SITE_FILE = """
INSERT INTO site_file (site, signed_ms, body, signature) VALUES (%s, %s, %s, %s)
ON CONFLICT (site) DO UPDATE
SET signed_ms = excluded.signed_ms, body = excluded.body, signature = excluded.signature
WHERE site_file.signed_ms < excluded.signed_ms
"""

CONNECTIONS_COUNT_MAX = 4
ATTEMPT_BYTES_MAX = 32 * 2**20
"""What one attempt may leave here: 50,000 entries, some of them twice."""

FREE_BYTES_MIN = 512 * 2**20
"""Of the disk: with less PostgreSQL would stop, and could not bring what it has."""

HOLD_MS = 10_000
"""So long a box stays before it goes up: a tablet that has its line is sooner there."""

HELD_MS = 10 * MINUTE_MS
"""So long one stays that the centre said it holds: for a centre that was restored."""

AGAIN_MS = MINUTE_MS
KEPT_MS = 24 * HOUR_MS


@dataclass(frozen=True, slots=True)
class AttemptCounts:
    """Entries of an attempt: stored here, of them at the centre; boxes it refused.

    What a tablet says that the centre holds counts as there; it is shown, no more.
    """

    stored_at: Instant
    stored_count: int
    forwarded_count: int
    refused_count: int


@dataclass(eq=False)
class MailboxFull(Refusal):
    """One attempt has left more here than a person writes."""

    code: ClassVar[str] = "relay.full"
    bytes_max: int


@dataclass(frozen=True, slots=True)
class Settlement:
    """When a box goes up again; never, once the centre has said its word."""

    box: Box
    due_at: Instant | None = None
    refusal: str | None = None

    @property
    def row(self) -> tuple[object, ...]:
        """Return what is kept, and the name of the box as it was read."""
        box = self.box
        name = box.attempt, box.epoch, box.first, box.last
        return self.due_at, self.refusal, *name


class MailboxStore:
    """The relay's own database; whoever finds it away is told to come again."""

    def __init__(self, dsn: str, folder: Path) -> None:
        """Take where its database is, and a folder of the disk that it is on."""
        self._dsn = dsn
        self._folder = folder
        self._idle: list[AsyncConnection[Any]] = []
        self._turns = asyncio.Semaphore(CONNECTIONS_COUNT_MAX)

    async def prepare(self) -> None:
        """Make the tables where they are not. Raises `Unavailable`."""
        async with self.transaction() as connection:
            await connection.execute(SCHEMA)

    async def close(self) -> None:
        """Close what is open."""
        idle, self._idle = self._idle, []
        for connection in idle:
            await connection.close()

    async def store(self, box: Box, *, now: Instant, is_held: bool = False) -> int:
        """Keep a box and return the number of the last entry kept from its start.

        One that the centre is said to hold goes up later, behind all others. Raises
        `MailboxFull`, and `Unavailable`: then nothing is sure.
        """
        chain = box.attempt, box.epoch, box.first
        content = box.last, box.head, box.signature, box.body
        if self.free_bytes() < FREE_BYTES_MIN:
            raise Unavailable("disk")
        due_at = after(now, HELD_MS if is_held else HOLD_MS)
        async with self.transaction() as connection:
            cursor = await connection.execute(SUM, (box.attempt,))
            row = await cursor.fetchone()
            if row and row[0] + len(box.body) > ATTEMPT_BYTES_MAX:
                raise MailboxFull(ATTEMPT_BYTES_MAX)
            times = now, due_at, is_held
            await connection.execute(STORE, (*chain, *content, *times))
            row = await (await connection.execute(LAST, chain)).fetchone()
        assert row is not None
        return int(row[0])

    def free_bytes(self) -> int:
        """Return how much room its disk has left."""
        return shutil.disk_usage(self._folder).free

    async def due_boxes(self, *, now: Instant, count: int) -> Sequence[Box]:
        """Return boxes that are to go up now, in the order of their chains."""
        async with self.transaction() as connection:
            rows = await (await connection.execute(DUE, (now, count))).fetchall()
        return list(map(_box, rows))

    async def boxes_of(self, attempt: AttemptId) -> Sequence[Box]:
        """Return what the tablets of an attempt have left here, in their order."""
        async with self.transaction() as connection:
            rows = await (await connection.execute(OF_ATTEMPT, (attempt,))).fetchall()
        return list(map(_box, rows))

    async def settle(self, settlements: Sequence[Settlement]) -> None:
        """Keep what the centre said of these boxes."""
        rows = [settlement.row for settlement in settlements]
        async with self.transaction() as connection:
            await connection.cursor().executemany(SETTLE, rows)

    async def counts(self) -> tuple[int, int]:
        """Return how many boxes are here, and how many of them wait."""
        async with self.transaction() as connection:
            row = await (await connection.execute(COUNTS)).fetchone()
        assert row is not None
        return row[0], row[1]

    async def counts_by_attempt(self) -> Mapping[AttemptId, AttemptCounts]:
        """Return what is here of each attempt, over all its tablets."""
        async with self.transaction() as connection:
            rows = await (await connection.execute(BY_ATTEMPT)).fetchall()
        return {
            AttemptId(attempt): AttemptCounts(Instant(at), stored, forwarded, refused)
            for attempt, at, stored, forwarded, refused in rows
        }

    async def prune(self, *, now: Instant) -> None:
        """Forget what the centre has had for a day."""
        async with self.transaction() as connection:
            await connection.execute(PRUNE, (after(now, -KEPT_MS),))

    async def site_files(self) -> Sequence[tuple[bytes, bytes]]:
        """Return the files that were kept: a relay that starts while cut knows them."""
        async with self.transaction() as connection:
            rows = await (await connection.execute(SITE_FILES)).fetchall()
        return [(bytes(body), bytes(signature)) for body, signature in rows]

    async def keep_site_file(
        self, site: object, signed_at: Instant, body: bytes, signature: bytes
    ) -> None:
        """Keep a file of a site in place of an older one."""
        async with self.transaction() as connection:
            row = (site, signed_at, body, signature)
            await connection.execute(KEEP_SITE_FILE, row)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection[Any]]:
        """Give a transaction of the relay's own database. Raises `Unavailable`."""
        async with self._turns:
            try:
                connection = (
                    self._idle.pop() if self._idle else await connect_async(self._dsn)
                )
            except DATABASE_AWAY as error:
                raise Unavailable("mailbox") from error
            is_away = False
            try:
                async with connection.transaction():
                    yield connection
            except DATABASE_AWAY as error:
                is_away = True
                raise Unavailable("mailbox") from error
            finally:
                state = connection.info.transaction_status
                if is_away or state is not TransactionStatus.IDLE:
                    await connection.close()
                else:
                    self._idle.append(connection)


def _box(row: tuple[Any, ...]) -> Box:
    attempt, epoch, first, last, head, signature, body = row
    name = AttemptId(attempt), epoch, first, last, Digest(bytes(head))
    return Box(*name, bytes(signature), bytes(body))
