"""Promise: with a slip and the published certificate alone, a browser without network
finds the line again, explains each wish, and refuses whatever was tampered with."""

import json
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect
from starlette.applications import Starlette
from starlette.routing import Mount
from tests.e2e.house import ROOT, TABLET, look
from tests.patience import PATIENCE_MS

from concours.gateway.edge.static_files import ClientFiles, SafeHeaders

pytestmark = pytest.mark.e2e

VECTORS = json.loads((ROOT / "protocol/vectors/matching.json").read_bytes())
NOTES = json.loads((ROOT / "protocol/vectors/notes.json").read_bytes())
RECEIPT = NOTES["receipts"][3]
CASE = VECTORS["cases"][0]
SLIP, CERTIFICATE = CASE["slips"][1], CASE["certificate"]
PHONE = {"width": 390, "height": 844}
TAMPERED = {
    **{one["code"]: (one["slip"], one["certificate"]) for one in VECTORS["refused"]},
    "slip.not_json": ("{", CERTIFICATE),
    "certificate.not_json": (SLIP, "[1,"),
}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The gateway's own files and headers, without a house behind them."""
    files = Starlette(routes=[Mount("/", ClientFiles(ROOT / "client/dist"))])
    server = uvicorn.Server(uvicorn.Config(SafeHeaders(files), log_level="error"))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        try:
            yield f"http://localhost:{listening.getsockname()[1]}/verification/"
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture(scope="module")
def page(chromium: Browser, address: str) -> Iterator[Page]:
    """The page, opened once; from then on there is no network."""
    context = chromium.new_context(viewport=PHONE)
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(address)
    expect(page.locator("button")).to_be_visible()
    context.set_offline(offline=True)
    yield page
    context.close()
    assert said == []


def give(page: Page, slip: Any, certificate: Any) -> None:
    """Give both as files, and ask."""
    for name, document in (("slip", slip), ("certificate", certificate)):
        text = document if isinstance(document, str) else json.dumps(document)
        file = {"name": f"{name}.json", "mimeType": "application/json"}
        page.locator(f"#{name}-file").set_input_files(file | {"buffer": text.encode()})
        expect(page.locator(f"#{name}-text")).to_have_value(text)
    page.locator("button").click()


def test_a_right_slip_is_accepted_and_explained(page):
    give(page, SLIP, CERTIFICATE)

    expect(page.locator("[data-code=right]")).to_contain_text("spécialité R, Brest")
    first = page.locator(".wish").first
    expect(first).to_contain_text("rang limite 1")
    expect(first).to_contain_text("votre rang 2")
    expect(page.locator(".wish.got")).to_contain_text("rang limite 3")


@pytest.mark.parametrize("code", sorted(TAMPERED))
def test_what_was_tampered_with_is_refused_for_its_reason(page, code):
    give(page, *TAMPERED[code])

    expect(page.locator("[data-code]")).to_have_attribute("data-code", code)
    expect(page.locator(".note.stop")).to_contain_text("La vérification échoue")


def test_a_receipt_is_checked_without_network(page):
    """By the same page, at `#recu`: the proof, whose keys, and the code noted."""
    file, policy, code = RECEIPT["file"], NOTES["policy"], RECEIPT["code"]

    def give_receipt(file: str, policy: str, code: str) -> None:
        for name, text in (("receipt", file), ("policy", policy)):
            given = {"name": f"{name}.txt", "mimeType": "text/plain"}
            chooser = page.locator(f"#{name}-file")
            chooser.set_input_files(given | {"buffer": text.encode()})
            expect(page.locator(f"#{name}-text")).to_have_value(text)
        page.locator("#code").fill(code)
        page.locator("button").click()

    page.locator("nav a").nth(1).click()
    page.locator("button").click()
    expect(page.locator("[data-code='file.missing']")).to_contain_text("Choisissez")
    expect(page.locator(".verdict")).to_have_count(0)
    give_receipt(file, policy, code)
    expect(page.locator("[data-code=right]")).to_contain_text("57 actions")
    expect(page.locator(".proved")).to_contain_text("faculty")
    look(page, "receipt-checked")
    give_receipt(file.replace("index 255", "index 254"), policy, "K7QF-2M9D-XH4R")
    expect(page.locator("[data-code='proof.differs']")).to_contain_text("Ce code")
    look(page, "receipt-refused")
    page.locator("nav a").first.click()
    expect(page.locator("#slip-file")).to_be_visible()


def test_a_changed_document_takes_the_answer_away(page):
    give(page, SLIP, CERTIFICATE)
    expect(page.locator("[data-code=right]")).to_be_visible()
    page.locator("summary").first.click()
    page.locator("#slip-text").fill("")
    expect(page.locator("[data-code]")).to_have_count(0)
    page.locator("summary").first.click()


def test_it_is_done_by_keyboard(page):
    give(page, SLIP, CERTIFICATE)
    expect(page.locator("main h2").first).to_be_focused()
    page.locator("#certificate-file").focus()
    page.keyboard.press("Tab")
    expect(page.locator("summary").nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("#certificate-text")).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.type("x")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.locator("[data-code]")).to_have_attribute(
        "data-code", "certificate.not_json"
    )
    page.locator("summary").nth(1).click()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, TABLET], ids=["phone", "tablet"])
def test_it_can_be_read_by_everybody(page, size, scheme):
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=scheme)
    couple = next(one for one in VECTORS["cases"] if "apart" in one["name"])
    for name, given in {
        "right": (SLIP, CERTIFICATE),
        "couple": (couple["slips"][0], couple["certificate"]),
        "wrong": TAMPERED["slip.line"],
    }.items():
        give(page, *given)
        expect(page.locator("[data-code]")).to_have_count(1)
        look(page, f"verification-{name}-{scheme}", is_whole=True)
        wide = "document.documentElement.scrollWidth"
        assert page.evaluate(wide) <= size["width"]
