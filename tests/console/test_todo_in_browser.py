"""The second person sees the count rise by itself, is told, and goes there at once."""

import re
import time

import pytest
from playwright.sync_api import expect

from acts.scene import HOUR_MS, launch
from console.screen import PHONE, TABLET, look, page_of

pytestmark = pytest.mark.e2e
EVERY_MS = 15_000
TALLY = "header .tally [data-count]"


def test_the_count_rises_by_itself_and_leads_to_the_decision(
    chromium, browser, scene, owner
):
    launch(owner, scene, t0=time.time_ns() // 1_000_000 - HOUR_MS)
    first, second = browser("presidente"), browser("kermarec")
    page = page_of(chromium, second)
    page.clock.install()
    page.goto("http://127.0.0.1/acts")
    expect(page).to_have_title(re.compile("^Journal"))
    expect(page.locator(TALLY)).to_be_hidden()
    page.wait_for_function("localStorage.getItem('concours.todo.known') === '[]'")
    page.evaluate("window.beeps = 0; AudioContext = function () { window.beeps++ }; 0")
    page.evaluate("localStorage.setItem('concours.todo.sound', '1')")

    facts = {"site": "nation", "reason": "Sujet divulgué à Limoges."}
    first.post(f"{scene.address}/annulment", facts)
    page.clock.fast_forward(EVERY_MS)

    expect(page).to_have_title(re.compile(r"^\(1\) Journal"))
    expect(page.locator(TALLY)).to_have_text("1")
    expect(page.locator("#todo-said")).to_have_text(
        "Du nouveau dans «\u00a0À faire\u00a0»."
    )
    assert page.evaluate("window.beeps") == 1
    page.clock.fast_forward(EVERY_MS)
    assert page.evaluate("window.beeps") == 1

    page.get_by_role("link", name="À faire").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("1 chose attend de vous")
    look(page, "todo-second")
    for name, viewport in (("tablet", TABLET), ("phone", PHONE)):
        page.set_viewport_size(viewport)
        look(page, f"todo-{name}")
    page.get_by_role("link", name="Lire et décider").click()
    assert page.url.endswith(f"#d-{proposal_of(owner, scene)}")

    waiting = page_of(chromium, first)
    waiting.goto("http://127.0.0.1/todo")
    expect(waiting.get_by_text("Vu par Pr J. Kermarec.")).to_be_visible()
    look(waiting, "todo-first")


def proposal_of(owner, scene):
    query = "SELECT id FROM proposal WHERE sitting_id = %s"
    return owner.execute(query, (scene.sitting,)).fetchone()[0]
