"""The guides of the ECOS, each of one person, make one half-day together.

They are followed in the order of the hours that they say, from an empty house on, by
pages and by the real tablet of one examiner; the nine other chairs are virtual. They
end with the single marks in force, in a file.
"""

import csv
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest
from tests.docs.empty_house import empty_house
from tests.docs.guide import read_steps
from tests.docs.reader import Reader
from tests.e2e.chairs import ChairTablet
from tests.e2e.house import browser_of, look

from concours.core.kernel.time import Instant
from small_exam import Http

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).resolve().parents[2]
GUIDES = ROOT / "docs/fr/ecos"
FILES = ROOT / "docs/fr/fichiers/ecos"
NAMES = ("preparer", "repartir", "coordonner", "circuit", "examiner")
BRIEFING = datetime(2027, 3, 8, 8)  # noqa: DTZ001
LAUNCH = datetime(2027, 3, 8, 8, 29)  # noqa: DTZ001
OVER = datetime(2027, 3, 8, 9, 23)  # noqa: DTZ001
"""By the clocks of the guides."""
LETTERS_BY = "camille"
SEATED = ("E11", "E03", "E02", "E13", "E05", "E09", "E01", "E08", "E10")
"""Who has a chair by the lot of the guide, but for E12, whose guide it is."""
ABSENT = "0003"
MARKED_BY = "alex"
MARKED = ("0001", "0002")
STATIONS = ("s1", "s2", "s3", "s4", "s5")
ORGANISERS = {"camille": "Camille Durand", "dominique": "Dominique Roy"}
PASSWORD = "une girafe sur un piano bleu"


def test_a_half_day_of_the_ecos_goes_as_its_guides_say(installed_home, tmp_path):
    with empty_house(installed_home) as house, browser_of() as browser:
        reader = reader_of(house, browser, tmp_path)
        others = OtherChairs(house, reader)
        seen = {}
        for name, step in steps_of_all():
            if name in seen and seen[name].part != step.part:
                look_at_end(reader, name, seen[name])
            try:
                others.come_before(step)
                reader.follow(step)
            except Exception as fault:
                shown = reader.person_of(step).page.inner_text("body")
                message = f"{name}.md, line {step.line}: {step.text}\n{fault}\n{shown}"
                raise AssertionError(message) from fault
            seen[name] = step
        for name, step in seen.items():
            look_at_end(reader, name, step)
        assert reader.faults() == []
        marks = marks_in(reader.person_named(MARKED_BY).trousseaux)
        assert set(marks) == {(who, where) for who in MARKED for where in STATIONS}
        assert all(marks.values())


def marks_in(files):
    """The exact marks of the table that was saved, by candidate and station."""
    [table] = [file for file in files if file.suffix == ".csv"]
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file, delimiter=";")
        return {(row["candidat"], row["station"]): row["note exacte"] for row in rows}


def look_at_end(reader, name, step):
    """Look at the page that ends a part of a guide."""
    look(reader.person_of(step).page, f"guide-ecos-{name}-{step.line:03}")


def reader_of(house, browser, desk):
    """Whoever follows the guides of this house."""
    first_password = cache(house.first_password)
    known = {
        "l’adresse de la console": lambda _: house.console,
        "l’adresse des examinateurs": lambda _: f"{house.gateway}/examinateur/",
        "le mot de passe montré": lambda person: first_password(
            ORGANISERS[person.name]
        ),
        "votre mot de passe": lambda _: PASSWORD,
    }
    reader = Reader(browser, FILES, known, house)
    reader.sit_at(desk)
    return reader


def steps_of_all():
    """The steps of all guides in the order of their hours."""
    found = [
        (name, step)
        for name in NAMES
        if (GUIDES / f"{name}.md").exists()
        for step in read_steps(GUIDES / f"{name}.md")
    ]
    return sorted(found, key=lambda one: one[1].moment)


class OtherChairs:
    """The nine chairs of the circuit at which no browser sits: real keys, real chains.

    They enter before the briefing, and mark whom they expect when all is over, late.
    """

    def __init__(self, house, reader):
        self._house, self._reader = house, reader
        self.tablets = []
        self._is_seen = self._is_over = False

    def come_before(self, step):
        """Do what they do before a step of the guides."""
        if not self.tablets and step.moment >= BRIEFING:
            self._be_there(step.moment)
            self._enter()
        if not self._is_seen and step.moment >= LAUNCH:
            self._be_there(step.moment)
            for tablet in self.tablets:
                self._do(tablet.send)
            self._is_seen = True
        if not self._is_over and step.moment >= OVER:
            self._be_there(step.moment)
            self._mark()

    def _be_there(self, moment):
        self._reader.come_to(moment)
        self._reader.await_gateway()

    def _enter(self):
        http = Http(self._house.gateway, timeout_s=30)
        letters = self._reader.person_named(LETTERS_BY).convocations
        for number in SEATED:
            tablet = ChairTablet(
                number, http=http, code=letters[number], clock=self._now
            )
            for act in (tablet.let_in, tablet.download, tablet.send):
                self._do(act)
            self.tablets.append(tablet)

    def _do(self, act):
        """Do something again where a gateway that starts has dropped the call."""
        try:
            act()
        except ConnectionError:
            self._house.await_gateway()
            act()

    def _mark(self):
        for tablet in self.tablets:
            self._do(tablet.open)
            tablet.wait_for_news("launched")
            for turn in range(1, 6):
                if tablet.expected(turn) not in (None, ABSENT):
                    tablet.mark(turn)
                    tablet.validate(turn)
            self._do(tablet.send)
        self._is_over = True

    def _now(self):
        return Instant(int(self._house.now_s() * 1_000))
