"""A gateway on a real socket, in a thread, over this module's database."""

import asyncio
import socket
import threading
from contextlib import contextmanager
from dataclasses import replace

import pytest
import uvicorn
from psycopg.conninfo import make_conninfo
from tests.patience import PATIENCE_S

from concours.core.kernel.time import Instant
from concours.gateway import database as database_module
from concours.gateway.app import create_app
from concours.gateway.edge.http_protocol import BoundedProtocol
from concours.gateway.settings import Settings, centre_now
from concours.store import connection as connection_module
from small_exam import CODES_KEY, Http, make_exam

FAR_MS = 10**12
"""Tests move the centre's clock by hours, and the database stays where it is."""


class Clock:
    """The centre's clock, which a test may move forward, or stop for a while."""

    def __init__(self) -> None:
        self.ahead_ms = 0
        self._stopped: Instant | None = None

    def __call__(self) -> Instant:
        going = centre_now() if self._stopped is None else self._stopped
        return Instant(going + self.ahead_ms)

    @contextmanager
    def stopped(self):
        """Let no time pass but what a test adds, which is taken back in the end."""
        self._stopped = centre_now()
        try:
            yield
        finally:
            self._stopped, self.ahead_ms = None, 0


@contextmanager
def running(settings: Settings, connections_max=None, *, knows_address=False):
    """Serve `settings` in a thread; the value is a client of it."""
    listening = socket.create_server(("127.0.0.1", 0))
    if knows_address:
        own = f"http://127.0.0.1:{listening.getsockname()[1]}/"
        settings = replace(settings, tablets_url=own)
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
        thread.join(PATIENCE_S)
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
        institution="Faculté d’essai",
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


@pytest.fixture
def patient_settings(settings, monkeypatch):
    """Of a gateway that waits for a held journal for as long as the test takes."""
    monkeypatch.setattr(database_module, "STATEMENT_MS_MAX", PATIENCE_S * 1_000)
    monkeypatch.setattr(database_module, "TURN_S_MAX", float(PATIENCE_S))
    monkeypatch.setattr(connection_module, "TRANSACTION_S_MAX", float(PATIENCE_S))
    options = " ".join(
        f"-c {name}={PATIENCE_S}s"
        for name in (
            "lock_timeout",
            "transaction_timeout",
            "idle_in_transaction_session_timeout",
        )
    )
    return replace(settings, dsn=make_conninfo(settings.dsn, options=options))
