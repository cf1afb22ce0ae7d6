"""What a form lacks is said beside the field, and its held button stays alive.

In an evacuation nobody has the time to begin a page again.
"""

import time

from playwright.sync_api import expect

from acts.ended_scene import exam_row
from acts.scene import HOUR_MS, Tablet, attempt_of, launch
from console.screen import PHONE, STAFF, look, page_of, slides
from e2e.house import serious_violations

HELD_MS = 3_300
FILL = "À remplir avant de continuer."


def hold(page, button):
    button.hover()
    page.mouse.down()
    page.wait_for_timeout(HELD_MS)
    page.mouse.up()


def test_a_button_held_too_early_says_what_is_missing_and_lives_on(
    chromium, browser, scene, owner
):
    t0 = time.time_ns() // 1_000_000 - HOUR_MS // 2
    launch(owner, scene, t0=t0)
    Tablet(owner, attempt_of(owner, scene, "04201")).enrol(at=t0 - HOUR_MS)
    address = f"https://localhost{scene.address}/pause-and-exclusion/exclude"
    for name, size in (("staff", STAFF), ("phone", PHONE)):
        page = page_of(chromium, browser("presidente"), size)
        page.goto(f"{address}?candidate=04201")
        button = page.locator("[data-hold]")
        reason = page.locator("#reason")

        hold(page, button)

        expect(page.locator(".field-fault")).to_have_text(FILL)
        expect(button).to_be_enabled()
        expect(reason).to_be_focused()
        assert "field-fault" in reason.get_attribute("aria-describedby")
        assert serious_violations(page) == []
        look(page, f"console-field-fault-{name}")
    reason.fill("Téléphone")
    expect(page.locator(".field-fault")).to_have_count(0)
    with page.expect_navigation():
        hold(page, button)

    proposed = owner.execute(
        "SELECT count(*) FROM proposal WHERE sitting_id = %s", (scene.sitting,)
    ).fetchone()
    assert proposed == (1,)


def test_a_form_of_the_wrong_shape_is_told_the_right_one(chromium, browser):
    page = page_of(chromium, browser("organisation"))
    page.goto("https://localhost/exams/new")
    page.locator("#code").fill("Sémio 2026")

    page.locator("#code").press("Enter")

    faults = page.locator(".field-fault")
    expect(faults.filter(has_text="Minuscules sans accent")).to_have_count(1)
    expect(faults.filter(has_text=FILL)).not_to_have_count(0)
    look(page, "console-field-fault-form")


def test_a_field_for_a_file_speaks_the_language_of_its_page(chromium, browser, scene):
    """The browser of this test is French; its own field says « Choose File »."""
    exam = f"https://localhost/exams/{exam_row(scene).code}"
    for name, size in (("staff", STAFF), ("phone", PHONE)):
        page = page_of(chromium, browser("organisation"), size)
        page.goto(f"{exam}/roster")
        page.get_by_role("button", name="Voir ce qu’il changerait").first.click()
        fault = page.get_by_text("Choisissez d’abord un fichier.")
        expect(fault).to_be_visible()
        look(page, f"console-file-missing-{name}")
        assert not slides(page), name

        box = page.locator(".filefield")
        expect(box).to_have_text("Choisir un fichierou le déposer ici")
        page.route("**/roster/bring", lambda route: route.fulfill(status=204))
        page.locator("#file").set_input_files(
            {"name": "candidats.csv", "mimeType": "text/csv", "buffer": b"numero"}
        )
        expect(box).to_have_text("candidats.csven choisir un autre")
        expect(fault).to_have_count(0)
