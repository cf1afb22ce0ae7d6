"""Every committed entry gets one number, in an order that never changes afterwards.

Defends: projection fold == fresh query; a checkpoint vouches for all before it (A27).
"""

import json
import stat
import threading
import zlib

import psycopg
import pytest
from small_journal import (
    KEY,
    NOW,
    enrolled,
    keep,
    loaded,
    new_tablet,
    numbered,
    swap_first_two,
)
from tests.patience import PATIENCE_S

from concours.core.audit.checkpoint import checkpoint_statement
from concours.core.audit.merkle import root_of
from concours.core.kernel.crypto import is_signed, signer_of
from concours.core.kernel.errors import Defect
from concours.core.kernel.time import Instant
from concours.ledger.run import Settings, serve
from concours.ledger.supervision import Supervision
from concours.store.journal import ledger
from concours.store.signing_key import KeyExposed, load_key
from small_exam import SITTING, Tablet


def test_entries_get_numbers_without_a_gap_in_chain_order(exam, connection, tablet):
    for letter in "ABC":
        tablet.answer("q1", [letter])
    keep(exam, tablet, 0, 2)
    loaded(connection).turn(connection, now=NOW)
    keep(exam, tablet, 2)
    loaded(connection).turn(connection, now=NOW)

    rows = numbered(exam)
    assert [row[0] for row in rows] == list(range(len(rows)))
    own = [row[2:] for row in rows if row[1] == tablet.attempt]
    assert own == [(1, e.seq, e.digest()) for e in tablet.entries]


def test_entry_waits_for_older_transactions_and_keeps_its_number(exam, connection):
    early, late = (new_tablet(exam) for _ in range(2))
    early.answer("q1", ["A"])
    late.answer("q1", ["A"])
    with psycopg.connect(exam.dsn()) as older:
        older.execute("SELECT pg_current_xact_id()")
        older.execute("INSERT INTO brake_lift VALUES (1, 'x', 1)")
        keep(exam, late)
        ledger_count = len(numbered(exam))
        loaded(connection).turn(connection, now=NOW)
        assert len(numbered(exam)) == ledger_count
    keep(exam, early)
    loaded(connection).turn(connection, now=NOW)

    attempts = [row[1] for row in numbered(exam)[-2:]]
    assert attempts == [late.attempt, early.attempt]


def test_many_entries_are_numbered_a_turn_at_a_time(
    exam, connection, tablet, monkeypatch
):
    monkeypatch.setattr(ledger, "TURN_ENTRIES_MAX", 4)
    monkeypatch.setattr("concours.ledger.numbering.TURN_ENTRIES_MAX", 1)
    for _ in range(20):
        tablet.write("left")
    for start in range(0, 20, 3):
        keep(exam, tablet, start, start + 3)

    assert loaded(connection).turn(connection, now=NOW) >= 20
    rows = numbered(exam)
    assert [row[0] for row in rows] == list(range(len(rows)))


def test_checkpoint_vouches_for_every_entry_so_far(exam, connection, tablet):
    tablet.answer("q1", ["A"])
    keep(exam, tablet)
    later = Instant(NOW + 100_000_000)
    loaded(connection).turn(connection, now=later)

    checkpoint = ledger.last_checkpoint(connection)
    assert checkpoint is not None
    digests = [row[4] for row in numbered(exam)]
    assert (checkpoint.size, checkpoint.root) == (len(digests), root_of(digests))
    statement = checkpoint_statement(checkpoint.size, checkpoint.root, later)
    assert is_signed(signer_of(KEY), statement, checkpoint.signature)


def test_clock_a_day_ahead_then_right_stops_no_checkpoint_f24(exam, connection, tablet):
    tablet.answer("q1", ["A"])
    keep(exam, tablet)
    kept_up = loaded(connection)
    kept_up.turn(connection, now=Instant(NOW + 86_400_000))
    tablet.answer("q1", ["B"])
    keep(exam, tablet, 1)

    kept_up.turn(connection, now=NOW)

    checkpoint = ledger.last_checkpoint(connection)
    assert (checkpoint.size, checkpoint.at) == (len(numbered(exam)), NOW)
    tablet.answer("q1", ["C"])
    keep(exam, tablet, 2)
    kept_up.turn(connection, now=Instant(NOW + 1_000))
    assert ledger.last_checkpoint(connection).size == checkpoint.size


def test_restart_goes_on_with_the_same_tree(exam, connection, tablet):
    tablet.answer("q1", ["A"])
    tablet.answer("q1", ["B"])
    keep(exam, tablet, 0, 1)
    loaded(connection).turn(connection, now=Instant(NOW + 200_000_000))
    keep(exam, tablet, 1)

    loaded(connection).turn(connection, now=Instant(NOW + 300_000_000))

    checkpoint = ledger.last_checkpoint(connection)
    assert checkpoint is not None
    assert checkpoint.root == root_of([row[4] for row in numbered(exam)])


def test_ledger_refuses_to_sign_over_a_changed_past(exam, connection, tablet):
    tablet.answer("q1", ["A"])
    keep(exam, tablet)
    loaded(connection).turn(connection, now=Instant(NOW + 400_000_000))

    swap_first_two(exam)
    try:
        with pytest.raises(Defect):
            loaded(connection)
    finally:
        swap_first_two(exam)


