"""The past read again, a little each turn, against the root that was signed.

A ledger that starts goes on from the last checkpoint without the entries under it. So
that nobody can change them meanwhile and not be found out, they are read once more
from the first, beside the work.
"""

from collections.abc import Mapping
from typing import Any

from psycopg import Connection

from concours.core.audit.merkle import Frontier
from concours.core.kernel.errors import Defect
from concours.store.journal.ledger import Checkpoint, recheck_digests

RECHECK_COUNT_MAX = 4_000
"""Entries read again in a turn: two million in ten minutes."""


class Recheck:
    """A tree built again, up to the size that a checkpoint vouched for.

    On its way it must give each root in `roots` at its size: what else was signed.
    """

    def __init__(self, roots: Mapping[int, bytes], vouched: Checkpoint) -> None:
        self._size = vouched.size
        self._roots = {**roots, vouched.size: vouched.root}
        self.frontier = Frontier()

    @property
    def is_done(self) -> bool:
        """Whether all of it was read, and is what was signed."""
        return self.frontier.size == self._size

    @property
    def left_count(self) -> int:
        """Entries that are still to be read."""
        return self._size - self.frontier.size

    def step(self, connection: Connection[Any], *, count: int) -> None:
        """Read `count` entries more, or what is left.

        Raises `Defect` if an entry is missing, is not the journal's, or if the tree is
        not the one signed: someone has changed what was numbered.
        """
        stop = min(self.frontier.size + count, self._size)
        for size in sorted(at for at in self._roots if self.frontier.size < at < stop):
            self._read(connection, size)
        if self.frontier.size < stop:
            self._read(connection, stop)

    def _read(self, connection: Connection[Any], stop: int) -> None:
        start = self.frontier.size
        digests = recheck_digests(connection, start=start, count=stop - start)
        self.frontier.extend(digests)
        root = self._roots.get(stop, self.frontier.root())
        if len(digests) < stop - start or self.frontier.root() != root:
            raise Defect(f"the tree of {self._size} entries is not the one signed")
