"""Promise: a database that goes away, refuses or is too slow is said in a sentence, 503
and worth another try, wherever on the way of a request it is missed; it is never taken
for a defect of the console, and the console comes back with it."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import psycopg
import pytest

from acts.scene import launch
from concours.console.edge.faults import is_away
from concours.core.kernel.errors import Unavailable
from console.served import serve_console, until
from small_exam import Http

TOKEN = "f" * 32
BUSY_TRIES_COUNT = 3
IDLE_COUNT = 6
WAITING = """
FROM pg_stat_activity WHERE datname = current_database()
AND usename = 'concours_console' AND wait_event_type = 'Lock'
"""
CONSOLE_SESSIONS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND usename = 'concours_console'
"""
GET, POST = "GET", "POST"
WAYS = {
    "who is signed in": ("LOCK TABLE django_session", GET, "", {}),
    "who they are": ("LOCK TABLE staff", GET, "", {}),
    "what a page shows": ("LOCK TABLE attempt", GET, "/sittings/{}/launch", {}),
    "what awaits in the bar": ("LOCK TABLE incident", GET, "/sittings/{}/time", {}),
    "the row of an act": (
        "LOCK TABLE sitting",
        POST,
        "/sittings/{}/launch/arm",
        {"lead_s": 10},
    ),
    "the record of an act": (
        "SELECT hold_numbering()",
        POST,
        "/sittings/{}/message",
        {"text": "Bonjour"},
    ),
    "the evidence of a refusal": (
        "LOCK TABLE refused_act",
        POST,
        "/sittings/{}/message",
        {"text": ""},
    ),
    "the use of a session": (
        "LOCK TABLE django_session IN SHARE MODE",
        GET,
        "/language",
        {},
    ),
}


@dataclass
class Console:
    """A console as it is served, asked by somebody who is signed in."""

    http: Http
    log: Path
    cookies: dict[str, str]
    sitting: str

    def ask(self, method, path, form):
        """Ask as a browser does, with its form's token."""
        cookies = {**self.cookies, "__Host-concours_staff_form": TOKEN}
        said = "; ".join(f"{name}={value}" for name, value in cookies.items())
        head = {"Cookie": said, "Content-Type": "application/x-www-form-urlencoded"}
        sent = urlencode({**form, "csrfmiddlewaretoken": TOKEN}).encode()
        body = sent if method == POST else None
        return self.http.ask(method, path.format(self.sitting) or "/", body, head)


@pytest.fixture(scope="module")
def served(console_database, tmp_path_factory):
    """A console's own process on the module's database, and the file of its log."""
    with serve_console(console_database, tmp_path_factory.mktemp("console")) as served:
        yield served


