"""A ledger that starts goes on from what it kept, and finds out if that is not true.

Defends: what resumes == what is made anew; nothing that was signed can be changed
while the ledger is stopped without being found out (A27), though it does not wait.
"""

import logging
import random
from collections import Counter

import psycopg
import pytest
from small_journal import (
    NOW,
    enrolled,
    keep,
    loaded,
    new_tablet,
    numbered,
    swap_first_two,
)

from concours.core.audit.merkle import root_of
from concours.core.kernel.errors import Defect
from concours.core.kernel.time import after
from concours.ledger.progress import KeptProgress
from concours.ledger.supervision import Supervision
from concours.store.journal import ledger
from small_exam import Tablet

SEEDS = range(6)
COUNT_TOO_MANY = """
UPDATE progress
SET chains = convert_to(replace(convert_from(chains, 'UTF8'), 'count":1,', 'count":7,'),
                        'UTF8')
"""


@pytest.fixture
def signed(exam, connection, tablet):
    """A journal whose last entry is under a checkpoint."""
    for letter in "ABCD":
        tablet.answer("q1", [letter])
    keep(exam, tablet)
    last = ledger.last_checkpoint(connection)
    due = after(last.at if last else NOW, 100_000)
    loaded(connection).turn(connection, now=due)
    assert ledger.last_checkpoint(connection).size == len(numbered(exam))
    return after(due, 100_000)


@pytest.fixture
def small_steps(monkeypatch):
    """The past is read again an entry at a time, the board's an attempt at a time."""
    monkeypatch.setattr("concours.ledger.numbering.READ_COUNT_MAX", 1)
    monkeypatch.setattr("concours.ledger.numbering.RECHECK_COUNT_MAX", 1)
    monkeypatch.setattr("concours.ledger.progress.RECHECKED_COUNT_MAX", 7)
    monkeypatch.setattr("concours.ledger.progress.SAVED_COUNT_MAX", 2)


def owner_does(exam, *statements):
    with psycopg.connect(exam.dsn()) as owner:
        for statement in statements:
            owner.execute(statement)


def turns(numbering, connection, now):
    """Let as many turns pass as there are entries."""
    for _ in range(numbering.size):
        numbering.turn(connection, now=now)


@pytest.mark.usefixtures("small_steps")
def test_past_changed_while_stopped_is_found_beside_the_work(exam, connection, signed):
    """The ledger starts at once; what it signs meanwhile is over the true past."""
    true_root = root_of([row[4] for row in numbered(exam)])
    swap_first_two(exam)
    try:
        numbering = loaded(connection)
        with pytest.raises(Defect):
            turns(numbering, connection, signed)
    finally:
        swap_first_two(exam)
    assert ledger.last_checkpoint(connection).root == true_root


@pytest.mark.usefixtures("signed")
def test_entry_that_is_not_the_journals_is_found(exam, connection):
    owner_does(exam, "UPDATE ledger_entry SET seq = seq + 9000 WHERE number = 0")
    try:
        with pytest.raises(Defect, match="not in the journal"):
            loaded(connection)
    finally:
        owner_does(exam, "UPDATE ledger_entry SET seq = seq - 9000 WHERE number = 0")


@pytest.mark.usefixtures("signed", "small_steps")
def test_past_cut_short_is_found_at_the_start(exam, connection):
    """Else entries to come would be given numbers that were signed for others."""
    owner_does(
        exam,
        "CREATE TABLE away AS SELECT * FROM ledger_entry ORDER BY number DESC LIMIT 1",
        "DELETE FROM ledger_entry WHERE number = (SELECT number FROM away)",
    )
    try:
        with pytest.raises(Defect, match="fewer"):
            loaded(connection)
    finally:
        owner_does(
            exam, "INSERT INTO ledger_entry SELECT * FROM away", "DROP TABLE away"
        )


@pytest.mark.usefixtures("signed")
def test_what_was_kept_of_the_tree_must_give_the_signed_root(exam, connection):
    turned = "UPDATE checkpoint SET subtrees = set_byte(subtrees, 0, {})"
    (first,) = ledger.last_checkpoint(connection).subtrees[:1]
    owner_does(exam, turned.format(first ^ 1))
    with pytest.raises(Defect, match="kept"):
        loaded(connection)
    owner_does(exam, "UPDATE checkpoint SET subtrees = NULL")


