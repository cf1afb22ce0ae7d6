"""The fold of the journal for the board, kept in step with it, and kept in it.

Some attempts are saved each turn, round after round, and a start goes on from there:
it reads what two rounds are long, whatever the journal's length. What it started from
is then folded again from the journal, a few attempts a turn.
"""

import logging
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from msgspec import DecodeError
from psycopg import Connection

from concours.core.delivery.journal.entry import AttemptId
from concours.core.delivery.supervision.progress import Chain, Progress, ProgressFold
from concours.store.journal.ledger import READ_COUNT_MAX, read_board_entries
from concours.store.journal.progress import (
    find_attempts,
    read_board_entries_of,
    read_progress,
    read_progress_count,
    save_progress,
    save_progress_count,
)

LOG = logging.getLogger("concours.ledger")

SAVED_COUNT_MAX = 400
"""Attempts saved in a turn: a round of two full sittings in a minute."""
RECHECKED_COUNT_MAX = 10
"""Attempts folded again in a turn, some thousand entries."""

Bases = Mapping[Chain, int]


class KeptProgress:
    """What is folded so far, what of it is to be saved, and what to be checked."""

    def __init__(self) -> None:
        self._fold = ProgressFold()
        self._read_count = 0
        self._ahead: dict[int, int] = {}
        self._unsaved: set[int] = set()
        self._round: list[int] = []
        self._round_count = 0
        self._unchecked: list[AttemptId] = []

    @property
    def read_count(self) -> int:
        """How many entries are folded."""
        return self._read_count

    def progress(self, attempt: AttemptId, *, epoch: int) -> Progress:
        """Return how far an attempt is, `epoch` being its last device's."""
        return self._fold.progress(attempt, epoch=epoch)

    def load(self, connection: Connection[Any]) -> None:
        """Go on from what was saved; what cannot be read is folded anew."""
        try:
            with connection.transaction():
                count = read_progress_count(connection)
                saved_progress = read_progress(connection) if count else []
                self._unchecked = list(find_attempts(connection)) if count else []
        except DecodeError:
            LOG.exception("what was saved for the board cannot be read; reading anew")
            return
        self._read_count = count
        for attempt, read_count, chains in saved_progress:
            self._fold.put(attempt, chains)
            self._ahead[attempt.int] = read_count

    def take_in(self, connection: Connection[Any], bases: Bases) -> set[int]:
        """Fold the entries that are new; return the numbers of their attempts."""
        touched_attempts: set[int] = set()
        count = READ_COUNT_MAX
        while count == READ_COUNT_MAX:
            entries = read_board_entries(connection, start=self._read_count)
            for number, entry in enumerate(entries, self._read_count):
                key = entry.attempt.int
                if number >= self._ahead.get(key, 0):
                    self._fold.add(entry, bases)
                    touched_attempts.add(key)
            count = len(entries)
            self._read_count += count
        self._ahead.clear()  # of what was saved, all is below what is read by now
        self._unsaved |= touched_attempts
        return touched_attempts

    def forget(self, attempt_numbers: Collection[int]) -> None:
        """Drop what is folded of attempts that were erased, and save it no more."""
        self._unsaved.difference_update(attempt_numbers)
        self._round = [key for key in self._round if key not in attempt_numbers]
        self._unchecked = [
            attempt for attempt in self._unchecked if attempt.int not in attempt_numbers
        ]
        for key in attempt_numbers:
            self._fold.drop(key)
            self._ahead.pop(key, None)

    def save(self, connection: Connection[Any]) -> None:
        """Save the next attempts of this round; the caller commits."""
        if not self._round:
            self._round, self._unsaved = list(self._unsaved), set()
            self._round_count = self._read_count
        attempt_numbers = self._round[-SAVED_COUNT_MAX:]
        if not attempt_numbers:
            return
        del self._round[-SAVED_COUNT_MAX:]
        self._unsaved.difference_update(attempt_numbers)
        attempts = [AttemptId(UUID(int=key)) for key in attempt_numbers]
        chains = {attempt: self._fold.chains(attempt) for attempt in attempts}
        save_progress(connection, chains, read_count=self._read_count)
        if not self._round:
            save_progress_count(connection, self._round_count)

    def recheck(self, connection: Connection[Any], bases: Bases) -> set[int]:
        """Fold some attempts again; mend what differs, and return their numbers.

        The journal is right, and a board that is wrong helps nobody: it is not worth
        stopping for, but it is ours to explain, and is said loudly.
        """
        attempts = self._unchecked[-RECHECKED_COUNT_MAX:]
        if not attempts:
            return set()
        del self._unchecked[-RECHECKED_COUNT_MAX:]
        fresh_fold = ProgressFold()
        for entry in read_board_entries_of(connection, attempts, stop=self._read_count):
            fresh_fold.add(entry, bases)
        wrong = [a for a in attempts if self._fold.chains(a) != fresh_fold.chains(a)]
        for attempt in wrong:
            LOG.error("what was saved of attempt %s was not its journal's", attempt)
            self._fold.put(attempt, fresh_fold.chains(attempt))
        touched_attempts = {attempt.int for attempt in wrong}
        self._unsaved |= touched_attempts
        return touched_attempts
