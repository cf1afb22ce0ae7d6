"""A matching in a house: the organiser's pages, each student's own, what both read."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser, Page, expect
from tests.e2e.house import House
from tests.e2e.matching.student_page import PASSWORD, StudentPage
from tests.e2e.staff import Member

PARIS = ZoneInfo("Europe/Paris")
LEAD = timedelta(seconds=14)
"""From the proposal to the instant: a second person reads, and holds a button."""
PAGES_COUNT = 8
"""What two persons do until then takes as long as so many pages."""

POSTS = """code;specialite;subdivision;contrat;postes;minimum
ami-card;médecine cardiovasculaire;Amiens;;1;
ami-mg;médecine générale;Amiens;;2;2
lil-card;médecine cardiovasculaire;Lille;;1;
lil-mg;médecine générale;Lille;;2;
bre-mg;médecine générale;Brest;;1;
"""


def participants(numbers: list[str]) -> str:
    """Return a file of all of these, ranked in their order in every group."""
    heads = ";".join(f"groupe {n}" for n in range(1, 14))
    rows = [
        f"{number};{';'.join([str(rank)] * 13)}"
        for rank, number in enumerate(numbers, 1)
    ]
    return "\n".join([f"numero;{heads}", *rows])


@dataclass
class Student:
    """One student: at their page, and what their page asks of the gateway."""

    wishes_page: StudentPage
    number: str
    address: str
    token: str = ""

    def enter(self, code: str) -> None:
        """Sign in at the page, and once more for what the test reads by itself."""
        self.wishes_page.enter(self.number, code)
        asked = {"number": self.number, "code": code, "password": PASSWORD}
        session = self.page.request.post(f"{self.address}/wishes/session", data=asked)
        self.token = session.json()["token"]

    @property
    def page(self) -> Page:
        return self.wishes_page.page

    def ask(self, verb: str, path: str = "", data: Any = None) -> Any:
        """Ask as the page does; return what was answered, a refusal by its code."""
        head = {"Authorization": f"Bearer {self.token}"}
        answer = self.page.request.fetch(
            f"{self.address}/wishes{path}", method=verb, headers=head, data=data
        )
        said = answer.json()
        return said if answer.ok else said["code"]

    def codes(self) -> list[str]:
        """Return the list as the centre holds it."""
        found: list[str] = self.ask("GET")["list"]["codes"]
        return found

    def look_again(self) -> None:
        """Read the page anew, at the list."""
        self.page.goto(f"{self.address}/voeux/#voeux")
        self.page.reload()
        expect(self.wishes_page.saved).to_be_visible()

    def sees(self, words: str) -> None:
        """Read the page anew; it says so beside the list."""
        self.look_again()
        expect(self.page.locator("aside")).to_contain_text(words)

    def confirm(self) -> str:
        """Confirm the list as it stands; return the receipt that the page shows."""
        self.look_again()
        self.page.get_by_role("button", name=re.compile("^Confirmer ma liste")).click()
        self.wishes_page.button("Confirmer cette liste").click()
        shown = self.page.locator("[aria-label=Reçu] [data-receipt]")
        return shown.get_attribute("data-receipt") or ""


@dataclass
class Campaign:
    """What the tests of one campaign share: each goes on from the one before."""

    house: House
    browser: Browser
    organiser: Member
    president: Member
    students: list[Student]
    kept: dict[str, Any] = field(default_factory=dict)
    """What a test leaves for a later one."""

    @property
    def at(self) -> str:
        """Where the organiser's page of the campaign is."""
        return f"{self.house.console}/exams/edn-demo/matching/internat"

    def open_page(self, path: str = "", *, by: Member | None = None) -> Page:
        """Visit one page of the campaign."""
        page = (by or self.organiser).page
        page.goto(f"{self.at}{path}")
        return page

    def bring(self, kind: str, text: str) -> None:
        """Bring a file, read what it would change, and let it."""
        page = self.open_page(f"/{kind}")
        file = {"name": f"{kind}.csv", "mimeType": "text/csv", "buffer": text.encode()}
        page.locator("#file").set_input_files(file)
        self.organiser.reads("à ajouter")
        self.organiser.press("Importer ce fichier")
        page.wait_for_url(re.compile(f"/{kind}$"))

    def open_phase(self, name: str) -> None:
        """Open the next phase, by its button in the calendar."""
        self.open_page()
        self.organiser.press(f"Ouvrir\N{NO-BREAK SPACE}: {name}")
        current = self.organiser.page.locator("[aria-current=step]")
        expect(current).to_contain_text(name)

    def run(self, button: str = "Lancer un tour maintenant") -> int:
        """Run a round; return its number, from the page that it leads to."""
        page = self.open_page()
        self.organiser.press(button)
        page.wait_for_url(re.compile(r"/rounds/\d+$"))
        return int(page.url.rsplit("/", 1)[1])

    def figures(self) -> list[int]:
        """Return placed, first wish, without a post, free seats, couples of a round."""
        shown = self.organiser.page.locator(".tallies b").all_inner_texts()
        return [int(re.sub(r"\D", "", text)) for text in shown]

    def propose(self, number: int) -> datetime:
        """Propose to publish a round soon; return its instant."""
        begun = datetime.now(UTC)
        page = self.open_page(f"/rounds/{number}")
        self.organiser.follow("Proposer de publier")
        field_ = page.locator("#opens")
        expect(field_).to_be_editable()
        now = datetime.now(UTC)
        lead = max(LEAD, PAGES_COUNT * (now - begun))  # two persons must come before it
        opens = (now + lead).replace(microsecond=0)
        field_.fill(opens.astimezone(PARIS).strftime("%d/%m/%Y %H:%M:%S"))
        page.get_by_label("Motif").fill("Commission d’affectation")
        self.organiser.press("Demander l’accord")
        self.organiser.reads("quelqu’un d’autre confirme")
        return opens

    def confirm(self, number: int) -> None:
        """Let the president read the round, and hold the grave button."""
        self.open_page(f"/rounds/{number}", by=self.president)
        self.president.reads("Commission d’affectation")
        self.president.hold(re.compile("^Publier"))
        expect(self.president.page.locator("header .state")).to_contain_text("S’ouvre")
