"""What is announced while PostgreSQL is dead: said at once, and in the record later.

Defends the static page of the cell (F03, F10): gateway and console give it from their
disk, whatever else is down and in both languages, `concours status` changes it without
a database, and once that is back the announcement waits for a person who enters it as
an act.
"""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress

import pytest
from tests.patience import PATIENCE_S

from concours.cli.supervision.rehearsal_house import free_port
from small_exam import Http

pytestmark = pytest.mark.fault

STATUS = (sys.executable, "-m", "concours.cli", "status")
ENTER = """
import sys, time, django
django.setup()
from concours.acts.actor import Actor
from concours.acts.delivery.cell.status import enter_outage
technician = Actor("technique", "L. Hamon", frozenset({"technician"}))
machine, at = sys.argv[1], int(sys.argv[2])
now = time.time_ns() // 1_000_000
print(*[enter_outage(technician, machine, at, now=now) for _ in range(2)])
"""
WAITING = "SELECT machine, at_ms, word, announcer FROM outage_status WHERE act IS NULL"
ACTS = (
    "SELECT convert_from(body, 'UTF8')::jsonb FROM act WHERE kind = 'status_announced'"
)


def until(is_so):
    deadline = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < deadline, "in vain"
        time.sleep(0.1)


@contextmanager
def following(house, folder):
    """Write the files as the unit `concours-status` of a front does."""
    environment = {**os.environ, "CONCOURS_DSN": house.dsn("concours_watch")}
    with (house.folder / "status.log").open("ab") as log:
        process = subprocess.Popen(
            [*STATUS, str(folder), "--follow"],
            env=environment,
            stdout=log,
            stderr=log,
        )
    try:
        yield
    finally:
        process.kill()
        process.wait()


@contextmanager
def console_of(house, folder):
    """Serve the console of a house, which writes the files itself."""
    port = free_port()
    known = {
        "CONCOURS_DSN": house.dsn("concours_console"),
        "CONCOURS_CONSOLE_SECRET": "of this test alone, and of no house",
        "CONCOURS_PACKAGES": str(house.folder),
        "CONCOURS_STATUS": str(folder),
    }
    command = (*STATUS[:-1], "serve", "console", "--port", str(port))
    with (house.folder / "console.log").open("ab") as log:
        process = subprocess.Popen(
            command,
            env={**os.environ, **known},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        yield process, Http(f"http://127.0.0.1:{port}")
    finally:
        kill_all_of(process)


def kill_all_of(process):
    """Kill a console with its worker, which outlives it and would go on serving."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def announce(folder, word, name="A. Le Goff"):
    """Announce as whoever sits at the front does: nothing else is there to be asked."""
    environment = {k: v for k, v in os.environ.items() if k != "CONCOURS_DSN"}
    return subprocess.run(
        [*STATUS, str(folder), "--announce", word, "--by", name],
        env={**environment, "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_both_addresses_give_the_page_whatever_else_is_down(house, monkeypatch):
    folder = house.folder / "etat-of-console"
    monkeypatch.setenv("CONCOURS_STATUS", str(folder))
    with house.gateway() as (_, http), console_of(house, folder) as (process, console):

        def is_given():
            with suppress(OSError):
                return "Rien n’est annoncé." in console.get("/etat/").body.decode()
            return False

        until(is_given)
        assert "Nothing is announced." in console.get("/etat/").body.decode()
        (folder / "secrets.json").write_text("{}")
        house.kill_postgres()
        try:
            done = announce(folder, "site_hindered")
            assert done.returncode == 0, done.stderr
            assert console.get("/health").status == 503
            page = assert_given(console)
            assert http.get("/etat/").body == page

            kill_all_of(process)
            with pytest.raises(ConnectionError):
                console.get("/etat/")
            assert http.get("/etat/").body == page
        finally:
            house.start_postgres()


def assert_given(console):
    """The console gives the page as a static server would, and nothing beside it."""
    answer = console.get("/etat/")
    page = answer.body.decode()
    assert answer.status == 200
    french, english = page.split('<section lang="en">')
    assert '<html lang="fr">' in french
    assert "Un centre est gêné, on y compose." in french
    assert "A site is hindered" in english
    for language in ("fr", "en", "de"):
        asked = console.get("/etat/", **{"Accept-Language": language})
        assert asked.body == answer.body, language
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    head = console.ask("HEAD", "/etat/")
    assert (head.status, head.body) == (200, b"")
    assert head.headers["Content-Length"] == str(len(answer.body))
    assert console.get("/etat/outage.json").status == 200
    for path in ("/etat/secrets.json", "/etat/../console.log", "/etat/index.html/x"):
        assert console.get(path).status != 200, path
    assert console.post("/etat/", {}).status != 200
    return answer.body


def test_cut_is_announced_with_postgresql_dead_and_entered_later(house, monkeypatch):
    folder = house.folder / "etat"
    monkeypatch.setenv("CONCOURS_STATUS", str(folder))
    with house.gateway() as (_, http), following(house, folder):

        def page():
            return http.get("/etat/").body.decode()

        until(lambda: "Rien n’est annoncé." in page())
        house.kill_postgres()

        done = announce(folder, "centre_cut")
        assert done.returncode == 0, done.stderr
        assert http.get("/health").status == 503
        said = page()
        assert "est coupé\u00a0: composez, rien n’est perdu." in said
        assert "par A. Le Goff" in said
        for word, name, code in (
            ("suspended", "A. Le Goff", "status.takes_two"),
            ("all_well", " ", "status.invalid"),
        ):
            refused = announce(folder, word, name)
            assert (refused.returncode, code in refused.stderr) == (1, True)
        assert page() == said

        house.start_postgres()
        until(lambda: house.rows(WAITING))
        [(machine, at_ms, word, announcer)] = house.rows(WAITING)
        assert (word, announcer) == ("centre_cut", "A. Le Goff")
        assert page() == said
        entered = subprocess.run(
            [sys.executable, "-c", ENTER, machine, str(at_ms)],
            env={
                **os.environ,
                "CONCOURS_DSN": house.dsn("concours_console"),
                "DJANGO_SETTINGS_MODULE": "concours.console.settings",
            },
            capture_output=True,
            text=True,
            check=False,
        )
        assert entered.returncode == 0, entered.stderr
        first, second = entered.stdout.split()
        assert first == second, "pressed twice, it is one act"
        until(lambda: not (folder / "outage.json").exists())

    [(body,)] = house.rows(ACTS)
    assert body == {
        "word": "centre_cut",
        "said_ms": at_ms,
        "announcer": "A. Le Goff",
        "machine": machine,
    }
    assert house.rows(WAITING) == []
