"""Questions that tell whether a process works, not merely lives.

An answer is True, False, or None where the fault is not the process's own: when the
database is away, killing the keeper would only lose the shares that it holds. And a
process that is late with its answer while its own counts go on is busy, not dead: to
kill it would bring all its tablets at once to the others, which are as busy. Where only
its loop turns and nobody is answered for minutes, it is dead all the same.
"""

import http.client
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

import psycopg

from concours.metrics.samples import read_samples
from concours.metrics.socket import MetricsUnread, read_metrics
from concours.metrics.watchdog import MUTE_S_MAX

PROBE_S_MAX = 3.0
QUIET_S_MAX = 20.0

LAST_STATEMENT = """
SELECT extract(epoch FROM clock_timestamp() - max(state_change))
  FROM pg_stat_activity WHERE usename = %s
"""


COUNTS = ("_count", "_total")
ANSWERS = "concours_answers_total", ""
"""Of a gateway, whatever it answers: a turn of its loop is no answer."""
OWN_COUNTS = "concours_process_"
"""Of the system: processor time is spent by a loop that hangs, too."""


class Movement:
    """Whether a process goes on, by what it counts of its own work.

    A gateway counts each turn of its event loop, a console each request that it has
    answered. `socket` is where it says so; without one, nothing is known to move.
    """

    def __init__(self, socket: Path | None) -> None:
        self._socket = socket
        self._counts: Mapping[tuple[str, str], float] = {}
        self._answered_s = time.monotonic()

    def goes_on(self) -> bool:
        """Tell whether a count is another than when this was asked before.

        And whether one of its answers was counted of late, where it counts them.
        """
        if self._socket is None:
            return False
        try:
            samples = list(read_samples("", read_metrics(self._socket)))
        except (MetricsUnread, ValueError):
            return False
        old_counts = self._counts
        self._counts = {
            (sample.name, sample.words): sample.value
            for sample in samples
            if sample.name.endswith(COUNTS) and not sample.name.startswith(OWN_COUNTS)
        }
        if old_counts.get(ANSWERS) != self._counts.get(ANSWERS):
            self.hear()
        is_mute = ANSWERS in self._counts and self._silence_s() > MUTE_S_MAX
        return old_counts != self._counts and not is_mute

    def hear(self) -> None:
        """Note that it has answered somebody."""
        self._answered_s = time.monotonic()

    def _silence_s(self) -> float:
        return time.monotonic() - self._answered_s


def answers_http(
    port: int, host: str = "127.0.0.1", *, metrics: Path | None = None
) -> Callable[[], bool | None]:
    """Ask `GET /health` on this port; of this machine if `host` is every address.

    `metrics` is the socket of the process's numbers, which tell busy from dead.
    """
    address = "127.0.0.1" if host == "0.0.0.0" else host  # noqa: S104 -- compared only
    movement = Movement(metrics)

    def ask() -> bool | None:
        connection = http.client.HTTPConnection(address, port, timeout=PROBE_S_MAX)
        with closing(connection):
            try:
                connection.request("GET", "/health")
                status = connection.getresponse().status
            except (OSError, http.client.HTTPException):
                return None if movement.goes_on() else False
        movement.hear()
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
