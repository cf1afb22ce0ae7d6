"""Promise: whoever holds the password of one process stops the others for seconds, not
for as long as they like. No role locks a table of others, none takes the numbering but
by an act or news, and who keeps others waiting is ended (A22)."""

import threading
import time
from contextlib import ExitStack, closing, contextmanager
from types import SimpleNamespace

import psycopg
import pytest
from psycopg import sql

from concours.core.delivery.journal.act import Act
from concours.core.kernel.time import Instant
from concours.store.install import PROCESS_ROLES
from concours.store.journal.acts import append_act
from concours.store.journal.locks import end_blockers, end_long_transactions
from concours.store.journal.news import News, append_news
from small_exam import SITTING, T0, attempt_id, make_exam

GATEWAY, CONSOLE = "concours_gateway", "concours_console"
KEEPER, LEDGER = "concours_keeper", "concours_ledger"
WATCH = "concours_watch"

OF_THE_CONSOLE_ALONE = {
    "appointment",
    "staff",
    "django_session",
    "second_factor",
    "recovery_code",
    "roster_file",
    "placement",
    "withdrawal",
}
MAY_CALL = {
    CONSOLE: {
        "add_act",
        "add_news",
        "forget_keyholders",
        "forget_site_start",
        "forget_tries",
        "hold_office",
        "try_office",
    },
    GATEWAY: {
        "add_news",
        "forget_tries",
        "hold_journal",
        "share_journal",
        "hold_enrolments",
        "hold_wishes",
    },
    KEEPER: {"add_act", "add_news"},
    LEDGER: {"end_long_transactions", "end_blockers"},
    WATCH: set(),
}
LOCKS = {"transaction_age_max", "wait_max", "hold_numbering"}.union(*MAY_CALL.values())

WAITING = """
SELECT count(DISTINCT l.pid) FROM pg_locks l JOIN pg_stat_activity a USING (pid)
WHERE NOT l.granted AND a.datname = current_database()
"""


@pytest.fixture(scope="module")
def exam(database):
    make_exam(database.dsn())
    return database


@pytest.fixture
def owner(exam):
    with exam.connect(autocommit=True) as connection:
        yield connection


@pytest.fixture
def ledger(exam):
    with exam.connect(LEDGER, autocommit=True) as connection:
        yield connection


@contextmanager
def redefined(owner, function, changes):
    """Bring a function of the database to other limits for a while."""
    query = "SELECT pg_get_functiondef(oid) FROM pg_proc WHERE proname = %s"
    before = definition = owner.execute(query, (function,)).fetchone()[0]
    for old, new in changes.items():
        assert old in definition
        definition = definition.replace(old, new)
    owner.execute(definition)
    yield
    owner.execute(before)


@pytest.fixture
def no_patience(owner):
    """Whoever may keep others waiting for seconds may for no time at all."""
    seconds = {f"interval '{n} s'": "interval '0'" for n in (2, 5, 20)}
    with redefined(owner, "wait_max", seconds):
        yield


@pytest.fixture
def session(exam):
    """Open a session of a role that may be ended at any time."""
    with ExitStack() as sessions:
        yield lambda role: sessions.enter_context(closing(exam.connect(role)))


def hold_numbering(connection):
    """Take the numbering as whoever has the password can: by what is not committed."""
    role = connection.info.user
    if role == GATEWAY:
        attempt = attempt_id("04217")
        item = News(
            sitting=SITTING, kind="superseded", at=Instant(T0), attempt=attempt, body={}
        )
        append_news(connection, item)
    else:
        actor = "keeper" if role == KEEPER else "m.perrin"
        act = Act(actor=actor, role=actor, kind="key_released", at=Instant(T0))
        append_act(connection, act)


def hold_office(connection):
    connection.execute("SELECT hold_office(5)")


def hold_sitting(connection):
    query = "SELECT FROM sitting WHERE id = %s FOR NO KEY UPDATE"
    connection.execute(query, (SITTING,))


def in_queue(owner, connection, work=hold_numbering):
    """Let a session ask for a lock, and return once it waits for it.

    What is returned has the thread, and says whether the session was ended.
    """
    before = owner.execute(WAITING).fetchone()
    outcome = SimpleNamespace(is_ended=False)

    def wait():
        try:
            work(connection)
            connection.commit()
        except psycopg.OperationalError:
            outcome.is_ended = True

    outcome.thread = threading.Thread(target=wait)
    outcome.thread.start()
    while owner.execute(WAITING).fetchone() == before:
        time.sleep(0.01)
    return outcome


@pytest.mark.usefixtures("no_patience")
def test_an_act_waits_for_no_gateway_and_for_no_queue_of_them_a22(
    session, owner, ledger
):
    hold_numbering(session(GATEWAY))
    queued = in_queue(owner, session(GATEWAY))
    act = in_queue(owner, session(CONSOLE))

    ended = end_blockers(ledger)
    act.thread.join()
    queued.thread.join()

    assert ended == [GATEWAY, GATEWAY]
    assert (queued.is_ended, act.is_ended) == (True, False)


