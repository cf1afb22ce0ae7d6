"""How the day goes is announced in one of five sentences, which everybody reads.

What stops or moves everybody takes two persons. The last announcement is also a file
that the ledger signed and that a server alone can give: it stays while the database is
away, and `verifier.record` checks it without us.
"""

import os
import subprocess
import sys
import threading
import time
from dataclasses import replace
from uuid import uuid4

import psycopg
import pytest

from acts.scene import HOUR_MS, launch, sign_acts
from concours.core.kernel.time import Instant
from console.screen import look_at_each_width, page_of
from verifier import record


def now():
    return time.time_ns() // 1_000_000


@pytest.fixture
def today(scene, owner):
    """A sitting that opens in an hour or so, today."""
    owner.execute(
        "UPDATE sitting SET scheduled_ms = %s WHERE id = %s", (now(), scene.sitting)
    )
    return scene


def announced(owner):
    rows = owner.execute(
        "SELECT convert_from(body, 'UTF8')::jsonb FROM act"
        " WHERE kind = 'status_announced' ORDER BY number"
    )
    return [body for (body,) in rows]


def test_one_person_announces_and_everybody_reads_it(browser, local, owner, scene):
    before = len(announced(owner))
    assert 'class="statusband' not in browser("auditeur").get("/acts").content.decode()
    technician, manager = browser("technique"), browser(local("site_manager"))

    done = technician.post("/status/announce", {"word": "centre_cut"})

    assert done.status_code == 302
    assert announced(owner)[before:] == [{"word": "centre_cut"}]
    page = manager.get(f"{scene.address}/site").content.decode()
    assert "Le serveur de l’examen est coupé\u00a0: composez, rien n’est perdu." in page
    band = manager.get("/status/band?act=")
    assert band.status_code == 200
    act = band.content.decode().partition("?act=")[2].partition('"')[0]
    assert manager.get(f"/status/band?act={act}").status_code == 204
    assert browser().get("/status/band?act=").status_code != 200


@pytest.mark.parametrize(
    ("word", "code"),
    [("suspended", "status.takes_two"), ("tout va bien", "status.invalid")],
)
def test_one_person_announces_no_grave_word_and_no_text(browser, owner, word, code):
    before = announced(owner)

    answer = browser("technique").post("/status/announce", {"word": word})

    assert answer.status_code == 409
    assert code in answer.content.decode()
    assert announced(owner) == before


def test_a_moved_opening_is_announced_by_two_persons(browser, today, owner):
    before = len(announced(owner))
    president, jury = browser("presidente"), browser("kermarec")
    path = f"{today.address}/status/opening_moved"
    page = president.get("/status").content.decode()
    assert path in page
    assert f"{today.address}/status/suspended" not in page

    form = {"opens": moment(now() + 2 * HOUR_MS), "reason": "Le réseau revient."}
    assert president.post(path, form).status_code == 302
    assert len(announced(owner)) == before

    proposals = jury.get(f"{today.address}/proposals").content.decode()
    assert "L’ouverture est déplacée" in proposals
    assert "Le réseau revient." in proposals
    [proposal] = owner.execute(
        "SELECT id FROM proposal WHERE kind = 'status_announced' AND state = 'open'"
    ).fetchone()
    done = jury.post(f"{today.address}/proposals/{proposal}/confirm")
    assert done.status_code == 302

    [body] = announced(owner)[before:]
    assert body["word"] == "opening_moved"
    assert body["proposed_by"].endswith("(presidente)")
    technician = browser("technique")
    page = technician.get("/status").content.decode()
    assert "L’ouverture est déplacée à" in page
    assert 'action="/status/announce"' not in page
    alone = technician.post("/status/announce", {"word": "all_well"})
    assert "status.takes_two" in alone.content.decode()
    lift_by_two(president, jury, today, owner)
    assert [body["word"] for body in announced(owner)[before:]] == [
        "opening_moved",
        "all_well",
    ]
    assert technician.post("/status/announce", {"word": "all_well"}).status_code == 302


def test_one_person_waits_for_two_who_announce_in_the_same_instant(today, owner):
    """Whoever announces alone meanwhile is held back by what the two have said."""
    from django.db import connection, transaction  # noqa: PLC0415 -- after setup

    from concours.acts.decisions import Decision  # noqa: PLC0415 -- idem
    from concours.acts.delivery.cell.status import (  # noqa: PLC0415 -- idem
        announce_by_two,
        announce_status,
    )
    from concours.core.delivery.cell.announcement import (  # noqa: PLC0415 -- idem
        StatusTakesTwo,
    )

    technician, president = today.actor("technique"), today.actor("presidente")
    outcome = []

    def announce_alone():
        try:
            outcome.append(announce_status(technician, "all_well", now=now()))
        except StatusTakesTwo as refusal:
            outcome.append(refusal)
        finally:
            connection.close()

    alone = threading.Thread(target=announce_alone)
    facts = {"word": "opening_moved", "opens_ms": str(now() + HOUR_MS)}
    origin = {"proposed_by": "kermarec"}
    decision = Decision(uuid4(), today.sitting, facts, "Le réseau revient.", origin)
    with transaction.atomic():
        announce_by_two(president, decision, now=now())
        alone.start()
        while alone.is_alive() and not waits_for_a_lock(owner):
            time.sleep(0.01)
    alone.join()

    lifting = replace(decision, facts={"word": "all_well"})
    with transaction.atomic():
        announce_by_two(president, lifting, now=now())
    assert isinstance(outcome[0], StatusTakesTwo)


