"""The technical cell does its day step by step, each with what was read.

A step is done once, by name, near its hour, and with a reading; a file with faults is
followed in nothing, and each fault is named. A day without a sitting
asks for nothing.
"""

import re
import time
from pathlib import Path

import pytest

from concours.core.delivery.machines.status import (
    Course,
    MachineReading,
    MachineStatus,
)
from concours.core.kernel.time import MINUTE_MS
from concours.watch.reports import encode
from console.screen import look_at_each_width, page_of

OURS = Path(__file__).parents[4] / "deploy/day.toml"
FILE = """
[[step]]
code = "shares"
from_start = -30
minutes = 10
shows = "shares"
fr = "Compter les parts"
en = "Count the shares"

[[step]]
code = "wall"
from_start = 0
minutes = 10
fr = "Lire le mur"
en = "Read the wall"

[[step]]
code = "disk"
from_start = 45
minutes = 10
fr = "Lire le disque"
en = "Read the disk"

[[step]]
code = "report"
from_start = 120
minutes = 10
fr = "Écrire le bilan"
en = "Write the report"
"""


@pytest.fixture
def day(scene, owner, settings_of_console, tmp_path):
    """A sitting that opens now, and a runbook around it; return how to rewrite that."""
    owner.execute("UPDATE sitting SET scheduled_ms = %s - 86400000 * 3", (now(),))
    owner.execute(
        "UPDATE sitting SET scheduled_ms = %s WHERE id = %s", (now(), scene.sitting)
    )
    before = settings_of_console.DAY
    settings_of_console.DAY = tmp_path / "day.toml"
    settings_of_console.DAY.write_text(FILE)
    yield settings_of_console.DAY.write_text
    settings_of_console.DAY = before


def now():
    return time.time_ns() // 1_000_000


def form_of(page, code):
    """Return the hidden fields of the form of one step, None where it has none."""
    for form in re.findall(r"<form[^>]*steps/do.*?</form>", page, re.DOTALL):
        fields = dict(re.findall(r'name="(\w+)"\s+value="([^"]*)"', form))
        if fields.get("step") == code:
            return {name: fields[name] for name in ("step", "sitting", "sealed")}
    return None


def read_page(client):
    return client.get("/steps").content.decode()


def acts(owner):
    rows = owner.execute(
        "SELECT actor, convert_from(body, 'UTF8')::jsonb FROM act"
        " WHERE kind = 'step_done' ORDER BY number"
    )
    return [(actor, body["step"], body["read"], body["shown"]) for actor, body in rows]


@pytest.mark.usefixtures("day")
def test_a_step_is_done_once_with_what_was_read(browser, owner):
    before = len(acts(owner))
    client = browser("technique")
    page = read_page(client)

    assert page.count("en retard") == 1
    assert page.count("à faire maintenant") == 1
    assert form_of(page, "report") is None
    wall, shares = form_of(page, "wall"), form_of(page, "shares")

    assert client.post("/steps/do", {**wall, "read": " "}).status_code == 409
    done = client.post("/steps/do", {**wall, "read": "11 663 reliées"})
    assert done.status_code == 302
    short = client.post("/steps/do", {**shares, "read": ""})
    assert "step.reading_missing" in short.content.decode(), "no share is there"
    done = client.post("/steps/do", {**shares, "read": "Les porteurs sont appelés"})
    assert done.status_code == 302
    assert client.post("/steps/do", {**wall, "read": "encore"}).status_code == 409

    [first, second] = acts(owner)[before:]
    assert first == ("L. Hamon (technique)", "wall", "11 663 reliées", "")
    assert second[1:3] == ("shares", "Les porteurs sont appelés")
    assert "nécessaires" in second[3]
    page = read_page(client)
    assert "11 663 reliées" in page
    assert "2 étapes faites sur 4" in page
    assert form_of(page, "wall") is None


@pytest.mark.usefixtures("day")
def test_what_the_house_showed_is_neither_forged_nor_lent_to_another_step(browser):
    client = browser("technique")
    page = read_page(client)
    wall, disk = form_of(page, "wall"), form_of(page, "disk")

    for sealed in ("x", disk["sealed"]):
        answer = client.post("/steps/do", {**wall, "sealed": sealed, "read": "vu"})
        assert answer.status_code == 409
        assert "form.invalid" in answer.content.decode()
    assert client.post("/steps/do", {**wall, "step": "other"}).status_code == 404


