"""A result can be read on a telephone, and the pages that publish it on a desk.

First what matters, nothing cut off, nothing that needs a script; axe finds nothing. The
candidate's pages come from a gateway as it is; the console answers through the client
of the tests.
"""

import re
from pathlib import Path

import pytest
from django.conf import settings

from acts.published import compose_and_mark, sign
from console.results.test_publication_pages import prepared
from console.screen import SHOTS, follow, look, page_of
from console.telephone import OPEN_NOW, at_results, come_in

pytestmark = pytest.mark.e2e

SMALL = {"width": 360, "height": 640}
LOADED_FONTS = """async () => [...await document.fonts.ready]
  .filter((font) => font.status === 'loaded')
  .map((font) => font.family.replaceAll('"', ''))"""


@pytest.fixture
def of(scene, owner):
    compose_and_mark(scene, owner)
    ((code,),) = owner.execute(
        "SELECT code FROM exam WHERE id = %s", (scene.exam,)
    ).fetchall()
    return f"/exams/{code}"


@pytest.fixture(autouse=True)
def address(monkeypatch):
    monkeypatch.setattr(settings, "TABLETS_URL", "https://examen.example/")


def publish(browser, of, owner, number):
    president, juror = browser("presidente"), browser("kermarec")
    president.post(f"{of}/publication/{number}/propose", {"reason": "Délibéré."})
    ((proposal,),) = owner.execute(
        "SELECT id FROM proposal ORDER BY made_ms DESC LIMIT 1"
    ).fetchall()
    juror.post(f"{of}/publication/proposals/{proposal}/confirm")


def take_attestation(page):
    """It prints on one sheet; its PDF is sent as a file."""
    look(page, "phone-attestation")
    sheet = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", sheet)) == 1
    if SHOTS:
        Path(SHOTS, "attestation-printed.pdf").write_bytes(sheet)
    with page.expect_download() as download:
        page.get_by_role("link", name="PDF").click()
    assert download.value.suggested_filename == "attestation-04201.pdf"
    if SHOTS:
        download.value.save_as(f"{SHOTS}/attestation.pdf")


def test_a_candidate_reads_their_result_on_a_telephone(
    chromium, browser, of, owner, database
):
    prepared(browser("presidente"), of, owner, copies="1")
    publish(browser, of, owner, 1)
    sign(database)
    with at_results(chromium, database) as page:
        assert page.locator("h1").inner_text().startswith("Résultats le")
        look(page, "phone-before")
        owner.execute(OPEN_NOW)
    with at_results(chromium, database) as page:
        address = page.url
        look(page, "phone-ask")
        come_in(page, "04203", "WRONG")
        assert page.get_by_role("alert").is_visible()
        look(page, "phone-wrong")
        come_in(page, "04203")
        assert "ne permet pas" in page.locator("h1").inner_text()
        look(page, "phone-below")
        page.goto(f"{address}?lang=en")
        come_in(page)
        assert page.locator("h1").inner_text() == "You may sit the ECOS."
        page.set_viewport_size(SMALL)
        look(page, "phone-passed")
        assert page.url == f"{address}/fiche?lang=en"
        assert "Atkinson Hyperlegible Next Variable" in page.evaluate(LOADED_FONTS)
        follow(page, "line by line")
        look(page, "phone-detail")
        page.go_back()
        follow(page, "Your receipts")
        look(page, "phone-receipts")
        page.goto(f"{address}/preuve?epreuve=0&tablette=63&lang=en")
        assert page.get_by_role("button", name="Sign out").is_visible()
        look(page, "phone-unsigned")
        page.go_back()
        follow(page, "Check this receipt")
        assert page.get_by_text("The centre holds this copy.").is_visible()
        look(page, "phone-receipt")
        page.go_back()
        page.go_back()
        page.reload()
        follow(page, "Review your answers")
        page.locator("summary", has_text="The case").first.click()
        page.locator("summary", has_text="History").first.click()
        assert page.get_by_text("the answer marked").first.is_visible()
        look(page, "phone-copy")
        follow(page, "Back")
        follow(page, "Certificate")
        take_attestation(page)


def test_the_pages_that_publish_are_calm_and_whole(
    chromium, browser, of, owner, database
):
    president = browser("presidente")
    page = page_of(chromium, president)
    page.goto(f"http://127.0.0.1{of}/publication")
    look(page, "console-empty")
    prepared(president, of, owner, copies="1")
    for name, path in (
        ("console-deliberation", "deliberation"),
        ("console-prepared", "publication"),
        ("console-propose", "publication/1/propose"),
        ("console-sheet", "publication/1/sheet?candidate=04201"),
    ):
        page.goto(f"http://127.0.0.1{of}/{path}")
        look(page, name)
    president.post(f"{of}/publication/1/propose", {"reason": "Délibéré."})
    juror = browser("kermarec")
    theirs = page_of(chromium, juror)
    theirs.goto(f"http://127.0.0.1{of}/publication")
    look(theirs, "console-second-person")
    ((proposal,),) = owner.execute(
        "SELECT id FROM proposal ORDER BY made_ms DESC LIMIT 1"
    ).fetchall()
    juror.post(f"{of}/publication/proposals/{proposal}/confirm")
    sign(database)
    for name, path in (
        ("console-embargo", "publication"),
        ("console-stop", "publication/1/stop"),
    ):
        page.goto(f"http://127.0.0.1{of}/{path}")
        look(page, name)
    page.context.close()
    theirs.context.close()
