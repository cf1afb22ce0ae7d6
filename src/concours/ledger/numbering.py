"""Numbers, tree and checkpoints, kept in step with the database."""

from typing import Any

from psycopg import Connection

from concours.core.audit.checkpoint import checkpoint_statement
from concours.core.audit.merkle import Frontier
from concours.core.kernel.crypto import sign
from concours.core.kernel.errors import Defect
from concours.core.kernel.time import SECOND_MS, Instant
from concours.store.journal.ledger import (
    READ_COUNT_MAX,
    TURN_ENTRIES_MAX,
    Checkpoint,
    add_checkpoint,
    last_checkpoint,
    number_entries,
    read_digests,
)

CHECKPOINT_MS = 3 * SECOND_MS


class Numbering:
    """The tree in memory. Made anew from the database, and checked, at each start."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._frontier = Frontier()
        self._last: Checkpoint | None = None

    @property
    def size(self) -> int:
        """Entries in the tree."""
        return self._frontier.size

    def load(self, connection: Connection[Any]) -> None:
        """Build the tree from the numbers given so far.

        Raises `Defect` if it is not the tree that the last checkpoint vouched for:
        someone has changed what was numbered, and signing more would cover it.
        """
        with connection.transaction():
            self._last = last_checkpoint(connection)
            vouched_size = self._last.size if self._last else 0
            while self.size < vouched_size:
                digests = read_digests(connection, start=self.size)
                if not digests:
                    break
                self._frontier.extend(digests[: vouched_size - self.size])
        if self._last and self._frontier.root() != self._last.root:
            raise Defect(f"the tree of {vouched_size} entries is not the one signed")
        self._catch_up(connection)

    def turn(self, connection: Connection[Any], *, now: Instant) -> int:
        """Give committed entries their numbers; sign a checkpoint when one is due."""
        count = TURN_ENTRIES_MAX
        total = 0
        while count >= TURN_ENTRIES_MAX:
            with connection.transaction():
                count = number_entries(connection)
            total += count
            self._catch_up(connection)
        if self._is_due(now):
            self._check(connection, now)
        return total

    def _catch_up(self, connection: Connection[Any]) -> None:
        digests = read_digests(connection, start=self.size)
        self._frontier.extend(digests)
        while len(digests) == READ_COUNT_MAX:
            digests = read_digests(connection, start=self.size)
            self._frontier.extend(digests)

    def _is_due(self, now: Instant) -> bool:
        if self._last is None:
            return self.size > 0
        return self.size > self._last.size and now - self._last.at >= CHECKPOINT_MS

    def _check(self, connection: Connection[Any], now: Instant) -> None:
        root = self._frontier.root()
        statement = checkpoint_statement(self.size, root, now)
        checkpoint = Checkpoint(self.size, root, now, sign(self._key, statement))
        with connection.transaction():
            add_checkpoint(connection, checkpoint)
        self._last = checkpoint
