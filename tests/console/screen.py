"""Chromium on pages that the client of the tests answers: what the console says.

`CONCOURS_SHOTS=FOLDER` keeps a picture of each page that is looked at.
"""

import os
from contextlib import contextmanager
from urllib.parse import urlsplit

from tests.kept_browser import KEPT
from tests.patience import PATIENCE_MS

from e2e.house import STAFF, serious_violations

TABLET = {"width": 1180, "height": 820}
PHONE = {"width": 390, "height": 844}
SIZES = {"desk": STAFF, "tablet": TABLET, "phone": PHONE}
HEADERS = ("HX-Refresh", "Concours-Session", "Content-Type", "Content-Security-Policy")
SHOTS = os.environ.get("CONCOURS_SHOTS", "")


@contextmanager
def started():
    """Lend Chromium, in a process whose database answers within its loop.

    What was connected within it is closed with it: the next database is another.
    """
    from django.db import connections  # noqa: PLC0415 -- after Django's setup

    with KEPT.lend() as chromium:
        yield chromium
        connections.close_all()


def page_of(chromium, client, viewport=STAFF, **options):
    """Return a page of a browser of its own, answered by `client`."""
    context = chromium.new_context(viewport=viewport, locale="fr-FR", **options)
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.route("**/*", lambda route: answer(client, route))
    return page


def answer(client, route, kept=HEADERS):
    """Answer a request with the page that it leads to in the end.

    Its turn has a connection of its own.
    """
    from django.db import connections  # noqa: PLC0415 -- after Django's setup

    asked, url = route.request, urlsplit(route.request.url)
    path = f"{url.path}?{url.query}" if url.query else url.path
    own_names = ("referer", "hx-request")
    told = {name: asked.headers[name] for name in own_names if name in asked.headers}
    if asked.method == "POST":
        kind = asked.headers["content-type"]
        sent = asked.post_data_buffer or b""
        found = client.post(path, sent, content_type=kind, follow=True, headers=told)
    else:
        found = client.get(path, follow=True, headers=told)
    body = b"".join(found) if found.streaming else found.content
    headers = {name: found.headers[name] for name in kept if name in found.headers}
    connections.close_all()
    route.fulfill(status=found.status_code, headers=headers, body=body)


ENDS = """() => {
  const ends = [...document.querySelectorAll('.app > *, .app > * > *, body > main')]
    .map((part) => part.getBoundingClientRect().bottom + scrollY)
  return document.documentElement.scrollHeight <= Math.max(innerHeight, ...ends) + 100
}"""
"""Whether a page ends where what can be seen ends, but for a margin."""


SHOWS_WHERE = """() => [...document.querySelectorAll('.chead nav [aria-current]')]
  .map((link) => link.getBoundingClientRect())
  .every((box) => box.width === 0 || (box.left >= 0 && box.right <= innerWidth + 1))
"""
"""Whether what is chosen in the head is in sight, also where its row slides."""


def look(page, name):
    """Nothing hides beyond the edge, axe is content; keep a picture if asked to."""
    page.wait_for_load_state("load")  # its style too, where it was led to by a press
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
    assert page.evaluate(ENDS), f"{name} scrolls into nothing"
    assert page.evaluate(SHOWS_WHERE), f"{name} hides where one is"
    assert serious_violations(page) == []


NEXT_FRAME = "new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)))"
"""Once it has come, what watches the size of a part has been told."""


def look_at_each_width(page, name):
    """Look at a page as a desk, a tablet and a telephone show it."""
    for size, viewport in SIZES.items():
        page.set_viewport_size(viewport)
        page.evaluate(NEXT_FRAME)
        look(page, f"{name}-{size}")


def slides(page):
    """Tell whether a table of the page is wider than what holds it."""
    return page.evaluate(
        "[...document.querySelectorAll('.scroll')]"
        ".some((one) => one.scrollWidth > one.clientWidth)"
    )


def follow(page, name):
    """Follow a link, and wait for the page that it leads to."""
    with page.expect_navigation():
        page.get_by_role("link", name=name).first.click()


def press(page, name=""):
    """Press a button that sends a form, and wait for the page that answers."""
    with page.expect_navigation():
        page.get_by_role("button", name=name).first.click()
