"""A process that works says so to systemd, in its own namespace or in a file's name;
one that nobody listens to is never held up by it.
"""

import asyncio
import socket
from contextlib import suppress

import pytest

from concours.metrics import watchdog
from concours.metrics.watchdog import Watchdog

WORDS = b"READY=1\nWATCHDOG=1"


@pytest.fixture(params=["file", "abstract"])
def heard(request, tmp_path):
    name = str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        is_file = request.param == "file"
        systemd.bind(name if is_file else f"\0{name}")
        systemd.settimeout(10)
        yield systemd, {"NOTIFY_SOCKET": name if is_file else f"@{name}"}


def test_systemd_hears_each_word(heard):
    systemd, environment = heard
    Watchdog(environment).feed()
    assert systemd.recv(100) == WORDS


def test_loop_that_runs_says_so_again_and_again(heard, monkeypatch):
    systemd, environment = heard
    monkeypatch.setattr(watchdog, "EVERY_S", 0.01)

    async def run():
        task = asyncio.create_task(Watchdog(environment).feed_for_ever(lambda: False))
        words = [await asyncio.to_thread(systemd.recv, 100) for _ in range(3)]
        task.cancel()
        return words

    assert asyncio.run(run()) == [WORDS] * 3


def test_loop_that_runs_and_answers_nobody_says_nothing(heard, monkeypatch):
    systemd, environment = heard
    monkeypatch.setattr(watchdog, "EVERY_S", 0.01)
    turns = []

    async def run():
        feeding = Watchdog(environment).feed_for_ever(lambda: turns.append(1) or True)
        with suppress(TimeoutError):
            await asyncio.wait_for(feeding, 0.2)

    asyncio.run(run())
    assert turns
    systemd.setblocking(False)  # noqa: FBT003 -- as the library wants it
    with pytest.raises(BlockingIOError):
        systemd.recv(100)


def test_nobody_who_listens_holds_nobody_up(tmp_path, heard):
    systemd, environment = heard
    Watchdog({}).feed()
    Watchdog({"NOTIFY_SOCKET": str(tmp_path / "gone")}).feed()
    for _ in range(5_000):  # past what a socket keeps: who listens reads nothing
        Watchdog(environment).feed()
    assert systemd.recv(100) == WORDS
