"""The past read again, a little each turn, against the root that was signed.

A ledger that starts goes on from the last checkpoint without the entries under it. So
that nobody can change them meanwhile and not be found out, they are read once more
from the first, beside the work.
"""

from typing import Any

from psycopg import Connection

from concours.core.audit.merkle import Frontier
from concours.core.kernel.errors import Defect
from concours.store.journal.ledger import Checkpoint, recheck_digests

RECHECK_COUNT_MAX = 4_000
"""Entries read again in a turn: two million in ten minutes."""


class Recheck:
    """A tree built again, up to the size that a checkpoint vouched for."""

    def __init__(self, vouched: Checkpoint) -> None:
        self._vouched = vouched
        self.frontier = Frontier()

    @property
    def is_done(self) -> bool:
        """Whether all of it was read, and is what was signed."""
        return self.frontier.size == self._vouched.size

    def step(self, connection: Connection[Any], *, count: int) -> None:
        """Read `count` entries more, or what is left.

        Raises `Defect` if an entry is missing, is not the journal's, or if the tree is
        not the one signed: someone has changed what was numbered.
        """
        start, size = self.frontier.size, self._vouched.size
        if start == size:
            return
        count = min(count, size - start)
        digests = recheck_digests(connection, start=start, count=count)
        self.frontier.extend(digests)
        is_signed = not self.is_done or self.frontier.root() == self._vouched.root
        if len(digests) < count or not is_signed:
            raise Defect(f"the tree of {size} entries is not the one signed")
