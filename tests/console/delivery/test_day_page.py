"""Déroulé says what is so: what runs comes first, nothing is ticked before it is."""

import re
from uuid import uuid4

import pytest
from playwright.sync_api import expect
from tests.patience import PATIENCE_MS

from acts.scene import HOUR_MS, attempt_of, launch
from console.conftest import HOST
from console.markup import compact
from console.screen import PHONE, TABLET, look, page_of
from console.test_console_pages import write_board
from console.test_current_sitting import now
from console.test_navigation import cancel_others

MINUTE_MS = 60_000


def read(client):
    """The page, its large blocks, and its rows by their title."""
    page = compact(client.get("/").content.decode())
    main = page.split("<main", 1)[1]
    blocks = re.findall(r'<section class="running".*?</section>', main)
    rows = dict(
        re.findall(r"<li[^>]*><span class=\"h num\">.*?<b>(.*?)</b>(.*?)</li>", main)
    )
    return main, blocks, rows


def own_blocks(client):
    return compact("".join(read(client)[1]))


def other_sitting(scene, **changes):
    """Another sitting of the scene's exam, sealed."""
    from concours.store.models import Sitting  # noqa: PLC0415 -- after Django's setup

    row = Sitting.objects.get(pk=scene.sitting)
    others = Sitting.objects.filter(exam_id=scene.exam).count()
    row.pk, row.position = uuid4(), others + 1
    row.t0_ms = row.armed_ms = row.key_released_ms = row.closed_at_ms = None
    row.collected_ms, row.scheduled_ms = None, now()
    row.code = f"other-{row.pk.hex[:6]}"
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(force_insert=True)
    return row


def test_what_runs_is_first_and_large_and_says_both_ends(browser, scene, owner):
    cancel_others(owner, scene)
    launch(owner, scene, t0=now() - HOUR_MS)
    write_board(owner, scene, now() - HOUR_MS)
    tomorrow = other_sitting(
        scene, title="Neurologie", scheduled_ms=now() + 24 * HOUR_MS
    )

    main, blocks, rows = read(browser("presidente"))

    assert len(blocks) == 1
    assert main.index(blocks[0]) < main.index('class="dayhead"')
    assert "En cours depuis" in blocks[0]
    assert "Avec aménagement, jusqu’à" in blocks[0]
    assert "composent" in blocks[0]
    assert "Voir le mur" in blocks[0]
    assert "ci-dessus" in rows["UC 1 · Dossiers et questions isolées"]
    assert "Demain" in main
    assert "Scellée" in rows[tomorrow.title]
    assert "ouverte" not in rows[tomorrow.title]
    assert "composent" not in read(browser("benali"))[1][0]  # who sees no wall


def test_a_key_that_is_out_has_opened_nothing_before_its_hour(browser, scene, owner):
    cancel_others(owner, scene)
    launch(owner, scene, t0=now() + MINUTE_MS)

    _main, blocks, rows = read(browser("presidente"))

    assert "avant l’ouverture du sujet" in blocks[0]
    assert "En cours" not in blocks[0]
    assert "ouverte à" not in "".join(rows.values())


def test_two_that_run_are_two_blocks(browser, scene, owner):
    cancel_others(owner, scene)
    launch(owner, scene, t0=now() - HOUR_MS)
    row = other_sitting(scene, title="Neurologie")
    owner.execute(
        """UPDATE sitting SET armed_ms = %(t0)s, t0_ms = %(t0)s,
               key_released_ms = %(t0)s WHERE id = %(id)s""",
        {"t0": now() - HOUR_MS, "id": row.pk},
    )

    _main, blocks, _rows = read(browser("presidente"))

    assert ["Neurologie" in block for block in sorted(blocks)].count(True) == 1
    assert len(blocks) == 2

    supervisor = browser("technique")
    put = (
        "UPDATE staff SET roles = %s, site_id = %s, room = %s WHERE login = 'technique'"
    )
    try:
        owner.execute(put, (["supervisor"], scene.site, "Salle 1"))
        both = re.findall(r'href="[^"]*/room">Ma salle', own_blocks(supervisor))
        owner.execute(
            "UPDATE sitting SET kind = 'spare', spare_for_id = %s WHERE id = %s",
            (scene.sitting, row.pk),
        )
        own = re.findall(r'href="[^"]*/room">Ma salle', own_blocks(supervisor))
    finally:
        owner.execute(put, (["technician"], None, ""))
    assert len(set(both)) == 2
    assert len(set(own)) == 1


