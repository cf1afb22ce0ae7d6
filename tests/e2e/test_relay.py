"""A site loses its line for minutes: its relay has what tablets write, and brings it.

Real Chromium, the whole house, and a relay as a process with a database of its own,
behind the same line as the tablets (F11). A tablet that dies meanwhile loses nothing;
a relay that dies (F12) costs nothing; what it has names nobody and says nothing.
"""

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Browser, Page, expect
from tests.docs.guide import read_steps
from tests.e2e.house import House, free_port
from tests.e2e.house import look as look_at
from tests.e2e.line import Line, line_to
from tests.e2e.staff_by_acts import dial, jury_of
from tests.e2e.stage import Stage, look
from tests.e2e.tablet import Tablet, new_tablet

from concours.core.authoring.sealing.wordlist import WORDLIST
from concours.store.cluster import Cluster
from concours.store.packages import is_whole, parts_of

pytestmark = pytest.mark.e2e

GUIDE = Path(__file__).resolve().parents[2] / "docs/fr/relais.md"
AT_SITE = "Gardé aussi au centre d’examen"
SOON_S = 60.0
STARTS_S = 90.0
KEPT_POLICY = """
async () => {
  for (const name of await caches.keys()) {
    const page = await (await caches.open(name)).match(location.origin + '/')
    if (page) return page.headers.get('Content-Security-Policy')
  }
  return ''
}
"""
FORBIDDING_POLICIES = """
async () => {
  const policies = []
  const note = (event) => policies.push(event.originalPolicy)
  document.addEventListener('securitypolicyviolation', note)
  await fetch('https://elsewhere.example').catch(() => undefined)
  await new Promise((resolve) => setTimeout(resolve, 300))
  document.removeEventListener('securitypolicyviolation', note)
  return policies
}
"""
OF_SITE = """
SELECT number, site_id FROM candidate ORDER BY site_id, number
"""


def concours(*words: object, **options: Any) -> subprocess.Popen[str]:
    environment = {**os.environ, "LANG": "fr_FR.UTF-8"}
    environment.pop("CONCOURS_DSN", None)
    command = [sys.executable, "-m", "concours.cli", *map(str, words)]
    return subprocess.Popen(command, env=environment, text=True, **options)


class SiteRelay:
    """The relay of a site, in a folder of its own; it may be killed and started."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[str] | None = None

    def enrol(self, centre: str) -> tuple[str, str]:
        """Return the line and the words by which it asks to be admitted."""
        process = concours(
            *("relay", "enrol", "--home", self.home, "--url", self.url),
            *("--centre", centre),
            stdout=subprocess.PIPE,
        )
        out, _ = process.communicate(timeout=SOON_S)
        _, line, words = out.splitlines()
        return line, words

    def start(self) -> None:
        """Run it, and wait until it answers."""
        with (self.home / "relay.log").open("a") as log:
            self._process = concours(
                *("serve", "relay", "--home", self.home, "--port", self.port),
                stdout=log,
                stderr=log,
            )
        deadline = time.monotonic() + STARTS_S
        while time.monotonic() < deadline:
            if self.answers():
                return
            time.sleep(0.2)
        raise AssertionError((self.home / "relay.log").read_text())

    def answers(self) -> bool:
        """Tell whether it is up."""
        try:
            urllib.request.urlopen(f"{self.url}/alive", timeout=2).close()  # noqa: S310 -- ours
        except OSError:
            return False
        return True

    def end(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End it, gently or not."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(SOON_S)
            self._process = None

    def site_files(self) -> str:
        """Return the text of the signed files that it has."""
        address = Cluster(self.home / "postgres").admin_dsn()
        with psycopg.connect(address) as link:
            rows = link.execute("SELECT body FROM site_file").fetchall()
        return " ".join(bytes(body).decode() for (body,) in rows)

    def draw_pin(self) -> str:
        """Draw the digits of the envelope."""
        process = concours("relay", "pin", "--home", self.home, stdout=subprocess.PIPE)
        out, _ = process.communicate(timeout=SOON_S)
        return str(out.splitlines()[-1])

    def has_packages(self) -> bool:
        """Tell whether it has every package in force, whole."""
        address = Cluster(self.home / "postgres").admin_dsn()
        with psycopg.connect(address) as link:
            rows = link.execute("SELECT body FROM site_news").fetchall()
        digests = {d for (b,) in rows for d in json.loads(b)["packages"].values()}
        folder = self.home / "packages"
        manifests = [folder / digest / "manifest.json" for digest in digests]
        return bool(digests) and all(
            manifest.is_file() and is_whole(folder, parts_of(manifest.read_bytes()))
            for manifest in manifests
        )

    def boxes(self) -> list[tuple[str, int, int, bytes]]:
        """Return what its running database holds."""
        address = Cluster(self.home / "postgres").admin_dsn()
        with psycopg.connect(address) as link:
            return link.execute(
                "SELECT attempt::text, first, last, body FROM box"
                " ORDER BY attempt, epoch, first"
            ).fetchall()


@contextmanager
def relay_of(home: Path) -> Iterator[SiteRelay]:
    relay = SiteRelay(home)
    try:
        yield relay
    finally:
        relay.end()


def until(what: str, is_so: Callable[[], object]) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + SOON_S
    while not is_so():
        assert time.monotonic() < deadline, what
        time.sleep(0.3)


@pytest.fixture(scope="module")
def stage(house: House, chromium: Browser) -> Iterator[Stage]:
    with (
        ExitStack() as laid,
        jury_of(house.home) as jury,
        dial(house.home) as database,
    ):
        jury.pass_over("check")
        yield Stage(house, jury, database, chromium, laid)
        for context in chromium.contexts:
            context.close()


def neighbours(stage: Stage) -> tuple[list[int], str]:
    """Return the places of candidates of one site, and the site."""
    rows = stage.database.execute(OF_SITE).fetchall()
    sites = {number: str(site) for number, site in rows}
    numbers = [c["number"] for c in stage.house.credentials["candidates"]]
    by_site: dict[str, list[int]] = {}
    for place, number in enumerate(numbers):
        by_site.setdefault(sites[number], []).append(place)
    site, places = max(by_site.items(), key=lambda pair: len(pair[1]))
    return places, site


def admit(stage: Stage, relay: SiteRelay, line: Line, site: str) -> None:
    """Let the relay be the site's, by its line and words, and wait for the gateways."""
    request, words = relay.enrol(line.address)
    stage.jury.admit_relay(site, request, words)

    def is_named() -> bool:
        policies = set()
        for _ in range(6):  # both gateways answer, in turns that nobody knows
            with urllib.request.urlopen(stage.house.gateway, timeout=5) as answer:  # noqa: S310 -- ours
                policies.add(answer.headers["Content-Security-Policy"])
        return all(relay.url in policy for policy in policies)

    until("the gateways never named the relay", is_named)


