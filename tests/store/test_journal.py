"""The database itself holds the chain, and writers never stand in each other's way.

Defends A09 and A11 below our own code, and the numbers of acts and news.
"""

import asyncio
import threading
from dataclasses import replace
from itertools import count
from uuid import uuid4

import psycopg
import pytest

from concours.core.delivery.journal.act import ACTS_GENESIS, Act, act_digest
from concours.core.delivery.journal.entry import ChainBroken, Equivocation, genesis
from concours.core.delivery.sync.batch import Run, UnknownDevice
from concours.core.kernel.time import Instant
from concours.store.journal.acts import append_act
from concours.store.journal.entries import append, find_head, read_chain, read_tail
from concours.store.journal.news import News, append_news
from concours.store.journal.presence import Presence, renew
from small_exam import SITTING, T0, Tablet, make_exam

NOW = Instant(T0)
NUMBERS = count()
CANDIDATES = tuple(f"{number:05d}" for number in range(80))


@pytest.fixture(scope="module")
def exam(database):
    make_exam(database.dsn(), CANDIDATES)
    return database


@pytest.fixture
def tablet(exam):
    return enrolled(exam, Tablet(CANDIDATES[next(NUMBERS)]))


def enrolled(exam, tablet):
    """A tablet with a device row and five entries written."""
    with psycopg.connect(exam.dsn()) as owner:
        owner.execute(
            "INSERT INTO device (attempt, epoch, public_key, token_digest, genesis,"
            " enrolled_ms) VALUES (%s, 1, %s, %s, %s, 0)",
            (
                tablet.attempt,
                tablet.public_key,
                bytes(32),
                genesis(tablet.attempt, 1, tablet.public_key).head,
            ),
        )
    for letter in "ABCDE":
        tablet.answer("q1", [letter])
    return tablet


def run_of(tablet, start=0, stop=None):
    tail = tablet.tail(stop)
    return Run(tuple(tablet.entries[start:stop]), tail.head, tablet.sign(tail))


def gateway(exam):
    return psycopg.AsyncConnection.connect(exam.dsn("concours_gateway"))


def keep(exam, *runs):
    async def write():
        async with await gateway(exam) as connection:
            await append(connection, runs, received_at=NOW)

    asyncio.run(write())


def seqs(exam, tablet):
    with psycopg.connect(exam.dsn()) as owner:
        rows = owner.execute(
            "SELECT seq FROM journal_entry WHERE attempt = %s ORDER BY seq",
            (tablet.attempt,),
        ).fetchall()
    return [seq for (seq,) in rows]


def test_runs_are_stored_all_together_and_once(exam, tablet):
    other = enrolled(exam, Tablet(CANDIDATES[next(NUMBERS)]))

    keep(exam, run_of(tablet, 0, 3), run_of(other), run_of(tablet, 0, 3))
    keep(exam, run_of(tablet))

    assert seqs(exam, tablet) == seqs(exam, other) == [0, 1, 2, 3, 4]


def test_run_that_repeats_what_is_held_with_other_bytes_is_refused(exam, tablet):
    keep(exam, run_of(tablet))
    tablet.entries.pop()
    tablet.answer("q1", ["Z"])

    with pytest.raises(Equivocation) as refusal:
        keep(exam, run_of(tablet, 4))

    assert refusal.value.seq == 4


def test_run_past_a_gap_is_refused_by_the_database(exam, tablet):
    keep(exam, run_of(tablet, 0, 1))

    with pytest.raises(ChainBroken):
        keep(exam, run_of(tablet, 2))

    assert seqs(exam, tablet) == [0]


def test_run_on_another_past_is_refused_by_the_database(exam, tablet):
    keep(exam, run_of(tablet, 0, 2))
    tablet.entries[1] = replace(tablet.entries[1], body=b'{"answer":["Z"]}')
    forged = replace(tablet.entries[2], prev=tablet.entries[1].digest())

    with pytest.raises(ChainBroken):
        keep(exam, Run((forged,), forged.digest(), bytes(64)))


def test_run_of_no_device_is_refused_by_the_database(exam):
    stranger = Tablet(CANDIDATES[next(NUMBERS)])
    stranger.write("opened")

    with pytest.raises(UnknownDevice):
        keep(exam, run_of(stranger))


def test_one_bad_run_stores_nothing_of_the_others(exam, tablet):
    other = enrolled(exam, Tablet(CANDIDATES[next(NUMBERS)]))

    with pytest.raises(ChainBroken):
        keep(exam, run_of(other), run_of(tablet, 3))

    assert seqs(exam, other) == []


