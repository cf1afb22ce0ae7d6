"""Promise: while the ledger runs, an act waits seconds for whoever took the numbering
with another process's password, and lifted the limits of its own session; the ledger
itself, too, waits no longer (A22)."""

import threading
import time
from contextlib import closing

import psycopg
import pytest
from tests.emptied import empty

from concours.core.delivery.journal.act import Act
from concours.core.kernel.time import Instant
from concours.ledger.run import Settings, serve
from concours.store.journal.acts import append_act
from concours.store.journal.news import News, append_news
from small_exam import SITTING, T0, attempt_id

WAITS_COUNT_MAX = 240


@pytest.fixture
def ledger(exam, tmp_path):
    """A ledger at work, which for once lets any transaction last an hour."""
    with exam.connect() as owner:
        empty(owner, "board")
        owner.execute(
            "CREATE OR REPLACE FUNCTION transaction_age_max(role name) RETURNS interval"
            " LANGUAGE sql IMMUTABLE AS $$SELECT interval '1 h'$$"
        )
    stop = threading.Event()
    settings = Settings(exam.dsn("concours_ledger"), tmp_path / "ledger.key")
    thread = threading.Thread(target=serve, args=(settings, stop))
    thread.start()
    yield
    stop.set()
    thread.join()


def lift_limits(connection):
    connection.execute("SET transaction_timeout = 0")
    connection.execute("SET idle_in_transaction_session_timeout = 0")


@pytest.fixture
def held_sitting(exam):
    """A session of the keeper's that keeps a sitting, and so its first board."""
    with closing(exam.connect("concours_keeper")) as keeper:
        lift_limits(keeper)
        keeper.execute("SELECT FROM sitting WHERE id = %s FOR UPDATE", (SITTING,))
        yield keeper


def is_ended(connection):
    try:
        connection.execute("SELECT 1")
    except psycopg.OperationalError:
        return True
    return False


@pytest.mark.usefixtures("held_sitting", "ledger")
def test_the_ledger_waits_for_nobody_who_keeps_what_it_writes_of_a22(held_sitting):
    for _ in range(WAITS_COUNT_MAX):
        if is_ended(held_sitting):
            return
        time.sleep(0.5)
    pytest.fail("a session that keeps the ledger waiting goes on")


@pytest.mark.usefixtures("ledger")
def test_an_act_outlasts_a_gateway_that_never_commits_a22(exam):
    superseded = News(
        sitting=SITTING,
        kind="superseded",
        at=Instant(T0),
        attempt=attempt_id("00000"),
        body={},
    )
    act = Act(actor="m.perrin", role="president", kind="x", at=Instant(T0))
    with (
        closing(exam.connect("concours_gateway")) as gateway,
        exam.connect("concours_console") as console,
    ):
        lift_limits(gateway)
        append_news(gateway, superseded)
        console.execute("SET lock_timeout = '2min'")

        number = append_act(console, act)

        with pytest.raises(psycopg.OperationalError):
            gateway.commit()
    assert number == 1
