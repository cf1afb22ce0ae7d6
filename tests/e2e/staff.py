"""The console as staff see it: sign in, press, hold; French words and roles."""

import http
import re
from typing import Any

from playwright.sync_api import (
    APIResponse,
    Browser,
    Error,
    Page,
    Response,
    ViewportSize,
    expect,
)
from tests.e2e.hold import hold
from tests.e2e.house import STAFF, House
from tests.patience import PATIENCE_MS

CODE_MS, CODES_COUNT_MAX = 10_000, 7
LOOK_MS = 500
LOOKS_COUNT_MAX = PATIENCE_MS // LOOK_MS


class Member:
    """One member of the staff, at a desk of their own."""

    def __init__(
        self,
        browser: Browser,
        house: House,
        login: str,
        viewport: ViewportSize = STAFF,
    ) -> None:
        self.house = house
        self.facts: dict[str, Any] = house.member(login)
        context = browser.new_context(viewport=viewport, locale="fr-FR")
        context.set_default_timeout(PATIENCE_MS)
        self.page: Page = context.new_page()
        self.faults: list[str] = []
        """Pages that broke, whatever the person saw instead."""
        self.page.on("response", self._note)

    def _note(self, answer: Response) -> None:
        if answer.status >= http.HTTPStatus.INTERNAL_SERVER_ERROR:
            self.faults.append(f"{answer.status} {answer.url}")

    def sign_in(self) -> None:
        """Come in by the front door, with the code that the demonstration shows.

        A code serves once: whoever comes in often waits for the next one.
        """
        self.page.goto(self.house.console)
        self.page.get_by_label("Identifiant").fill(self.facts["login"])
        self.page.get_by_label("Mot de passe").fill(self.facts["password"])
        self.enter()
        for _ in range(CODES_COUNT_MAX):
            expect(
                self.page.get_by_label("Code de votre application")
            ).not_to_be_empty()
            with self.page.expect_navigation():
                self.enter()
            if "/second-factor" not in self.page.url:
                break
            self.page.wait_for_timeout(CODE_MS)
            self.page.goto(self.house.console)
        expect(self.page.get_by_role("button", name="Quitter")).to_be_visible()
        assert "/second-factor" not in self.page.url

    def enter(self) -> None:
        """Press the button of the door."""
        self.page.get_by_role("button", name="Entrer", exact=True).click()

    def press(self, name: str | re.Pattern[str]) -> None:
        """Press the one button of that name."""
        self.page.get_by_role("button", name=name).click()

    def follow(self, name: str | re.Pattern[str]) -> None:
        """Follow the one link of that name."""
        self.page.get_by_role("link", name=name).click()

    def reads(self, words: str) -> None:
        """Wait until the page says so."""
        expect(self.page.locator("#main")).to_contain_text(words)

    def forge(self, sitting: str, page: str, **form: str) -> APIResponse:
        """Send a form that no page of theirs has, with their cookies and token."""
        address = f"{self.house.console}/sittings/{sitting}/{page}"
        token = self.page.locator("[name=csrfmiddlewaretoken]").first.input_value()
        form = {"csrfmiddlewaretoken": token, **form}
        head = {"Origin": self.house.console}
        return self.page.request.post(address, form=form, headers=head, max_redirects=0)

    def open(self, sitting: str, page: str) -> None:
        """Visit one page of a sitting, by its address."""
        address = f"{self.house.console}/sittings/{sitting}/{page}"
        try:
            self.page.goto(address)
        except Error as interrupted:
            # A page that renews itself was on its way: whoever types types again.
            if "interrupted by another navigation" not in str(interrupted):
                raise
            self.page.goto(address)

    def sitting(self, title: str) -> str:
        """Return how addresses name the sitting of that title."""
        self.page.goto(self.house.console)
        row = self.page.locator("section, li, article").filter(has_text=title).last
        link = row.get_by_role("link", name=re.compile("lancement")).first
        found = re.search(
            r"/sittings/([\w-]+/[\w-]+)/", link.get_attribute("href") or ""
        )
        assert found, f"no sitting named {title}"
        return found[1]

    def hand_share(self, sitting: str, words: str) -> None:
        """Type one's printed sheet; it is encrypted here, and the keeper judges it."""
        self.open(sitting, "share")
        self.page.get_by_text("J’ai la feuille imprimée").click()
        self.page.get_by_label(re.compile("^Les 33 mots")).fill(words)
        self.page.get_by_role("button", name="Remettre ma part").click()
        self.page.wait_for_url(re.compile("/(launch|marking-key)"))

    def pass_over(self, sitting: str, second: "Member") -> None:
        """Let the red sites start, with a second person; nothing if none is red."""
        self.open(sitting, "launch")
        way = self.page.get_by_role("link", name=re.compile("^Passer outre"))
        if not way.count():
            return
        way.click()
        self.page.get_by_label(re.compile("^Motif")).fill("Essai d’une journée")
        self.page.get_by_role("button", name="Proposer de passer outre").click()
        second.open(sitting, "launch")
        second.page.get_by_role("link", name="Lire et confirmer").click()
        second.page.get_by_role("button", name="Confirmer").click()
        second.page.wait_for_url(re.compile("/launch$"))

    def launch(self, sitting: str) -> None:
        """Choose the shortest lead and hold the one grave button three seconds."""
        self.open(sitting, "launch")
        button = self.page.get_by_role("button", name=re.compile("^Lancer l’épreuve"))
        expect(button).to_be_enabled()
        self.page.locator("#start").get_by_text("10 s", exact=True).click()
        self.know_hour("#start")
        self.hold(re.compile("^Lancer l’épreuve"))
        expect(self.page.get_by_text("Sujet ouvert")).to_be_visible()

    def launch_detached(self, sitting: str, site: str) -> None:
        """Give a detached site its own start, with the shortest lead."""
        self.open(sitting, "launch")
        own = self.page.locator("#start-detached")
        own.get_by_role("checkbox", name=re.compile(f"^{site}")).check()
        own.get_by_text("10 s", exact=True).click()
        self.know_hour("#start-detached")
        self.hold(re.compile("^Lancer les centres cochés"))

    def know_hour(self, form: str) -> None:
        """Say that one launches off the hour, where the form asks."""
        box = self.page.locator(form).get_by_role("checkbox", name="Je lance")
        if box.count():
            box.check()

    def reason(self, words: str) -> None:
        """Say why, in the dialog of an act."""
        self.page.get_by_label("Motif, lu par le jury").fill(words)

    def in_pane(self, number: str, name: str, value: str) -> None:
        """Open a place of the room, and press one button of its pane."""
        self.page.locator(f"#s-{number} [data-open]").click()
        pane = self.page.locator("#room-pane")
        expect(pane.locator("[data-of=number]")).to_have_text(number)
        pane.locator(f"[data-chosen] button[name={name}][value={value}]").first.click()

    def hold(self, name: re.Pattern[str]) -> None:
        """Hold a grave button until it acts."""
        hold(self.page, self.page.get_by_role("button", name=name))

    def close_sitting(self, sitting: str, reason: str, site: str = "") -> None:
        """End the normal time of the nation now, or of a detached site."""
        self.open(sitting, "collection")
        if site:
            self.page.locator("#close-site").select_option(label=site)
        self.page.locator("#close-reason").fill(reason)
        self.hold(re.compile("^Clore"))

    def collect(self, sitting: str) -> None:
        """Wait until no copy is awaited, then collect."""
        self.open(sitting, "collection")
        button = self.page.get_by_role("button", name="Rassembler les copies")
        for _ in range(LOOKS_COUNT_MAX):
            if button.is_enabled():
                break
            self.page.wait_for_timeout(LOOK_MS)
            self.page.reload()
        read = self.page.get_by_role("checkbox", name="J’ai lu")
        if read.count():
            read.check()
        button.click()
        title = self.page.get_by_role("heading", level=1)
        expect(title).to_contain_text("Ouvrir la grille")

    def mark(self, sitting: str) -> None:
        """Mark, once the quorum has opened the key document."""
        self.open(sitting, "marking-key")
        button = self.page.get_by_role("button", name="Corriger les copies")
        expect(button).to_be_enabled()
        button.click()
        title = self.page.get_by_role("heading", level=1)
        expect(title).to_contain_text("Résultats")

    def allow_replacement(self, sitting: str, number: str, reason: str) -> str:
        """Return the six digits that let another tablet take a copy over."""
        self.open(sitting, f"candidates/{number}")
        self.page.get_by_label("Motif du remplacement").fill(reason)
        self.page.get_by_role("button", name="Donner un code de remplacement").click()
        return re.sub(r"\D", "", self.page.locator(".sixdigits").inner_text())
