"""A locked browser proves itself in a hidden frame, beside the paper, with no reload.

Chromium, and WPE WebKit, which is the family of iPads. The exam browser is a stand-in:
it is in every frame, fills its keys late, and keeps of a callback the name alone. Not
verified on an iPad.
"""

import shutil
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import expect
from tests.e2e.test_webkit import webkit, webkit_is_here
from tests.kept_browser import KEPT
from tests.patience import PATIENCE_MS

from gateway.conftest import running
from small_exam import CODE, EXAM, NUMBERS, SITES, make_exam

__all__ = ["webkit_is_here"]  # a fixture of the module that defines it
pytestmark = [
    pytest.mark.e2e,
    # selenium's own driver for WPE calls what selenium deprecates
    pytest.mark.filterwarnings("ignore:setting remote_server_addr:DeprecationWarning"),
]

DIST = Path(__file__).parents[3] / "client/dist"
KEYS = {name: sha256(name.encode()).hexdigest() for name in SITES}
ADD = """
INSERT INTO kiosk_configuration (exam_id, site_id, sitting_code, session, accessibility,
    token, file_digest, config_key, versions, act)
VALUES (%s, %s, 'exam', 'matin', '{}', %s, sha256('file'), %s, '{iOS.3.6.2.min}', 1)
"""
STAND_IN = """
key => {
  Math.random = () => 0.01 // nobody else comes: no pause is needed
  if (key === null) return
  let name = ''
  const security = {
    configKey: '', browserExamKey: '',
    updateKeys(callback) { name = callback.name },
  }
  const version = 'SafeExamBrowser_iOS_3.6.2_19A1_org.safeexambrowser.ios.seb'
  window.SafeExamBrowser = { version, security }
  setTimeout(async () => {
    const page = new TextEncoder().encode(location.href.split('#')[0] + key)
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', page))
    security.configKey = [...digest].map(n => n.toString(16).padStart(2, '0')).join('')
    if (name !== '') window[name]()
  }, 900)
}
"""


CALL_KEY = "localStorage.getItem('stand-in')"
"""WebDriver puts nothing into frames: there the stand-in comes with each page."""
WHO = """
return [navigator.userAgent, navigator.vendor, typeof window.chrome, window.isSamePage]
"""
SEEN = """
const seen = []
const asked = window.fetch
window.fetch = async (...words) => {
  const answer = await asked(...words)
  if (answer.url.includes('/seb/attest?n=')) seen.push(answer.status)
  return answer
}
window.isSamePage = true
window.shown = seen
window.refused = []
addEventListener('securitypolicyviolation', fault => refused.push(fault.blockedURI))
"""
LAST = """
SELECT verdict, version <> '' FROM kiosk_verdict
JOIN attempt ON attempt.id = attempt
JOIN candidate ON candidate.id = candidate_id
WHERE number = %s ORDER BY kiosk_verdict.id DESC LIMIT 1
"""


@pytest.fixture(scope="module")
def exam(database):
    make_exam(database.dsn(), (*NUMBERS, "04221", "04222", "04223", "04224"))
    return database


@pytest.fixture(scope="module")
def owner(exam):
    with psycopg.connect(exam.dsn(), autocommit=True) as link:
        for name, site in SITES.items():
            token = sha256(name.encode()).hexdigest()[:22]
            link.execute(ADD, (EXAM, site, token, KEYS[name]))
        yield link


@pytest.fixture(scope="module")
def place(settings, owner):  # noqa: ARG001 -- configured before it is read
    with running(replace(settings, client=DIST), knows_address=True) as http:
        yield http.address


@pytest.fixture(scope="module")
def place_of_stand_in(settings, owner, tmp_path_factory):  # noqa: ARG001 -- idem
    """Serve the application with the stand-in as the first script of its two pages."""
    client = tmp_path_factory.mktemp("client") / "dist"
    shutil.copytree(DIST, client)
    (client / "stand-in.js").write_text(f"({STAND_IN})({CALL_KEY})")
    page = client / "index.html"
    first = '<meta charset="utf-8" />'
    assert first in page.read_text()
    script = f'{first}<script src="/stand-in.js"></script>'
    page.write_text(page.read_text().replace(first, script))
    frame = client / "seb/attest.js"
    frame.write_text(f"({STAND_IN})({CALL_KEY});\n{frame.read_text()}")
    with running(replace(settings, client=client), knows_address=True) as http:
        yield http.address