def test_checkpoint_without_subtrees_is_read_whole(exam, connection, tablet, signed):
    owner_does(exam, "UPDATE checkpoint SET subtrees = NULL")
    tablet.answer("q1", ["E"])
    keep(exam, tablet)

    loaded(connection).turn(connection, now=signed)

    checkpoint = ledger.last_checkpoint(connection)
    assert checkpoint.subtrees is not None
    assert checkpoint.root == root_of([row[4] for row in numbered(exam)])


def test_recheck_ends_and_the_tree_goes_on(exam, connection, tablet, signed, caplog):
    caplog.set_level(logging.INFO)
    numbering = loaded(connection)
    tablet.answer("q1", ["E"])
    keep(exam, tablet)

    numbering.turn(connection, now=signed)

    assert "as it was signed" in caplog.text
    checkpoint = ledger.last_checkpoint(connection)
    assert checkpoint.root == root_of([row[4] for row in numbered(exam)])


def resumed(connection):
    """The board of a ledger just started."""
    supervision = Supervision()
    supervision.load(connection)
    return supervision


def anew(connection):
    """The board of the whole journal."""
    return Supervision().boards(connection, now=NOW)


def settled(connection):
    """Turns enough for every attempt to be saved, and its round to be ended."""
    supervision = resumed(connection)
    for _ in range(40):
        supervision.turn(connection, now=NOW)


class Hall:
    """Tablets that write, and a ledger that may be killed between any two turns."""

    def __init__(self, exam, connection, seed):
        self.exam, self.connection = exam, connection
        self.chance = random.Random(seed)  # noqa: S311 -- replayable on purpose
        self.tablets = [new_tablet(exam) for _ in range(3)]
        self.held = Counter()
        self.supervision = resumed(connection)

    def happens(self):
        """Let one thing happen."""
        self.chance.choice((self.write, self.write, self.turn, self.turn, self.kill))()

    def write(self):
        tablet = self.chance.choice(self.tablets)
        question = self.chance.choice(("q1", "q2", "q3"))
        tablet.answer(question, self.chance.choice(([], ["A"])))
        keep(self.exam, tablet, self.held[tablet.public_key])
        self.held[tablet.public_key] = len(tablet.entries)

    def turn(self):
        loaded(self.connection).turn(self.connection, now=NOW)
        self.supervision.turn(self.connection, now=NOW)

    def kill(self):
        self.supervision = resumed(self.connection)

    def replace(self):
        """Give a candidate another tablet; the first one comes back late."""
        first = self.chance.choice(self.tablets)
        first.answer("q1", ["B"])
        base = first.tail(self.held[first.public_key])
        second = enrolled(self.exam, Tablet(first.number, epoch=2), base)
        keep(self.exam, first, self.held[first.public_key])
        self.held[first.public_key] = len(first.entries)
        self.tablets[self.tablets.index(first)] = second


@pytest.mark.usefixtures("small_steps")
@pytest.mark.parametrize("seed", SEEDS)
def test_board_that_resumes_is_the_board_made_anew(exam, connection, seed):
    hall = Hall(exam, connection, seed)
    for at in range(20):
        if at == 10:
            hall.replace()
        hall.happens()
    loaded(connection).turn(connection, now=NOW)

    assert resumed(connection).boards(connection, now=NOW) == anew(connection)


def test_start_reads_no_entry_that_was_saved(exam, connection, tablet):
    tablet.answer("q1", ["A"])
    keep(exam, tablet)
    loaded(connection).turn(connection, now=NOW)
    settled(connection)

    progress = KeptProgress()
    progress.load(connection)

    assert progress.read_count == len(numbered(exam))
    assert progress.take_in(connection, {}) == set()


@pytest.mark.usefixtures("small_steps")
def test_saved_progress_that_is_not_the_journals_is_mended_loudly(
    exam, connection, tablet, caplog
):
    tablet.answer("q1", ["A"])
    keep(exam, tablet)
    loaded(connection).turn(connection, now=NOW)
    settled(connection)
    owner_does(exam, COUNT_TOO_MANY)
    assert resumed(connection).boards(connection, now=NOW) != anew(connection)

    settled(connection)

    assert str(tablet.attempt) in caplog.text
    assert resumed(connection).boards(connection, now=NOW) == anew(connection)


def test_saved_progress_that_cannot_be_read_is_made_anew(
    exam, connection, tablet, caplog
):
    tablet.answer("q1", ["A"])
    keep(exam, tablet)
    loaded(connection).turn(connection, now=NOW)
    settled(connection)
    owner_does(exam, "UPDATE progress SET chains = '[]'")

    assert resumed(connection).boards(connection, now=NOW) == anew(connection)
    assert "reading anew" in caplog.text
