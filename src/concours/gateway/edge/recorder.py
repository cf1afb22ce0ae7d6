"""Writes down what nobody waits for, beside requests and before the process ends."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from concours.core.kernel.errors import Unavailable
from concours.gateway.database import Connection, Database

LOG = logging.getLogger("concours.gateway")


class Recorder:
    """Runs each writing in a transaction of its own; what fails is in the log."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._tasks: set[asyncio.Task[None]] = set()

    def record_soon(
        self, description: str, write: Callable[[Connection], Awaitable[None]]
    ) -> None:
        """Begin to write, and do not wait; `description` is for the log."""
        task = asyncio.create_task(self._record(description, write))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def finish(self) -> None:
        """Wait for what is being written."""
        await asyncio.gather(*self._tasks)

    async def _record(
        self, description: str, write: Callable[[Connection], Awaitable[None]]
    ) -> None:
        try:
            async with self._database.transaction() as connection:
                await write(connection)
        except Unavailable:
            LOG.warning("refused attempts not recorded: %s", description)
        except Exception:
            LOG.exception("refused attempts not recorded: %s", description)
