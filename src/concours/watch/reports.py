"""What the watch knows, written into the database every round: what the console shows.

It is a thread of its own, so that a database that is away costs the watch nothing: its
round and its page go on, and the newest status is written once the database is back.
"""

import logging
import threading
import time
from dataclasses import replace

import msgspec
import psycopg

from concours.core.delivery.machines.status import MachineStatus
from concours.store.connection import Connection, connect

LOG = logging.getLogger("concours.watch")

REPORT = """
SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint,
       report_machine(%s, %s::jsonb)
"""
NS_PER_MS = 1_000_000
PROCESSES_COUNT_MAX = 64
"""Of one machine, and as many checks: what a row may hold is bounded."""


class Reports:
    """Writes the newest status under the name of a machine, by the watch's role."""

    def __init__(self, dsn: str, machine: str) -> None:
        self._dsn = dsn
        self._machine = machine
        self._fresh: MachineStatus | None = None
        self._has_news = threading.Condition()
        self._is_stopping = False
        self._connection: Connection | None = None
        self._is_away, self._is_listed = False, True
        self.clock_gap_ms: int | None = None
        self._thread = threading.Thread(
            target=self._write_for_ever, name="reports", daemon=True
        )

    def start(self) -> None:
        """Write whatever is put, until `stop`."""
        self._thread.start()

    def put(self, status: MachineStatus) -> None:
        """Have this written next; what was not yet written is of no use any more."""
        with self._has_news:
            self._fresh = status
            self._has_news.notify()

    def stop(self) -> None:
        """Write no more. A thread that waits for the database is not waited for."""
        with self._has_news:
            self._is_stopping = True
            self._has_news.notify()

    def _write_for_ever(self) -> None:
        while (status := self._take()) is not None:
            try:
                self.write(status)
            except psycopg.Error as error:
                self._give_up(error)
        if self._connection is not None:
            self._connection.close()

    def _take(self) -> MachineStatus | None:
        with self._has_news:
            while self._fresh is None and not self._is_stopping:
                self._has_news.wait()
            status, self._fresh = self._fresh, None
            return None if self._is_stopping else status

    def write(self, status: MachineStatus) -> None:
        """Write a status. Raises `psycopg.Error`."""
        if self._connection is None:
            self._connection = connect(self._dsn)
        facts = self._machine, encode(self._with_clock(status))
        sent_ms = time.time_ns() // NS_PER_MS
        [row] = self._connection.execute(REPORT, facts).fetchall()
        database_ms, is_listed = row
        answered_ms = time.time_ns() // NS_PER_MS
        self.clock_gap_ms = (sent_ms + answered_ms) // 2 - database_ms
        if self._is_away:
            LOG.warning("the database takes reports again")
        if self._is_listed and not is_listed:
            LOG.warning("the database lists no sheet of %s", self._machine)
        self._is_away, self._is_listed = False, is_listed

    def _with_clock(self, status: MachineStatus) -> MachineStatus:
        """Return a status with the gap of the clocks, as the report before found it."""
        machine = replace(status.machine, clock_gap_ms=self.clock_gap_ms)
        return replace(status, machine=machine)

    def _give_up(self, error: psycopg.Error) -> None:
        """Begin on a new connection next time; the first failure is said, once."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None
        self.clock_gap_ms = None
        if not self._is_away:
            LOG.warning("no report to the database: %s", type(error).__name__)
        self._is_away = True


def encode(status: MachineStatus) -> str:
    """Return a status as a row holds it: bounded, whatever runs on the machine."""
    facts = msgspec.to_builtins(status)
    for name in ("readings", "checks"):
        facts[name] = facts[name][:PROCESSES_COUNT_MAX]
    return msgspec.json.encode(facts).decode()