def test_board_kept_up_is_the_board_made_anew(exam, connection, tablet):
    """The fold of what came bit by bit equals the fold of everything at once."""
    kept_up = Supervision()
    tablet.answer("q1", ["A"])
    tablet.answer("q2", ["A"])
    tablet.answer("q1", [])
    keep(exam, tablet, 0, 2)
    loaded(connection).turn(connection, now=NOW)
    kept_up.turn(connection, now=NOW)
    base = tablet.tail(2)
    second = Tablet(tablet.number, epoch=2)
    enrolled(exam, second, base)
    keep(exam, tablet, 2)
    second.answer("q3", 1)
    keep(exam, second)
    loaded(connection).turn(connection, now=NOW)
    kept_up.turn(connection, now=NOW)

    with psycopg.connect(exam.dsn()) as owner:  # who moves, moves on the board
        owner.execute(
            """UPDATE candidate c SET site_id = s.id FROM site s
               WHERE c.number = %s AND s.id <> c.site_id""",
            (tablet.number,),
        )
    kept_up.turn(connection, now=NOW)

    with connection.transaction():
        fresh = Supervision().boards(connection, now=NOW)
    with psycopg.connect(exam.dsn("concours_console")) as console:
        rows = console.execute("SELECT sitting, body, candidates FROM board").fetchall()
    stored = {
        sitting: body | {"candidates": json.loads(zlib.decompress(packed))}
        for sitting, body, packed in rows
    }
    assert stored == fresh
    columns = fresh[SITTING]["candidates"]
    place = columns["number"].index(tablet.number)
    own = {name: column[place] for name, column in columns.items()}
    assert (own["answered"], own["late"], own["epoch"]) == (3, 1, 2)
    assert (own["held"], own["waiting"], own["connected"]) == (1, 0, True)


def test_sign_of_life_that_commits_late_is_not_missed(exam, connection):
    """An older transaction ends after the ledger has read a younger one."""
    early, late = (new_tablet(exam) for _ in range(2))
    for tablet in (early, late):
        tablet.write("opened")
        keep(exam, tablet)
    numbering, supervision = loaded(connection), Supervision()
    renewed = "UPDATE presence SET written = 9 WHERE attempt = %s"
    with psycopg.connect(exam.dsn("concours_gateway")) as gateway:
        gateway.execute(renewed, (early.attempt,))
        numbering.turn(connection, now=NOW)
        supervision.turn(connection, now=NOW)
        with psycopg.connect(exam.dsn("concours_gateway")) as other:
            other.execute(renewed, (late.attempt,))
        supervision.turn(connection, now=NOW)
    supervision.turn(connection, now=NOW)

    columns = supervision.boards(connection, now=NOW)[SITTING]["candidates"]
    waiting = dict(zip(columns["number"], columns["waiting"], strict=True))
    assert (waiting[early.number], waiting[late.number]) == (8, 8)


def test_board_is_kept_for_sittings_that_are_not_collected(exam, connection):
    with psycopg.connect(exam.dsn()) as owner:
        owner.execute("UPDATE sitting SET collected_ms = 1 WHERE kind = 'check'")

    with connection.transaction():
        boards = Supervision().boards(connection, now=NOW)

    assert list(boards) == [SITTING]


def test_process_works_until_it_is_told_to_stop(exam, tablet, tmp_path):
    tablet.answer("q1", ["A"])
    keep(exam, tablet)
    stop = threading.Event()
    settings = Settings(exam.dsn("concours_ledger"), tmp_path / "ledger.key")
    worker = threading.Thread(target=serve, args=(settings, stop), daemon=True)
    worker.start()
    try:
        for _ in range(20 * PATIENCE_S):
            if any(row[1] == tablet.attempt for row in numbered(exam)):
                break
            stop.wait(0.05)
    finally:
        stop.set()
        worker.join(PATIENCE_S)

    assert any(row[1] == tablet.attempt for row in numbered(exam))
    assert not worker.is_alive()


class TwoRests(threading.Event):
    """A stop that does something at the first rest of the ledger, and ends the next."""

    def __init__(self, during_first, during_second):
        super().__init__()
        self._due = [during_first, during_second]
        self.told = []

    def wait(self, timeout=None):
        if threading.current_thread() is not threading.main_thread():
            return super().wait(timeout)
        self.told.append(self._due.pop(0)())
        if not self._due:
            self.set()
        return self.is_set()


def test_numbers_come_between_two_boards_too(exam, tablet, tmp_path):
    """Circuits of an ECOS are drawn from what has its number."""

    def board_and_count():
        with psycopg.connect(exam.dsn()) as owner:
            boards = owner.execute("SELECT at_ms FROM board ORDER BY 1").fetchall()
        return boards, len(numbered(exam))

    def write():
        before = board_and_count()
        tablet.answer("q1", ["A"])
        keep(exam, tablet)
        return before

    stop = TwoRests(write, board_and_count)
    serve(Settings(exam.dsn("concours_ledger"), tmp_path / "ledger.key"), stop)
    (board, count), (board_after, count_after) = stop.told

    assert board == board_after != []
    assert count_after > count


def test_key_is_made_once_for_its_owner_only(tmp_path):
    path = tmp_path / "keys" / "ledger.key"

    key = load_key(path)

    assert (len(key), load_key(path)) == (32, key)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o640)
    with pytest.raises(KeyExposed):
        load_key(path)
