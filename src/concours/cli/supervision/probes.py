"""Questions that tell whether a process works, not merely lives.

An answer is True, False, or None where the fault is not the process's own: when the
database is away, killing the keeper would only lose the shares that it holds.
"""

import http.client
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psycopg

PROBE_S_MAX = 3.0
QUIET_S_MAX = 20.0

LAST_STATEMENT = """
SELECT extract(epoch FROM clock_timestamp() - max(state_change))
  FROM pg_stat_activity WHERE usename = %s
"""


def answers_http(port: int, host: str = "127.0.0.1") -> Callable[[], bool | None]:
    """Ask `GET /health` on this port; of this machine if `host` is every address."""
    address = "127.0.0.1" if host == "0.0.0.0" else host  # noqa: S104 -- compared only

    def ask() -> bool | None:
        connection = http.client.HTTPConnection(address, port, timeout=PROBE_S_MAX)
        with closing(connection):
            try:
                connection.request("GET", "/health")
                status = connection.getresponse().status
            except (OSError, http.client.HTTPException):
                return False
        return True if status == http.HTTPStatus.OK else None

    return ask


def talks_to_database(admin_dsn: str, role: str) -> Callable[[], bool | None]:
    """Ask PostgreSQL how long ago this role last said something.

    A process without a port proves by its work that it works: its own loop is its
    heartbeat, and a loop that hangs falls silent here.
    """

    def ask() -> bool | None:
        try:
            with psycopg.connect(admin_dsn, connect_timeout=3) as connection:
                row = connection.execute(LAST_STATEMENT, (role,)).fetchone()
        except psycopg.Error:
            return None
        return row is not None and row[0] is not None and row[0] < QUIET_S_MAX

    return ask


def is_fresh(path: Path) -> Callable[[], bool | None]:
    """Ask when a file was last written: the heartbeat of who writes it."""
    started_s = time.time()  # what an earlier run has left proves nothing

    def ask() -> bool | None:
        try:
            written_s = path.stat().st_mtime
        except FileNotFoundError:
            return False
        return written_s > started_s and time.time() - written_s < QUIET_S_MAX

    return ask
