"""The page of wishes as a student sees it: French words, roles, what is on the screen.

A gateway with the built pages over a database of its own; the campaign is put in by the
owner's role, and rounds are really matched, against a crowd.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

import psycopg
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from tests.e2e.house import ROOT
from tests.emptied import empty
from tests.gateway.conftest import Clock, running
from tests.patience import PATIENCE_MS

from concours.core.matching.procedure.phases import Phase
from concours.core.matching.procedure.settings import Settings as Rules
from concours.gateway.settings import Settings, centre_now
from concours.store.subdivisions import load_subdivisions
from small_campaign import SmallCampaign, crowd_of, nation, post
from small_exam import CODE, CODES_KEY, EXAM, NUMBERS, candidate_id, make_exam

PHONE = {"width": 390, "height": 844}
TABLET = {"width": 1180, "height": 820}
DESKTOP = {"width": 1440, "height": 900}
DAY_MS = 86_400_000
PASSWORD = "quatre chats gris"
FIRST, SECOND, THIRD, HOLDER = NUMBERS
SPECIALTIES = (
    ("médecine cardiovasculaire", 1), ("néphrologie", 1), ("pneumologie", 2),
    ("médecine générale", 3), ("radiologie et imagerie médicale", 4),
    ("dermatologie et vénéréologie", 5), ("psychiatrie", 6), ("pédiatrie", 7),
)  # fmt: skip
PLAN = ("simulation", "blank", "confirmation", "result", "complementary")


@dataclass
class Scene:
    """A campaign that runs, and the address of its gateway."""

    address: str
    campaign: SmallCampaign
    clock: Clock
    owner: psycopg.Connection[Any]
    ids: dict[str, UUID]

    def open(self, kind: str, *, days: int = 5) -> None:
        """Open the next phase, now."""
        self.clock.ahead_ms += 10
        now = self.clock()
        self.campaign.open_phase(kind, opened_ms=now, closes_ms=now + days * DAY_MS)

    def run(self, kind: str = "simulation") -> None:
        """Run a round on the lists as they stand, and show it."""
        self.clock.ahead_ms += (
            10  # rounds open by the database's clock, not by this one
        )
        self.campaign.run_round(kind, opens_ms=centre_now())

    def saved(self, number: str = FIRST) -> list[str]:
        """Return the newest list that the centre holds."""
        return list(self.campaign.lists()[number][1])


@contextmanager
def gateway(database: Any, clock: Clock, folder: Any) -> Iterator[str]:
    """Serve the built pages and the real routes over a database."""
    make_exam(database.dsn())
    settings = Settings(
        dsn=database.dsn("concours_gateway"),
        codes_key=CODES_KEY,
        packages=folder,
        client=ROOT / "client/dist",
        now=clock,
        clock_off_ms_max=10**12,
    )
    with running(settings) as http:
        yield http.address.replace("127.0.0.1", "localhost")


def scene(
    link: psycopg.Connection[Any], address: str, clock: Clock, *, crowd: int = 300,
    lines: int = 120, least: int = 4,
) -> Scene:  # fmt: skip
    """Make a campaign of four students in a crowd; nothing is open yet."""
    clock.ahead_ms += 601_000  # nobody is slowed by the test before
    empty(link, "campaign, couple, wrong_try, refused_act, student_password")
    places = [one.code for one in load_subdivisions("2026-1").all]
    posts = nation(SPECIALTIES, places, lines_count=lines)
    others = crowd_of(crowd, posts, wishes_count=40)
    posts.append(post("lille-cesp", "médecine générale", "lille", 3, 1, "CESP"))
    ids = {number: candidate_id(number) for number in NUMBERS}
    order = list(others)
    for at, number in enumerate(NUMBERS, 1):
        order.insert(len(order) * at // 5, number)
    now, calendar = clock(), []
    for kind in PLAN:
        calendar.append(Phase(kind, now, now + 5 * DAY_MS))
        now = calendar[-1].closes
    campaign = SmallCampaign(
        link, EXAM, ids, order, posts=posts, crowd=others,
        contracts={HOLDER: "CESP"}, settings=Rules(wishes_least=least),
    ).make(calendar=calendar)  # fmt: skip
    return Scene(address, campaign, clock, link, ids)


class StudentPage:
    """One student at their page, in a window of their own."""

    def __init__(self, browser: Browser, scene_: Scene, **options: Any) -> None:
        options = {"viewport": DESKTOP, "locale": "fr-FR"} | options
        self.context: BrowserContext = browser.new_context(**options)
        self.context.set_default_timeout(PATIENCE_MS)
        self.page: Page = self.context.new_page()
        self.scene = scene_
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.context.close()
        assert self.faults == []

    def open(self, query: str = "") -> "StudentPage":
        self.page.goto(f"{self.scene.address}/voeux/{query}")
        return self

    def enter(self, number: str = FIRST, code: str = CODE) -> "StudentPage":
        """Sign in as a student, and wait for their list."""
        self.open()
        self.sign_in(number, code)
        self.prove_password()
        expect(self.page.get_by_role("heading", level=1)).to_have_text("Vos vœux")
        expect(self.saved).to_be_visible()
        return self

    def sign_in(self, number: str, code: str) -> None:
        self.page.get_by_label("Votre numéro").fill(number)
        self.page.get_by_label("Votre code").fill(code)
        self.page.get_by_role("button", name="Entrer").click()

    def prove_password(self, password: str = PASSWORD) -> None:
        """Give the password that is asked for; choose it if it is the first time."""
        expect(self.page.locator("#password")).to_be_visible()
        self.page.get_by_label("Votre mot de passe").fill(password)
        again = self.page.get_by_label("Le même, encore une fois")
        if again.count():
            again.fill(password)
            self.button("Choisir ce mot de passe").click()
        else:
            self.button("Entrer").click()

    def go(self, name: str) -> None:
        """Go to one of the five views by its name."""
        named = re.compile(f"^{name}")
        self.page.get_by_role("navigation").get_by_role("link", name=named).click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text(name)

    @property
    def saved(self) -> Locator:
        return self.page.locator(".saved")

    @property
    def rows(self) -> Locator:
        return self.page.locator("ol.wishes > li")

    def is_saved(self) -> None:
        """Wait until what is on the screen is at the centre."""
        expect(self.saved).to_have_attribute("data-save-state", "saved")

    def codes(self) -> list[str]:
        """Return the list as it is on the screen."""
        codes = "rows => rows.map(row => row.dataset.code)"
        found: list[str] = self.rows.evaluate_all(codes)
        return found

    def has(self, codes: Sequence[str]) -> None:
        """Wait until the screen and then the centre hold this list."""
        expect(self.rows).to_have_count(len(codes))
        for at, code in enumerate(codes):
            expect(self.rows.nth(at)).to_have_attribute("data-code", code)
        self.is_saved()
        assert self.scene.saved(self.number) == list(codes)

    @property
    def number(self) -> str:
        return self.page.locator(".who").inner_text().split()[-1]

    def tick(self, at: int) -> Locator:
        """Return the box of a wish, counted from 1."""
        return self.rows.nth(at - 1).get_by_role("checkbox")

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def drag(self, at: int, to: int, *, by_touch: bool = False) -> None:
        """Drag the grip of a wish over the middle of another one, both from 1."""
        grips = self.page.locator("ol.wishes .grip")
        start = grips.nth(at - 1).bounding_box()
        end = grips.nth(to - 1).bounding_box()
        assert start is not None
        assert end is not None
        x, y = start["x"] + start["width"] / 2, start["y"] + start["height"] / 2
        low = end["y"] + end["height"] * (0.9 if to > at else 0.1)
        if not by_touch:
            self.page.mouse.move(x, y)
            self.page.mouse.down()
            self.page.mouse.move(x, low, steps=8)
            self.page.mouse.up()
            return
        send = self.context.new_cdp_session(self.page).send
        for step in range(9):
            point = {"x": x, "y": y + (low - y) * step / 8}
            kind = "touchMove" if step else "touchStart"
            body = {"type": kind, "touchPoints": [point]}
            send("Input.dispatchTouchEvent", body)
        send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    def put(self, codes: Sequence[str]) -> "StudentPage":
        """Bring a list as a file, since that is the quickest way of a student."""
        text = "code\n" + "\n".join(codes) + "\n"
        file = {"name": "v.csv", "mimeType": "text/csv", "buffer": text.encode()}
        expect(self.button("Importer")).to_be_enabled()
        self.page.locator("input[type=file]").set_input_files(file)
        self.button("Remplacer ma liste").click()
        self.has(codes)
        return self


def some(scene_: Scene, count: int, *, start: int = 0) -> list[str]:
    """Return codes of lines without a contract."""
    return [line["code"] for line in scene_.campaign.posts[start : start + count]]