def waits_for_a_lock(owner):
    row = owner.execute(
        """SELECT count(*) FROM pg_stat_activity
           WHERE wait_event_type = 'Lock' AND datname = current_database()"""
    )
    return row.fetchone()[0]


def lift_by_two(president, jury, sitting, owner):
    """Let two persons say that all is well after a word of two."""
    path = f"{sitting.address}/status/all_well"
    assert path in president.get("/status").content.decode()
    form = {"reason": "Le réseau est revenu."}
    assert president.post(path, form).status_code == 302
    [proposal] = owner.execute(
        "SELECT id FROM proposal WHERE kind = 'status_announced' AND state = 'open'"
    ).fetchone()
    done = jury.post(f"{sitting.address}/proposals/{proposal}/confirm")
    assert done.status_code == 302


def test_two_persons_lift_nothing_that_nobody_announced(browser, today):
    path = f"{today.address}/status/all_well"

    assert browser("presidente").get(path).status_code == 404


def test_what_has_not_begun_is_not_suspended_and_what_has_is_not_moved(
    browser, today, owner
):
    president = browser("presidente")
    form = {"opens": moment(now() + HOUR_MS), "reason": "Panne."}

    early = president.post(f"{today.address}/status/suspended", form)
    launch(owner, today, t0=now() - HOUR_MS)
    late = president.post(f"{today.address}/status/opening_moved", form)
    right = president.post(f"{today.address}/status/suspended", form)

    assert "sitting.wrong_phase" in early.content.decode()
    assert "sitting.wrong_phase" in late.content.decode()
    assert right.status_code == 302


def test_a_technician_proposes_no_grave_word(browser, today):
    form = {"reason": "Panne."}

    answer = browser("technique").post(f"{today.address}/status/suspended", form)

    assert answer.status_code == 403


def moment(instant_ms):
    from concours.console.pages.forms import instant_field  # noqa: PLC0415 -- idem

    return instant_field(instant_ms)


def test_the_file_is_signed_and_stays_while_the_database_is_away(
    scene, owner, tmp_path, monkeypatch, capsys
):
    from django.db import Error  # noqa: PLC0415 -- after setup

    from concours.acts.delivery.cell.status import announce_status  # noqa: PLC0415
    from concours.console.status.files import write_status  # noqa: PLC0415 -- idem
    from concours.store.queries.delivery.cell import status  # noqa: PLC0415 -- idem

    folder = tmp_path / "etat"
    actor = scene.actor("technique")
    announce_status(actor, "site_hindered", now=Instant(now()))
    assert not write_status(folder)
    sign_acts(owner)
    assert write_status(folder)

    assert record.main([str(folder / "status.json")]) == 0
    page = (folder / "index.html").read_text()
    assert "Un centre est gêné, on y compose." in page
    assert "A site is hindered" in page

    monkeypatch.setattr(status, "SIGNED", "SELECT 1 / 0")
    before = (folder / "status.json").read_bytes()
    with pytest.raises(Error):
        write_status(folder)
    assert (folder / "status.json").read_bytes() == before

    forged = before.replace(b"site_hindered", b"all_well")
    (folder / "status.json").write_bytes(forged)
    assert record.main([str(folder / "status.json")]) == 1
    capsys.readouterr()