@pytest.fixture(scope="module")
def chromium():
    with KEPT.lend() as browser:
        yield browser


def own_key(owner, number):
    [(name,)] = owner.execute(
        """SELECT site.name FROM candidate JOIN site ON site.id = site_id
           WHERE number = %s""",
        (number,),
    ).fetchall()
    return KEYS[name]


def is_shown(response):
    """Whether the centre answers to what a tablet shows."""
    return "/seb/attest?n=" in response.url and response.request.method == "POST"


class Seat:
    """One tablet with its own storage, in an exam browser with a key, or in none."""

    def __init__(self, chromium, place, key):
        context = chromium.new_context(locale="fr-FR")
        context.set_default_timeout(PATIENCE_MS)
        self.page = context.new_page()
        self.faults = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", self._hear)
        literal = "null" if key is None else f"'{key}'"
        self.page.add_init_script(f"({STAND_IN})({literal})")
        self.page.goto(f"{place}/seb/start?c={'a' * 22}")

    def _hear(self, message):
        if "Content Security Policy" in message.text:
            self.faults.append(message.text)

    def enrol(self, number):
        self.page.evaluate("window.isSamePage = true")
        self.page.get_by_label("Numéro de candidat").fill(number)
        self.page.get_by_label("Code de la convocation").fill(CODE)
        self.page.get_by_role("button", name="Continuer").click()

    def prove(self, owner, number):
        """Enrol, wait for what the centre writes, and return it."""
        asks = []
        self.page.on("request", lambda asked: asks.append((asked.method, asked.url)))
        with self.page.expect_response(is_shown, timeout=PATIENCE_MS) as answer:
            self.enrol(number)
        assert answer.value.status == 200
        expect(self.page.locator("iframe")).to_have_count(0)
        assert self.page.evaluate("window.isSamePage")  # never left, never reloaded
        shown = [method for method, url in asks if "/seb/attest?n=" in url]
        assert shown == ["GET", "POST"]  # the frame, then what it has read
        assert self.faults == []
        return owner.execute(LAST, (number,)).fetchone()


def test_an_exam_browser_proves_its_configuration_beside_the_paper(
    chromium, place, owner
):
    right = own_key(owner, "04217")
    [other] = set(KEYS.values()) - {own_key(owner, "04218")}

    assert Seat(chromium, place, right).prove(owner, "04217") == ("right", True)
    assert Seat(chromium, place, other).prove(owner, "04218") == ("other", True)
    assert Seat(chromium, place, "ab" * 32).prove(owner, "04219") == ("wrong", True)
    assert Seat(chromium, place, None).prove(owner, "04220") == ("absent", False)


def prove_in_webkit(address, key, number, owner):
    """Enrol in WPE WebKit, wait for what the centre writes, and return it."""
    with webkit() as tablet:
        run = tablet.driver.execute_script
        tablet.driver.get(f"{address}/icon.svg")
        if key is not None:
            run("localStorage.setItem('stand-in', arguments[0])", key)
        tablet.driver.get(f"{address}/seb/start?c={'a' * 22}")
        run(SEEN)
        tablet.type("number", number)
        tablet.type("code", CODE)
        tablet.press("Continuer")
        tablet.wait(lambda: run("return window.shown.length > 0"))
        assert run("return window.shown") == [200]
        tablet.wait(lambda: run("return document.querySelector('iframe') === null"))
        assert run("return window.refused") == []
        agent, vendor, chrome, is_same_page = run(WHO)
        # The engine says itself which it is: WebKit, without what Chromium adds.
        assert "AppleWebKit/" in agent
        assert "Chrom" not in agent
        assert (vendor, chrome) == ("Apple Computer, Inc.", "undefined")
        assert tablet.driver.capabilities["browserName"] == "MiniBrowser"
        assert is_same_page  # never left, never reloaded
    return owner.execute(LAST, (number,)).fetchone()


def test_webkit_proves_it_as_well_where_keys_come_late(place_of_stand_in, owner):
    right = own_key(owner, "04221")
    [other] = set(KEYS.values()) - {own_key(owner, "04222")}
    for number, key, row in (
        ("04221", right, ("right", True)),
        ("04222", other, ("other", True)),
        ("04223", "ab" * 32, ("wrong", True)),
        ("04224", None, ("absent", False)),
    ):
        assert prove_in_webkit(place_of_stand_in, key, number, owner) == row
