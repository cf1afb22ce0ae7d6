"""Numbers, tree and checkpoints, kept in step with the database."""

import logging
from collections.abc import Iterator
from typing import Any

from psycopg import Connection

from concours.core.audit.checkpoint import checkpoint_statement
from concours.core.audit.merkle import Frontier
from concours.core.audit.sitting_head import SignedHead, head_of
from concours.core.delivery.journal.chain import first_unsigned
from concours.core.delivery.journal.entry import Entry
from concours.core.kernel.errors import Defect
from concours.core.kernel.time import SECOND_MS, Instant
from concours.ledger.recheck import RECHECK_COUNT_MAX, Recheck
from concours.ledger.signing import Signing
from concours.store.journal.ledger import (
    READ_COUNT_MAX,
    TURN_ENTRIES_MAX,
    Checkpoint,
    Span,
    add_checkpoint,
    last_checkpoint,
    next_span,
    number_span,
    read_collected,
    read_digests,
    read_span,
)
from concours.store.journal.tree.heads import add_head, read_tails

LOG = logging.getLogger("concours.ledger")

CHECKPOINT_MS = 3 * SECOND_MS


class Numbering:
    """The tree in memory. It resumes from what was signed; the past is read again."""

    def __init__(self, signing: Signing, *, awaits_witnesses: bool = False) -> None:
        self._signing = signing
        self._awaits_witnesses = awaits_witnesses
        self._frontier = Frontier()
        self._last: Checkpoint | None = None
        self._recheck: Recheck | None = None

    @property
    def size(self) -> int:
        """Entries in the tree."""
        return self._frontier.size

    @property
    def last(self) -> Checkpoint | None:
        """What was signed last of the tree."""
        return self._last

    @property
    def recheck_left_count(self) -> int:
        """Entries of the past that are still to be read again."""
        return 0 if self._recheck is None else self._recheck.left_count

    def load(self, connection: Connection[Any]) -> None:
        """Go on from the last checkpoint, and begin to read again what is under it.

        Nothing is signed if the tree does not hold what the key has signed (the mark).

        Raises `Defect` if what was kept does not give the root that was signed, or if
        the first `READ_COUNT_MAX` entries already show that the past was changed.
        """
        self._last = last_checkpoint(connection)
        if self._last is not None:
            mark = self._signing.mark
            self._recheck = Recheck({mark.size: mark.root}, self._last)
            self._recheck.step(connection, count=READ_COUNT_MAX)
            self._frontier = self._resumed(connection, self._last)
        self._meet_mark(connection)
        self._catch_up(connection)

    def _meet_mark(self, connection: Connection[Any]) -> None:
        """Hold the tree against the mark; stop the signing of another history."""
        mark = self._signing.mark
        if mark.size < self.size:
            return  # what was signed since by this key elsewhere: the recheck tells
        while self.size < mark.size:
            count = min(mark.size - self.size, READ_COUNT_MAX)
            digests = read_digests(connection, start=self.size, count=count)
            self._frontier.extend(digests)
            if len(digests) < count:
                break
        if (self.size, self._frontier.root()) != (mark.size, mark.root):
            self._signing.stop(
                f"{mark.size} entries were signed, and this is another history"
            )

    def _resumed(self, connection: Connection[Any], last: Checkpoint) -> Frontier:
        """Return the tree as it was signed.

        What is signed after it holds what was signed before, whatever became of the
        entries meanwhile: it covers no change, and the recheck finds it.
        """
        if last.subtrees is None:
            return self._read_whole(connection)
        subtrees = last.subtrees
        digests = [subtrees[at : at + 32] for at in range(0, len(subtrees), 32)]
        frontier = Frontier.resumed(last.size, digests)
        if frontier.root() != last.root:
            raise Defect(f"what was kept of {last.size} entries is not what was signed")
        if last.size and not read_digests(connection, start=last.size - 1):
            raise Defect(f"fewer entries are numbered than the {last.size} signed")
        return frontier

    def _read_whole(self, connection: Connection[Any]) -> Frontier:
        assert self._recheck is not None
        while not self._recheck.is_done:
            self._recheck.step(connection, count=READ_COUNT_MAX)
        frontier = self._recheck.frontier
        return Frontier.resumed(frontier.size, frontier.subtrees)

    def turn(self, connection: Connection[Any], *, now: Instant) -> int:
        """Give committed entries their numbers; sign a checkpoint when one is due.

        A sitting that was collected gets its head as soon as all of it is numbered.

        Raises `Defect` as `Recheck` does.
        """
        count = TURN_ENTRIES_MAX
        total = 0
        while count >= TURN_ENTRIES_MAX:
            count = self._number(connection, now)
            total += count
            self._catch_up(connection)
        if not self._signing.is_stopped:
            if self._is_due(now):
                self._check(connection, now)
            self._fix_heads(connection, now)
        self._look_back(connection)
        return total

    def _number(self, connection: Connection[Any], now: Instant) -> int:
        """Give numbers to what devices have signed; page for what none has.

        What was committed before a horizon stays as it is, so that it is checked
        before the transaction, which may not take long.
        """
        span = next_span(connection)
        unsigned_entries = list(_find_unsigned(connection, span))
        with connection.transaction():
            count = number_span(connection, span, unsigned_entries, now=now)
        for entry in unsigned_entries:
            chain_position = entry.attempt, entry.epoch, entry.seq
            LOG.error(
                "attempt %s, epoch %d: not signed from entry %d on", *chain_position
            )
        return count

    def _fix_heads(self, connection: Connection[Any], now: Instant) -> None:
        """Say of what is collected what it holds, under which root (A26)."""
        for sitting in read_collected(connection):
            self._catch_up(connection)
            if self._last is None or self.size > self._last.size:
                self._check(connection, now)
            assert self._last is not None
            tails = read_tails(connection, sitting, self._last.size)
            head = head_of(sitting, self._last.size, self._last.root, tails)
            signed_head = SignedHead(
                head=head,
                signer=self._signing.signer,
                signature=self._signing.sign(head.statement()),
            )
            with connection.transaction():
                add_head(
                    connection,
                    signed_head,
                    now,
                    awaits_witnesses=self._awaits_witnesses,
                )
            LOG.info("head of sitting %s fixed at %d", sitting, self._last.size)

    def _look_back(self, connection: Connection[Any]) -> None:
        if self._recheck is None:
            return
        self._recheck.step(connection, count=RECHECK_COUNT_MAX)
        if self._recheck.is_done:
            LOG.info("every entry under the root at the start is as it was signed")
            self._recheck = None

    def _catch_up(self, connection: Connection[Any]) -> None:
        digests = read_digests(connection, start=self.size)
        self._frontier.extend(digests)
        while len(digests) == READ_COUNT_MAX:
            digests = read_digests(connection, start=self.size)
            self._frontier.extend(digests)

    def _is_due(self, now: Instant) -> bool:
        if self._last is None:
            return self.size > 0
        # Signed in the future, by a clock that has been set right since: due as well.
        is_recent = 0 <= now - self._last.at < CHECKPOINT_MS
        return self.size > self._last.size and not is_recent

    def _check(self, connection: Connection[Any], now: Instant) -> None:
        root = self._frontier.root()
        statement = checkpoint_statement(self.size, root, now)
        subtrees = b"".join(self._frontier.subtrees)
        signature = self._signing.sign(statement)
        checkpoint = Checkpoint(self.size, root, now, signature, subtrees)
        self._signing.mark_tree(self.size, root)  # before anybody can have seen it
        with connection.transaction():
            add_checkpoint(connection, checkpoint)
        self._last = checkpoint


def _find_unsigned(connection: Connection[Any], span: Span) -> Iterator[Entry]:
    """Yield, of each chain in a span, the first entry that its device did not sign."""
    for chain, public_key, writer in read_span(connection, span):
        seq = first_unsigned(chain, public_key, writer=writer)
        if seq is not None:
            yield chain[seq - chain[0].entry.seq].entry
