"""Processus: what runs where, by which build, who confirms, and what a doctor saw.

The doctor's lines come from the command itself, in both languages.
"""

import json

import pytest

from concours.cli.supervision.doctor_report import REPORT
from console.delivery.cell.test_cell_page import (
    gateway,
    read,
    reading,
    report,  # noqa: F401 -- a fixture
    status,
)
from console.screen import look_at_each_width, page_of

LINES = [
    {
        "line": "backup",
        "state": "wrong",
        "fr": {"seen": "aucune", "remedy": "concours backup --to /srv"},
        "en": {"seen": "none", "remedy": "concours backup --to /srv"},
    },
    {
        "line": "clock",
        "state": "ok",
        "fr": {"seen": "à 3 ms de celle de la base", "remedy": "réglez l’heure"},
        "en": {"seen": "3 ms from the database's", "remedy": "set the time"},
    },
]


@pytest.fixture
def doctor(owner):
    owner.execute("DELETE FROM doctor_report")
    yield lambda: owner.execute(REPORT, ("rennes-1", json.dumps(LINES)))
    owner.execute("DELETE FROM doctor_report")


def test_without_watch_or_doctor_the_page_says_how(browser, report, doctor):  # noqa: ARG001, F811 -- empties
    page = read(browser("technique"), "/processes")
    assert "concours serve watch" in page
    assert "concours doctor --report" in page
    assert "n’attend personne" in page


def test_page_shows_processes_builds_and_the_doctor_s_lines(browser, report, doctor):  # noqa: F811 -- a fixture
    report("rennes-1", status(gateway(waiting_count=1_200), reading("keeper")))
    doctor()
    page = read(browser("technique"), "/processes")
    assert "Passerelle 1" in page
    assert "1\u202f200 envois attendent la base" in page
    assert "0.1.0+abcdef" in page
    assert "autre que cette console" in page
    assert "1 ligne à voir" in page
    assert "concours backup --to /srv" in page
    assert "réglez l’heure" not in page


def test_machines_whose_sheet_is_not_taken_are_named(browser, report, doctor, owner):  # noqa: ARG001, F811 -- idem
    report("rennes-1", status(gateway()))
    owner.execute(
        "INSERT INTO unlisted_machine"
        " VALUES ('brest-65', 1, 'full'), ('x-1', 1, 'long')"
    )
    try:
        page = read(browser("technique"), "/processes")
        assert "brest-65\u00a0: sa fiche n’est pas prise, car 64 machines" in page
        assert "x-1\u00a0: sa fiche n’est pas prise, car elle est trop longue" in page
        assert ">cette machine<" in page  # a primary that no network reaches
    finally:
        owner.execute("DELETE FROM unlisted_machine")


def test_backup_of_the_doctor_is_a_margin_on_cellule(browser, report, doctor):  # noqa: F811 -- a fixture
    report("rennes-1", status(gateway()))
    doctor()
    page = read(browser("technique"))
    assert "Dernière sauvegarde" in page
    assert "aucune" in page
    assert "encore 212,0\u00a0Go" in page


def test_console_sees_who_streams_and_no_other_role_does(database, owner):
    [(name, is_primary)] = owner.execute(
        "SELECT name, is_primary FROM house_nodes()"
    ).fetchall()
    assert (name, is_primary) == ("", True)
    may = owner.execute(
        "SELECT rolname, has_function_privilege(rolname, 'house_nodes()', 'EXECUTE')"
        " FROM pg_roles WHERE rolname ~ '^concours_'"
    ).fetchall()
    allowed = {role for role, is_allowed in may if is_allowed}
    assert allowed == {"concours_owner", "concours_console"}
    with database.connect("concours_console") as console:
        assert len(console.execute("SELECT * FROM house_nodes()").fetchall()) == 1


def test_processes_are_read_at_every_width(chromium, browser, report, doctor):  # noqa: F811 -- a fixture
    page = page_of(chromium, browser("technique"))
    page.goto("http://console/processes")
    look_at_each_width(page, "processes-empty")
    load = tuple(100 + 20 * (minute % 7) for minute in range(300))
    late = reading("ledger", board_age_ms=42_000)
    report("rennes-1", status(gateway(), late, reading("keeper"), course=load))
    doctor()
    page.reload()
    look_at_each_width(page, "processes")
