"""A collected sitting gets one head, signed, over every entry of its copies (A26)."""

import psycopg
import pytest
from small_journal import KEY, NOW, keep, loaded

from concours.core.audit.checkpoint import checkpoint_statement
from concours.core.kernel.crypto import is_signed, signer_of
from small_exam import SITTING, undo_collection


@pytest.fixture
def collected(exam, tablet):  # noqa: ARG001 -- enrolled before it
    """The sitting collected; undone after the test."""
    with psycopg.connect(exam.dsn(), autocommit=True) as owner:
        owner.execute(
            "UPDATE sitting SET collected_ms = %s WHERE id = %s", (NOW, SITTING)
        )
        yield owner
        owner.execute("DELETE FROM journal_head")
        undo_collection(owner)


def heads(owner):
    return owner.execute(
        "SELECT sitting, size, root, fixed_ms FROM journal_head"
    ).fetchall()


def test_no_head_before_the_collection(exam, connection):
    loaded(connection).turn(connection, now=NOW)

    with psycopg.connect(exam.dsn()) as owner:
        assert heads(owner) == []


def test_the_head_is_a_signed_checkpoint_over_all_that_was_kept(
    exam, connection, collected, tablet
):
    tablet.answer("q1", ["A"])
    keep(exam, tablet)

    loaded(connection).turn(connection, now=NOW)

    (total,) = collected.execute("SELECT count(*) FROM journal_entry").fetchone()
    ((sitting, size, root, _),) = heads(collected)
    at, signature = collected.execute(
        "SELECT at_ms, signature FROM checkpoint WHERE size = %s AND root = %s",
        (size, root),
    ).fetchone()
    assert (sitting, size) == (SITTING, total)
    statement = checkpoint_statement(size, bytes(root), at)
    assert is_signed(signer_of(KEY), statement, bytes(signature))


def test_the_head_never_moves_though_entries_come_after_it(
    exam, connection, collected, tablet
):
    ledger = loaded(connection)
    ledger.turn(connection, now=NOW)
    before = heads(collected)
    tablet.answer("q1", ["B"])
    keep(exam, tablet)

    ledger.turn(connection, now=NOW + 60_000)

    assert heads(collected) == before


def test_the_head_waits_for_an_entry_that_has_no_number_yet(
    exam, connection, collected, tablet
):
    tablet.answer("q1", ["C"])
    with psycopg.connect(exam.dsn()) as older:
        older.execute("SELECT pg_current_xact_id()")
        keep(exam, tablet)
        loaded(connection).turn(connection, now=NOW)
        waiting = heads(collected)
    loaded(connection).turn(connection, now=NOW)

    assert waiting == []
    assert len(heads(collected)) == 1
