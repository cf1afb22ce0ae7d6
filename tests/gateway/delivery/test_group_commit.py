"""Batches share a commit and not a fate: one that is refused takes nobody with it.

Defends F08 and A22 too: past its bounds a gateway says that it is busy, at once.
"""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace

import psycopg
import pytest

from concours.core.delivery.journal.entry import ChainBroken, Equivocation
from concours.core.delivery.sync.batch import Run
from concours.core.kernel.errors import Unavailable
from concours.gateway import batcher as batcher_module
from concours.gateway import database as database_module
from concours.gateway.database import Database
from concours.gateway.delivery.backpressure import PACE_MS_MAX, TURN_S
from concours.gateway.delivery.group_commit import GroupCommit
from concours.gateway.metrics import GatewayMetrics
from concours.store.journal import locks
from small_exam import Tablet


@pytest.fixture(scope="module")
def tablets(gateway):
    """Three enrolled tablets, each with three entries written."""
    made = [Tablet(number) for number in ("04217", "04218", "04219")]
    for tablet in made:
        assert gateway.enrol(tablet).status == 200
        for letter in "ABC":
            tablet.answer("q1", [letter])
    return made


@asynccontextmanager
async def working(settings):
    database = Database(settings)
    group = GroupCommit(database, settings, GatewayMetrics())
    try:
        yield group, database
    finally:
        await group.stop()
        await database.close()


def submission(tablet, start=0, stop=None):
    tail = tablet.tail(stop)
    return Run(tuple(tablet.entries[start:stop]), tail.head, tablet.sign(tail))


def test_group_keeps_the_good_batches_and_tells_the_bad_one(settings, tablets):
    one, bad, other = tablets

    async def keep_all():
        async with working(settings) as (group, _):
            first = await asyncio.gather(
                group.keep(submission(one)),
                group.keep(submission(bad, 1)),
                group.keep(submission(other)),
                return_exceptions=True,
            )
            forged = Tablet(other.number, private_key=other.private_key)
            for letter in "ABZ":
                forged.answer("q1", [letter])
            second = await asyncio.gather(
                group.keep(submission(forged, 2)),
                group.keep(submission(bad)),
                return_exceptions=True,
            )
            return first, second

    first, second = asyncio.run(keep_all())

    assert (first[0], type(first[1]), first[2]) == (None, ChainBroken, None)
    assert (type(second[0]), second[1]) == (Equivocation, None)


def test_group_past_its_bound_says_that_it_is_busy(settings, tablets, monkeypatch):
    monkeypatch.setattr(batcher_module, "WAITING_COUNT_MAX", 2)

    async def keep_many():
        async with working(settings) as (group, _):
            run = submission(tablets[0])
            return await asyncio.gather(
                *(group.keep(run) for _ in range(5)), return_exceptions=True
            )

    kept = asyncio.run(keep_many())

    assert [type(outcome) for outcome in kept] == [
        *[type(None)] * 2,
        *[Unavailable] * 3,
    ]


def test_group_whose_batches_wait_asks_tablets_to_gather(settings, exam, tablets):
    async def keep_behind_a_lock():
        async with working(settings) as (group, _):
            before = group.pace_ms
            for _ in range(3):
                with psycopg.connect(exam.dsn()) as other:
                    other.execute(locks.HOLD_JOURNAL)
                    waiting = [
                        asyncio.create_task(group.keep(submission(tablet)))
                        for tablet in tablets
                    ]
                    await asyncio.sleep(TURN_S)
                await asyncio.gather(*waiting)
            return before, group.pace_ms

    before, after = asyncio.run(keep_behind_a_lock())

    assert before == 0
    assert 0 < after <= PACE_MS_MAX


def test_group_that_stops_tells_those_who_wait_that_nothing_is_sure(settings, tablets):
    async def stop_early():
        async with working(settings) as (group, _):
            waiting = asyncio.create_task(group.keep(submission(tablets[0])))
            await asyncio.sleep(0)
        return await asyncio.gather(waiting, return_exceptions=True)

    (outcome,) = asyncio.run(stop_early())

    assert isinstance(outcome, Unavailable)


def test_database_lends_so_many_connections_and_no_more(settings, monkeypatch):
    monkeypatch.setattr(database_module, "CONNECTIONS_COUNT_MAX", 1)
    monkeypatch.setattr(database_module, "TURN_S_MAX", 0.05)

    async def take_two():
        database = Database(settings)
        async with database.transaction():
            with pytest.raises(Unavailable):
                async with database.transaction():
                    pass
        await database.close()

    asyncio.run(take_two())


def test_database_that_is_not_there_is_unavailable(settings):
    async def ask():
        database = Database(
            replace(settings, dsn="postgresql://nobody@127.0.0.1:9/none")
        )
        with pytest.raises(Unavailable):
            async with database.transaction():
                pass

    asyncio.run(ask())
