"""How the day goes is announced in one of five sentences, which everybody reads.

What stops or moves everybody takes two persons. The last announcement is also a file
that the ledger signed and that a server alone can give: it stays while the database is
away, and `verifier.record` checks it without us.
"""

import os
import subprocess
import sys
import time

import psycopg
import pytest

from acts.scene import HOUR_MS, launch, sign_acts
from concours.core.kernel.time import Instant
from console.screen import PHONE, STAFF, TABLET, look, page_of
from verifier import record

SIZES = {"desk": STAFF, "tablet": TABLET, "phone": PHONE}


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
    from concours.acts.delivery.cell.status import announce_status  # noqa: PLC0415
    from concours.cli.status import write_status  # noqa: PLC0415 -- after setup
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
    assert not write_status(folder)
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


@pytest.mark.e2e
@pytest.mark.parametrize("name", SIZES)
def test_the_pages_are_read_at_each_width(chromium, browser, today, name):
    page = page_of(chromium, browser("presidente"), viewport=SIZES[name])
    page.goto("http://127.0.0.1/status")
    look(page, f"status-{name}")
    page.get_by_label("Le serveur de l’examen est coupé").focus()
    page.keyboard.press("Space")
    with page.expect_navigation():
        page.get_by_role("button", name="Annoncer à tous").click()
    page.get_by_text("composez, rien n’est perdu").first.wait_for()
    look(page, f"status-cut-{name}")
    page.goto(f"http://127.0.0.1{today.address}/status/opening_moved")
    look(page, f"status-moved-{name}")
    page.context.close()
