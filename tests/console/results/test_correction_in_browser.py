"""Correction and results hold on a screen: readable, by keyboard, nothing cut off."""

import pytest

from console.results.test_correction_page import of, scene  # noqa: F401 -- fixtures
from console.screen import TABLET, look, page_of
from e2e.house import STAFF

pytestmark = pytest.mark.e2e


@pytest.fixture
def opened(chromium, browser, of):  # noqa: F811 -- the fixture
    """Open pages of the marked sitting as a member of the jury."""
    client = browser("kermarec")

    def open_page(name, viewport):
        page = page_of(chromium, client, viewport)
        page.goto(f"http://127.0.0.1{of}/{name}")
        return page

    return open_page


@pytest.mark.parametrize("viewport", [STAFF, TABLET], ids=["desk", "tablet"])
def test_a_gesture_is_composed_and_proposed_by_keyboard(opened, viewport):
    page = opened("results/amend?question=qi-q1", viewport)
    size = f"{viewport['width']}"
    look(page, f"amend-empty-{size}")

    page.get_by_role("button", name="Retirer du total").focus()
    page.keyboard.press("Enter")
    page.get_by_text("notes changées").wait_for()
    look(page, f"amend-effect-{size}")

    page.get_by_label("Coefficient", exact=True).fill("0")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("alert").wait_for()
    look(page, f"amend-fault-{size}")

    page.get_by_label("Motif, lu par le jury").fill(
        "La question 3 trompe les meilleurs"
    )
    page.keyboard.press("Tab")  # to what is still undecided
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Décisions à deux").wait_for()
    look(page, f"amend-proposed-{size}")
    page.get_by_role("link", name="Voir ce qui change").click()
    page.get_by_role("heading", name="Adopter la version 2").wait_for()
    look(page, f"results-version-{size}")
