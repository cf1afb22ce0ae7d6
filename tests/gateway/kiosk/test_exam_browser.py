"""A locked browser proves itself in a hidden frame, beside the paper, with no reload.

Real Chromium. The exam browser is a stand-in: it is in every frame, fills its keys
late, and keeps of a callback the name alone. Not verified on an iPad.
"""

from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import expect
from tests.e2e.house import browser_of

from gateway.conftest import running
from small_exam import CODE, EXAM, SITES

pytestmark = pytest.mark.e2e

DIST = Path(__file__).parents[3] / "client/dist"
KEYS = {name: sha256(name.encode()).hexdigest() for name in SITES}
SOON_MS = 40_000
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
def chromium():
    with browser_of() as browser:
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
        with self.page.expect_response(is_shown, timeout=SOON_MS) as answer:
            self.enrol(number)
        assert answer.value.status == 200
        expect(self.page.locator("iframe")).to_have_count(0)
        assert self.page.evaluate("window.isSamePage")  # never left, never reloaded
        shown = [method for method, url in asks if "/seb/attest?n=" in url]
        assert shown == ["GET", "POST"]  # the frame, then what it has read
        assert self.faults == []
        return owner.execute(
            """SELECT verdict, version <> '' FROM kiosk_verdict
               JOIN attempt ON attempt.id = attempt
               JOIN candidate ON candidate.id = candidate_id
               WHERE number = %s ORDER BY kiosk_verdict.id DESC LIMIT 1""",
            (number,),
        ).fetchone()


def test_an_exam_browser_proves_its_configuration_beside_the_paper(
    chromium, place, owner
):
    right = own_key(owner, "04217")
    [other] = set(KEYS.values()) - {own_key(owner, "04218")}

    assert Seat(chromium, place, right).prove(owner, "04217") == ("right", True)
    assert Seat(chromium, place, other).prove(owner, "04218") == ("other", True)
    assert Seat(chromium, place, "ab" * 32).prove(owner, "04219") == ("wrong", True)
    assert Seat(chromium, place, None).prove(owner, "04220") == ("absent", False)