@pytest.fixture
def console(served, browser, scene, owner):
    """The president at the console, in an exam that is open."""
    http, log = served
    launch(owner, scene, t0=time.time_ns() // 1_000_000)
    client = browser("presidente")
    cookies = {name: one.value for name, one in client.cookies.items()}
    return Console(http, log, cookies, str(scene.sitting))


@pytest.fixture
def admin(database):
    dsn = database.cluster.admin_dsn(database.name)
    with psycopg.connect(dsn, autocommit=True) as link:
        yield link


def end_all(admin):
    """End every session of consoles, as a restart of the database does."""
    from django.db import connection  # noqa: PLC0415 -- after Django's setup

    connection.close()  # the test's own
    admin.execute(
        "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity"  # and wait
        " WHERE datname = current_database() AND usename = 'concours_console'"
    )


@contextmanager
def altered(admin, what, change, back):
    """Let the next sessions of consoles have a change, and no other be there."""
    admin.execute(f"ALTER {what} {change}")
    end_all(admin)
    try:
        yield
    finally:
        admin.execute(f"ALTER {what} {back}")
        end_all(admin)


def impatient_for_locks(admin, database):
    """Let a lock be awaited for 50 ms: a setting of the database yields to a role's."""
    role = f"ROLE concours_console IN DATABASE {database.name}"
    return altered(admin, role, "SET lock_timeout = '50ms'", "RESET lock_timeout")


def closed_to_all(admin, database):
    """Let nobody connect."""
    what = f"DATABASE {database.name}"
    return altered(admin, what, "CONNECTION LIMIT 0", "CONNECTION LIMIT -1")


def asked_while_held(console, database, lock, asked, meanwhile):
    """Ask for something whose way a lock bars; return what is answered in the end."""
    answers = []
    asking = threading.Thread(target=lambda: answers.append(console.ask(*asked)))
    with database.connect("concours_owner") as holder:
        holder.execute(lock)
        asking.start()
        while asking.is_alive():
            meanwhile()
            asking.join(0.02)
        holder.rollback()
    return answers[0]


def is_said(answer, *, again):
    assert (answer.status, answer.headers["Retry-After"]) == (503, "2")
    page = answer.body.decode()
    assert 'data-code="unavailable"' in page
    assert "La base de données ne répond pas." in page
    assert ("regardez avant de recommencer" in page) is again


def in_use_long_ago(console):
    """Let the next request write down that the session is in use."""
    from concours.console.edge.signed_in import SessionStore  # noqa: PLC0415 -- setup

    session = SessionStore(console.cookies["__Host-concours_staff"])
    session["used_ms"] = 0
    session.save()


@pytest.mark.parametrize("fault", ["pg_terminate_backend", "pg_cancel_backend"])
@pytest.mark.parametrize("way", WAYS)
def test_what_is_ended_on_its_way_is_said(console, database, admin, way, fault):
    lock, *asked = WAYS[way]
    in_use_long_ago(console)
    end = f"SELECT {fault}(pid) {WAITING}"

    answer = asked_while_held(
        console, database, lock, asked, lambda: admin.execute(end)
    )

    is_said(answer, again=asked[0] == POST)
    assert console.ask(*asked).status < 500


def test_the_head_of_a_page_of_a_fault_asks_nothing_of_a_database_that_is_away():
    """Each part of the head that asks only where it is shown is said to be none."""
    from django.http import HttpRequest  # noqa: PLC0415 -- after setup

    from concours.console.pages.error_pages import BARE  # noqa: PLC0415 -- idem
    from concours.console.pages.frame import frame  # noqa: PLC0415 -- idem

    request = HttpRequest()
    request.actor, request.now = "somebody", 0
    lazy = {name for name, part in frame(request).items() if callable(part)}

    assert lazy - {"role"} == BARE.keys() & lazy, "these would be asked"
    assert "status" in lazy


@pytest.mark.parametrize("way", ["the row of an act", "the record of an act"])
def test_a_lock_that_is_not_given_in_time_is_said(console, database, admin, way):
    lock, *asked = WAYS[way]
    # A test before has ended its connections; on a busy machine others take long.
    while console.ask(GET, "", {}).status != 200:
        pass
    with impatient_for_locks(admin, database):
        for _ in range(BUSY_TRIES_COUNT):
            answer = asked_while_held(console, database, lock, asked, lambda: None)
            is_said(answer, again=True)
            if "LockNotAvailable" in console.log.read_text():
                break  # a busy machine may have had no connection to give

    assert "LockNotAvailable" in console.log.read_text(), "what befell is in the log"


def many_at_once(console, database, admin):
    """Ask for so much at a time that the pool keeps several connections."""
    lock, *asked = WAYS["who is signed in"]
    with (
        ThreadPoolExecutor(IDLE_COUNT) as pool,
        database.connect("concours_owner") as holder,
    ):
        holder.execute(lock)
        for _ in range(IDLE_COUNT):
            pool.submit(console.ask, *asked)
        until(
            lambda: admin.execute(CONSOLE_SESSIONS).fetchone()[0] >= IDLE_COUNT,
            console.log,
        )


def test_sessions_that_end_between_requests_are_not_noticed(console, database, admin):
    many_at_once(console, database, admin)
    end_all(admin)

    assert console.ask(GET, "", {}).status == 200


def test_no_database_at_all_is_said_on_every_page(console, database, admin):
    with closed_to_all(admin, database), ThreadPoolExecutor(len(WAYS)) as pool:
        asked = [way[1:] for way in WAYS.values()]
        answers = pool.map(lambda way: console.ask(*way), asked)
        for (method, _, _), answer in zip(asked, answers, strict=True):
            is_said(answer, again=method == POST)
        is_said(console.http.get("/health"), again=False)
        english = Console(
            console.http,
            console.log,
            {**console.cookies, "__Host-concours_staff_language": "en"},
            console.sitting,
        )
        page = english.ask(GET, "", {}).body.decode()
        assert "The database is not responding." in page

    assert console.ask(GET, "", {}).status == 200


def test_a_burst_takes_no_more_connections_than_the_pool_has_a22(
    console, database, admin
):
    from django.conf import settings  # noqa: PLC0415 -- after Django's setup
    from django.db import connection  # noqa: PLC0415 -- idem

    connections_max = settings.SERVED["OPTIONS"]["pool"]["max_size"]
    connection.close()  # the test's own
    lock, *asked = WAYS["who is signed in"]
    answers = []
    burst = [
        threading.Thread(target=lambda: answers.append(console.ask(*asked)))
        for _ in range(2 * connections_max)
    ]
    with database.connect("concours_owner") as holder:
        holder.execute(lock)
        for asking in burst:
            asking.start()
        until(lambda: len(answers) >= connections_max, console.log)
        sessions = admin.execute(CONSOLE_SESSIONS).fetchone()[0]
        for answer in answers:
            is_said(answer, again=False)
        holder.rollback()
    for asking in burst:
        asking.join()

    assert sessions <= connections_max
    assert {answer.status for answer in answers} == {200, 503}
    assert console.ask(*asked).status == 200


@pytest.mark.usefixtures("console_database")
def test_a_session_that_was_silent_for_too_long_is_away_by_either_name():
    from django.db import Error, connection  # noqa: PLC0415 -- after Django's setup

    def by_page():
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")

    def by_act():
        connection.connection.execute("SELECT 1")

    for ask in (by_page, by_act):
        with pytest.raises((Error, psycopg.Error)) as found:
            silent_for_too_long(connection, ask)
        assert is_away(found.value)
    ended = psycopg.errors.IdleInTransactionSessionTimeout()
    with pytest.raises(Error) as found, connection.wrap_database_errors:
        raise ended
    assert [is_away(ended), is_away(found.value)] == [True, True]


def silent_for_too_long(connection, ask):
    """Ask something once the server has ended a transaction that said nothing."""
    from django.db import transaction  # noqa: PLC0415 -- after Django's setup

    connection.close()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            ((backend,),) = cursor.fetchall()
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 1")
        while Path(f"/proc/{backend}").exists():
            time.sleep(0.01)
        ask()


def test_a_defect_is_never_taken_for_the_database():
    defects = (None, AssertionError(), psycopg.errors.UndefinedTable())
    defects += (psycopg.errors.InFailedSqlTransaction(), psycopg.DataError())

    assert [is_away(defect) for defect in defects] == [False] * len(defects)
    assert is_away(Unavailable())


def test_a_page_tells_a_sitting_as_one_reading_found_it(
    console, database, owner, admin, scene
):
    """The key goes out while the page of the launch is being made."""
    owner.execute(
        "UPDATE sitting SET key_released_ms = NULL WHERE id = %s", (scene.sitting,)
    )
    answers = []
    asked = (GET, "/sittings/{}/launch", {})
    asking = threading.Thread(target=lambda: answers.append(console.ask(*asked)))
    with database.connect("concours_owner") as holder:
        holder.execute("LOCK TABLE attempt")
        asking.start()
        while not admin.execute(f"SELECT pid {WAITING}").fetchall():
            time.sleep(0.02)
        holder.execute(
            "UPDATE sitting SET key_released_ms = t0_ms WHERE id = %s", (scene.sitting,)
        )
        holder.commit()
    asking.join()

    assert answers[0].status == 200
