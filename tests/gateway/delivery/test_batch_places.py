"""Promise: a gateway with more batches than it can answer in time answers what it can.

The others are told soon, before their tablet gives up and sends the same again: from
there on it would work for nobody. A body on its way keeps nobody from a place.
"""

import asyncio
import json
import socket
import time
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from functools import partial
from urllib.parse import urlsplit

import pytest
from tests.patience import PATIENCE_S

from concours.core.kernel.errors import Unavailable
from concours.gateway import services as services_module
from concours.gateway.delivery import backpressure as backpressure_module
from concours.gateway.delivery.batch_places import BatchPlaces
from concours.gateway.delivery.group_commit import GroupCommit
from concours.gateway.metrics import GatewayMetrics
from gateway.conftest import running
from small_exam import Http, Tablet

LATE_S = 0.2


async def turns(count=5):
    for _ in range(count):
        await asyncio.sleep(0)


def test_whoever_finds_no_place_waits_and_the_first_one_goes_first():
    async def play():
        places = BatchPlaces(places_count=1, wait_s_max=PATIENCE_S)
        assert await places.enter() == 0.0
        order = []

        async def come(name):
            assert await places.enter() > 0
            order.append(name)

        waiting = [asyncio.create_task(come(name)) for name in "abc"]
        await turns()
        assert (order, places.waiting_count) == ([], 3)
        for expected in ("a", "ab", "abc"):
            places.leave()
            await turns()
            assert "".join(order) == expected
        await asyncio.gather(*waiting)
        assert places.waiting_count == 0

    asyncio.run(play())


def test_whoever_waited_too_long_or_has_gone_takes_no_place():
    async def play():
        places = BatchPlaces(places_count=1, wait_s_max=LATE_S)
        await places.enter()
        gone = asyncio.create_task(places.enter())
        await turns()
        gone.cancel()
        with pytest.raises(Unavailable):
            await places.enter()
        assert gone.cancelled()
        assert places.waiting_count == 0

        places.leave()
        assert await places.enter() == 0.0

    asyncio.run(play())


def test_a_wait_for_a_turn_makes_tablets_gather_more(settings, monkeypatch):
    monkeypatch.setattr(backpressure_module, "TURN_S", 0.0)

    async def play():
        group_commit = GroupCommit(None, settings, GatewayMetrics())
        for _ in range(10):
            group_commit.note_wait(0.0)
        assert group_commit.pace_ms == 0
        for _ in range(10):
            group_commit.note_wait(2.0)
        assert group_commit.pace_ms > 0

    asyncio.run(play())


@pytest.fixture
def narrow_gateway(patient_settings, monkeypatch):
    """A gateway that works on one batch at a time."""
    narrow = partial(BatchPlaces, places_count=1, wait_s_max=LATE_S)
    monkeypatch.setattr(services_module, "BatchPlaces", narrow)
    with running(patient_settings) as http:
        yield Http(http.address, timeout_s=PATIENCE_S)


def composing(gateway, number):
    tablet = Tablet(number)
    assert gateway.enrol(tablet).status == 200
    assert gateway.send(tablet).status == 200
    tablet.answer("q1", ["A"])
    return tablet


def test_who_cannot_be_answered_in_time_is_told_soon_and_nothing_is_lost(
    exam, narrow_gateway
):
    first = composing(narrow_gateway, "04217")
    other = composing(narrow_gateway, "04218")
    with exam.connect() as owner, ThreadPoolExecutor(2) as pool:
        owner.execute("SELECT hold_journal()")
        of_first = pool.submit(narrow_gateway.send, first)
        of_other = pool.submit(narrow_gateway.send, other)
        wait([of_first, of_other], PATIENCE_S, FIRST_COMPLETED)
        owner.commit()
        answers = [of_first.result(), of_other.result()]

    assert sorted(one.status for one in answers) == [200, 503]
    assert [one.json()["code"] for one in answers if one.status == 503] == [
        "unavailable"
    ]
    for tablet in (first, other):
        held = narrow_gateway.send(tablet).json()["held"]
        assert held == len(tablet.entries)


@pytest.mark.usefixtures("exam")
def test_a_body_on_its_way_keeps_nobody_from_a_place(narrow_gateway):
    tablet = composing(narrow_gateway, "04219")
    body = json.dumps(tablet.batch()).encode()
    address = urlsplit(narrow_gateway.address)
    head = (
        f"POST /journal HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection((address.hostname, address.port)) as slow:
        slow.sendall(head.encode() + body[:20])
        time.sleep(LATE_S)
        assert narrow_gateway.send(tablet).json()["held"] == len(tablet.entries)
