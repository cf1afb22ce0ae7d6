"""Correction and results hold on a screen: readable, by keyboard, nothing cut off."""

import os
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import sync_playwright

from console.test_correction_page import of, scene  # noqa: F401 -- fixtures
from e2e.conftest import CHROMIUM, CHROMIUM_ARGUMENTS, STAFF, serious_violations

pytestmark = pytest.mark.e2e

TABLET = {"width": 1180, "height": 820}
KEPT = ("Content-Type", "Content-Security-Policy")
PICTURES = os.environ.get("CONCOURS_PICTURES")


@pytest.fixture
def opened(browser, of):  # noqa: F811 -- the fixture
    """Open pages of the marked sitting as a member of the jury."""
    client = browser("kermarec")
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the browser's loop is ours
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM, args=list(CHROMIUM_ARGUMENTS)
        )

        def open_page(name, viewport):
            page = chromium.new_page(viewport=viewport, locale="fr-FR")
            page.route("**/*", lambda route: answer(client, route))
            page.goto(f"http://127.0.0.1{of}/{name}")
            return page

        yield open_page
        chromium.close()


def answer(client, route):
    """Answer a request of the browser, whose turn has a connection of its own."""
    from django.db import connections  # noqa: PLC0415 -- after Django's setup

    asked, url = route.request, urlsplit(route.request.url)
    path = f"{url.path}?{url.query}" if url.query else url.path
    if asked.method == "POST":
        found = client.post(
            path,
            asked.post_data,
            content_type=asked.headers["content-type"],
            follow=True,
        )
    else:
        found = client.get(path)
    body = b"".join(found) if found.streaming else found.content
    headers = {name: found.headers[name] for name in KEPT if name in found.headers}
    connections.close_all()
    route.fulfill(status=found.status_code, headers=headers, body=body)


def whole(page, name):
    """The page has no violation, and scrolls down only; a picture if one is asked."""
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= page.viewport_size["width"]
    assert serious_violations(page) == []


@pytest.mark.parametrize("viewport", [STAFF, TABLET], ids=["desk", "tablet"])
def test_a_gesture_is_composed_and_proposed_by_keyboard(opened, viewport):
    page = opened("results/amend?question=qi-q1", viewport)
    size = f"{viewport['width']}"
    whole(page, f"amend-empty-{size}")

    page.get_by_role("button", name="Retirer du total").focus()
    page.keyboard.press("Enter")
    page.get_by_text("notes changées").wait_for()
    whole(page, f"amend-effect-{size}")

    page.get_by_label("Coefficient", exact=True).fill("0")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("alert").wait_for()
    whole(page, f"amend-fault-{size}")

    page.get_by_label("Motif, lu par le jury").fill(
        "La question 3 trompe les meilleurs"
    )
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Décisions à deux").wait_for()
    whole(page, f"amend-proposed-{size}")
    page.get_by_role("link", name="Voir ce qui change").click()
    page.get_by_role("heading", name="Adopter la version 2").wait_for()
    whole(page, f"results-version-{size}")
