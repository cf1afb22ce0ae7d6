"""Where a candidate may go through a station again is asked, shown, and decided by two.

Only turns that are free and of stations they do not know; circuits of both half-days,
the convocation and the pages of the marks say so. What examiners showed stands there.
The French guide is followed from the page of a circuit to the mark that is handed over.
"""

import re
from fractions import Fraction
from html import unescape
from importlib import import_module
from itertools import count
from os import urandom
from pathlib import Path
from types import SimpleNamespace

import pytest
from tests.docs.guide import read_steps
from tests.docs.person import Person
from tests.docs.reader import Reader

from acts.half_day_scene import now
from acts.marks_scene import give
from acts.resit_scene import AUDIENCES, FAILED, plan_day, plan_spare
from acts.series_scene import numbers_at, see
from concours.core.kernel.canonical import load
from concours.core.kernel.time import MINUTE_MS
from console.screen import HEADERS, PHONE, STAFF, TABLET, answer, look, page_of
from console.test_every_button import Walk
from small_ecos import hold

CODES = count(1)
GUIDE = Path(__file__).resolve().parents[3] / "docs/fr/ecos/repasser.md"
NAMES = ("Ada Lefèvre", "Blaise Nguyen", "Chloé Diallo")
"""Of the three of the site, by their numbers; the last is absent."""
ELSEWHERE = re.compile(r"(?!/sittings/[^/]+/[^/]+/(resits/|circuits/[0-9a-f-]{36}$)).*")
"""What the walk of these pages does not read."""


@pytest.fixture
def day(console_database, owner, tmp_path):  # noqa: ARG001 -- Django, on it
    return plan_day(tmp_path, owner, f"ecos-resit-{next(CODES)}")


@pytest.fixture
def scene(day):
    return day.scene


def words_of(answer):
    text = unescape(re.sub(r"<[^>]+>", " ", answer.content.decode()))
    return re.sub(r"[\s\u00a0\u202f]+", " ", text)


def address_of(sitting, page, *more):
    from django.urls import reverse  # noqa: PLC0415 -- after setup

    return reverse(page, args=[sitting, *more])


def show_document(day):
    """Chair 1 of the second station shows its first document to who is met there."""
    tablet = day.tablet(1, 1)
    number = day.expected(1, 1)
    at = day.t0 + 6 * MINUTE_MS
    give(tablet, 1, number, (1, 2, 4), at)
    tablet.write("presented", {"document": 1, "turn": 1}, at + 1_000)
    hold(day.owner, tablet)
    return number


def test_a_station_is_gone_through_again_as_its_guide_says(
    day, owner, browser, local, chromium
):
    """From the page of the circuit to the mark in the part of the ranking.

    The first of this module: whoever follows a guide finds one exam in the house.
    """
    resitter, other, _ = day.attempts
    for number, name in zip(day.attempts, NAMES, strict=True):
        owner.execute(
            "UPDATE candidate SET name = %s WHERE number = %s AND exam_id = %s",
            (name, number, day.scene.exam),
        )
    spare = plan_spare(day)
    day.grade(but=((FAILED, 1), (FAILED, 2)))
    reader = reader_of(day, spare, chromium, (browser, local))
    make_letter(day, resitter)
    meanwhile = {
        "Le dire au candidat": lambda: lead_on(day, other),
        "Le jour": lambda: bring_in(spare),
        "Sa note": lambda: play(spare, resitter),
    }
    step = None
    for next_step in read_steps(GUIDE):
        if step and step.part != next_step.part:
            look(reader.person_of(step).page, f"guide-resit-{step.line:03}")
            meanwhile.get(next_step.part, lambda: None)()
        step = next_step
        try:
            reader.follow(step)
        except Exception as fault:
            shown = reader.person_of(step).page.inner_text("body")
            message = f"line {step.line}: {step.text}\n{fault}\n{shown}"
            raise AssertionError(message) from fault

    from concours.store.queries.results.ranking_inputs import newest_component  # noqa: PLC0415 -- setup

    content = newest_component(day.scene.exam, "ecos").content
    marks = dict(load(bytes(content))["candidates"])
    assert [Fraction(mark) for mark in marks[resitter][:5]] == [9, 9, 18, 9, 9]
    assert marks[other][FAILED] is None


