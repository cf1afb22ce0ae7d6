"""A flood that finds no turn is answered each time; the log has a line a second."""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256

import pytest
from tests.patience import PATIENCE_S

from concours.core.kernel.errors import Unavailable
from concours.gateway.edge import unavailable_log
from concours.gateway.edge.unavailable_log import UnavailableLog

FLOOD_COUNT = 12_000
DAMAGED = sha256(b"whole").hexdigest()


def lines(caplog):
    texts = (record.getMessage() for record in caplog.records)
    return [text for text in texts if text.startswith("unavailable")]


@pytest.fixture(autouse=True)
def heard(caplog):
    caplog.set_level(logging.WARNING, "concours.gateway")


def test_twelve_thousand_at_once_are_two_lines_that_count_them_all(caplog):
    async def flood():
        log = UnavailableLog()
        for _ in range(FLOOD_COUNT):
            log.note(Unavailable("busy"))
        log.note(Unavailable("connections"))
        assert lines(caplog) == ["unavailable: busy"]
        log.close()

    asyncio.run(flood())

    counted = f"unavailable: busy × {FLOOD_COUNT - 1}, connections"
    assert lines(caplog) == ["unavailable: busy", counted]


def test_a_window_closes_by_itself_and_the_next_one_is_told_at_once(
    caplog, monkeypatch
):
    monkeypatch.setattr(unavailable_log, "WINDOW_S", 0.01)

    async def come_and_go():
        log = UnavailableLog()
        for _ in range(3):
            log.note(Unavailable("busy"))
        async with asyncio.timeout(PATIENCE_S):
            while log.is_counting:  # noqa: ASYNC110 -- its own timer ends it
                await asyncio.sleep(0.01)
        log.note(Unavailable("busy"))
        before = lines(caplog)
        log.close()
        return before

    before = asyncio.run(come_and_go())

    assert before == ["unavailable: busy", "unavailable: busy × 2", "unavailable: busy"]
    assert lines(caplog) == before


def test_each_is_answered_and_the_log_counts_them(another_gateway, folders, caplog):
    blob = folders / "packages" / "blob" / DAMAGED
    blob.parent.mkdir(parents=True, exist_ok=True)
    blob.write_bytes(b"whol\x64")
    with another_gateway() as http, ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: http.get(f"/blob/{DAMAGED}"), range(200)))

    assert {answer.status for answer in answers} == {503}
    own_lines = [line for line in lines(caplog) if "package" in line]
    counts = [int(line.partition(" × ")[2] or 1) for line in own_lines]
    assert sum(counts) == len(answers)
    assert len(counts) < len(answers) / 2
    assert DAMAGED not in " ".join(lines(caplog))
