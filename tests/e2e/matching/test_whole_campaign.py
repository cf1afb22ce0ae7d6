"""Promise: an organiser leads a matching through all its phases by pages, a student and
a couple follow on theirs, nobody sees a post before its instant, and each checks it.

The tests are one campaign, in its order: each goes on where the one before left off.
"""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.e2e.house import House
from tests.e2e.matching.staff_pages import POSTS, Campaign, Student, participants
from tests.e2e.matching.student_page import StudentPage
from tests.e2e.staff import Member
from tests.patience import PATIENCE_S
from verifier.published import read_attachment

pytestmark = pytest.mark.e2e

STUDENTS_COUNT = 6
EVERY_MS = 500


@pytest.fixture(scope="module")
def day(house: House, chromium: Browser) -> Iterator[Campaign]:
    known = house.credentials["candidates"]
    staff = [Member(chromium, house, login) for login in ("organisation", "presidente")]
    for member in staff:
        member.sign_in()
    students: list[Student] = []
    here = SimpleNamespace(
        address=house.gateway,
        saved=lambda number: next(s.codes() for s in students if s.number == number),
    )
    students += [
        Student(StudentPage(chromium, here), one["number"], house.gateway)
        for one in known[:STUDENTS_COUNT]
    ]
    yield Campaign(house, chromium, *staff, students)
    assert [fault for member in staff for fault in member.faults] == []
    for student in students:
        student.wishes_page.__exit__()


def test_the_organiser_founds_a_campaign_and_brings_posts_and_participants(day):
    page = day.organiser.page
    day.organiser.follow("Affecter")
    day.organiser.follow("Autre campagne")
    page.get_by_label("Nom").fill("Internat 2026")
    page.get_by_label("Code, dans les adresses").fill("internat")
    page.get_by_label("Tirage public des ex æquo").fill("tirage du 1er août")
    page.get_by_label("Vœux au moins").fill("2")
    deletes = page.get_by_role("checkbox", name="Tours à blanc : supprimer")
    expect(deletes).not_to_be_checked()  # the legal default
    day.organiser.press("Créer la campagne")
    page.wait_for_url(day.at)

    day.bring("posts", POSTS)
    day.bring("people", participants(numbers(day)))
    day.open_phase("Simulation")

    day.organiser.reads("postes sur 5 lignes")


def numbers(day: Campaign) -> list[str]:
    """Return all who take part, the best ranked first."""
    return [one["number"] for one in day.house.credentials["candidates"]]


def test_students_write_their_lists_and_a_couple_theirs(day):
    known = day.house.credentials["candidates"]
    lists = (
        ["ami-card", "bre-mg", "lil-card"],
        ["ami-card", "lil-card"],
        ["lil-card", "lil-mg", "ami-mg"],
        ["lil-mg", "ami-mg"],
        ["ami-card", "lil-card"],
        ["ami-card"],
    )
    first, _, asking, asked, *_ = day.students
    for student, codes, person in zip(day.students, lists, known, strict=False):
        student.enter(person["code"])
        if student is first:
            add(first, codes)
        else:
            student.wishes_page.put(codes)  # from a file, as whoever has many does
    first.wishes_page.tick(2).focus()
    first.page.keyboard.press("Delete")  # a simulation lets delete
    first.wishes_page.is_saved()

    become_couple(asking, asked)

    assert first.codes() == ["ami-card", "lil-card"]
    agreed = asking.ask("GET")["couple"]["agreed"]
    assert agreed["pairs"][:2] == [["lil-card", "lil-mg"], ["lil-mg", "lil-mg"]]


def become_couple(asking: Student, asked: Student) -> None:
    """Invite, consent, make the joint list by its rule, and agree to it, by pages."""
    asking.wishes_page.go("Couple")
    asking.page.get_by_label("Numéro de l’autre").fill(asked.number)
    asking.wishes_page.button("Inviter").click()
    expect(asking.page.locator("[data-couple=asking]")).to_be_visible()
    asked.look_again()
    asked.wishes_page.go("Couple")
    asked.wishes_page.button("Accepter").click()
    asked.wishes_page.button("Préparer la liste").click()
    asked.wishes_page.button("Proposer cette liste").click()
    expect(asked.page.locator("[data-code='joint.waiting']")).to_be_visible()
    asking.look_again()
    asking.wishes_page.go("Couple")
    asking.wishes_page.button("Je suis d’accord").click()
    expect(asking.page.locator("[data-code='joint.agreed']")).to_be_visible()


def add(student: Student, codes: list[str]) -> None:
    """Add wishes one by one, from the posts."""
    student.wishes_page.go("Postes")
    for code in codes:
        row = student.page.locator(f"li[data-code={code}]")
        row.get_by_role("button").click()
    student.wishes_page.is_saved()
    student.wishes_page.go("Vos vœux")


def test_a_simulated_round_shows_a_post_that_is_none(day):
    number = day.run()

    placed, _, without, free, couples = day.figures()
    assert (number, placed, without, free, couples) == (1, 4, 2, 3, 1)
    day.organiser.reads("Visible des étudiants")
    day.organiser.reads("Minimums non atteints")
    first, second, asking, _, fifth, _ = day.students
    first.sees("Médecine cardiovasculaire, Amiens")
    first.sees("C’est une simulation : elle ne donne aucun poste.")
    second.sees("Médecine cardiovasculaire, Lille")
    asking.sees("Médecine générale, Lille")
    fifth.sees("Aucun poste")


