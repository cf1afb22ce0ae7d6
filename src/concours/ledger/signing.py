"""The ledger's key, and whether it may sign this database at all.

It may not where the database is another history than the one it has signed, or where
another key is the one that the house knows. Then nothing is signed any more, boards go
on, and the log and every board say so: what has been told once is never told otherwise.
"""

import logging
from dataclasses import replace
from pathlib import Path
from typing import Any

from psycopg import Connection

from concours.core.audit.checkpoint import checkpoint_statement
from concours.core.audit.transparency.logs import LogName
from concours.core.audit.transparency.note import (
    Note,
    NoteKey,
    TreeHead,
    sign_head,
)
from concours.core.kernel.crypto import derive, is_signed, sign, signer_of
from concours.ledger.signing_mark import (
    MarkUnreadable,
    SigningMark,
    keep_file,
    keep_mark,
    read_mark,
    read_stop,
    stop_path,
)
from concours.store.journal.acts import find_digest, last_signed, pinned_key
from concours.store.journal.ledger import last_checkpoint
from concours.store.journal.tree.acts_and_traces import find_trace_digest

LOG = logging.getLogger("concours.ledger")


class Signing:
    """Signs with one key, and keeps beside it how far it has signed."""

    def __init__(self, key: bytes, mark_path: Path) -> None:
        self._key = key
        self._path = mark_path
        self._mark = SigningMark()
        self.signer = signer_of(key)
        self.is_stopped = False
        self._reason = ""

    @property
    def mark(self) -> SigningMark:
        """How far this key has signed."""
        return self._mark

    def load(self, connection: Connection[Any]) -> None:
        """Read the mark, and find out whether this key may sign here.

        The tree is held against the mark by who builds it (`Numbering`).
        """
        reason = read_stop(self._path)
        if reason is not None:
            self.stop(f"{reason} (take {stop_path(self._path)} away to go on)")
        pinned_signer = pinned_key(connection)
        if pinned_signer not in (None, self.signer):
            self.stop("this is not the key that the acts name")
        try:
            stored_mark = read_mark(self._path)
        except MarkUnreadable:
            self.stop("the mark of this key cannot be read")
            return
        if stored_mark is not None:
            self._mark = stored_mark
        elif self._has_signed(connection):
            self.stop("this key has signed, and its mark is gone")
        else:
            keep_mark(self._path, self._mark)
        count = self._mark.acts_count
        if count and find_digest(connection, count) != self._mark.acts_head:
            self.stop(f"act {count} is not the one that was signed")
        count = self._mark.traces_count
        if count and find_trace_digest(connection, count) != self._mark.traces_head:
            self.stop(f"trace {count} is not the one that was signed")

    def sign(self, statement: bytes) -> bytes:
        """Return the signature of a statement; never once this is stopped."""
        assert not self.is_stopped, "signing was stopped"
        return sign(self._key, statement)

    def public_key_of(self, log: LogName) -> bytes:
        """Return the public key of a log: the ledger's own is the journal's."""
        return signer_of(self._log_key(log))

    def sign_note(self, log: LogName, key: NoteKey, head: TreeHead) -> Note:
        """Return the note of a tree that is within the mark already."""
        assert not self.is_stopped, "signing was stopped"
        assert self._mark.covers(log, head.size), "the mark comes before the note"
        return sign_head(self._log_key(log), key, head)

    def mark_tree(self, size: int, root: bytes) -> None:
        """Keep how large a tree is about to be signed, before it is."""
        self._keep(replace(self._mark, size=size, root=root))

    def mark_acts(self, count: int, head: bytes) -> None:
        """Keep up to which act is about to be signed, before it is."""
        self._keep(replace(self._mark, acts_count=count, acts_head=head))

    def mark_traces(self, count: int, head: bytes) -> None:
        """Keep up to which trace is about to be signed, before it is."""
        self._keep(replace(self._mark, traces_count=count, traces_head=head))

    def stop_for_good(self, reason: str, evidence: bytes = b"") -> None:
        """Sign nothing any more, nor after a start, until somebody takes it back.

        Why, and what shows it, is on the disk beside the key before this returns. The
        ledger's own thread heeds it at its next turn, between two signatures.
        """
        keep_file(stop_path(self._path), f"{reason}\n\n".encode() + evidence)
        self._reason = reason

    def heed(self) -> None:
        """Stop, if another thread has found out that this must stop."""
        if self._reason and not self.is_stopped:
            self.stop(self._reason)

    def stop(self, reason: str) -> None:
        """Sign nothing any more, and say why."""
        self.is_stopped = True
        LOG.error("nothing is signed any more: %s", reason)

    def _keep(self, mark: SigningMark) -> None:
        keep_mark(self._path, mark)
        self._mark = mark

    def _log_key(self, log: LogName) -> bytes:
        """Return the key of a log: readers of notes know logs by their keys."""
        if log == "journal":
            return self._key
        return derive(self._key, salt=b"", info=f"concours/log/{log}".encode())

    def _has_signed(self, connection: Connection[Any]) -> bool:
        act, last = last_signed(connection), last_checkpoint(connection)
        if act is not None and act.signer == self.signer:
            return True
        if last is None:
            return False
        statement = checkpoint_statement(last.size, last.root, last.at)
        return is_signed(self.signer, statement, last.signature)
