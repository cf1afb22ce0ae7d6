"""Rows of evidence that the database did not take: on disk until it does.

Beside the file of refused requests, and as it: bounded, private, written by another
thread. A row that is written again, its commit having been heard of by nobody, is
there once, by its identity.
"""

import asyncio
import logging
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import psycopg
from prometheus_client import Counter

from concours.core.kernel.errors import Unavailable
from concours.gateway.database import Connection, Database
from concours.store.connection import DATABASE_AWAY
from concours.store.journal.refused import EvidenceRow, add_row
from concours.store.private_files import open_private_log

LOG = logging.getLogger("concours.gateway")

ROWS_COUNT_MAX = 10_000
"""What waits at once; past them rows are lost, and counted."""

UNNAMED_COUNT_MAX = 5_000
"""Of rows that name no tablet: nobody's flood takes the place of the others."""

TURN_ROWS_MAX = 500
TURN_S = 1.0
SUFFIX = ".spool"


class Spool:
    """Keeps rows in their order, writes them once it can; without a path, in memory."""

    def __init__(
        self, database: Database, refused_log: Path | None, lost: Counter
    ) -> None:
        self._database = database
        self._path = refused_log.with_suffix(SUFFIX) if refused_log else None
        self._lost = lost
        self._rows: list[EvidenceRow] = []
        self._unnamed_count = 0
        self._turn = asyncio.Lock()

    @property
    def waiting_count(self) -> int:
        """Rows that wait for the database."""
        return len(self._rows)

    async def add(self, rows: Sequence[EvidenceRow]) -> None:
        """Keep rows that the database does not take now."""
        async with self._turn:
            kept_rows = [row for row in rows if self._admit(row)]
            if lost_count := len(rows) - len(kept_rows):
                self._lost.inc(lost_count)
            await self._append(kept_rows)

    async def run_for_ever(self) -> None:
        """Read what a process before this one left; write what waits, each second."""
        await self._load()
        while True:
            await asyncio.sleep(TURN_S)
            try:
                await self.drain()
            except Exception:
                LOG.exception("%d rows of evidence wait on", self.waiting_count)

    async def drain(self) -> None:
        """Write what waits, if the database takes it."""
        if not self._rows:
            return
        async with self._turn:
            with suppress(Unavailable):
                while self._rows:
                    await self._write(self._rows[:TURN_ROWS_MAX])
                    del self._rows[:TURN_ROWS_MAX]
                self._unnamed_count = 0
                await self._forget()

    def _admit(self, row: EvidenceRow) -> bool:
        is_full = len(self._rows) >= ROWS_COUNT_MAX
        if is_full or (not row.is_named and self._unnamed_count >= UNNAMED_COUNT_MAX):
            return False
        self._rows.append(row)
        self._unnamed_count += not row.is_named
        return True

    async def _write(self, rows: Sequence[EvidenceRow]) -> None:
        async with self._database.transaction() as connection:
            for row in rows:
                await _write_one(connection, row)

    async def _append(self, rows: Sequence[EvidenceRow]) -> None:
        if self._path is None or not rows:
            return
        data = b"".join(row.line for row in rows)
        try:
            await asyncio.to_thread(_append, self._path, data)
        except OSError as error:
            LOG.warning("evidence waits in memory alone: %s: %s", self._path, error)

    async def _load(self) -> None:
        if self._path is None:
            return
        try:
            data = await asyncio.to_thread(self._path.read_bytes)
        except FileNotFoundError:
            return
        except OSError as error:
            LOG.warning("evidence that waits cannot be read: %s: %s", self._path, error)
            return
        for line in data.splitlines():
            with suppress(ValueError):  # cut off where the process was killed
                self._admit(EvidenceRow.of_line(line))
        LOG.info("%d rows of evidence have waited on disk", self.waiting_count)

    async def _forget(self) -> None:
        if self._path is None:
            return
        try:
            await asyncio.to_thread(self._path.unlink, missing_ok=True)
        except OSError as error:  # written again at the next start, and there once
            LOG.warning("evidence that is written stays in %s: %s", self._path, error)


async def _write_one(connection: Connection, row: EvidenceRow) -> None:
    """Write one row; what the database refuses for good is said, and let go."""
    try:
        async with connection.transaction():
            await add_row(connection, row)
    except DATABASE_AWAY:
        raise
    except psycopg.Error:
        LOG.exception("evidence not recorded: %s", row.description)


def _append(path: Path, data: bytes) -> None:
    with open_private_log(path) as spool:
        spool.write(data)
        spool.flush()
        os.fsync(spool.fileno())
