"""What pages of others do in a tablet's browser names nobody, in Chromium itself (A39).

A friend's page, of another site and of the same domain, tries all that a page can:
images, scripts, frames, forms, fetches ahead, links that say and that hide where they
were, windows of its own. What was typed there is the control: that is a person's.
"""

import http.server
import threading
from contextlib import contextmanager

import psycopg
import pytest
from tests.patience import PATIENCE_MS, until

from concours.core.kernel.time import MINUTE_MS
from e2e.house import browser_of
from small_exam import NUMBERS, SITTING, T0, Tablet, attempt_id

PAGE = """<!doctype html><title>Un ami</title>
<link rel="prefetch" href="{at}/corrige-prefetch">
<script src="{at}/corrige-script"></script>
<link rel="stylesheet" href="{at}/corrige-style"><img src="{at}/correction.php">
<iframe src="{at}/corrige-cadre"></iframe><object data="{at}/corrige-objet"></object>
<script>
const own = {{mode: 'no-cors', credentials: 'include'}}
fetch('{at}/corrige-fetch', own).catch(() => 0)
for (let n = 0; n < 6; n += 1) fetch('{at}/enrol', {{method: 'POST', ...own, body:
    JSON.stringify({{['n' + n]: n}})}}).catch(() => 0)
navigator.sendBeacon('{at}/call', 'x')
</script>
<a id="link" href="{at}/corrige-lien">Clé</a>
<a id="hidden" href="{at}/corrige-cache" rel="noreferrer" target="_blank">Clé</a>
<button id="window" onclick="open('{at}/corrige-vue', '', 'noopener')">Clé</button>
<form action="{at}/corrige-formulaire"><button id="form">Clé</button></form>
<form action="{at}/enrol" method="post" enctype="text/plain">
<button id="post">Clé</button></form><a id="led" href="/led">Clé</a>"""
TRIED = ("script", "cadre", "fetch", "lien", "cache", "vue", "formulaire", "mene")
CLICKED = ("hidden", "window", "link", "form", "post", "led")
ROWS = """
SELECT attribution, attempt, code, request, facts ->> 'site' FROM trace
WHERE request <> '' AND code <> 'blocked' ORDER BY id
"""


@contextmanager
def friend(gateway):
    """Serve the page of a friend, who knows where the exam is."""

    class Friend(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            is_led = self.path == "/led"
            self.send_response(302 if is_led else 200)
            if is_led:
                self.send_header("Location", f"{gateway.address}/corrige-mene")
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(PAGE.format(at=gateway.address).encode())

        def log_message(self, *_):
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Friend) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


@pytest.fixture(scope="module")
def settings(settings):
    """With the style of the page that says that there is none."""
    settings.client.mkdir()
    (settings.client / "resultats.css").write_text("body{}")
    return settings


@pytest.fixture(scope="module")
def tablet():
    return Tablet(NUMBERS[0])


@pytest.fixture
def page(gateway, exam, tablet):
    """A page of a browser in which a candidate's tablet is enrolled."""
    with psycopg.connect(exam.dsn()) as owner:
        owner.execute(
            "UPDATE sitting SET armed_ms = 1, key_released_ms = 1, t0_ms = %s"
            " WHERE id = %s",
            (T0, SITTING),
        )
    answer = gateway.enrol(tablet)
    name, _, value = answer.headers["Set-Cookie"].partition(";")[0].partition("=")
    cookie = {"name": name, "value": value, "url": gateway.address}
    cookie |= {"httpOnly": True, "sameSite": "Strict"}
    with browser_of() as chromium:
        context = chromium.new_context()
        context.set_default_timeout(PATIENCE_MS)
        context.add_cookies([cookie])
        yield context.new_page()


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_whatever_a_friends_page_tries_names_nobody_and_what_is_typed_does_a39(
    gateway, exam, page, clock, host
):
    """From another site no cookie comes; from the same domain it does."""
    own, control = attempt_id(NUMBERS[0]), f"/corrige-tape-{host}"
    rows = read(exam)
    with friend(gateway) as port:
        for button in CLICKED:
            page.goto(f"http://{host}:{port}/", wait_until="load")
            page.wait_for_load_state("networkidle")
            clock.ahead_ms += MINUTE_MS  # of each minute so many are a row
            page.locator(f"#{button}").click()
            page.wait_for_timeout(300)
            clock.ahead_ms += MINUTE_MS
    page.goto(f"{gateway.address}{control}")
    until(lambda: [row for row in read(exam) if control in row[3]])
    tried = [row for row in read(exam)[len(rows) :] if control not in row[3]]
    typed = [row for row in read(exam) if control in row[3]]

    assert typed == [("B", own, "looked_for", f"GET {control}", "none")]
    asked = {row[3].split()[1] for row in tried if row[0] in "CD"}
    assert asked >= {"/correction.php", "/enrol", *map("/corrige-{}".format, TRIED)}
    named = {(row[0], row[4]) for row in tried if row[1] is not None}
    assert named == (set() if host == "localhost" else {("C", "same-site")})


def read(exam):
    """Return what the gateway kept."""
    with psycopg.connect(exam.dsn()) as owner:
        return owner.execute(ROWS).fetchall()
