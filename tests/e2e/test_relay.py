"""A site loses its line for minutes: its relay has what tablets write, and brings it.

Real Chromium and WebKit, the whole house, and a relay as a process with a database of
its own, behind the same line as the tablets (F11). A tablet that dies meanwhile loses
nothing; a relay that dies (F12) costs nothing; what it has names nobody and says
nothing.
"""

import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Browser, Page, expect
from selenium.webdriver.common.by import By
from tests.docs.guide import read_steps
from tests.e2e.house import House, free_port
from tests.e2e.house import look as look_at
from tests.e2e.line import Line, line_to
from tests.e2e.staff_by_acts import dial, jury_of
from tests.e2e.stage import Stage, look
from tests.e2e.tablet import ALL_KEPT, Tablet, new_tablet
from tests.e2e.test_webkit import (
    BROWSERS,
    DRIVER,
    WORKER_READY,
    WebKit,
    enrol,
    webkit,
)
from tests.patience import PATIENCE_S, until

from concours.cli.installation.home_secrets import read_secrets
from concours.core.authoring.sealing.wordlist import WORDLIST
from concours.core.delivery.mailbox.rescue import EPOCHS, rescue_code
from concours.store.cluster import Cluster
from concours.store.packages import is_whole, parts_of

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.filterwarnings("ignore:setting remote_server_addr:DeprecationWarning"),
]

