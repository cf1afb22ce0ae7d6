"""Whatever becomes of PostgreSQL, no process waits without end, and none ends of it."""

import asyncio
import os
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from concours.console.settings import database as django_form
from concours.core.kernel.errors import Unavailable
from concours.gateway.database import Database
from concours.gateway.settings import Settings as GatewaySettings
from concours.ledger.run import Settings, serve
from concours.store import connection as connections
from concours.store.cluster import Address
from concours.store.connection import DATABASE_AWAY, LIMITS, connect, connection_string
from frozen_line import Line

URL = "postgresql://ann:s%40fe@h1:5432,h2:5433/exam?sslmode=verify-full&sslrootcert=/ca"
BEATS = "SELECT id, alive_ms FROM keeper_key ORDER BY alive_ms DESC LIMIT 1"


@pytest.fixture(scope="module")
def line(cluster):
    address = cluster.address
    line = Line(f"{address.host}/.s.PGSQL.{address.port}")
    yield line
    line.close()


@pytest.fixture
def thaw(line):
    yield
    line.is_frozen = False


def through(line, database, role="concours_gateway"):
    named = conninfo_to_dict(database.dsn(role))
    return make_conninfo(**named | {"host": "127.0.0.1", "port": line.port})


def settings_of(dsn):
    return GatewaySettings(
        dsn=dsn, packages=Path("none"), client=Path("none"), codes_key=bytes(32)
    )


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(connections, "TRANSACTION_S_MAX", 1.0)


def test_limits_stand_beside_what_the_url_says():
    named = conninfo_to_dict(connection_string(URL, settings="-c a=b"))

    assert {key: named[key] for key in LIMITS} == LIMITS
    assert (named["host"], named["port"]) == ("h1,h2", "5432,5433")
    assert (named["sslmode"], named["sslrootcert"]) == ("verify-full", "/ca")
    assert (named["password"], named["options"]) == ("s@fe", "-c a=b")


def test_url_that_sets_its_own_limit_keeps_it():
    url = f"{URL}&connect_timeout=9&options=-c%20x%3Dy"

    named = conninfo_to_dict(connection_string(url, settings="-c a=b"))

    assert (named["connect_timeout"], named["options"]) == ("9", "-c x=y -c a=b")


def test_dark_line_is_given_up_by_the_kernel_after_seconds(line, database):
    options = "TCP_USER_TIMEOUT", "TCP_KEEPIDLE", "TCP_KEEPINTVL", "TCP_KEEPCNT"
    with (
        connect(through(line, database)) as connection,
        socket.socket(fileno=os.dup(connection.fileno())) as wire,
    ):
        limits = [
            wire.getsockopt(socket.IPPROTO_TCP, getattr(socket, option))
            for option in options
        ]

    assert limits == [3000, 2, 1, 3]


@pytest.mark.usefixtures("impatient", "thaw")
def test_frozen_database_is_given_up_and_found_again_by_the_gateway(line, database):
    async def freeze_within_a_transaction(gateway):
        async with gateway.transaction() as connection:
            line.is_frozen = True
            await connection.execute("SELECT 1")

    async def meet_a_frozen_database():
        gateway = Database(settings_of(through(line, database)))
        with pytest.raises(Unavailable):
            await freeze_within_a_transaction(gateway)
        line.is_frozen = False
        async with gateway.transaction() as connection:
            cursor = await connection.execute("SELECT 1")
            row = await cursor.fetchone()
        await gateway.close()
        return row, gateway.generation

    assert asyncio.run(meet_a_frozen_database()) == ((1,), 1)


@pytest.mark.usefixtures("impatient", "thaw")
def test_frozen_database_is_given_up_by_keeper_and_ledger(line, database):
    connection = connect(through(line, database))
    line.is_frozen = True

    with pytest.raises(DATABASE_AWAY):
        connection.execute("SELECT 1")

    assert connection.closed


@pytest.mark.usefixtures("impatient")
def test_transaction_of_many_short_steps_is_given_up_too(database):
    connection = connect(database.dsn("concours_ledger"))

    def take_many_steps():
        with connection.transaction():
            for _ in range(200):
                connection.execute("SELECT pg_sleep(0.3)")

    with pytest.raises(DATABASE_AWAY):
        take_many_steps()

    assert connection.closed


@pytest.mark.usefixtures("impatient")
def test_each_transaction_has_all_its_time(database):
    with connect(database.dsn("concours_ledger")) as connection:
        connection.execute("SELECT 1")
        time.sleep(1.5)
        with connection.transaction():
            assert connection.execute("SELECT pg_sleep(0.2), 1").fetchone()[1] == 1


