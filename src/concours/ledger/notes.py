"""The ledger's tree as a note: what others keep, compare, and cosign.

A note is over a tree that a checkpoint has signed already, so that the mark beside the
key covers it before it leaves. Before it is signed, the tree is built once more from
its tiles, which are what others will be given.
"""

from hashlib import sha256
from typing import Any

from psycopg import Connection

from concours.core.audit.transparency.note import (
    ED25519,
    NoteKey,
    TreeHead,
    is_key_name,
)
from concours.core.audit.transparency.tiles import TileMissing
from concours.core.kernel.time import MINUTE_MS, Instant
from concours.ledger.signing import Signing
from concours.store.journal.ledger import Checkpoint
from concours.store.journal.tree.notes import (
    add_note,
    heads_without_note,
    largest_note,
)
from concours.store.journal.tree.tiles import grow_tiles, read_tree

NOTE_MS = MINUTE_MS
ORIGIN = "concours/{key}/journal"
"""What a log is called where nobody has said otherwise: another key, another log."""


class OriginInvalid(ValueError):
    """No log can be called so: spaces, a plus, or more than 255 characters."""


def log_key(pattern: str, signer: bytes) -> NoteKey:
    """Return the key of the log. Raises `OriginInvalid`.

    In the pattern `{key}` stands for the SHA-256 of the public key.
    """
    origin = pattern.replace("{key}", sha256(signer).hexdigest())
    if not is_key_name(origin):
        raise OriginInvalid(origin)
    return NoteKey(origin, ED25519, signer)


class Notes:
    """Signs a note each minute that the tree has grown, and one at each head."""

    def __init__(self, signing: Signing, pattern: str = ORIGIN) -> None:
        self._signing = signing
        self.key = log_key(pattern, signing.signer)
        self._last_at: Instant | None = None

    def turn(
        self, connection: Connection[Any], last: Checkpoint | None, *, now: Instant
    ) -> None:
        """Keep tiles, and sign what is due of the tree that was signed last."""
        if self._signing.is_stopped or last is None:
            return
        with connection.transaction():
            is_whole = grow_tiles(connection, last.size)
        if is_whole:
            self._sign_due(connection, last, now)

    def _sign_due(
        self, connection: Connection[Any], last: Checkpoint, now: Instant
    ) -> None:
        origin = self.key.name
        due_roots = dict(heads_without_note(connection, origin, size=last.size))
        if self._is_minute_over(connection, last, now):
            due_roots[last.size] = last.root
        if not due_roots:
            return
        trees = {last.size: last.root} | due_roots
        for size, root in sorted(trees.items()):
            if _root_of_tiles(connection, size) != root:
                self._signing.stop(f"the tiles of {size} entries are another tree")
                return
        if self._signing.mark.size < last.size:
            self._signing.mark_tree(last.size, last.root)
        for size, root in sorted(due_roots.items()):
            self._sign(connection, TreeHead(origin, size, root), now)

    def _is_minute_over(
        self, connection: Connection[Any], last: Checkpoint, now: Instant
    ) -> bool:
        """Tell whether a note is due: also after a clock that has been set right."""
        if self._last_at is not None and 0 <= now - self._last_at < NOTE_MS:
            return False
        note = largest_note(connection, self.key.name)
        self._last_at = note.at if note else None
        if note is None:
            return True
        return note.head.size < last.size and not 0 <= now - note.at < NOTE_MS

    def _sign(self, connection: Connection[Any], head: TreeHead, now: Instant) -> None:
        note = self._signing.sign_note(self.key, head)
        with connection.transaction():
            add_note(connection, note, head, self._signing.signer, now)
        self._last_at = now


def _root_of_tiles(connection: Connection[Any], size: int) -> bytes | None:
    try:
        return read_tree(connection, size).root()
    except TileMissing:
        return None
