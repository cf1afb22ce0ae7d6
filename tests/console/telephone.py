"""A candidate's telephone at the page of results, from a gateway as it is."""

import re
from contextlib import contextmanager

from tests.patience import PATIENCE_MS

from acts.published import CODE
from concours.gateway.settings import Settings
from console.screen import PHONE, press
from e2e.house import ROOT
from gateway.conftest import running
from small_exam import CODES_KEY

SEE = re.compile("Voir mon résultat|See my result")
OPEN_NOW = "UPDATE publication SET opens_ms = 1790000000000"


@contextmanager
def at_results(chromium, database):
    """Open the page of results on the module's database; the value is the page."""
    settings = Settings(
        dsn=database.dsn("concours_gateway"),
        codes_key=CODES_KEY,
        packages=ROOT / "var",
        client=ROOT / "client/dist",
    )
    context = chromium.new_context(viewport=PHONE, locale="fr-FR")
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    with running(settings) as http:
        page.goto(f"{http.address}/resultats")
        yield page
    context.close()


def come_in(page, number="04201", code=CODE):
    """Ask for the result of this number."""
    page.fill("#number", number)
    page.fill("#code", code)
    press(page, SEE)
