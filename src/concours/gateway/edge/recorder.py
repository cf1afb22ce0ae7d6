"""Writes down what nobody waits for, beside requests and before the process ends.

Evidence that the database does not take waits for it; anything else is in the log.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence

from concours.core.kernel.errors import Unavailable
from concours.gateway.database import Connection, Database
from concours.gateway.edge.spool import Spool
from concours.store.journal.refused import EvidenceRow, add_row

LOG = logging.getLogger("concours.gateway")


class Recorder:
    """Runs each writing in a transaction of its own."""

    def __init__(self, database: Database, spool: Spool) -> None:
        self._database = database
        self._spool = spool
        self._tasks: set[asyncio.Task[None]] = set()

    def record_soon(
        self, description: str, write: Callable[[Connection], Awaitable[None]]
    ) -> None:
        """Begin to write, and do not wait; `description` is for the log."""
        self._begin(self._record(description, write))

    def keep_soon(self, *rows: EvidenceRow) -> None:
        """Begin to write evidence, and do not wait."""
        self._begin(self._keep(rows))

    async def finish(self) -> None:
        """Wait for what is being written."""
        await asyncio.gather(*self._tasks)
        await self._spool.drain()

    def _begin(self, writing: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(writing)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _keep(self, rows: Sequence[EvidenceRow]) -> None:
        """Write rows in one transaction; those before them may wait already."""
        try:
            if self._spool.waiting_count:
                await self._spool.add(rows)
                return
            async with self._database.transaction() as connection:
                for row in rows:
                    await add_row(connection, row)
        except Unavailable:
            await self._spool.add(rows)
        except Exception:
            LOG.exception("%d, first not recorded: %s", len(rows), rows[0].description)

    async def _record(
        self, description: str, write: Callable[[Connection], Awaitable[None]]
    ) -> None:
        try:
            async with self._database.transaction() as connection:
                await write(connection)
        except Unavailable:
            LOG.warning("not recorded: %s", description)
        except Exception:
            LOG.exception("not recorded: %s", description)
