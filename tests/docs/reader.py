"""Whoever follows a guide: what each of its verbs does, by the names of the screen."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from playwright.sync_api import Browser, Error, Locator, Page, expect
from tests.docs.empty_house import EmptyHouse
from tests.docs.guide import Step, Value
from tests.docs.person import Person
from tests.e2e.hold import hold, hold_until_gone

BACK = "back"
ROOT = Path(__file__).resolve().parents[2]


class Reader:
    """Follows the steps of guides; `known` gives values that a guide does not write."""

    def __init__(
        self,
        browser: Browser,
        files: Path,
        known: Mapping[str, Callable[[Person], str]],
        house: EmptyHouse,
    ) -> None:
        self._browser = browser
        self.house = house
        self._files = files
        self._known = {
            "le code à six chiffres": Person.code,
            "les deux moitiés": self._both_halves,
            "le mot de passe remis": self._given_password,
            "les huit mots": Person.eight_words,
            "vos huit mots": lambda person: self._own_trousseau(person)[1],
            "la page précédente": lambda _: BACK,
            "les six chiffres": self._replacement_code,
            "votre trousseau": lambda person: str(self._own_trousseau(person)[0]),
            "les mots demandés": Person.asked_words,
            "le fichier du trousseau": lambda person: str(person.trousseaux[-1]),
            "le code de la convocation": self._convocation_code,
            **known,
        }
        self._desk: Path | None = None
        self.people: dict[tuple[str, bool], Person] = {}
        self._moment: datetime | None = None
        self._is_gateway_new = False
        self._last: Step | None = None
        self.notes: dict[tuple[str, str], str] = {}
        """What was read of somebody, by their login and by its label."""

    def follow(self, step: Step) -> None:
        """Do what a step says, by the names that the screen shows."""
        self.come_to(step.moment)
        person = self.person_of(step)
        texts = [self._text(value, person) for value in step.values]
        is_about_gateway = step.on_tablet or texts[0].startswith(self.house.gateway)
        if is_about_gateway:
            self.await_gateway()
        getattr(self, "_" + step.verb.lower().replace("é", "e"))(person, step, *texts)
        self._last = step

    def come_to(self, moment: datetime | None) -> None:
        """Let it be the moment of a step, for the house and for everybody.

        Whoever pressed last has read what came of it: what a page still did would
        happen at another hour, or never. A held button has been answered.
        """
        if moment and moment != self._moment:
            last = self._last
            is_read = last is None or last.verb != "Pressez" or "maintenir" in last.text
            assert is_read, f"read what comes of it before {moment}: {last}"
            self._moment, self._is_gateway_new = moment, True
            self.house.move_to(moment)
        for somebody in self.people.values():
            somebody.set_clock()

    def await_gateway(self) -> None:
        """Wait for the gateway, where the clock was moved."""
        if self._is_gateway_new:
            self.house.await_gateway()
            self._is_gateway_new = False

    def sit_at(self, desk: Path) -> None:
        """Give a folder to whoever runs commands: they see the docs, and the house."""
        (desk / "docs").symlink_to(ROOT / "docs")
        (desk / "var").symlink_to(self.house.home)
        command = desk / "bin/concours"
        command.parent.mkdir()
        command.write_text(f'#!/bin/sh\nexec {sys.executable} -m concours.cli "$@"\n')
        command.chmod(0o755)
        self._desk = desk

    def presses(self) -> int:
        """Return how often all pressed, chose or opened something."""
        return sum(person.presses_count for person in self.people.values())

    def faults(self) -> list[str]:
        """Return what the console has refused to anybody, or broken at."""
        return [fault for person in self.people.values() for fault in person.faults]

    def person_of(self, step: Step) -> Person:
        """Return whoever does a step; they come when they are first named."""
        key = (step.who, step.on_tablet)
        if key not in self.people:
            self.people[key] = Person(
                self._browser, self.house, step.who, on_tablet=step.on_tablet
            )
        return self.people[key]

    def person_named(self, name: str) -> Person:
        """Return somebody who has come to a console."""
        return self.people[name, False]

    def _replacement_code(self, _: Person) -> str:
        return next(one.digits for one in self.people.values() if one.digits)

    def _given_password(self, person: Person) -> str:
        return self.notes[person.login, "Mot de passe"]

    def _own_trousseau(self, person: Person) -> tuple[Path, str]:
        """Return the file that bears their login, and the words shown with it."""
        return next(
            (file, words)
            for one in self.people.values()
            for file, words in zip(one.trousseaux, one.words, strict=True)
            if file.stem.endswith(person.login)
        )

    def _convocation_code(self, reader: Person) -> str:
        made = {
            number: code
            for person in self.people.values()
            for number, code in person.convocations.items()
        }
        return made[reader.number]

    def _both_halves(self, person: Person) -> str:
        halves = ("Première", "Seconde")
        return "-".join(
            self.notes[person.login, f"{half} moitié du mot de passe"]
            for half in halves
        )

    def _text(self, value: Value, person: Person) -> str:
        return self._known[value.text](person) if value.is_known else value.text

    def _ouvrez(self, person: Person, step: Step, name: str, row: str = "") -> None:
        if step.values[0].is_known:
            if name == BACK:
                person.page.go_back()
            else:
                _go(person.page, name)
            return
        person.presses_count += 1
        counted = re.compile(rf"^\s*{re.escape(name)}(\s+\d.*)?\s*$")
        place = person.page.locator("li, tr").filter(has_text=row)
        links = (place if row else person.page).get_by_role("link", name=counted)
        person.leave_by(_one(links))

    def _pressez(self, person: Person, step: Step, name: str, row: str = "") -> None:
        person.presses_count += 1
        page = person.page
        begins = re.compile(rf"^\s*{re.escape(name)}")
        if step.text.endswith(" une seconde."):
            hold_until_gone(page, _one(page.get_by_role("button", name=begins)))
        elif "trois secondes" in step.text:
            hold(page, _one(page.get_by_role("button", name=begins)))
        elif row:
            line = page.locator("li, tr").filter(has_text=row)
            button = line.get_by_role("button", name=begins)
            _one(button.or_(line.get_by_role("link", name=begins))).click()
        else:
            button = page.get_by_role("button", name=name, exact=True)
            link = page.get_by_role("link", name=name, exact=True)
            _one(button.or_(link)).click()

    def _ecrivez(self, person: Person, _: Step, text: str, name: str) -> None:
        if name == "Identifiant":
            person.login = text
        if name in ("Numéro de candidat", "Numéro d’examinateur"):
            person.number = text
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
            words = main.get_by_text(text, exact=True)
            expect(_one(choice.or_(words))).to_be_visible()
            _one(words if words.count() else choice).click()

    def _deposez(
        self, person: Person, _: Step, file: str, name: str, group: str = ""
    ) -> None:
        person.presses_count += 1
        place = person.page.locator("main")
        if group:
            place = place.get_by_role("group", name=re.compile(re.escape(group)))
        field = _one(place.get_by_label(name, exact=True))
        made = self._desk / file if self._desk else None
        field.set_input_files(made if made and made.exists() else self._files / file)

    def _lancez(self, _: Person, __: Step, script: str) -> None:
        assert self._desk, "no commands are run here"
        path = f"{self._desk / 'bin'}:{os.environ['PATH']}"
        done = subprocess.run(
            ["/bin/sh", "-e", "-c", script],
            cwd=self._desk,
            env={**self.house.environment, "PATH": path},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr

    def _lisez(self, person: Person, _: Step, text: str) -> None:
        pattern = re.compile(re.escape(text).replace(r"\ ", r"\s+"))
        expect(person.page.get_by_text(pattern).first).to_be_visible()
        person.notice()
        label = person.page.locator("dt").filter(has_text=pattern)
        if label.count():
            login = person.page.locator("dt:text-is('Identifiant') + dd").inner_text()
            shown = label.first.locator("xpath=following-sibling::dd[1]").inner_text()
            self.notes[login, text] = shown.strip()


def _go(page: Page, address: str) -> None:
    """Type an address; the browser stays where it is if nothing may be opened there."""
    try:
        page.goto(address)
    except Error as error:
        if "ERR_ABORTED" not in error.message:
            raise


def _one(found: Locator) -> Locator:
    """Return the one element of that name that is seen; a reader takes the first."""
    return found.filter(visible=True).first