GUIDE = Path(__file__).resolve().parents[2] / "docs/fr/relais.md"
AT_SITE = "Gardé aussi au centre d’examen"
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
        out, _ = process.communicate(timeout=PATIENCE_S)
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
        until(self.answers, f"no relay: see {self.home / 'relay.log'}")

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
            self._process.wait(PATIENCE_S)
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
        out, _ = process.communicate(timeout=PATIENCE_S)
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

    def kits(self) -> set[str]:
        """Return of which attempts it has kits."""
        address = Cluster(self.home / "postgres").admin_dsn()
        with psycopg.connect(address) as link:
            rows = link.execute("SELECT attempt::text FROM rescue_kit").fetchall()
        return {attempt for (attempt,) in rows}

    def held_count(self, attempt: str) -> int:
        """How far what it holds of an attempt reaches."""
        return max(
            (last + 1 for own, _, last, _ in self.boxes() if own == attempt), default=0
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

    until(is_named, "the gateways never named the relay")


def renew_page(tablet: Tablet, relay: SiteRelay) -> None:
    """Open the page again until it may speak to the relay."""
    assert relay.url not in tablet.page.evaluate(KEPT_POLICY)
    tablet.page.reload()
    until(
        lambda: relay.url in tablet.page.evaluate(KEPT_POLICY),
        "the page that the worker keeps never named the relay",
    )
    tablet.page.reload()


def await_equipped(relay: SiteRelay, attempts: Sequence[str]) -> None:
    """Wait until the relay has all that it needs where its line is cut."""
    until(
        lambda: all(attempt in relay.site_files() for attempt in attempts),
        "the relay never got the file that has both tablets",
    )
    until(relay.has_packages, "the relay never got the packages")
    until(
        lambda: relay.kits() >= set(attempts),
        "the relay never got the kits of both tablets",
    )
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
    expect(page.get_by_role("alert")).to_contain_text("Ce n’est pas le code")
    look_at(page, "relay-door")
    follow_the_guide(page, known)
    return page


def see_the_page(page: Page) -> None:
    """Look at what the page says of a site that is cut, on a desk and on a phone."""
    row = page.locator("#seats tbody tr").first
    expect(row).to_contain_text("il y a")
    expect(page.locator(".note.kept")).to_contain_text("ne répond pas")
    give_words(page, ["abeille"] * 12)
    expect(page.get_by_role("alert").last).to_contain_text("Un mot n’est pas le bon")
    look_at(page, "relay-page-1180", is_whole=True)
    page.set_viewport_size({"width": 390, "height": 844})
    look_at(page, "relay-page-390", is_whole=True)


def hear_of_time_by_the_relay(stage: Stage, line: Line, tablet: Tablet) -> None:
    """The relay has its line, a tablet has not: it hears what the ledger signed."""
    tablet.context.route(f"{line.address}/**", lambda route: route.abort())
    tablet.tick("B")
    tablet.wait_kept_here()
    stage.jury.extend("exam", 5)
    tablet.says("5 minutes")
    assert tablet.waiting_count > 0
    tablet.context.unroute_all()
    tablet.wait_all_kept()


def rescue_code_of(stage: Stage, place: int) -> str:
    """Return the rescue code of the envelope, as the centre derives it."""
    row = stage.database.execute(
        "SELECT id FROM candidate WHERE number = %s",
        (stage.candidate(place)["number"],),
    ).fetchone()
    assert row is not None
    codes_key = bytes.fromhex(read_secrets(stage.house.home / "secrets.json").codes)
    return rescue_code(codes_key, row[0], EPOCHS[0])


def take_place(spare: Tablet, candidate: Mapping[str, Any], rescue: str) -> None:
    """Do as the supervisor does with a spare, in a room that is cut."""
    page = spare.page
    spare.enrol(dict(candidate))
    field = page.get_by_label("Code de reprise")
    expect(field).to_be_visible(timeout=60_000)
    for code, words in (("AAAA-2222", "Ces trois codes ne vont pas"), (rescue, "")):
        field.fill(code)
        page.get_by_role("button", name="Continuer").click()
        if words:
            expect(page.get_by_role("alert")).to_contain_text(words)
            look(spare, "rescue")


def go_on_with_a_spare(stage: Stage, spare: Tablet, place: int) -> None:
    """Give the candidate of a dead tablet another, while the site is cut."""
    take_place(spare, stage.candidate(place), rescue_code_of(stage, place))
    spare.wait_composing()
    assert spare.ticked() == ["A", "B", "D"]  # this relay has all of it
    spare.tick("C")  # of a locked dossier: no question follows before it is validated
    expect(spare.page.locator(".saved")).to_contain_text(AT_SITE)
    look(spare, "rescued")


def see_both_tablets(stage: Stage, spare: Tablet, written_count: int) -> None:
    """See on the spare what the dead tablet wrote, and at the centre whose it is."""
    spare.wait_all_kept()
    spare.wait_composing()
    assert spare.ticked() == ["A", "B", "C", "D"]
    assert spare.faults == []
    places, _ = neighbours(stage)
    assert bases(stage, places[0]) == [(EPOCHS[0], 1, written_count)]


def bases(stage: Stage, place: int) -> list[tuple[int, int, int]]:
    """Return after what tablets of a candidate went on, in the exam."""
    return stage.database.execute(
        "SELECT epoch, base_epoch, base_count FROM device"
        " WHERE attempt = %s AND base_count > 0",
        (attempt_of(stage, place),),
    ).fetchall()


class InWebKit:
    """A candidate whose tablets are in WebKit: one that will die, and a spare."""

    def __init__(self, stage: Stage, line: Line, place: int) -> None:
        """Enrol one; the spare is opened in the morning, with the line."""
        self.stage, self.place = stage, place
        self.tablet = stage.laid.enter_context(webkit())
        self.spare = stage.laid.enter_context(webkit())
        enrol(self.tablet, line.address, stage.candidate(place))
        self.spare.driver.get(line.address)
        self.spare.driver.execute_async_script(WORKER_READY)
        self.spare.see("Numéro de candidat")

    def write_cut_off(self, letter: str) -> None:
        """Tick where the site is cut: the relay has it, too."""
        self.tablet.tick(letter)
        self.tablet.wait(lambda: AT_SITE in self.tablet.saving)

    def see_delivered(self) -> None:
        """The line is back: the centre holds what the tablet wrote."""
        self.tablet.wait(lambda: ALL_KEPT in self.tablet.saving)
        self.tablet.wait(lambda: self.stage.held(self.place) == self.tablet.written())

    def go_on_with_the_spare(self, relay: SiteRelay) -> list[Any]:
        """Let the tablet die and the spare take its place; return what it had."""
        attempt = attempt_of(self.stage, self.place)
        until(lambda: relay.held_count(attempt) == len(self.tablet.written()))
        written = self.tablet.written()
        assert len(self.stage.held(self.place)) < len(written)
        self.tablet.driver.get("about:blank")
        candidate, spare = self.stage.candidate(self.place), self.spare
        spare.type("number", candidate["number"])
        spare.type("code", candidate["code"])
        spare.press("Continuer")
        spare.wait(lambda: spare.driver.find_elements(By.ID, "rescue"))
        spare.type("rescue", rescue_code_of(self.stage, self.place))
        spare.press("Continuer")
        spare.see("Valider et ouvrir la question 2")
        assert ticked_in(spare) == ["A", "B"]  # this relay has all of it
        spare.tick("C")
        spare.wait(lambda: AT_SITE in spare.saving)
        spare.picture("rescued")
        return written

    def see_both(self, written: Sequence[Any]) -> None:
        """What both wrote is at the centre, and on the spare."""
        spare = self.spare
        until(
            lambda: self.stage.held(self.place) == [*written, *spare.written()],
            "what both tablets in WebKit wrote never came",
        )
        spare.wait(lambda: ALL_KEPT in spare.saving)
        spare.see("Valider et ouvrir la question 2")
        assert ticked_in(spare) == ["A", "B", "C"]
        assert bases(self.stage, self.place) == [(EPOCHS[0], 1, len(written))]


def ticked_in(tablet: WebKit) -> list[str]:
    """Return the letters of the propositions ticked on screen."""
    rows = tablet.driver.find_elements(By.CSS_SELECTOR, "li.prop:has(:checked)")
    return [row.find_element(By.CSS_SELECTOR, "span.box").text for row in rows]


def see_the_record(stage: Stage, relay: SiteRelay, line: Line) -> None:
    """Nothing that the relay brought was refused, and it said what it has."""
    facts = stage.database.execute(
        "SELECT count(*) FROM refused_act WHERE code LIKE 'box.%%'"
    ).fetchone()
    assert facts == (0,)
    stored = stage.database.execute("SELECT stored FROM relay_status").fetchone()
    assert stored is not None
    assert stored[0] >= 1
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+", relay.url)
    assert json.loads((relay.home / "relay.json").read_text())["centre"] == line.address


def begin_cut_off(
    stage: Stage,
    relay: SiteRelay,
    line: Line,
    tablets: Sequence[Tablet],
    in_webkit: InWebKit | None,
) -> None:
    """Cut the site before the launch; it opens by words, and delivers afterwards."""
    line.turn("cut")
    stage.launch()
    page = open_by_words(stage, relay)
    for tablet in tablets:
        tablet.wait_composing()
        tablet.tick("A")
    if in_webkit:
        in_webkit.tablet.see("Valider et ouvrir la question 2")
        in_webkit.write_cut_off("A")
    see_the_page(page)
    line.turn("whole")
    for tablet in tablets:
        tablet.wait_all_kept()
    if in_webkit:
        in_webkit.see_delivered()


def write_over_a_death(
    stage: Stage, relay: SiteRelay, tablet: Tablet, place: int
) -> list[Any]:
    """Kill the relay while the site is cut; return what the tablet wrote in all."""
    relay.end(signal.SIGKILL)
    relay.start()  # it starts while the line is cut, and knows its site still
    tablet.tick("D")
    attempt = attempt_of(stage, place)
    until(
        lambda: relay.held_count(attempt) == len(tablet.written()),
        "the relay did not get what was written after its death",
    )
    expect(tablet.page.locator(".saved")).to_contain_text(AT_SITE)
    assert tablet.waiting_count > 1
    written = tablet.written()
    assert len(stage.held(place)) < len(written)
    return written


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
    spare = new_tablet(stage.browser, line.address)  # in the morning, with the line
    for tablet, place in zip((lost, other), places, strict=False):
        tablet.enrol(stage.candidate(place))
        tablet.wait_ready()
    has_webkit = DRIVER is not None and bool(BROWSERS)
    in_webkit = InWebKit(stage, line, places[2]) if has_webkit else None
    equipped = places[: 3 if has_webkit else 2]
    attempts = [attempt_of(stage, place) for place in equipped]
    await_equipped(relay, attempts)
    begin_cut_off(stage, relay, line, (lost, other), in_webkit)
    hear_of_time_by_the_relay(stage, line, other)

    require_narrow(other, relay)

    line.turn("cut")
    lost.tick("B")
    other.tick("C")
    for tablet in (lost, other):
        expect(tablet.page.locator(".saved")).to_contain_text(AT_SITE)
    if in_webkit:
        in_webkit.write_cut_off("B")
    look(lost, "relay")
    written = write_over_a_death(stage, relay, lost, places[0])
    boxes = relay.boxes()
    assert {attempt for attempt, *_ in boxes} == set(attempts)
    assert all(b"answered" not in bytes(body) for *_, body in boxes)
    lost.context.close()  # the tablet falls into the water
    go_on_with_a_spare(stage, spare, places[0])
    written_in_webkit = in_webkit.go_on_with_the_spare(relay) if in_webkit else []

    line.turn("whole")
    until(
        lambda: stage.held(places[0]) == written + spare.written(),
        "what both tablets wrote never came",
    )
    see_both_tablets(stage, spare, len(written))
    if in_webkit:
        in_webkit.see_both(written_in_webkit)
    stage.assert_whole(other, places[1])
    see_the_record(stage, relay, line)