def test_a_resit_is_asked_for_on_the_circuits_page_and_shown_in_both(
    day, browser, chromium
):
    number = next(iter(day.attempts))
    president, second = browser("presidente"), browser("kermarec")
    spare = plan_spare(day)
    shown_to = show_document(day)
    day.grade(but=((FAILED, 1), (FAILED, 2), (1, 1)))
    circuit = address_of(day.sitting, "circuit", day.circuit)
    ask = address_of(day.sitting, "station_resit", number, f"s{FAILED + 1}")
    listed = president.get(circuit)
    assert f'href="{ask}"' in listed.content.decode()
    assert re.search(rf"s2/1 1 \S+ \S+ n° {shown_to}", words_of(listed))
    for login in ("organisation", "auditeur"):
        assert browser(login).get(ask).status_code == 403
    walk = Walk(president, ELSEWHERE)
    walk.read_from(circuit)
    assert (walk.refused_pages(), walk.refused_presses()) == ([], [])
    asked = president.get(ask)
    choices = re.findall(r'<option value="([^"]+)"', asked.content.decode())
    assert choices
    words = re.findall(r"<option[^>]*>\s*(\w+)", asked.content.decode())
    assert set(words) == {"circuit"}  # a telephone shows the first words alone
    assert {choice.split()[0] for choice in choices} == {str(spare.sitting)}
    for viewport in (STAFF, TABLET, PHONE):
        screen, width = page_of(chromium, president, viewport), viewport["width"]
        for name, path in (("ask", ask), ("circuit", circuit)):
            screen.goto(f"http://127.0.0.1{path}")
            look(screen, f"ecos-resit-{name}-{width}")
            assert screen.evaluate("document.documentElement.scrollWidth") <= width

    for crafted in ("x y z", f"{choices[0]} more", choices[0].replace("-", "_", 1)):
        refused = president.post(ask, {"place": crafted, "reason": "Panne."})
        assert (refused.status_code, "Passage libre" in words_of(refused)) == (
            409,
            True,
        )
    sent = president.post(ask, {"place": choices[0], "reason": "Panne des tablettes."})
    assert (sent.status_code, sent["Location"]) == (302, circuit)
    proposals = address_of(day.sitting, "proposals")
    waiting = second.get(proposals)
    assert "ECOS, secours" in words_of(waiting)
    confirm = re.search(r'action="([^"]+/confirm)"', waiting.content.decode())[1]
    assert second.post(confirm).status_code == 302

    _, there, turn, station = choices[0].split()
    assert "Stations repassées ailleurs 1" in words_of(president.get(circuit))
    taken_in = president.get(address_of(spare.sitting, "circuit", there))
    assert f"passage {turn}, station {station} seule" in words_of(taken_in)
    again = words_of(president.get(ask))
    assert "Il a déjà un passage pour cette station." in again
    journal = words_of(president.get("/acts"))
    assert f"Le candidat n° {number} repasse la station s3" in journal
    check_letter(day, number, station)
    for viewport in (STAFF, PHONE):
        screen, width = page_of(chromium, president, viewport), viewport["width"]
        for name, path in (
            ("from", circuit),
            ("to", address_of(spare.sitting, "circuit", there)),
        ):
            screen.goto(f"http://127.0.0.1{path}")
            look(screen, f"ecos-resit-{name}-{width}")
            assert screen.evaluate("document.documentElement.scrollWidth") <= width


def check_letter(day, number, station):
    """The convocation says which door and when, and nothing of the other stations."""
    from concours.console.files.convocations import Printing  # noqa: PLC0415 -- setup
    from concours.store.models import Exam, Placement, Sitting  # noqa: PLC0415 -- idem

    exam = Exam.objects.get(pk=day.scene.exam)
    place = Placement.objects.select_related("site", "candidate__site").get(
        candidate__number=number, sitting_id=spare_of(day)
    )
    row = Sitting.objects.get(pk=place.sitting_id)
    printing = Printing(exam, now=now())
    told = printing._half_day(row, place, place.candidate.site)
    assert f"à la porte de la station {station[1:]}, à" in told["circuit"]
    assert told["circuit"].count("à la porte") == 1


