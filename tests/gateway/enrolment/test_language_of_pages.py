"""A page that reads itself aloud says in which language it is, and so do its buttons.

The built applications of an examiner and of a signal screen, in Chromium.
"""

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.e2e.house import browser_of

from gateway.conftest import running

pytestmark = pytest.mark.e2e

DIST = Path(__file__).parents[3] / "client/dist"


@pytest.mark.parametrize("path", ["/examinateur/", "/signaux/"])
def test_whoever_changes_the_language_of_a_screen_changes_it_for_the_ear(
    settings, path
):
    with (
        running(replace(settings, client=DIST), knows_address=True) as http,
        browser_of() as browser,
    ):
        page = browser.new_page(locale="fr-FR")
        page.goto(f"{http.address}{path}")
        spoken = page.locator("html")
        english = page.get_by_role("button", name="English")
        expect(english).to_have_attribute("lang", "en")
        expect(spoken).to_have_attribute("lang", "fr")
        english.click()
        french = page.get_by_role("button", name="Français")
        expect(french).to_have_attribute("lang", "fr")
        expect(spoken).to_have_attribute("lang", "en")
        french.click()
        expect(english).to_be_visible()
        expect(spoken).to_have_attribute("lang", "fr")