@pytest.mark.parametrize(
    ("phase", "words"),
    [
        ("open", ("Terminée, à rassembler", "close à", "rassemblée à", "Corrigée")),
        ("closed", ("Terminée, à rassembler", "rassemblée à", "Corrigée")),
        ("collected", ("Copies rassemblées", "Corrigée", "Notes adoptées")),
    ],
)
def test_no_step_is_ticked_before_its_fact(browser, scene, owner, phase, words):
    said, *unsaid = words
    cancel_others(owner, scene)
    t0 = now() - 5 * HOUR_MS
    launch(owner, scene, t0=t0)
    end = t0 + 3 * HOUR_MS
    owner.execute(
        "UPDATE sitting SET closed_at_ms = %s, collected_ms = %s WHERE id = %s",
        (
            None if phase == "open" else end,
            end + 1 if phase == "collected" else None,
            scene.sitting,
        ),
    )

    main, blocks, rows = read(browser("presidente"))
    row = rows["UC 1 · Dossiers et questions isolées"]

    assert blocks == []
    assert said in row
    assert "ouverte à" in row
    assert [words for words in unsaid if words in main] == []


def test_a_sitting_that_is_only_planned_is_in_its_day(browser, scene, owner):
    from concours.store.models import PlannedSitting  # noqa: PLC0415 -- after setup

    cancel_others(owner, scene)
    PlannedSitting.objects.create(
        exam_id=scene.exam,
        code="lca",
        kind="exam",
        title="Lecture critique",
        scheduled_ms=now() + 24 * HOUR_MS,
        duration_ms=HOUR_MS,
    )

    _main, _blocks, rows = read(browser("presidente"))

    assert "Sans sujet" in rows["Lecture critique"]
    assert "Sceller un sujet" in rows["Lecture critique"]
    assert "Sceller un sujet" not in read(browser("benali"))[2]["Lecture critique"]


def test_a_room_reads_who_ends_later_and_a_far_site_reads_both_hours(
    browser, scene, owner
):
    cancel_others(owner, scene)
    t0 = now() - HOUR_MS
    launch(owner, scene, t0=t0)
    third = attempt_of(owner, scene, "04201")
    owner.execute(
        """UPDATE candidate SET factor_num = 4, factor_den = 3
           WHERE id = (SELECT candidate_id FROM attempt WHERE id = %s)""",
        (third,),
    )
    owner.execute(
        "UPDATE site SET zone = 'Indian/Reunion' WHERE id = %s", (scene.site,)
    )
    from concours.console.words import formats  # noqa: PLC0415 -- after Django's setup

    page = compact(
        browser("presidente")
        .get(f"{scene.address}/room?site={scene.site}&room=Salle 1")
        .content.decode()
    )

    own = formats.hour(t0 + 4 * HOUR_MS)
    assert page.count(f"fin à {own}") == 1
    assert f"fin à {own}" in page.split('data-number="04201"')[1].split("<li")[0]
    assert "heure de Paris\u00a0; " in page
    assert "à Amiens)" in page


def test_the_line_of_what_runs_follows_its_block(chromium, browser, scene, owner):
    cancel_others(owner, scene)
    launch(owner, scene, t0=now() + HOUR_MS)
    page = page_of(chromium, browser("presidente"))
    page.goto(f"http://{HOST}/")
    line = page.locator(f"[id='state-{scene.sitting}']")
    expect(line).to_contain_text("Ouvre à")

    owner.execute(
        "UPDATE sitting SET t0_ms = %s WHERE id = %s",
        (now() - 60_000, scene.sitting),
    )

    expect(line).to_contain_text("reste", timeout=PATIENCE_MS)
    expect(line).not_to_contain_text("Ouvre à")
    page.context.close()


def test_the_switcher_by_keyboard_and_the_day_on_every_screen(
    chromium, browser, scene, owner
):
    cancel_others(owner, scene)
    launch(owner, scene, t0=now() - HOUR_MS)
    write_board(owner, scene, now() - HOUR_MS)
    other_sitting(scene, title="Neurologie", scheduled_ms=now() + 24 * HOUR_MS)
    other_sitting(scene, title="Épreuve passée", scheduled_ms=now() - 72 * HOUR_MS)
    client = browser("presidente")
    page = page_of(chromium, client)

    page.goto(f"http://{HOST}/")
    look(page, "day-running")
    page.goto(f"http://{HOST}{scene.address}/collection")
    page.locator("#switch").focus()
    page.keyboard.press("Enter")
    field = page.get_by_role("searchbox", name="Chercher une épreuve")
    field.wait_for()
    choice = page.get_by_role("link", name=re.compile("Neurologie"))
    choice.wait_for()
    look(page, "switcher-open")
    page.keyboard.type("epreuve pass")
    assert choice.is_hidden()
    page.keyboard.press("ArrowDown")
    assert "passée" in page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "switch"
    page.keyboard.press("Enter")
    field.fill("neuro")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert re.search(r"/other-[0-9a-f]+/collection$", page.url)
    assert page.title().endswith("Collecte – Neurologie – Concours")
    for viewport, name in ((TABLET, "tablet"), (PHONE, "phone")):
        narrow = page_of(chromium, client, viewport)
        narrow.goto(f"http://{HOST}/")
        look(narrow, f"day-{name}")
        narrow.locator("#switch").click()
        narrow.get_by_role("link", name=re.compile("Neurologie")).first.wait_for()
        look(narrow, f"switcher-{name}")