@pytest.mark.usefixtures("no_patience")
@pytest.mark.parametrize("role", [KEEPER, CONSOLE])
def test_an_act_waits_for_no_other_process_but_for_those_before_it_a22(
    session, owner, ledger, role
):
    hold_numbering(session(role))
    acts = [in_queue(owner, session(CONSOLE)) for _ in range(2)]

    ended = end_blockers(ledger)
    for act in acts:
        act.thread.join()

    assert ended == [role]
    assert not any(act.is_ended for act in acts)


@pytest.mark.usefixtures("no_patience")
def test_whoever_writes_of_a_sitting_keeps_no_act_on_it_waiting_a22(
    session, owner, ledger
):
    """A device under way holds its sitting, so that no collection misses it."""
    session(GATEWAY).execute(
        "INSERT INTO device (attempt, epoch, public_key, token_digest, genesis,"
        " enrolled_ms) VALUES (%s, 1, %s, %s, %s, 0)",
        (attempt_id("04217"), b"\x04" + bytes(64), bytes(32), bytes(32)),
    )
    act = in_queue(owner, session(CONSOLE), work=hold_sitting)

    ended = end_blockers(ledger)
    act.thread.join()

    assert ended == [GATEWAY]
    assert not act.is_ended


def test_nobody_is_ended_who_keeps_nobody_waiting_for_long(session, owner, ledger):
    gateway = session(GATEWAY)
    hold_numbering(gateway)
    assert end_blockers(ledger) == []
    with redefined(owner, "wait_max", {"interval '2 s'": "interval '1 h'"}):
        act = in_queue(owner, session(CONSOLE))
        assert end_blockers(ledger) == []

        gateway.commit()
        act.thread.join()

    assert not act.is_ended


@pytest.mark.usefixtures("no_patience")
def test_a_session_that_computes_keeps_what_is_the_consoles_own(session, owner, ledger):
    """Marking and rounds hold an office of theirs for minutes: others are told so."""
    computing = session(CONSOLE)
    hold_office(computing)
    other = in_queue(owner, session(CONSOLE), work=hold_office)

    assert end_blockers(ledger) == []
    computing.commit()
    other.thread.join()


def may_lock(connection, table):
    query = sql.SQL("LOCK TABLE {} IN SHARE UPDATE EXCLUSIVE MODE")
    try:
        with connection.transaction(force_rollback=True):
            connection.execute(query.format(sql.Identifier(table)))
    except psycopg.errors.InsufficientPrivilege:
        return False
    return True


@pytest.mark.parametrize("role", PROCESS_ROLES)
def test_no_role_locks_a_table_of_others_a22(exam, owner, role):
    """`LOCK TABLE wrong_try` by a gateway's password shut every account out."""
    names = owner.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    tables = {name for (name,) in names}
    with exam.connect(role, autocommit=True) as connection:
        lockable = {table for table in tables if may_lock(connection, table)}
    shared = owner.execute(
        "SELECT DISTINCT t FROM unnest(%s::text[]) AS t, unnest(%s::text[]) AS other"
        " WHERE other <> %s AND has_any_column_privilege(other, t, 'SELECT, INSERT')"
        " AND other <> %s",
        (list(lockable), list(PROCESS_ROLES), role, CONSOLE),
    ).fetchall()

    assert lockable == (OF_THE_CONSOLE_ALONE if role == CONSOLE else set())
    assert shared == []


@pytest.mark.parametrize("role", PROCESS_ROLES)
def test_role_takes_the_locks_of_its_business_and_no_other_a22(owner, role):
    """Any of them could else stop the house: each act waits for `hold_numbering`."""
    rows = owner.execute(
        "SELECT proname FROM pg_proc WHERE has_function_privilege(%s, oid, 'EXECUTE')"
        " AND (proname = ANY(%s) OR proname ~ '_advisory_')",
        (role, list(LOCKS)),
    ).fetchall()

    assert {name for (name,) in rows} == MAY_CALL[role]


def test_a_lock_that_lasts_is_given_up_by_who_waits(exam):
    with exam.connect(KEEPER) as keeper, exam.connect(CONSOLE) as console:
        hold_numbering(keeper)
        console.execute("SET lock_timeout = 1")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            hold_numbering(console)


def test_tries_of_other_doors_are_nobodys_to_forget_a14(exam, owner):
    for door in ("code", "password"):
        owner.execute(
            "INSERT INTO wrong_try VALUES (%s, '192.0.2.1', '', 0, 9)", (door,)
        )

    with exam.connect(GATEWAY) as gateway:
        gateway.execute("SELECT forget_tries(9999999999999)")

    doors = owner.execute("DELETE FROM wrong_try RETURNING door").fetchall()
    assert doors == [("password",)]


def test_transaction_whose_role_lifted_its_own_limits_is_ended_all_the_same(
    session, owner, ledger
):
    """A setting of a role is where its sessions begin, and no more than that."""
    gateway, console = session(GATEWAY), session(CONSOLE)
    with redefined(owner, "transaction_age_max", {"interval '30 s'": "interval '0'"}):
        gateway.execute("SET transaction_timeout = 0")
        gateway.execute("SET idle_in_transaction_session_timeout = 0")
        hold_numbering(gateway)
        console.execute("SELECT 1")

        assert end_long_transactions(ledger) == [GATEWAY]
        hold_numbering(console)
        with pytest.raises(psycopg.OperationalError):
            gateway.execute("SELECT 1")
