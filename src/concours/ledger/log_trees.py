"""The trees of acts and of traces: read from the first on, and read again for ever.

What was numbered is held against what it stands for, a little in each turn: a row that
was dropped, altered or put in behind the others is found while the ledger runs, and
after each start. The log is then signed no further; the exam goes on.
"""

import logging
from collections.abc import Sequence
from typing import Any, NamedTuple

from psycopg import Connection

from concours.core.audit.merkle import EMPTY_ROOT, Frontier
from concours.core.audit.transparency.logs import TRACES_GENESIS, LogName
from concours.core.delivery.journal.act import ACTS_GENESIS
from concours.store.journal.tree.acts_and_traces import (
    LogRow,
    ReadRows,
    find_uncovered,
    find_unnumbered,
    read_act_rows,
    read_trace_rows,
)

LOG = logging.getLogger("concours.ledger")

READ_COUNT_MAX = 4_000
AGAIN_COUNT_MAX = 250
"""Rows read again in a turn: 100,000 in seven minutes."""

GENESIS: dict[LogName, bytes] = {
    "acts": bytes(ACTS_GENESIS),
    "traces": TRACES_GENESIS,
}
READ_ROWS: dict[LogName, ReadRows] = {
    "acts": read_act_rows,
    "traces": read_trace_rows,
}


class SmallTree(NamedTuple):
    """So many leaves, and the root over them."""

    size: int
    root: bytes


class Reading:
    """A chain and its tree, as far as they were read."""

    def __init__(self, log: LogName) -> None:
        self.frontier = Frontier()
        self.head = GENESIS[log]

    def take(self, row: LogRow) -> bool:
        """Go on by one row; tell whether it follows, and is what was recorded."""
        is_next = (row.number, row.prev) == (self.frontier.size + 1, self.head)
        if not is_next or not row.is_sound:
            return False
        self.frontier.extend([row.leaf])
        self.head = row.digest
        return True


class LogTree:
    """The tree of one log beside the journal's."""

    def __init__(self, log: LogName) -> None:
        self.log = log
        self._read_rows = READ_ROWS[log]
        self._first, self._again = Reading(log), Reading(log)
        self._signed = SmallTree(0, EMPTY_ROOT)
        self.altered: int | None = None

    def expect(self, signed: SmallTree) -> None:
        """Hold what is read against a tree that was signed before."""
        self._signed = signed

    @property
    def head(self) -> bytes:
        """The digest of the last row that was read."""
        return self._first.head

    def turn(self, connection: Connection[Any], count: int | None) -> SmallTree | None:
        """Read on, up to `count` rows if that is said, and a part of the past reading.

        Returns the tree once all of it is read; None before, and where it is altered.
        """
        if self.altered is not None:
            return None
        is_whole = self._read_on(connection, count)
        self._read_again(connection)
        frontier = self._first.frontier
        is_signable = is_whole and not self._is_altered() and frontier.size
        return SmallTree(frontier.size, frontier.root()) if is_signable else None

    def _is_altered(self) -> bool:
        return self.altered is not None

    def _read_on(self, connection: Connection[Any], count: int | None) -> bool:
        size = self._first.frontier.size
        most = READ_COUNT_MAX
        if count is not None:
            most = min(most, count - size)
        rows = self._read_rows(connection, size, most) if most > 0 else ()
        self._take(self._first, rows)
        if count is not None and len(rows) < most:
            self._alter(size + len(rows) + 1)  # it was there, and signed
        return len(rows) < READ_COUNT_MAX

    def _read_again(self, connection: Connection[Any]) -> None:
        """Hold a part of the past against what it was; from the first, when through."""
        reading, past = self._again, self._first
        size = reading.frontier.size
        if size == 0 and self.log == "traces":
            self._find_unnumbered(connection)
            self._find_uncovered(connection)
        count = min(AGAIN_COUNT_MAX, past.frontier.size - size)
        rows = self._read_rows(connection, size, count) if count else ()
        self._take(reading, rows)
        if len(rows) < count:
            self._alter(size + len(rows) + 1)
        if reading.frontier.size < past.frontier.size:
            return
        if (reading.head, reading.frontier.root()) != (past.head, past.frontier.root()):
            self._alter(past.frontier.size)
        self._again = Reading(self.log)

    def _take(self, reading: Reading, rows: Sequence[LogRow]) -> None:
        for row in rows:
            is_sound = reading.take(row)
            size = reading.frontier.size
            if is_sound and size == self._signed.size:
                is_sound = reading.frontier.root() == self._signed.root
            if not is_sound:
                self._alter(row.number)
                return

    def _find_unnumbered(self, connection: Connection[Any]) -> None:
        row = find_unnumbered(connection)
        if row is not None:
            LOG.error("%s %d was put in behind what is numbered", *row)
            self._alter(0)

    def _find_uncovered(self, connection: Connection[Any]) -> None:
        """Hold what says it was erased against the acts that name what they erased."""
        number = find_uncovered(connection)
        if number is not None:
            LOG.error("trace %d says it was erased, and no act names it", number)
            self._alter(number)

    def _alter(self, number: int) -> None:
        if self.altered is None:
            self.altered = number
            LOG.error(
                "%s: number %d is not what was recorded: the log is signed no further",
                self.log,
                number,
            )
