"""Two gateways may bring one batch at one instant: it is stored once, and none falls.

The instant is forced: an index that is filled before the unique ones holds the second
writer after PostgreSQL has looked for a conflict, and lets it go once the first has
committed.
"""

import asyncio
import threading
import time

import psycopg
import pytest

from concours.core.delivery.journal.entry import genesis
from concours.core.delivery.sync.batch import Run
from concours.core.kernel.time import Instant
from concours.store.journal.entries import append
from small_exam import NUMBERS, T0, Tablet, make_exam

GATE = 4217
SECOND = "second_writer"

HOLD_SECOND = f"""
CREATE FUNCTION hold_second(seq int) RETURNS int LANGUAGE plpgsql IMMUTABLE
    SECURITY DEFINER AS $$
BEGIN
    IF current_setting('application_name') = '{SECOND}' THEN
        PERFORM pg_advisory_lock_shared({GATE});
        PERFORM pg_advisory_unlock_shared({GATE});
    END IF;
    RETURN seq;
END $$;
CREATE INDEX held_first ON journal_entry (hold_second(seq));
"""
IS_SECOND_HELD = """
SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a USING (pid)
WHERE l.locktype = 'advisory' AND NOT l.granted AND a.application_name = %s
"""


@pytest.fixture
def exam(database):
    """An exam where the second writer is held behind the index of the lowest number.

    Made anew, an index comes after all others, in the order in which they are filled.
    """
    make_exam(database.dsn())
    with psycopg.connect(database.dsn(), autocommit=True) as owner:
        owner.execute(HOLD_SECOND)
        unique = owner.execute(
            "SELECT indexrelid::regclass::text FROM pg_index"
            " WHERE indrelid = 'journal_entry'::regclass AND indisunique"
        ).fetchall()
        for (name,) in unique:
            owner.execute(f"REINDEX INDEX CONCURRENTLY {name}")
    return database


@pytest.fixture
def tablet(exam):
    tablet = Tablet(NUMBERS[0])
    start = genesis(tablet.attempt, 1, tablet.public_key).head
    with psycopg.connect(exam.dsn()) as owner:
        owner.execute(
            "INSERT INTO device (attempt, epoch, public_key, token_digest, genesis,"
            " enrolled_ms) VALUES (%s, 1, %s, %s, %s, 0)",
            (tablet.attempt, tablet.public_key, bytes(32), start),
        )
    for letter in "ABC":
        tablet.answer("q1", [letter])
    return tablet


def store(exam, tablet, application):
    async def write():
        tail = tablet.tail()
        run = Run(tuple(tablet.entries), tail.head, tablet.sign(tail))
        dsn = exam.dsn("concours_gateway")
        async with await psycopg.AsyncConnection.connect(
            dsn, application_name=application
        ) as connection:
            await append(connection, [run], received_at=Instant(T0))

    asyncio.run(write())


def test_batch_that_two_gateways_store_at_one_instant_is_stored_once(exam, tablet):
    faults = []

    def store_second():
        try:
            store(exam, tablet, SECOND)
        except psycopg.Error as fault:
            faults.append(fault)

    second = threading.Thread(target=store_second)
    with psycopg.connect(exam.dsn(), autocommit=True) as owner:
        owner.execute("SELECT pg_advisory_lock(%s)", (GATE,))
        second.start()
        while owner.execute(IS_SECOND_HELD, (SECOND,)).fetchone() == (0,):
            assert second.is_alive(), "the second writer was not held"
            time.sleep(0.01)
        store(exam, tablet, "first_writer")
        owner.execute("SELECT pg_advisory_unlock(%s)", (GATE,))
        second.join()
        stored = owner.execute("SELECT seq FROM journal_entry ORDER BY seq").fetchall()

    assert faults == []
    assert stored == [(0,), (1,), (2,)]
