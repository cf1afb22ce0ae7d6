"""A gateway that is only busy is left to work; one in which nothing moves is replaced.

On the worst day every answer is late, also that to `/health`: a supervisor that then
kills gateways brings all their tablets at once to those that are left.
"""

import os
import signal
import socket
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from http.client import HTTPException
from pathlib import Path

import psycopg
import pytest
from prometheus_client import Counter
from tests.patience import PATIENCE_S, until

from concours.cli.supervision import child as child_module
from concours.cli.supervision import probes
from concours.cli.supervision.child import SILENT_PROBES_MAX, Child, Part
from concours.cli.supervision.probes import answers_http
from concours.metrics.registry import new_registry
from concours.metrics.socket import VARIABLE, make_socket_folder, serve_metrics
from small_exam import CODES_KEY, Http, make_exam

MUTE_S = 2.0
ASKING_COUNT = 12
"""Thrice as many as a gateway has connections: who comes now waits for a turn."""


PROGRAM = """
import asyncio, os
from pathlib import Path

from concours.cli import main
from concours.gateway.app import Front

answer = Front.__call__


async def answer_or_not(front, scope, receive, send):
    if scope["type"] == "http" and Path(os.environ["MUTE"]).exists():
        await asyncio.Event().wait()
    await answer(front, scope, receive, send)


Front.__call__ = answer_or_not
main()
"""
"""A gateway that takes every request and answers none, once a file is there."""


@pytest.fixture(autouse=True)
def _english(monkeypatch):
    monkeypatch.setenv("LC_ALL", "C")


@pytest.fixture(autouse=True)
def _impatient(monkeypatch):
    """Ask more often, and wait less long: the same in a sixth of the time."""
    monkeypatch.setattr(child_module, "PROBE_EVERY_S", 0.1)
    monkeypatch.setattr(probes, "PROBE_S_MAX", 0.6)


@pytest.fixture(scope="module")
def exam(database):
    make_exam(database.dsn())
    return database


class Watched:
    """A real gateway under a supervisor's eye: its answers, and what is said of it."""

    def __init__(self, exam, folder, entrance, executor):
        self.answers, self.said = [], []
        self.http = Http(f"http://127.0.0.1:{entrance.getsockname()[1]}")
        own = make_socket_folder(folder) / "gateway-1"
        ask = answers_http(entrance.getsockname()[1], metrics=own)

        def probe():
            self.answers.append(ask())
            return self.answers[-1]

        self.mute = folder / "mute"
        command = (*(sys.executable, "-c", PROGRAM, "serve", "gateway"), "--fd")
        part = Part(
            name="gateway-1",
            command=(*command, str(entrance.fileno())),
            environment={
                **os.environ,
                VARIABLE: str(own),
                "MUTE": str(self.mute),
                "CONCOURS_DSN": exam.dsn("concours_gateway"),
                "CONCOURS_CODES_KEY": CODES_KEY.hex(),
                "CONCOURS_PACKAGES": str(folder),
                "CONCOURS_CLIENT": str(folder / "none"),
                "CONCOURS_REFUSED_LOG": str(folder / "refused.jsonl"),
            },
            probe=probe,
            log=folder / "gateway.log",
            fds=(entrance.fileno(),),
        )
        self.child = Child(part, lambda _, line: self.said.append(line))
        self._executor = executor

    @property
    def pid(self):
        return self.child._process and self.child._process.pid

    def was_late(self):
        """Whether so many answers in a row were late that it once was killed for it."""
        last = self.answers[-SILENT_PROBES_MAX - 1 :]
        return len(last) > SILENT_PROBES_MAX and True not in last

    def keep_until(self, look, what):
        """Watch it as the supervisor does until something is so."""

        def turn():
            self.child.tick(self._executor)
            return look()

        until(turn, what)


@pytest.fixture
def watched(exam, tmp_path):
    with (
        socket.create_server(("127.0.0.1", 0), backlog=128) as entrance,
        ThreadPoolExecutor(1) as executor,
    ):
        gateway = Watched(exam, tmp_path, entrance, executor)
        gateway.child.start()
        try:
            gateway.keep_until(lambda: gateway.child.state == "ready", "never ready")
            yield gateway
        finally:
            gateway.child.kill()


@contextmanager
def load(exam, http):
    """Ask for what another session keeps: every connection of the gateway waits."""
    ended = threading.Event()

    def ask_for_ever():
        while not ended.is_set():
            with suppress(OSError, HTTPException):
                http.get("/relay/signer")

    threads = [threading.Thread(target=ask_for_ever) for _ in range(ASKING_COUNT)]
    with psycopg.connect(exam.dsn()) as owner:
        owner.execute("LOCK TABLE act IN ACCESS EXCLUSIVE MODE")
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            ended.set()
    for thread in threads:
        thread.join(PATIENCE_S)


def test_busy_gateway_is_left_to_work_and_a_stopped_one_is_replaced(exam, watched):
    first = watched.pid
    with load(exam, watched.http):
        watched.keep_until(watched.was_late, "never late for long")
    watched.keep_until(lambda: watched.answers[-1] is True, "never in time again")
    assert (watched.pid, watched.said) == (first, ["ready"])

    os.kill(first, signal.SIGSTOP)
    watched.keep_until(lambda: watched.said.count("ready") == 2, "not replaced")
    assert watched.said == ["ready", "does not answer; again in 0.2 s", "ready"]
    assert watched.pid != first


def test_gateway_whose_loop_turns_and_answers_nobody_is_replaced(watched, monkeypatch):
    first = watched.pid
    watched.mute.touch()
    watched.keep_until(watched.was_late, "never late for long")
    assert watched.pid == first, "minutes have not gone by yet"

    monkeypatch.setattr(probes, "MUTE_S_MAX", MUTE_S)
    watched.keep_until(lambda: watched.pid != first, "left as it is")
    watched.mute.unlink()
    watched.keep_until(lambda: watched.said.count("ready") == 2, "not replaced")
    assert watched.said[:2] == ["ready", "does not answer; again in 0.2 s"]


def test_process_whose_counts_stand_still_is_dead_whatever_thread_tells_them(tmp_path):
    """A loop that hangs in a thread's company: the socket answers, nothing moves."""
    registry, path = new_registry(), Path(make_socket_folder(tmp_path) / "gateway-1")
    turns = Counter("concours_turns", "Of a loop.", registry=registry)
    serve_metrics(registry, {VARIABLE: str(path)})
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        ask = answers_http(deaf.getsockname()[1], metrics=path)
        ask()
        turns.inc()
        moving = ask()
        standing = ask()
        alone = answers_http(deaf.getsockname()[1])()

    assert (moving, standing, alone) == (None, False, False)
