"""The ledger's trees as notes: what others keep, compare, and cosign.

A note is over a tree that is within the mark beside the key before it leaves. Before it
is signed, the tree is built once more from its tiles, which are what others will be
given.
"""

from typing import Any, Protocol

from psycopg import Connection

from concours.core.audit.transparency.logs import ORIGIN, LogName, log_key
from concours.core.audit.transparency.note import TreeHead
from concours.core.audit.transparency.tiles import TileMissing
from concours.core.kernel.time import MINUTE_MS, Instant
from concours.ledger.signing import Signing
from concours.store.journal.tree.notes import (
    add_note,
    heads_without_note,
    largest_note,
)
from concours.store.journal.tree.tiles import grow_tiles, read_tree

NOTE_MS = MINUTE_MS
"""And no less often: `doctor` counts in minutes."""
LEAVES = {"journal": "entries", "acts": "acts", "traces": "traces"}


class Tree(Protocol):
    """A tree that may be signed."""

    @property
    def size(self) -> int:
        """How many leaves it has."""

    @property
    def root(self) -> bytes:
        """The root over them."""


class Notes:
    """Signs a note each minute that a tree has grown; the journal's, at each head.

    Sooner than each minute where witnesses want it so: `every_ms`.
    """

    def __init__(
        self,
        signing: Signing,
        pattern: str = ORIGIN,
        log: LogName = "journal",
        *,
        every_ms: int = NOTE_MS,
    ) -> None:
        self._signing = signing
        self._every_ms = every_ms
        self.log = log
        self.key = log_key(pattern, signing.public_key_of(log), log)
        self._last_at: Instant | None = None

    def turn(
        self, connection: Connection[Any], last: Tree | None, *, now: Instant
    ) -> None:
        """Keep tiles, and sign what is due of the tree that was signed last."""
        if self._signing.is_stopped or last is None:
            return
        with connection.transaction():
            is_whole = grow_tiles(connection, last.size, self.log)
        if is_whole:
            self._sign_due(connection, last, now)

    def _sign_due(self, connection: Connection[Any], last: Tree, now: Instant) -> None:
        origin = self.key.name
        due_roots: dict[int, bytes] = {}
        if self.log == "journal":
            due_roots.update(heads_without_note(connection, origin, size=last.size))
        if self._is_due(connection, last, now):
            due_roots[last.size] = last.root
        if not due_roots:
            return
        trees = {last.size: last.root} | due_roots
        for size, root in sorted(trees.items()):
            if self._root_of_tiles(connection, size) != root:
                self._signing.stop(
                    f"the tiles of {size} {LEAVES[self.log]} are another tree"
                )
                return
        if self.log == "journal" and not self._signing.mark.covers(
            "journal", last.size
        ):
            self._signing.mark_tree(last.size, last.root)
        for size, root in sorted(due_roots.items()):
            self._sign(connection, TreeHead(origin, size, root), now)

    def _is_due(self, connection: Connection[Any], last: Tree, now: Instant) -> bool:
        """Tell whether a note is due: also after a clock that has been set right."""
        if self._last_at is not None and 0 <= now - self._last_at < self._every_ms:
            return False
        note = largest_note(connection, self.key.name)
        self._last_at = note.at if note else None
        if note is None:
            return True
        return note.head.size < last.size and not 0 <= now - note.at < self._every_ms

    def _sign(self, connection: Connection[Any], head: TreeHead, now: Instant) -> None:
        note = self._signing.sign_note(self.log, self.key, head)
        with connection.transaction():
            add_note(connection, self.log, note, self.key, now)
        self._last_at = now

    def _root_of_tiles(self, connection: Connection[Any], size: int) -> bytes | None:
        try:
            return read_tree(connection, size, self.log).root()
        except TileMissing:
            return None