def test_blank_rounds_let_nothing_be_deleted(day):
    day.open_phase("Tours à blanc")
    second = day.students[1]
    second.look_again()
    expect(second.wishes_page.button("Supprimer le vœu 1")).to_be_disabled()
    state = second.ask("GET")["list"]
    shorter = {"based_on": state["digest"], "codes": ["lil-card"]}
    assert second.ask("PUT", "/list", shorter) == "wishes.kept"
    second.wishes_page.tick(2).focus()
    second.page.keyboard.press("Alt+ArrowUp")  # to put in another order is allowed
    second.wishes_page.is_saved()

    assert day.run() == 2

    assert second.codes() == ["lil-card", "ami-card"]
    day.organiser.reads("12 sur 12 inchangés")


def test_lists_are_confirmed_with_a_receipt_and_who_has_no_post_adds(day):
    day.open_phase("Confirmation")
    first, second, *_, fifth, sixth = day.students
    fifth.look_again()
    add(fifth, ["bre-mg"])
    second.look_again()
    assert second.ask("GET")["rights"]["edits"] is False

    receipts = [student.confirm() for student in day.students]

    assert len(set(receipts)) == STUDENTS_COUNT
    assert first.ask("GET")["receipts"][0]["receipt"] == receipts[0]
    assert fifth.codes() == ["ami-card", "lil-card", "bre-mg"]
    assert sixth.ask("GET")["receipts"][0]["is_enough"] is False
    day.open_page()
    day.organiser.reads("une fois les listes closes")


def test_the_result_is_seen_at_its_instant_once_two_persons_decided(day):
    day.open_phase("Résultat")
    number = day.run("Calculer le tour définitif")
    assert day.figures()[0] == 5
    day.organiser.reads("Calculé, invisible")
    day.organiser.reads("1 liste trop courte, 6 étudiants sans liste")
    day.kept["final"] = number
    assert hidden(day, number)

    opens = day.propose(number)
    day.confirm(number)
    assert hidden(day, number) or time.time() >= opens.timestamp()

    page = day.open_page(f"/rounds/{number}")
    attestation = downloaded(page, lambda: press_attestation(page, day.students[0]))
    day.kept["attestation"] = attestation.read_bytes()
    until_seen(day.students[0], number)
    day.students[0].sees("Votre affectation")
    day.students[4].sees("Médecine générale, Brest")
    assert day.students[5].ask("GET")["rounds"][-1]["line"] == ""


def hidden(day: Campaign, number: int) -> bool:
    """Whether nobody is told anything of a round, nor its certificate given."""
    shown = [student.ask("GET")["rounds"] for student in day.students]
    return all(told["number"] != number for rounds in shown for told in rounds)


def until_seen(student: Student, number: int) -> None:
    """Wait until the instant of a round, as the student's page tells it."""
    for _ in range(4 * PATIENCE_S):
        if student.ask("GET")["rounds"][-1]["number"] == number:
            return
        student.page.wait_for_timeout(EVERY_MS)
    raise AssertionError(f"round {number} never opened")


def press_attestation(page: Page, student: Student) -> None:
    page.get_by_label("ou d’un candidat, n°").fill(student.number)
    page.get_by_role("button", name="PDF").click()


def downloaded(page: Page, act: Any) -> Path:
    """Return the file that an act of the page gives."""
    with page.expect_download() as got:
        act()
    return Path(got.value.path())


def test_anybody_checks_their_own_and_what_was_tampered_with_is_refused(day):
    first = day.students[0]
    first.wishes_page.go("Tours")
    slip_file = downloaded(first.page, first.wishes_page.button("Votre fiche").click)
    published = first.page.get_by_role("link", name="Le certificat")
    certificate = downloaded(first.page, published.click).read_text()
    slip = json.loads(slip_file.read_bytes())
    assert json.loads(read_attachment(day.kept["attestation"], b'{"lines"')) == slip

    page = first.page.context.new_page()
    page.goto(f"{first.address}/verification/")
    give(page, slip, certificate)
    expect(page.locator("[data-code]")).to_have_attribute("data-code", "right")
    expect(page.locator("[data-code]")).to_contain_text("médecine cardiovasculaire")
    give(page, slip | {"lines": ["lil-card"]}, certificate)
    expect(page.locator("[data-code]")).to_have_attribute(
        "data-code", "slip.not_under_root"
    )
    page.close()


def give(page: Page, slip: dict[str, Any], certificate: str) -> None:
    for name, text in (("slip", json.dumps(slip)), ("certificate", certificate)):
        file = {"name": f"{name}.json", "mimeType": "application/json"}
        page.locator(f"#{name}-file").set_input_files(file | {"buffer": text.encode()})
        expect(page.locator(f"#{name}-text")).to_have_value(text)
    page.locator("button").click()


def test_a_complementary_phase_gives_the_seats_left_to_who_has_none(day):
    day.open_phase("Phase complémentaire")
    first, *_, sixth = day.students
    sixth.look_again()
    add(sixth, ["ami-mg"])
    sixth.confirm()
    day.open_phase("Fin")
    number = day.run("Calculer le tour complémentaire")
    assert day.figures()[0] == 1

    day.propose(number)
    day.confirm(number)
    until_seen(sixth, number)

    sixth.sees("Médecine générale, Amiens")
    first.sees("Médecine cardiovasculaire, Amiens")
    page = day.open_page()
    expect(
        page.get_by_role("link", name=f"Le tour {number} est publié")
    ).to_be_visible()
    agencies = downloaded(
        day.open_page(f"/rounds/{day.kept['final']}"),
        lambda: day.organiser.follow("Pour les agences régionales"),
    )
    assert agencies.read_bytes().startswith(b"PK")