def test_a_second_day_has_its_own_steps_and_each_of_its_exams_their_own(
    browser, day, owner, scene
):
    day(FILE)
    client = browser("technique")
    wall = form_of(read_page(client), "wall")
    if wall is not None:
        client.post("/steps/do", {**wall, "read": "premier jour"})
    owner.execute("UPDATE step_reading SET day = day - 1")
    owner.execute(
        "UPDATE sitting SET scheduled_ms = %s WHERE id <> %s AND kind <> 'check'"
        " AND spare_for_id IS NULL",
        (now() - 45 * MINUTE_MS, scene.sitting),
    )

    page = read_page(client)

    titles = owner.execute(
        "SELECT count(*) FROM sitting WHERE scheduled_ms > %s AND kind <> 'check'"
        " AND spare_for_id IS NULL",
        (now() - 86_400_000,),
    ).fetchone()[0]
    assert titles > 1
    assert page.count("Lire le mur") == titles
    assert "premier jour" not in page
    assert "0 étape faite sur" in page
    again = form_of(page, "wall")
    done = client.post("/steps/do", {**again, "read": "second jour"})
    assert done.status_code == 302
    assert read_page(client).count("second jour") == 1
    days = owner.execute("SELECT count(DISTINCT day) FROM step_reading").fetchone()[0]
    assert days == 2


def test_the_disk_step_reads_the_watches_and_says_so_when_none_speaks(
    browser, day, database, owner
):
    from concours.store.queries.delivery.cell import machines  # noqa: PLC0415 -- setup

    said = encode(
        MachineStatus(
            at=now(),
            machine=MachineReading(12, 40, 30, 212 * 10**9, 26 * 60),
            readings=(),
            checks=(),
            course=Course(now() // MINUTE_MS * MINUTE_MS, ()),
            build="0.1.0",
        )
    )
    step = '[[step]]\ncode = "disk_and_delay"\nfrom_start = 0\nminutes = 20\n'
    day(f'{step}shows = "margins"\nfr = "Comparer"\nen = "Compare"\n')
    owner.execute("DELETE FROM machine_status")
    machines._MACHINES.forget()
    assert "aucune veille ne parle" in read_page(browser("technique"))

    with database.connect("concours_watch", autocommit=True) as watch:
        watch.execute("SELECT report_machine(%s, %s)", ("n1", said))
    machines._MACHINES.forget()

    page = read_page(browser("technique"))
    assert "Disque du journal\u00a0: 26\u00a0h" in page
    owner.execute("DELETE FROM machine_status")
    machines._MACHINES.forget()


@pytest.mark.usefixtures("day")
def test_what_was_shown_more_than_ten_minutes_ago_is_read_again(browser, monkeypatch):
    from concours.acts.delivery.cell import steps  # noqa: PLC0415 -- after setup

    client = browser("technique")
    shares = form_of(read_page(client), "shares")
    monkeypatch.setattr(steps, "SHOWN_MS_MAX", -1)

    answer = client.post("/steps/do", {**shares, "read": "trois"})

    assert answer.status_code == 409
    assert "plus de dix minutes" in answer.content.decode()


@pytest.mark.usefixtures("day")
def test_who_only_looks_has_no_form(browser):
    page = read_page(browser("auditeur"))

    assert "Lire le mur" in page
    assert "steps/do" not in page


def test_every_fault_of_the_file_is_on_the_page(browser, day):
    day(FILE.replace("minutes = 10", "minutes = 0", 1).replace('"wall"', '"shares"'))

    page = read_page(browser("technique"))

    assert "étape 1, minutes\u00a0: est hors de ses bornes" in page
    assert "étape 2, code\u00a0: est déjà celui d’une autre étape" in page
    assert "Lire le mur" not in page


@pytest.mark.usefixtures("day")
def test_a_day_without_a_sitting_asks_for_nothing(browser, owner):
    owner.execute("UPDATE sitting SET scheduled_ms = scheduled_ms + 86400000 * 2")

    page = read_page(browser("technique"))

    assert "Aucune épreuve aujourd’hui" in page
    assert "La prochaine est" in page


@pytest.mark.usefixtures("day")
def test_this_hour_is_told_to_another_page_without_a_form(scene):  # noqa: ARG001 -- after setup
    from django.template.loader import render_to_string  # noqa: PLC0415 -- after setup

    from concours.console.pages.delivery.cell.steps import hour_of  # noqa: PLC0415

    hour = hour_of(now() - now() % MINUTE_MS)
    page = render_to_string(
        "console/delivery/cell/this_hour.html", {"hour_steps": hour}
    )

    assert "Compter les parts" in page
    assert "<form" not in page
    assert "Écrire le bilan" not in page


@pytest.mark.e2e
def test_the_page_is_read_at_each_width_and_done_by_keyboard(chromium, browser, day):
    page = page_of(chromium, browser("technique"))
    page.goto("http://127.0.0.1/steps")
    field = page.locator("#" + page.locator("li.now .input").get_attribute("id"))
    field.focus()
    field.type("11 663 reliées, aucune coupée")
    with page.expect_navigation():
        field.press("Enter")
    page.get_by_text("11 663 reliées").wait_for()
    look_at_each_width(page, "steps")
    day("[[step]]\ncode = 3")
    page.goto("http://127.0.0.1/steps")
    look_at_each_width(page, "steps-faults")
    day(OURS.read_text())
    page.goto("http://127.0.0.1/steps")
    look_at_each_width(page, "steps-ours")
    page.context.close()