def renew_page(tablet: Tablet, relay: SiteRelay) -> None:
    """Open the page again until it may speak to the relay."""
    assert relay.url not in tablet.page.evaluate(KEPT_POLICY)
    tablet.page.reload()
    until(
        "the page that the worker keeps never named the relay",
        lambda: relay.url in tablet.page.evaluate(KEPT_POLICY),
    )
    tablet.page.reload()


def await_equipped(relay: SiteRelay, attempts: Sequence[str]) -> None:
    """Wait until the relay has all that it needs where its line is cut."""
    until(
        "the relay never got the file that has both tablets",
        lambda: all(attempt in relay.site_files() for attempt in attempts),
    )
    until("the relay never got the packages", relay.has_packages)
    assert relay.boxes() == []  # a day without a cut costs it nothing


def require_narrow(tablet: Tablet, relay: SiteRelay) -> None:
    """See that the page of a tablet forbids by itself what the gateway forbids."""
    tablet.page.reload()
    tablet.wait_composing()
    policies = tablet.page.evaluate(FORBIDDING_POLICIES)
    assert f"connect-src 'self' {relay.url}" in policies
    assert len(policies) == 2


def attempt_of(stage: Stage, place: int) -> str:
    row = stage.database.execute(
        "SELECT attempt.id FROM attempt JOIN candidate ON candidate.id = candidate_id"
        " JOIN sitting ON sitting.id = sitting_id"
        " WHERE number = %s AND sitting.kind = 'exam'",
        (stage.candidate(place)["number"],),
    ).fetchone()
    assert row is not None
    return str(row[0])


def launch_words(stage: Stage) -> list[str]:
    """Return what the cell reads aloud once the paper is open."""
    row = stage.database.execute(
        "SELECT launch_words FROM released_key JOIN sitting ON sitting.id = sitting"
        " WHERE kind = 'exam'"
    ).fetchone()
    assert row is not None
    return [WORDLIST[place] for place in row[0]]


def give_words(page: Page, words: Sequence[str]) -> None:
    page.get_by_label("Les douze mots").fill(" ".join(words))
    page.get_by_role("button", name="Donner ces mots").click()


def follow_the_guide(page: Page, known: Mapping[str, str]) -> None:
    """Do what the supervisors' guide says, by the names that the screen shows."""
    for step in read_steps(GUIDE):
        texts = [known[v.text] if v.is_known else v.text for v in step.values]
        if step.verb == "Ouvrez":
            page.goto(texts[0])
        elif step.verb == "Écrivez":
            page.get_by_label(texts[1], exact=True).fill(texts[0])
        elif step.verb == "Pressez":
            page.get_by_role("button", name=texts[0], exact=True).click()
        else:
            expect(page.get_by_text(texts[0]).first).to_be_visible(timeout=20_000)


