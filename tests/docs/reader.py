"""Whoever follows a guide: a browser for each person, and what they would know."""

import base64
import hmac
import re
import struct
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import mkdtemp

from playwright.sync_api import Browser, Download, Locator, Page, expect
from tests.docs.guide import Step, Value

SOON_MS = 20_000
HOLD_MS = 3_300
CODE_S = 30
PRINT = """
globalThis.print = () => {
  const lists = [...document.querySelectorAll('#sheet ol')]
  const words = (list) => [...list.children].map((item) => item.textContent.trim())
  globalThis.printedSheets = lists.map(words)
}
"""
"""Whoever prints keeps the sheet: a browser without a window prints nothing."""
STAFF = {"width": 1440, "height": 900}
TABLET = {"width": 1180, "height": 820}


def one_time_code(secret: str) -> str:
    """Return the six digits that an application shows now for this key."""
    key = base64.b32decode(secret.replace(" ", "").upper())
    digest = hmac.new(
        key, struct.pack(">Q", int(time.time()) // CODE_S), "sha1"
    ).digest()
    start = digest[-1] & 15
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**6:06d}"


class Person:
    """One person at a screen of their own."""

    def __init__(self, browser: Browser, name: str, *, on_tablet: bool) -> None:
        self.name = name
        viewport = TABLET if on_tablet else STAFF
        context = browser.new_context(
            viewport=viewport, locale="fr-FR", has_touch=on_tablet
        )
        context.set_default_timeout(SOON_MS)
        context.add_init_script(PRINT)
        self.page: Page = context.new_page()
        self.page.on("download", self._keep)
        self.presses_count = 0
        self.login = ""
        self.words = ""
        self.file = Path()
        self.secret = ""
        self.last_code = ""

    def _keep(self, download: Download) -> None:
        self.file = Path(mkdtemp()) / download.suggested_filename
        download.save_as(self.file)

    def eight_words(self) -> str:
        """Return the words that the last trousseau shown was given."""
        return self.words

    def asked_words(self) -> str:
        """Return what the printed sheet says at the places that are asked for."""
        sheets = self.page.evaluate("globalThis.printedSheets")
        asked = re.findall(r":\s(\d+)", self.page.locator("#asked-places").inner_text())
        each = len(asked) // len(sheets)
        return " ".join(
            sheets[at // each][int(place) - 1] for at, place in enumerate(asked)
        )

    def notice(self) -> None:
        """Note what a screen shows once: the words of a trousseau."""
        shown = self.page.locator("#eightwords li")
        if words := shown.all_inner_texts():
            self.words = " ".join(words)

    def code(self) -> str:
        """Return a code that was not typed yet: one serves once."""
        shown = self.page.locator("#secret")
        if shown.count():
            self.secret = shown.inner_text()
        deadline = time.monotonic() + 2 * CODE_S
        while (code := one_time_code(self.secret)) == self.last_code:
            assert time.monotonic() < deadline, "no other code came"
            self.page.wait_for_timeout(500)
        self.last_code = code
        return code


class Reader:
    """Follows the steps of guides; `known` gives values that a guide does not write."""

    def __init__(
        self,
        browser: Browser,
        files: Path,
        known: Mapping[str, Callable[[Person], str]],
    ) -> None:
        self._browser = browser
        self._files = files
        self._known = {
            "le code à six chiffres": Person.code,
            "les deux moitiés": self._both_halves,
            "les huit mots": Person.eight_words,
            "les mots demandés": Person.asked_words,
            "le fichier du trousseau": lambda person: str(person.file),
            **known,
        }
        self.people: dict[tuple[str, bool], Person] = {}
        self.notes: dict[tuple[str, str], str] = {}
        """What was read of somebody, by their login and by its label."""

    def follow(self, step: Step) -> None:
        """Do what a step says, by the names that the screen shows."""
        person = self._find_person(step)
        texts = [self._text(value, person) for value in step.values]
        getattr(self, "_" + step.verb.lower().replace("é", "e"))(person, step, *texts)
        person.notice()

    def presses(self) -> int:
        """Return how often all pressed, chose or opened something."""
        return sum(person.presses_count for person in self.people.values())

    def _find_person(self, step: Step) -> Person:
        key = (step.who, step.on_tablet)
        if key not in self.people:
            self.people[key] = Person(self._browser, step.who, on_tablet=step.on_tablet)
        return self.people[key]

    def _both_halves(self, person: Person) -> str:
        halves = ("Première", "Seconde")
        return "-".join(
            self.notes[person.login, f"{half} moitié du mot de passe"]
            for half in halves
        )

    def _text(self, value: Value, person: Person) -> str:
        return self._known[value.text](person) if value.is_known else value.text

    def _ouvrez(self, person: Person, step: Step, name: str) -> None:
        if step.values[0].is_known:
            person.page.goto(name)
            return
        person.presses_count += 1
        counted = re.compile(rf"^\s*{re.escape(name)}(\s+\d.*)?\s*$")
        _one(person.page.get_by_role("link", name=counted)).click()

    def _pressez(self, person: Person, step: Step, name: str) -> None:
        person.presses_count += 1
        button = _one(
            person.page.get_by_role("button", name=name, exact=True).or_(
                person.page.get_by_role("link", name=name, exact=True)
            )
        )
        if "trois secondes" in step.text:
            button.scroll_into_view_if_needed()
            button.hover()
            person.page.mouse.down()
            person.page.wait_for_timeout(HOLD_MS)
            person.page.mouse.up()
        else:
            button.click()

    def _ecrivez(self, person: Person, _: Step, text: str, name: str) -> None:
        if name == "Identifiant":
            person.login = text
        _one(person.page.get_by_label(name, exact=True)).fill(text)

    def _choisissez(self, person: Person, _: Step, text: str, name: str = "") -> None:
        person.presses_count += 1
        if name:
            _one(person.page.get_by_label(name, exact=True)).select_option(label=text)
        else:
            main = person.page.locator("main")
            choice = main.get_by_role("checkbox", name=text, exact=True).or_(
                main.get_by_role("radio", name=text, exact=True)
            )
            chosen = choice.or_(main.get_by_text(text, exact=True))
            _one(chosen).click()

    def _deposez(
        self, person: Person, _: Step, file: str, name: str, group: str = ""
    ) -> None:
        person.presses_count += 1
        place = person.page.locator("main")
        if group:
            place = place.get_by_role("group", name=re.compile(re.escape(group)))
        field = _one(place.get_by_label(name, exact=True))
        field.set_input_files(self._files / file)

    def _lisez(self, person: Person, _: Step, text: str) -> None:
        pattern = re.compile(re.escape(text).replace(r"\ ", r"\s+"))
        expect(person.page.get_by_text(pattern).first).to_be_visible(timeout=SOON_MS)
        label = person.page.locator("dt").filter(has_text=pattern)
        if label.count():
            login = person.page.locator("dt:text-is('Identifiant') + dd").inner_text()
            shown = label.first.locator("xpath=following-sibling::dd[1]").inner_text()
            self.notes[login, text] = shown.strip()


def _one(found: Locator) -> Locator:
    """Return the one element of that name that is seen; a reader takes the first."""
    return found.filter(visible=True).first
