"""A watch tells the database how its machine is, and loses nothing while that is away.

The watch is the real process, by its own role. It may write its row and read nothing
(`tests/store/test_grants.py`); its page answers whatever becomes of the database.
"""

import json
import os
import subprocess
import sys
import time
from contextlib import contextmanager

import psycopg
import pytest
from tests.patience import PATIENCE_S

from concours.cli.supervision.rehearsal_house import free_port
from concours.core.delivery.machines.health import HealthCheck, ProcessReading
from concours.core.delivery.machines.status import Course, MachineReading, MachineStatus
from concours.metrics.registry import new_registry
from concours.metrics.socket import make_socket_folder, serve_metrics
from concours.watch.reports import PROCESSES_COUNT_MAX, encode
from small_exam import Http

ROW = "SELECT at_ms, reading FROM machine_status WHERE name = %s"
END_SESSIONS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'concours_watch'
"""


@contextmanager
def watching(sockets, dsn, machine):
    """Run a watch, and give the address of its page."""
    port = free_port()
    command = [sys.executable, "-m", "concours.cli", "serve", "watch"]
    options = ["--sockets", str(sockets), "--home", str(sockets.parent)]
    options += ["--port", str(port), "--machine", machine]
    environment = os.environ | {"CONCOURS_DSN": dsn}
    with subprocess.Popen([*command, *options], env=environment) as process:
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


@pytest.fixture
def sockets(tmp_path):
    folder = make_socket_folder(tmp_path)
    serve_metrics(new_registry(), {"CONCOURS_METRICS": str(folder / "ledger")})
    return folder


def until(found):
    """Return what is found, once it is; fail where it never comes."""
    ends = time.monotonic() + PATIENCE_S
    while time.monotonic() < ends:
        if (value := found()) is not None:
            return value
        time.sleep(0.1)
    raise AssertionError("it never came")


def answers(address):
    try:
        return Http(address).get("/status.json").body
    except OSError:
        return None


def test_watch_writes_its_row_and_goes_on_while_the_database_is_away(database, sockets):
    with database.connect(autocommit=True) as owner:

        def row(after=0):
            found = owner.execute(ROW, ("rennes-1",)).fetchone()
            return found if found and found[0] > after else None

        with (
            watching(sockets, database.dsn("concours_watch"), "rennes-1") as address,
            psycopg.connect(database.cluster.admin_dsn(), autocommit=True) as admin,
        ):
            at_ms, reading = until(row)
            assert [one["name"] for one in reading["readings"]] == ["ledger"]
            assert reading["build"]
            admin.execute("ALTER ROLE concours_watch NOLOGIN")
            try:
                admin.execute(END_SESSIONS)
                before = json.loads(until(lambda: answers(address)))["at"]
                until(
                    lambda: (
                        True
                        if json.loads(answers(address))["at"] >= before + 10_000
                        else None
                    )
                )
                assert row(after=at_ms + 9_000) is None
            finally:
                admin.execute("ALTER ROLE concours_watch LOGIN")
            (_, reading) = until(lambda: row(after=at_ms + 9_000))
            assert len(reading["course"]["counts"]) >= 1


def test_watch_without_a_database_gives_its_page(sockets):
    nowhere = "postgresql://concours_watch:x@127.0.0.1:1/concours"
    with watching(sockets, nowhere, "rennes-2") as address:
        assert b'"ledger"' in until(lambda: answers(address))


def test_row_is_bounded_whatever_runs_on_the_machine(database):
    count = 4 * PROCESSES_COUNT_MAX
    names = [f"gateway-{number}" for number in range(count)]
    full = {name: 2**53 for name in ProcessReading.__slots__ if name != "name"}
    status = MachineStatus(
        at=2**53,
        machine=MachineReading(100, 100, 100, 2**53, 2**53),
        readings=[ProcessReading(name=name, **full) for name in names],
        checks=[HealthCheck(name, "files_near_limit", 2**53, 2**53) for name in names],
        course=Course(2**53, (10**7,) * 720),
    )
    with database.connect("concours_watch") as watch:
        watch.execute("SELECT report_machine(%s, %s)", ("x", encode(status)))


def test_a_watch_in_other_hands_adds_no_machine_without_end(database):
    with database.connect(autocommit=True) as owner:
        owner.execute("DELETE FROM machine_status")
    with database.connect("concours_watch", autocommit=True) as watch:
        listed = [
            watch.execute(
                "SELECT report_machine(%s, '{}')", (f"m{number:03}",)
            ).fetchone()[0]
            for number in range(100)
        ]
        long = watch.execute(
            "SELECT report_machine('x', to_jsonb(repeat('a', 140000)))"
        ).fetchone()
    assert listed == [True] * 64 + [False] * 36
    assert long == (False,)
    with database.connect(autocommit=True) as owner:
        [(count,)] = owner.execute("SELECT count(*) FROM machine_status").fetchall()
        others = owner.execute("SELECT name, cause FROM unlisted_machine").fetchall()
        owner.execute("DELETE FROM machine_status")
        owner.execute("DELETE FROM unlisted_machine")
    assert count == 64
    assert sorted(others) == [(f"m{number:03}", "full") for number in range(64, 80)]
