"""The logs beside the journal's: acts as they are signed, traces as they are numbered.

The ledger alone numbers traces, contacts and looks; gateways and the console add rows,
and nobody changes one. Each log has notes of its own, under its own mark.
"""

import os
from typing import Any

from psycopg import Connection

from concours.core.audit.transparency.logs import LOG_NAMES, ORIGIN, SALT_BYTES, LogName
from concours.core.kernel.time import Instant
from concours.ledger.acts import Acts
from concours.ledger.log_trees import LogTree, SmallTree
from concours.ledger.notes import NOTE_MS, Notes
from concours.ledger.signing import Signing
from concours.store.journal.tree.acts_and_traces import number_traces
from concours.store.journal.tree.notes import largest_note


class Logs:
    """Keeps, holds and signs the trees of acts and of traces."""

    def __init__(
        self, signing: Signing, pattern: str = ORIGIN, *, note_every_ms: int = NOTE_MS
    ) -> None:
        self._signing = signing
        self._acts, self._traces = LogTree("acts"), LogTree("traces")
        self.journal_notes, self.acts_notes, self.traces_notes = (
            Notes(signing, pattern, log, every_ms=note_every_ms) for log in LOG_NAMES
        )

    @property
    def all_notes(self) -> tuple[Notes, ...]:
        """The notes of every log, the journal's first."""
        return self.journal_notes, self.acts_notes, self.traces_notes

    def load(self, connection: Connection[Any]) -> None:
        """Hold what will be read against the last note of each log."""
        for tree, notes in (
            (self._acts, self.acts_notes),
            (self._traces, self.traces_notes),
        ):
            note = largest_note(connection, notes.key.name)
            if note is not None:
                tree.expect(SmallTree(note.head.size, note.head.root))

    @property
    def altered(self) -> LogName | None:
        """The log in which something is not what was recorded, if there is one."""
        for tree in (self._acts, self._traces):
            if tree.altered is not None:
                return tree.log
        return None

    def turn(self, connection: Connection[Any], acts: Acts, *, now: Instant) -> None:
        """Give numbers to what has come, read on, and sign what is due of each log."""
        with connection.transaction():
            number_traces(connection, os.urandom, SALT_BYTES)
        traces_tree = self._traces.turn(connection, None)
        acts_tree = self._acts.turn(connection, acts.count)
        if self._signing.is_stopped:
            return
        mark = self._signing.mark
        if acts_tree is not None and not mark.covers("acts", acts_tree.size):
            self._signing.mark_acts(acts_tree.size, self._acts.head)  # of another key
        if traces_tree is not None and not mark.covers("traces", traces_tree.size):
            self._signing.mark_traces(traces_tree.size, self._traces.head)
        self.acts_notes.turn(connection, acts_tree, now=now)
        self.traces_notes.turn(connection, traces_tree, now=now)
