"""What no device has signed is never numbered, marked or exported, and is shown.

Whoever has the gateway's role can write rows in the journal; nobody but the tablet has
its key (A10). One forged entry stops nobody else.
"""

import asyncio
from dataclasses import replace

import psycopg
import pytest
from small_journal import NOW, keep, loaded, new_tablet, numbered

from concours.core.delivery.journal.entry import Digest
from concours.core.delivery.sync.batch import Run
from concours.store.journal import entries
from small_exam import T0, Tablet


@pytest.fixture
def other(exam):
    return new_tablet(exam)


def forge(exam, tablet, signature, *, start):
    """Write rows as the gateway's role may, with whatever signature."""

    async def write():
        tail = tablet.tail()
        run = Run(tuple(tablet.entries[start:]), tail.head, signature)
        dsn = exam.dsn("concours_gateway")
        async with await psycopg.AsyncConnection.connect(dsn) as gateway:
            await entries.append(gateway, [run], received_at=NOW)

    asyncio.run(write())


def numbered_of(exam, tablet):
    return [row[3] for row in numbered(exam) if row[1] == tablet.attempt]


def unsigned(exam, tablet):
    with psycopg.connect(exam.dsn()) as owner:
        return owner.execute(
            "SELECT epoch, seq, found_ms FROM unsigned_tail WHERE attempt = %s",
            (tablet.attempt,),
        ).fetchall()


def answered(tablet, letters):
    for letter in letters:
        tablet.answer("q1", [letter])
    return tablet


def test_entry_of_another_key_is_not_numbered_and_others_go_on_a10(
    exam, connection, tablet, other, caplog
):
    keep(exam, answered(tablet, "AB"))
    ledger = loaded(connection)
    ledger.turn(connection, now=NOW)
    stranger = Tablet(tablet.number)
    answered(tablet, "Z")

    forge(exam, tablet, stranger.sign(tablet.tail()), start=2)
    keep(exam, answered(other, "CD"))
    ledger.turn(connection, now=NOW + 1)

    assert numbered_of(exam, tablet) == [0, 1]
    assert numbered_of(exam, other) == [0, 1]
    assert unsigned(exam, tablet) == [(1, 2, NOW + 1)]
    assert any("not signed from entry 2 on" in said for said in caplog.messages)


def test_entry_without_a_signature_is_not_numbered_a10(exam, connection, tablet):
    forge(exam, answered(tablet, "AB"), None, start=0)

    loaded(connection).turn(connection, now=NOW)

    assert numbered_of(exam, tablet) == []
    assert unsigned(exam, tablet) == [(1, 0, NOW)]


def test_signed_part_of_what_came_together_is_numbered_a10(exam, connection, tablet):
    answered(tablet, "AB")
    with psycopg.connect(exam.dsn()) as older:
        older.execute("SELECT pg_current_xact_id()")
        keep(exam, tablet)
        forge(exam, answered(tablet, "YZ"), bytes(64), start=2)

    loaded(connection).turn(connection, now=NOW)

    assert numbered_of(exam, tablet) == [0, 1]
    assert unsigned(exam, tablet) == [(1, 2, NOW)]


def test_body_that_is_not_the_one_signed_is_not_numbered_a10(exam, connection, tablet):
    keep(exam, answered(tablet, "ABC"))
    with psycopg.connect(exam.dsn()) as owner:
        owner.execute(
            "UPDATE journal_entry SET body = '{}' WHERE attempt = %s AND seq = 1",
            (tablet.attempt,),
        )

    loaded(connection).turn(connection, now=NOW)

    assert numbered_of(exam, tablet) == []
    assert unsigned(exam, tablet) == [(1, 0, NOW)]


def test_chain_that_does_not_begin_at_its_device_is_not_numbered_a10(
    exam, connection, tablet
):
    first = answered(tablet, "A").entries.pop()
    tablet.entries.append(replace(first, prev=Digest(bytes(32))))
    keep(exam, tablet)

    loaded(connection).turn(connection, now=NOW)

    assert numbered_of(exam, tablet) == []
    assert unsigned(exam, tablet) == [(1, 0, NOW)]


def test_nothing_after_what_is_not_signed_is_numbered_a10(exam, connection, tablet):
    ledger = loaded(connection)
    forge(exam, answered(tablet, "A"), bytes(64), start=0)
    ledger.turn(connection, now=NOW)
    keep(exam, answered(tablet, "B"), start=1)

    ledger.turn(connection, now=NOW + 1)

    assert numbered_of(exam, tablet) == []
    assert unsigned(exam, tablet) == [(1, 0, NOW)]


def test_one_signature_vouches_for_batches_before_it(exam, connection, tablet):
    """A row that a faulty copy lost the signature of is signed by the next one."""
    with psycopg.connect(exam.dsn()) as older:
        older.execute("SELECT pg_current_xact_id()")
        forge(exam, answered(tablet, "A"), None, start=0)
        keep(exam, answered(tablet, "B"), start=1)

    loaded(connection).turn(connection, now=NOW)

    assert numbered_of(exam, tablet) == [0, 1]
    assert unsigned(exam, tablet) == []


def test_what_is_not_signed_is_not_counted(exam, connection, tablet):
    forge(exam, answered(tablet, "A"), bytes(64), start=0)
    keep(exam, answered(new_tablet(exam), "A"))
    loaded(connection).turn(connection, now=T0)

    with psycopg.connect(exam.dsn()) as owner:
        uncounted = owner.execute(
            "SELECT attempt FROM journal_entry EXCEPT SELECT attempt FROM counted_entry"
        ).fetchall()

    assert (tablet.attempt,) in uncounted
    assert set(uncounted) == {
        (row[0],) for row in uncounted if not numbered_by(exam, row[0])
    }


def numbered_by(exam, attempt):
    return [row for row in numbered(exam) if row[1] == attempt and row[3] == 0]