def open_by_words(stage: Stage, relay: SiteRelay) -> Page:
    """Type what the cell reads aloud, once, on the page of the relay."""
    context = stage.browser.new_context(
        viewport={"width": 1180, "height": 820}, locale="fr-FR"
    )
    page, words = context.new_page(), launch_words(stage)
    known = {
        "l’adresse du relais": relay.url,
        "le code de l’enveloppe": relay.draw_pin(),
        "les douze mots": " ".join(words),
    }
    page.goto(relay.url)
    page.get_by_label("Code de l’enveloppe").fill("0000 0000")
    page.get_by_role("button", name="Entrer").click()
    expect(page.get_by_role("alert")).to_contain_text(
        "Ce n’est pas le code", timeout=20_000
    )
    look_at(page, "relay-door")
    follow_the_guide(page, known)
    return page


def see_the_page(page: Page) -> None:
    """Look at what the page says of a site that is cut, on a desk and on a phone."""
    row = page.locator("#seats tbody tr").first
    expect(row).to_contain_text("il y a", timeout=30_000)
    expect(page.locator(".note.kept")).to_contain_text("ne répond pas", timeout=90_000)
    give_words(page, ["abeille"] * 12)
    expect(page.get_by_role("alert").last).to_contain_text(
        "Un mot n’est pas le bon", timeout=20_000
    )
    look_at(page, "relay-page-1180", is_whole=True)
    page.set_viewport_size({"width": 390, "height": 844})
    look_at(page, "relay-page-390", is_whole=True)


def hear_of_time_by_the_relay(stage: Stage, line: Line, tablet: Tablet) -> None:
    """The relay has its line, a tablet has not: it hears what the ledger signed."""
    tablet.context.route(f"{line.address}/**", lambda route: route.abort())
    tablet.tick("B")
    tablet.wait_kept_here()
    stage.jury.extend("exam", 5)
    tablet.says("5 minutes", within_ms=90_000)
    assert tablet.waiting_count > 0
    tablet.context.unroute_all()
    tablet.wait_all_kept()


def test_a_site_that_is_cut_opens_goes_on_and_the_centre_gets_its_answers(
    stage: Stage, tmp_path: Path
) -> None:
    places, site = neighbours(stage)
    line = stage.laid.enter_context(line_to(stage.house.gateway))
    relay = stage.laid.enter_context(relay_of(tmp_path / "relay"))
    lost = new_tablet(stage.browser, line.address)  # its worker keeps the page
    admit(stage, relay, line, site)
    relay.start()
    renew_page(lost, relay)
    other = new_tablet(stage.browser, line.address)
    for tablet, place in zip((lost, other), places, strict=False):
        tablet.enrol(stage.candidate(place))
        tablet.wait_ready()
    attempts = [attempt_of(stage, place) for place in places[:2]]
    await_equipped(relay, attempts)
    line.turn("cut")  # before the launch
    stage.launch()
    page = open_by_words(stage, relay)
    for tablet in (lost, other):
        tablet.wait_composing()
        tablet.tick("A")
    see_the_page(page)
    line.turn("whole")
    for tablet in (lost, other):
        tablet.wait_all_kept()
    hear_of_time_by_the_relay(stage, line, other)

    require_narrow(other, relay)

    line.turn("cut")
    lost.tick("B")
    other.tick("C")
    for tablet in (lost, other):
        expect(tablet.page.locator(".saved")).to_contain_text(AT_SITE, timeout=40_000)
    look(lost, "relay")
    relay.end(signal.SIGKILL)
    relay.start()  # it starts while the line is cut, and knows its site still
    lost.tick("D")
    until(
        "the relay did not get what was written after its death",
        lambda: relay.boxes() and lost.waiting_count > 1 and AT_SITE in lost.saving,
    )
    time.sleep(3)
    written = lost.written()
    before = stage.held(places[0])
    assert len(before) < len(written)
    boxes = relay.boxes()
    assert {attempt for attempt, *_ in boxes} == set(attempts)
    assert all(b"answered" not in bytes(body) for *_, body in boxes)
    lost.context.close()  # the tablet falls into the water

    line.turn("whole")
    until(
        "what the dead tablet wrote never came",
        lambda: stage.held(places[0]) == written,
    )
    stage.assert_whole(other, places[1])
    facts = stage.database.execute(
        "SELECT count(*) FROM refused_act WHERE code LIKE 'box.%%'"
    ).fetchone()
    assert facts == (0,)
    stored = stage.database.execute("SELECT stored FROM relay_status").fetchone()
    assert stored is not None
    assert stored[0] >= 1
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+", relay.url)
    assert json.loads((relay.home / "relay.json").read_text())["centre"] == line.address
