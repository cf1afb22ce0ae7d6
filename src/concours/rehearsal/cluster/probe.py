"""Writes row after row, and remembers which were acknowledged: the proof of a drill.

Tablets keep what they sent and send it again, so that a row which was acknowledged and
lost would come back by itself. These rows do not.
"""

import threading
import time
from contextlib import suppress
from itertools import count, pairwise
from typing import Any, Final

import psycopg

from concours.store.connection import Connection, connect

WRITERS_COUNT = 2
PAUSE_S = 0.01
AWAY_S = 0.05
MAKE: Final = """
DROP TABLE IF EXISTS write_probe; CREATE TABLE write_probe (number bigint PRIMARY KEY)
"""
FORGET: Final = "DROP TABLE write_probe"
WRITE: Final = "INSERT INTO write_probe VALUES (%s)"
READ: Final = "SELECT number FROM write_probe"


class WriteProbe:
    """Two writers on a database of their own, from `start` until `stop`."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._numbers = count()
        self._stopped = threading.Event()
        self._acknowledged: list[tuple[float, int]] = []
        self._threads = [
            threading.Thread(target=self._write_for_ever, daemon=True)
            for _ in range(WRITERS_COUNT)
        ]

    @property
    def acknowledged_count(self) -> int:
        """How many rows the primary said that it has."""
        return len(self._acknowledged)

    def has_written_after(self, at_s: float) -> bool:
        """Tell whether a row was acknowledged after an instant of `time.monotonic`."""
        return bool(self._acknowledged) and self._acknowledged[-1][0] > at_s

    def start(self) -> None:
        """Make the table, and write from now on."""
        with connect(self._dsn) as connection:
            connection.execute(MAKE)
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Write no more."""
        self._stopped.set()
        for thread in self._threads:
            thread.join()

    def longest_gap_ms(self) -> int:
        """Return the longest time without an acknowledgement to either writer."""
        instants = sorted(at_s for at_s, _ in self._acknowledged)
        gaps = [later - at_s for at_s, later in pairwise(instants)]
        return round(1_000 * max(gaps, default=0.0))

    def lost_count(self) -> int:
        """Count the rows that were acknowledged and are not there."""
        with connect(self._dsn) as connection:
            rows: list[Any] = connection.execute(READ).fetchall()
        numbers = {row[0] for row in rows}
        return sum(number not in numbers for _, number in self._acknowledged)

    def forget(self) -> None:
        """Drop the table: nothing of a drill remains."""
        with connect(self._dsn) as connection:
            connection.execute(FORGET)

    def _write_for_ever(self) -> None:
        connection: Connection | None = None
        while not self._stopped.wait(PAUSE_S):
            number = next(self._numbers)  # never twice: what became of it is not known
            try:
                connection = connection or connect(self._dsn)
                connection.execute(WRITE, (number,))
            except psycopg.Error:
                if connection is not None:
                    with suppress(psycopg.Error):
                        connection.close()
                connection = None
                time.sleep(AWAY_S)
            else:
                self._acknowledged.append((time.monotonic(), number))
        if connection is not None:
            connection.close()
