"""A held button of the console, in WebKit: it lives on after a field was found missing,
and is not there to be held once its page is about to load itself again. A page that
nobody sees asks for nothing, and at once when it is seen again."""

import threading
import time
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from selenium.webdriver.common.by import By
from tests.e2e.house import ROOT
from tests.e2e.test_webkit import WebKit, webkit, webkit_is_here

assert webkit_is_here
pytestmark = [
    pytest.mark.e2e,
    pytest.mark.filterwarnings("ignore:setting remote_server_addr:DeprecationWarning"),
]

SCRIPTS = ROOT / "src/concours/console/static/console/scripts"
HELD_S = 1
PAGE = """<!doctype html><html lang="fr"><meta charset="utf-8"><title>Page</title>
<template id="field-faults" data-fill="À remplir." data-tick="À cocher."></template>
<form id="act" action="sent.html">
<label>Motif <input id="reason" name="reason" required>
</label><label><input id="tick" type="checkbox" required> Je lance</label>
<button type="button" data-hold="400" data-form="act"><span data-said="…">Tenir</span>
</button></form>
<script src="scripts/fields/field-faults.js" type="module"></script>
<script src="scripts/steady-refresh.js" type="module"></script>
<script src="scripts/hold-button.js" type="module"></script>
<script type="module">document.body.dataset.ready = ''</script>"""
PRESS = "document.querySelector('[data-hold]').dispatchEvent(new PointerEvent('{}'))"
IS_DEAD = "return document.querySelector('[data-hold]').disabled"
READY = "return 'ready' in (document.body?.dataset ?? {})"


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """Serve one page with the console's own scripts."""
    (tmp_path / "index.html").write_text(PAGE)
    (tmp_path / "sent.html").write_text("Envoyé")
    (tmp_path / "scripts").symlink_to(SCRIPTS)
    handler = partial(SimpleHTTPRequestHandler, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/index.html"
        server.shutdown()


def hold(page: WebKit) -> None:
    """Press and let go as the engine tells a page of a finger."""
    page.driver.execute_script(PRESS.format("pointerdown"))
    time.sleep(HELD_S)
    page.driver.execute_script(PRESS.format("pointerup"))


def test_a_held_button_lives_on_after_each_missing_field(address: str) -> None:
    with webkit() as page:
        page.driver.get(address)
        page.wait(lambda: page.driver.execute_script(READY))

        hold(page)
        page.see("À remplir.")
        page.see("À cocher.")
        assert not page.driver.execute_script(IS_DEAD)
        page.type("reason", "Alarme")
        hold(page)
        assert not page.driver.execute_script(IS_DEAD)
        assert "À remplir." not in page.text
        page.touch(By.ID, "tick")
        page.driver.execute_script(PRESS.format("pointerdown"))  # until it acts

        page.wait(lambda: "sent.html?reason=Alarme" in page.driver.current_url)


ANSWER = """
const xhr = { getResponseHeader: (name) => name === 'HX-Refresh' ? 'true' : null }
const detail = { xhr }
const answer = new CustomEvent('htmx:beforeOnLoad', { cancelable: true, detail })
document.dispatchEvent(answer)
return answer.defaultPrevented"""


def test_nobody_begins_a_grave_act_on_a_page_that_goes(address: str) -> None:
    with webkit() as page:
        page.driver.get(address)
        page.wait(lambda: page.driver.execute_script(READY))

        page.driver.execute_script("document.body.className = 'held'")
        assert page.driver.execute_script(ANSWER), "somebody acts: the page stays"
        assert not page.driver.execute_script(IS_DEAD)

        page.driver.execute_script("document.body.className = ''")
        assert not page.driver.execute_script(ANSWER)
        assert page.driver.execute_script(IS_DEAD)


HIDE = """
window.asked = []
window.htmx = { ajax: (verb, address) => asked.push(`${verb} ${address}`) }
Object.defineProperty(document, 'hidden', { value: arguments[0], configurable: true })
document.dispatchEvent(new Event('visibilitychange'))
return asked"""
ASK = """
const elt = document.querySelector('[hx-get]') ?? document.createElement('div')
elt.setAttribute('hx-get', '/state?stamp=1')
document.body.append(elt)
const detail = { elt }
const asking = new CustomEvent('htmx:beforeRequest', { cancelable: true, detail })
document.dispatchEvent(asking)
return asking.defaultPrevented"""


def test_a_page_that_nobody_sees_asks_once_it_is_seen(address: str) -> None:
    with webkit() as page:
        page.driver.get(address)
        page.wait(lambda: page.driver.execute_script(READY))
        assert not page.driver.execute_script(ASK)

        assert page.driver.execute_script(HIDE, True) == []  # noqa: FBT003 -- its page
        assert page.driver.execute_script(ASK)
        assert page.driver.execute_script(ASK)
        seen = page.driver.execute_script(HIDE, False)  # noqa: FBT003 -- its page

        assert seen == ["GET /state?stamp=1"], "once, however often it would have asked"
        assert page.driver.execute_script(HIDE, False) == []  # noqa: FBT003 -- its page
        assert not page.driver.execute_script(ASK)