def test_a_front_writes_the_file_by_the_watch_s_role_alone(
    scene, owner, database, tmp_path
):
    from concours.acts.delivery.cell.status import announce_status  # noqa: PLC0415

    announce_status(scene.actor("technique"), "centre_cut", now=Instant(now()))
    sign_acts(owner)
    credentials, folder = tmp_path / "credentials", tmp_path / "etat"
    credentials.mkdir()
    dsn = database.dsn("concours_watch")
    (credentials / "CONCOURS_DSN").write_text(f"{dsn}\n")
    known = {"PATH": "/usr/bin:/bin", "CREDENTIALS_DIRECTORY": str(credentials)}

    done = subprocess.run(
        [sys.executable, "-m", "concours.cli", "status", str(folder)],
        env=known | {"PYTHONPATH": os.environ.get("PYTHONPATH", "")},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert record.main([str(folder / "status.json")]) == 0
    assert "est coupé" in (folder / "index.html").read_text()
    denied = pytest.raises(psycopg.errors.InsufficientPrivilege)
    with database.connect("concours_watch") as watch, denied:
        watch.execute("SELECT body FROM act")


REPORT = "SELECT report_outage('f1', %s, %s, 'A. Le Goff')"


@pytest.mark.usefixtures("today")
def test_what_was_said_without_the_record_is_entered_by_one_press(
    browser, owner, database
):
    at = now() - 60_000
    with database.connect("concours_watch") as watch:
        watch.execute(REPORT, (at, "centre_cut"))
    technician = browser("technique")
    page = technician.get("/status").content.decode()
    assert "Annoncé sans le registre" in page
    assert "par A. Le Goff, sur f1." in page
    assert "/status/enter" not in browser("auditeur").get("/status").content.decode()
    form = {"machine": "f1", "at": str(at)}
    assert browser("auditeur").post("/status/enter", form).status_code == 403

    before = len(announced(owner))
    assert technician.post("/status/enter", form).status_code == 302
    assert technician.post("/status/enter", form).status_code == 302

    facts = {"said_ms": at, "announcer": "A. Le Goff", "machine": "f1"}
    assert announced(owner)[before:] == [{"word": "centre_cut", **facts}]
    page = technician.get("/status").content.decode()
    assert "Annoncé sans le registre" not in page
    journal = browser("auditeur").get("/acts").content.decode()
    assert "par A. Le Goff, sur f1, sans le registre" in journal
    unknown = technician.post("/status/enter", {"machine": "f2", "at": str(at)})
    assert unknown.status_code == 404


def test_what_was_said_before_is_not_what_is_said_now(browser, database, scene):
    """A person enters it late: what was announced since stays the last word."""
    from concours.acts.delivery.cell.status import announce_status  # noqa: PLC0415
    from concours.store.queries.delivery.cell.status import (  # noqa: PLC0415 -- idem
        find_signed_status,
        find_status,
    )

    at = now() - 60_000
    with database.connect("concours_watch") as watch:
        watch.execute(REPORT, (at, "centre_cut"))
    announce_status(scene.actor("technique"), "all_well", now=Instant(now()))
    form = {"machine": "f1", "at": str(at)}
    assert browser("technique").post("/status/enter", form).status_code == 302

    assert find_status().word == "all_well"
    assert find_signed_status().status.word == "all_well"


def test_word_of_two_is_not_lifted_by_what_one_person_said_without_the_record(
    browser, owner, database, today
):
    from django.db import transaction  # noqa: PLC0415 -- after setup

    from concours.acts.decisions import Decision  # noqa: PLC0415 -- idem
    from concours.acts.delivery.cell.status import announce_by_two  # noqa: PLC0415

    launch(owner, today, t0=now() - HOUR_MS)
    decision = Decision(uuid4(), today.sitting, {"word": "suspended"}, "Panne.", {})
    with transaction.atomic():
        announce_by_two(today.actor("presidente"), decision, now=now())
    at = now()
    with database.connect("concours_watch") as watch:
        watch.execute(REPORT, (at, "all_well"))
    technician = browser("technique")

    assert "/status/enter" not in technician.get("/status").content.decode()
    answer = technician.post("/status/enter", {"machine": "f1", "at": str(at)})
    assert "status.takes_two" in answer.content.decode()
    owner.execute("DELETE FROM outage_status")
    with transaction.atomic():
        lifted = replace(decision, facts={"word": "all_well"})
        announce_by_two(today.actor("presidente"), lifted, now=now())


def test_a_front_in_other_hands_tells_no_end_of_announcements(owner, database):
    last = now()
    with database.connect("concours_watch") as watch:
        for number in range(70):
            watch.execute(REPORT, (last - number, "all_well"))
        for at in (now() - 8 * 24 * HOUR_MS, now() + HOUR_MS):
            watch.execute(REPORT, (at, "all_well"))
        watch.commit()
    count = owner.execute("SELECT count(*) FROM outage_status WHERE act IS NULL")
    assert count.fetchone() == (64,)
    owner.execute("DELETE FROM outage_status")


@pytest.mark.e2e
def test_the_pages_are_read_at_each_width(chromium, browser, today, database):
    page = page_of(chromium, browser("presidente"))
    page.goto("http://127.0.0.1/status")
    look_at_each_width(page, "status")
    page.get_by_label("Le serveur de l’examen est coupé").focus()
    page.keyboard.press("Space")
    with page.expect_navigation():
        page.get_by_role("button", name="Annoncer à tous").click()
    page.get_by_text("composez, rien n’est perdu").first.wait_for()
    look_at_each_width(page, "status-cut")
    page.goto(f"http://127.0.0.1{today.address}/status/opening_moved")
    look_at_each_width(page, "status-moved")
    with database.connect("concours_watch") as watch:
        watch.execute(REPORT, (now() - HOUR_MS, "centre_cut"))
    page.goto("http://127.0.0.1/status")
    look_at_each_width(page, "status-outage")
    with database.connect("concours_owner") as owner:
        owner.execute("DELETE FROM outage_status WHERE act IS NULL")
    page.context.close()
