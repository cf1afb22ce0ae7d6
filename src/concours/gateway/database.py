"""A handful of connections to PostgreSQL, made again as soon as it is back."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, TypeAlias

import psycopg
from psycopg.errors import RestrictViolation
from psycopg.pq import TransactionStatus

from concours.core.kernel.errors import Unavailable
from concours.gateway.clock_check import ClockCheck
from concours.gateway.settings import Settings
from concours.store.archived import archived_refusal
from concours.store.connection import DATABASE_AWAY, AsyncConnection, connect_async

Connection: TypeAlias = psycopg.AsyncConnection[Any]

CONNECTIONS_COUNT_MAX = 4
TURN_S_MAX = 5.0
STATEMENT_MS_MAX = 10_000


class Database:
    """At most `CONNECTIONS_COUNT_MAX` connections, lent one at a time.

    Nothing is retried here: whoever asked is told `Unavailable` and comes again with
    the same bytes. After a failure every idle connection is dropped, since they have
    probably all died together. While this machine's clock is not the database's,
    nothing is lent. What the database refuses of an archived exam is a refusal.
    """

    def __init__(self, settings: Settings) -> None:
        self._dsn = settings.dsn
        self.clock = ClockCheck(settings)
        self._idle: list[AsyncConnection] = []
        self._turns = asyncio.Semaphore(CONNECTIONS_COUNT_MAX)
        self._generation = 0
        self._turns_count = 0

    @property
    def generation(self) -> int:
        """How often a connection was lost: what was remembered before may be stale."""
        return self._generation

    @property
    def turns_count(self) -> int:
        """Transactions under way, and those that wait for a connection."""
        return self._turns_count

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """Lend a connection in a transaction, committed when the block ends well."""
        async with self._turn():
            connection = self._idle.pop() if self._idle else await self._connect()
            is_away = False
            try:
                async with connection.transaction():
                    await self.clock.measure(connection)
                    self.clock.require()
                    yield connection
            except RestrictViolation as error:
                raise archived_refusal(error) or error from error
            except DATABASE_AWAY as error:
                is_away = True
                raise Unavailable("database") from error
            finally:
                await self._put_back(connection, is_away=is_away)

    async def close(self) -> None:
        """Close the idle connections; those that are lent close when they come back."""
        idle, self._idle = self._idle, []
        for connection in idle:
            await connection.close()

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        self._turns_count += 1
        try:
            try:
                async with asyncio.timeout(TURN_S_MAX):
                    await self._turns.acquire()
            except TimeoutError as error:
                raise Unavailable("connections") from error
            try:
                yield
            finally:
                self._turns.release()
        finally:
            self._turns_count -= 1

    async def _connect(self) -> AsyncConnection:
        try:
            return await connect_async(
                self._dsn, settings=f"-c statement_timeout={STATEMENT_MS_MAX}"
            )
        except DATABASE_AWAY as error:
            raise Unavailable("database") from error

    async def _put_back(self, connection: AsyncConnection, *, is_away: bool) -> None:
        is_idle = connection.info.transaction_status is TransactionStatus.IDLE
        if is_idle and not is_away:
            self._idle.append(connection)
            return
        self._generation += 1
        await connection.close()
        await self.close()