def test_what_is_held_is_read_back_as_it_was_written(exam, tablet):
    keep(exam, run_of(tablet))

    async def read():
        async with await gateway(exam) as connection:
            chain = tablet.attempt, 1
            head = tablet.tail(2).head
            return (
                await read_tail(connection, *chain),
                await find_head(connection, *chain, head),
                await find_head(connection, *chain, bytes(32)),
                await read_chain(connection, *chain, count=4),
            )

    tail, named, unknown, kept = asyncio.run(read())

    assert (tail, named, unknown) == (tablet.tail(), tablet.tail(2), None)
    assert [(k.seq, k.body, k.digest) for k in kept] == [
        (entry.seq, entry.body, entry.digest()) for entry in tablet.entries[:4]
    ]


def test_two_writers_of_the_same_rows_never_deadlock(exam):
    """Given in opposite orders; without one order for all, most trials deadlock."""
    tablets = [enrolled(exam, Tablet(CANDIDATES[next(NUMBERS)])) for _ in range(20)]
    runs = [run_of(tablet) for tablet in tablets]
    seen = [Presence(t.attempt, 1, NOW, 5, 0, "whole", "persistent") for t in tablets]

    async def write(given, presences):
        async with await gateway(exam) as connection:
            for _ in range(5):
                await append(connection, given, received_at=NOW)
                await renew(connection, presences)
                await connection.commit()

    async def both():
        await asyncio.gather(write(runs, seen), write(runs[::-1], seen[::-1]))

    asyncio.run(both())

    assert all(seqs(exam, tablet) == [0, 1, 2, 3, 4] for tablet in tablets)


def test_sign_of_life_never_goes_back(exam, tablet):
    def presence(seen, written):
        return Presence(tablet.attempt, 1, seen, written, 0, "whole", "persistent")

    async def renew_both():
        async with await gateway(exam) as connection:
            await renew(connection, [presence(Instant(T0 + 5), 9)])
            await renew(connection, [presence(NOW, 8)])

    asyncio.run(renew_both())

    with psycopg.connect(exam.dsn()) as owner:
        row = owner.execute(
            "SELECT seen_ms, written FROM presence WHERE attempt = %s",
            (tablet.attempt,),
        ).fetchone()
    assert row == (T0 + 5, 9)


def test_sign_of_life_heard_by_a_clock_a_day_ahead_gives_way_f24(exam, tablet):
    def presence(seen, written):
        return Presence(tablet.attempt, 1, seen, written, 0, "whole", "persistent")

    async def renew_both():
        async with await gateway(exam) as connection:
            await renew(connection, [presence(Instant(T0 + 86_400_000), 9)])
            await renew(connection, [presence(NOW, 10)])

    asyncio.run(renew_both())

    with psycopg.connect(exam.dsn()) as owner:
        query = "SELECT seen_ms, written FROM presence WHERE attempt = %s"
        assert owner.execute(query, (tablet.attempt,)).fetchone() == (T0, 10)


def act(kind):
    return Act(actor="m.perrin", role="president", kind=kind, at=NOW, sitting=SITTING)


def test_acts_and_news_at_once_are_numbered_without_a_gap(exam):
    def work(kind):
        with psycopg.connect(exam.dsn("concours_console")) as console:
            for _ in range(10):
                append_act(console, act(kind))
                news = News(sitting=SITTING, kind="message", at=NOW, body={"text": "x"})
                append_news(console, news)
                console.commit()

    threads = [threading.Thread(target=work, args=(f"k{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with psycopg.connect(exam.dsn()) as owner:
        acts = owner.execute(
            "SELECT number, kind, prev, digest FROM act ORDER BY number"
        ).fetchall()
        news = owner.execute("SELECT number FROM news ORDER BY number").fetchall()
    assert [row[0] for row in acts] == list(range(1, 41))
    assert news == [(number,) for number in range(1, 41)]
    prev = ACTS_GENESIS
    for number, kind, stored_prev, digest in acts:
        assert stored_prev == prev
        prev = act_digest(number, act(kind), prev)
        assert digest == prev


def test_act_outside_a_transaction_is_a_defect(exam):
    with (
        psycopg.connect(exam.dsn("concours_console"), autocommit=True) as console,
        pytest.raises(AssertionError),
    ):
        append_act(console, act("x"))


def test_act_that_is_rolled_back_leaves_no_number(exam):
    with psycopg.connect(exam.dsn("concours_console")) as console:
        first = append_act(console, act("x"))
        console.rollback()
        again = append_act(console, act("y"))
        console.rollback()

    assert first == again


def test_act_cannot_be_inserted_over_a_gap_or_a_fork(exam):
    with (
        psycopg.connect(exam.dsn()) as owner,
        pytest.raises(psycopg.errors.ForeignKeyViolation),
    ):
        owner.execute(
            "INSERT INTO act (number, at_ms, actor, role, kind, body, prev, digest)"
            " VALUES (999999, 0, 'x', 'x', 'x', '', %s, %s)",
            (bytes(32), uuid4().bytes * 2),
        )
