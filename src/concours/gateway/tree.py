"""The tree of each log, for whoever asks: its latest note, its tiles.

What is read here is digests, and public: nobody signs in, nothing is kept of who asks.
Answers are remembered, and the database is asked for one of them at a time, so that
those who compare trees take nothing from tablets.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from concours.core.audit.transparency.logs import LOG_NAMES, LogName
from concours.core.audit.transparency.note import Note, NoteKey, read_head
from concours.core.audit.transparency.tiles import WIDTH, Tile, TileMissing
from concours.core.kernel.errors import Unavailable
from concours.core.kernel.time import SECOND_MS, Instant
from concours.gateway.database import Connection, Database
from concours.gateway.lru_cache import LruCache
from concours.gateway.settings import Settings
from concours.store.journal.tree.notes import find_latest_head
from concours.store.journal.tree.tiles import read_tile

NOTE_FRESH_MS = SECOND_MS
TILES_KEPT_MAX = 256
"""Full tiles that a gateway remembers, 8 KiB each."""

TURN_S_MAX = 2.0


def build_trees(
    database: Database, settings: Settings
) -> "Mapping[LogName, TreeReader]":
    """Return what reads each log; all of them ask one at a time."""
    turn = asyncio.Semaphore(1)
    return {log: TreeReader(database, settings, log, turn) for log in LOG_NAMES}


class TreeReader:
    """Reads the latest note of a log and tiles under it, one at a time."""

    def __init__(
        self,
        database: Database,
        settings: Settings,
        log: LogName,
        turn: asyncio.Semaphore,
    ) -> None:
        self._database = database
        self._now = settings.now
        self._log = log
        self._turn = turn
        self._head: tuple[NoteKey, Note] | None = None
        self._size = 0
        self._read_at: Instant | None = None
        self._tiles = LruCache[Tile, bytes](TILES_KEPT_MAX)

    async def note(self) -> bytes | None:
        """Return the latest note, at most `NOTE_FRESH_MS` old, if there is one."""
        head = await self.head()
        return head[1].as_bytes() if head else None

    async def head(self) -> tuple[NoteKey, Note] | None:
        """Return the log's key with that note, if there is one."""
        if not self._is_fresh():
            async with self._transaction() as connection:
                if not self._is_fresh():
                    await self._read_note(connection)
        return self._head

    async def tile(self, tile: Tile) -> bytes | None:
        """Return a tile that the latest note covers, None if it covers none such."""
        kept_tile = self._tiles.get(tile)
        if kept_tile is not None:
            return kept_tile
        if tile.leaves_count > self._size:
            await self.note()
        if tile.leaves_count > self._size:
            return None
        try:
            async with self._transaction() as connection:
                data = await read_tile(connection, tile, self._log)
        except TileMissing:
            return None
        if tile.width == WIDTH:
            self._tiles.put(tile, data)
        return data

    def _is_fresh(self) -> bool:
        read_at = self._read_at
        return read_at is not None and 0 <= self._now() - read_at < NOTE_FRESH_MS

    async def _read_note(self, connection: Connection) -> None:
        head = await find_latest_head(connection, self._log)
        size = read_head(head[1].text).size if head else 0
        if size < self._size:  # another history: nothing of the first one is told
            self._tiles.clear()
        self._head, self._size = head, size
        self._read_at = self._now()

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[Connection]:
        try:
            async with asyncio.timeout(TURN_S_MAX):
                await self._turn.acquire()
        except TimeoutError as error:
            raise Unavailable("tree") from error
        try:
            async with self._database.transaction() as connection:
                yield connection
        finally:
            self._turn.release()