def spare_of(day):
    [(found,)] = day.owner.execute(
        "SELECT id FROM sitting WHERE exam_id = %s AND title = 'ECOS, secours'",
        (day.scene.exam,),
    ).fetchall()
    return found


class SignedIn(Person):
    """Somebody of a guide who has come in; the client of the tests answers them."""

    def __init__(self, name, page):
        self.name, self.page = name, page
        self.login = self.number = self.digits = ""
        self.presses_count = 0
        self.words, self.faults = [], []

    def set_clock(self):
        """Leave it: the clock is everybody's."""


class SignedInReader(Reader):
    """Whoever follows a guide at pages of the console; `pages` makes one for each."""

    def __init__(self, known, pages):
        values = {name: lambda _, own=own: own for name, own in known.items()}
        house = SimpleNamespace(gateway="//nowhere")
        super().__init__(None, GUIDE.parent, values, house)
        self._pages = pages

    def person_of(self, step):
        """Return whoever does a step."""
        key = (step.who, False)
        if key not in self.people:
            self.people[key] = SignedIn(step.who, self._pages[step.who]())
        return self.people[key]


def reader_of(day, spare, chromium, makers):
    """Whoever reads the guide: each comes in as somebody of the scene."""
    browser, local = makers
    logins = {
        "sacha": lambda: "presidente",
        "alex": lambda: "kermarec",
        "camille": lambda: "organisation",
        "robin": lambda: local("marshal", "c1"),
    }
    known = {
        "la page du circuit": address_of(day.sitting, "circuit", day.circuit),
        "la mise en loge du jour": address_of(spare.sitting, "room"),
        "les notes uniques de cette demi-journée": address_of(
            spare.sitting, "single_marks"
        ),
    }
    pages = {
        who: lambda login=login: start(chromium, browser(login()))
        for who, login in logins.items()
    }
    return SignedInReader(
        {name: f"http://127.0.0.1{path}" for name, path in known.items()}, pages
    )


def start(chromium, client):
    """A page at which somebody has come in; letters are saved under their name."""
    page = page_of(chromium, client)
    kept = (*HEADERS, "Content-Disposition")
    page.route("**/make", lambda route: answer(client, route, kept))
    page.goto("http://127.0.0.1/")
    return page


def make_letter(day, number):
    """Somebody has a letter, of before."""
    letters = import_module("concours.acts.people.convocations")
    organiser = day.scene.actor("organisation")
    those = letters.Recipients(number=number)
    drawn = letters.draw_letters(organiser, day.scene.exam, those, entropy=urandom)
    letters.make_convocations(organiser, drawn, reason="Perdues.", now=now())


def lead_on(day, other):
    """Whoever else lacks the station is given up; the first half-day gets its marks."""
    names = day.missing()
    assert {name.split()[0] for name in names} == {other}, "nothing of who resits"
    facts = {"circuit": day.circuit, "grids": ",".join(names)}
    day.confirm(day.propose("grid_given_up", **facts))
    day.act("ecos.release.release_circuit", day.circuit)
    day.act("ecos.half_day.collect_half_day")
    day.open_marking_key()
    version = day.act("ecos.single_marks.make_single_marks")
    day.confirm(day.propose("single_marks_adopted", version=version))


def bring_in(spare):
    """The day has come: whose half-day it is is confined, who resits arrives."""
    spare.hand_shares()
    spare.attempts = numbers_at(spare.owner, spare.sealed, spare.scene.site)
    see(spare.owner, spare.attempts[spare.guest], "confined", at=now())


def play(spare, resitter):
    """The other half-day rings, its tablets mark, and its marking key is out."""
    from concours.store.queries.ecos.placed_resits import resits_in_exam  # noqa: PLC0415 -- setup

    [resit] = resits_in_exam(spare.scene.exam)
    spare.launch(minutes=300)
    spare.let_out(*AUDIENCES)
    spare.grade_resit(resitter, resit.turn, resit.resit_station)
    assert spare.missing() == []
    spare.act("ecos.half_day.collect_half_day")
    spare.open_marking_key()