def test_gateway_leaves_a_database_that_has_become_a_copy(database):
    read_only = "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY"
    write = "INSERT INTO wrong_try VALUES ('code', '192.0.2.1', '04217', 0, 1)"

    async def write_to_a_copy():
        gateway = Database(settings_of(database.dsn("concours_gateway")))
        async with gateway.transaction() as connection:
            await connection.execute(read_only)
        with pytest.raises(Unavailable):
            async with gateway.transaction() as connection:
                await connection.execute(write)
        async with gateway.transaction() as connection:
            await connection.execute(write)
        await gateway.close()

    asyncio.run(write_to_a_copy())


@contextmanager
def read_only(cluster):
    """Let nobody write in any session, of those that are there too."""
    with psycopg.connect(cluster.admin_dsn(), autocommit=True) as admin:
        admin.execute("ALTER SYSTEM SET default_transaction_read_only = on")
        admin.execute("SELECT pg_reload_conf()")
        try:
            yield
        finally:
            admin.execute("ALTER SYSTEM RESET default_transaction_read_only")
            admin.execute("SELECT pg_reload_conf()")


def wait_until(is_so, is_alive):
    while not is_so():
        assert is_alive(), "the process has ended"
        time.sleep(0.05)


def test_keeper_lives_through_a_database_that_takes_nothing(
    cluster, database, tmp_path
):
    def latest():
        with database.connect() as owner:
            return owner.execute(BEATS).fetchone()

    log = tmp_path / "keeper.log"
    with log.open("wb") as output:
        keeper = subprocess.Popen(
            [sys.executable, "-m", "concours.keeper.run"],
            env=os.environ | {"CONCOURS_DSN": database.dsn("concours_keeper")},
            stderr=output,
        )
    try:
        wait_until(latest, lambda: keeper.poll() is None)
        with read_only(cluster):
            wait_until(
                lambda: "database away" in log.read_text(),
                lambda: keeper.poll() is None,
            )
            before = latest()
        wait_until(lambda: latest()[1] > before[1], lambda: keeper.poll() is None)
        assert latest()[0] == before[0], "another key: the shares are gone"
    finally:
        keeper.terminate()
        keeper.wait()


def test_ledger_lives_through_a_database_that_takes_nothing(
    cluster, database, tmp_path, caplog
):
    def count_turns():
        return sum("under the root" in each for each in caplog.messages)

    caplog.set_level("INFO", "concours.ledger")
    stop = threading.Event()
    settings = Settings(database.dsn("concours_ledger"), tmp_path / "ledger.key")
    ledger = threading.Thread(target=serve, args=(settings, stop), daemon=True)
    ledger.start()
    try:
        wait_until(count_turns, ledger.is_alive)
        with read_only(cluster):
            wait_until(
                lambda: any("database lost" in each for each in caplog.messages),
                ledger.is_alive,
            )
            before = count_turns()
        wait_until(lambda: count_turns() > before, ledger.is_alive)
    finally:
        stop.set()
        ledger.join()


def test_console_keeps_every_parameter_of_the_url():
    form = django_form(URL)

    assert (form["NAME"], form["USER"], form["PASSWORD"]) == ("exam", "ann", "s@fe")
    assert (form["HOST"], form["PORT"]) == ("h1,h2", "5432,5433")
    assert form["OPTIONS"] == LIMITS | {"sslmode": "verify-full", "sslrootcert": "/ca"}


@pytest.mark.usefixtures("console_database")
def test_console_connects_with_these_parameters():
    from django.db import connection  # noqa: PLC0415 -- after setup

    connection.ensure_connection()

    said = connection.connection.info.get_parameters()
    assert said["target_session_attrs"] == "read-write"
    assert said["tcp_user_timeout"] == LIMITS["tcp_user_timeout"]


def test_cluster_of_several_hosts_is_reached_where_one_answers(line, cluster, database):
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        dead = nobody.getsockname()[1]
    address = cluster.address
    url = (
        f"postgresql://{address.admin}:{address.password}"
        f"@127.0.0.1:{dead},127.0.0.1:{line.port}/ignored?sslmode=prefer"
    )

    of_several = Address.of(url)

    assert of_several.host == "127.0.0.1,127.0.0.1"
    assert of_several.options == (("sslmode", "prefer"),)
    with connect(of_several.admin_dsn(database.name)) as connection:
        row = connection.execute("SELECT current_database()").fetchone()
    assert row == (database.name,)
