"""A gateway on a real socket, in a thread, over this module's database."""

import asyncio
import socket
import threading
from contextlib import contextmanager

import pytest
import uvicorn

from concours.core.kernel.time import Instant
from concours.gateway.app import create_app
from concours.gateway.protocol import BoundedProtocol
from concours.gateway.settings import Settings, centre_now
from small_exam import CODES_KEY, Http, make_exam

FAR_MS = 10**12
"""Tests move the centre's clock by hours, and the database stays where it is."""


class Clock:
    """The centre's clock, which a test may move forward."""

    def __init__(self) -> None:
        self.ahead_ms = 0

    def __call__(self) -> Instant:
        return Instant(centre_now() + self.ahead_ms)


@contextmanager
def running(settings: Settings, connections_max=None):
    """Serve `settings` in a thread; the value is a client of it."""
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        create_app(settings),
        http=BoundedProtocol,
        ws="none",
        lifespan="on",
        log_config=None,
        timeout_graceful_shutdown=1,
        limit_concurrency=connections_max,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(
        target=asyncio.run, args=(server.serve([listening]),), daemon=True
    )
    thread.start()
    try:
        yield Http(f"http://127.0.0.1:{listening.getsockname()[1]}")
    finally:
        server.should_exit = True
        thread.join(10)
        listening.close()


@pytest.fixture(scope="module")
def exam(database):
    make_exam(database.dsn())
    return database


@pytest.fixture(scope="module")
def clock():
    return Clock()


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    return tmp_path_factory.mktemp("gateway")


@pytest.fixture(scope="module")
def settings(exam, clock, folders):
    return Settings(
        dsn=exam.dsn("concours_gateway"),
        codes_key=CODES_KEY,
        packages=folders / "packages",
        client=folders / "client",
        now=clock,
        clock_off_ms_max=FAR_MS,
    )


@pytest.fixture(scope="module")
def gateway(settings):
    with running(settings) as http:
        yield http


@pytest.fixture
def another_gateway(settings):
    """A second process's worth of gateway, to be started in a `with`."""
    return lambda: running(settings)
