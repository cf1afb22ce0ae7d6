"""Heartbeats, gathered for a second and stored together: nobody waits for them.

They say where a tablet is, for the board and for whoever collects; nothing is
acknowledged by them, and one that is lost comes again with the next.
"""

import asyncio
from contextlib import suppress

from concours.core.kernel.errors import Unavailable
from concours.gateway.database import Database
from concours.store.journal.presence import Presence, renew

GATHER_S = 1.0
STORED_COUNT_MAX = 2_000


class Heartbeats:
    """The latest heartbeat of each device that is not stored yet."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._latest: dict[tuple[int, int], Presence] = {}
        self._storing: asyncio.Task[None] | None = None

    def note(self, presence: Presence) -> None:
        """Keep a heartbeat until it is stored, within seconds."""
        self._latest[presence.attempt.int, presence.epoch] = presence
        if self._storing is None or self._storing.done():
            self._storing = asyncio.create_task(self._store_for_a_while())

    async def stop(self) -> None:
        """Store what is left, if the database takes it."""
        if self._storing is not None:
            self._storing.cancel()
            with suppress(asyncio.CancelledError):
                await self._storing
        with suppress(Unavailable):
            await self._store()

    async def _store_for_a_while(self) -> None:
        while self._latest:
            await asyncio.sleep(GATHER_S)
            with suppress(Unavailable):
                await self._store()

    async def _store(self) -> None:
        while self._latest:
            keys = list(self._latest)[:STORED_COUNT_MAX]
            presences = [self._latest.pop(key) for key in keys]
            try:
                async with self._database.transaction() as connection:
                    await renew(connection, presences)
            except Unavailable:
                for key, presence in zip(keys, presences, strict=True):
                    self._latest.setdefault(key, presence)
                raise
