"""How each process reaches PostgreSQL, and which exceptions say that it is away.

A primary that goes dark sends no word: without limits a process waits for a quarter of
an hour. One that freezes keeps its sockets open: only a deadline of our own ends that.
"""

from time import monotonic
from typing import Any, Final, TypeVar

import psycopg
from psycopg import errors
from psycopg.abc import PQGen
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.pq import TransactionStatus

Returned = TypeVar("Returned")

LIMITS: Final = {
    "connect_timeout": "3",
    "tcp_user_timeout": "3000",
    "keepalives_idle": "2",
    "keepalives_interval": "1",
    "keepalives_count": "3",
    "target_session_attrs": "read-write",
}
"""Of several hosts the one that may be written to, given up after seconds."""

TRANSACTION_S_MAX = 12.0
"""Longer than the server itself lets one statement of a gateway take."""

DATABASE_AWAY = (
    psycopg.OperationalError,
    errors.IdleInTransactionSessionTimeout,
    errors.TransactionTimeout,
    errors.ReadOnlySqlTransaction,
)
"""It was not there, gave up on us, or is a copy now: ask again, on a new connection."""


def connection_string(dsn: str, *, settings: str = "") -> str:
    """Return `dsn` with our limits, where it does not set its own.

    `settings` are options of the server, `-c NAME=VALUE`, beside those of the `dsn`.
    """
    parameters = {key: str(value) for key, value in conninfo_to_dict(dsn).items()}
    if options := f"{parameters.get('options', '')} {settings}".strip():
        parameters["options"] = options
    return make_conninfo(**LIMITS | parameters)


class Connection(psycopg.Connection[Any]):
    """A connection that is closed when one transaction takes too long."""

    _ends_s = 0.0

    def wait(
        self, gen: PQGen[Returned], interval: float = 0.1, timeout: float | None = None
    ) -> Returned:
        """Wait for the server. Raises `OperationalError` past the deadline."""
        self._ends_s = _end_of(self, self._ends_s)
        try:
            return super().wait(gen, interval, _seconds_left(self._ends_s, timeout))
        except psycopg.OperationalError:
            _close_past(self, self._ends_s)
            raise


class AsyncConnection(psycopg.AsyncConnection[Any]):
    """A connection that is closed when one transaction takes too long."""

    _ends_s = 0.0

    async def wait(
        self,
        gen: PQGen[Returned],
        interval: float = 0.1,
        timeout: float | None = None,  # noqa: ASYNC109 -- the driver's own name
    ) -> Returned:
        """Wait for the server. Raises `OperationalError` past the deadline."""
        self._ends_s = _end_of(self, self._ends_s)
        left_s = _seconds_left(self._ends_s, timeout)
        try:
            return await super().wait(gen, interval, left_s)
        except psycopg.OperationalError:
            _close_past(self, self._ends_s)
            raise


def connect(dsn: str) -> Connection:
    """Connect with our limits, every statement its own transaction."""
    return Connection.connect(connection_string(dsn), autocommit=True)


async def connect_async(dsn: str, *, settings: str = "") -> AsyncConnection:
    """Connect with our limits, every statement its own transaction."""
    full_dsn = connection_string(dsn, settings=settings)
    return await AsyncConnection.connect(full_dsn, autocommit=True)


def _end_of(connection: Connection | AsyncConnection, ends_s: float) -> float:
    """Return when the transaction must have ended: a new one has all its time."""
    if connection.pgconn.transaction_status == TransactionStatus.IDLE:
        return monotonic() + TRANSACTION_S_MAX
    return ends_s


def _seconds_left(ends_s: float, timeout_s: float | None) -> float:
    left_s = max(0.0, ends_s - monotonic())
    return left_s if timeout_s is None else min(left_s, timeout_s)


def _close_past(connection: Connection | AsyncConnection, ends_s: float) -> None:
    """Close what did not answer in time: what it still does there is not known."""
    if monotonic() >= ends_s:
        connection.pgconn.finish()
