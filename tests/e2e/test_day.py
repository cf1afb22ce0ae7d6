"""A whole exam day holds, end to end, in real browsers, and can be proven afterwards.

Three candidates compose at once: one loses the network until its tablet waits its
longest pause between two tries, and reloads meanwhile (F11, F21), one changes tablets
(F22), one tries to go back in a progressive dossier and to open `correction.php` (A01,
A05): before the exam, beside it, in its place. Then copies are collected, marked,
looked up, exported, and the verifier rebuilds every mark. axe finds nothing serious on
any page met on the way.
"""

import json
import os
import re
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, ViewportSize, expect
from tests.e2e.house import ROOT, STAFF, House, look
from tests.e2e.staff import Member
from tests.e2e.staff_by_acts import dial
from tests.e2e.tablet import Tablet, new_tablet
from tests.patience import PATIENCE_S, until

pytestmark = pytest.mark.e2e

CHECK = "Démarrage technique"
CUT_SECONDS = 45
"""More than the tries take to reach their longest pause: 15 s, after 31 s."""
OTHER_TAB = "L’épreuve est ouverte dans un autre onglet."
LOOKED_FOR = "Adresse d’un corrigé ou de la console demandée"
PHONE: ViewportSize = {"width": 390, "height": 844}


def test_day_holds_from_the_sealed_paper_to_the_verified_marks(
    house: House, chromium: Browser, tmp_path: Path
) -> None:
    people = house.credentials["candidates"][:3]
    president = Member(chromium, house, "presidente")
    keyholder = Member(chromium, house, "kermarec")
    look_at_the_door(president)
    for member in (president, keyholder):
        member.sign_in()
    look(president.page, "console-day")
    exam = president.sitting("UC 1")
    check = president.sitting(CHECK)

    tablets = [new_tablet(chromium, house.gateway) for _ in people]
    look(tablets[0].page, "tablet-enrolment")
    for tablet, person in zip(tablets, people, strict=True):
        tablet.enrol(person)
        tablet.wait_ready()
    look(tablets[0].page, "tablet-ready")

    run_technical_check(president, keyholder, check, tablets)
    look_for_answers_early(tablets[2], house)
    launch(president, keyholder, exam, "exam")
    for tablet in tablets:
        tablet.wait_composing()
    compose_all_three(tablets, president, exam, people, chromium)

    president.close_sitting(exam, "Fin de la répétition")
    receipts = [tablet.wait_receipt() for tablet in tablets]
    assert len(set(receipts)) == len(people)
    look(tablets[0].page, "tablet-receipt")
    read_levels = "all => all.map(heading => Number(heading.tagName[1]))"
    levels = tablets[0].page.locator("h1, h2, h3, h4").evaluate_all(read_levels)
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels)), levels
    president.collect(exam)
    look(president.page, "console-marking-key")
    words = house.credentials["shares"]["exam"]
    president.hand_share(exam, words["presidente"])
    keyholder.hand_share(exam, words["kermarec"])
    president.mark(exam)
    look_at_the_results(president, exam, people[0]["number"])
    verify(house, exam, tmp_path / "bundle.zip")


def look_at_the_door(member: Member) -> None:
    member.page.goto(member.house.console)
    look(member.page, "console-sign-in")


def launch(president: Member, keyholder: Member, sitting: str, kind: str) -> None:
    """Two keyholders of three hand in their words; the president launches."""
    words = president.house.credentials["shares"][kind]
    president.open(sitting, "launch")
    look(president.page, f"console-launch-{kind}")
    president.open(sitting, "share")
    look(president.page, f"console-share-{kind}")
    president.hand_share(sitting, words["presidente"])
    keyholder.hand_share(sitting, words["kermarec"])
    president.pass_over(sitting, keyholder)
    president.launch(sitting)
    look(president.page, f"console-launched-{kind}")


def run_technical_check(
    president: Member, keyholder: Member, check: str, tablets: list[Tablet]
) -> None:
    """Launch the technical check; everybody hands it in and goes on to the exam."""
    launch(president, keyholder, check, "check")
    for tablet in tablets:
        tablet.wait_composing()
        tablet.hand_in()
        tablet.wait_receipt()
        tablet.go_to_next_sitting()
        tablet.wait_ready()


def compose_all_three(
    tablets: list[Tablet],
    president: Member,
    exam: str,
    people: list[dict],
    chromium: Browser,
) -> None:
    cut, changed, curious = tablets
    compose_isolated(cut)
    cut.wait_all_kept()
    look(cut.page, "tablet-composing")
    cut.context.set_offline(True)
    cut_at = time.monotonic()
    cut.go_to_part("1 à 10")
    answer_again(cut)
    before = cut.answers()
    cut.page.reload()
    cut.wait_composing()
    assert cut.answers() == before
    look(cut.page, "tablet-cut-off")

    ticked = validate_first_step(changed)
    changed.wait_all_kept()
    code = president.allow_replacement(exam, people[1]["number"], "Écran cassé")
    look(president.page, "console-replacement")
    tablets[1] = new_tablet(chromium, president.house.gateway)
    tablets[1].enrol(people[1], code)
    tablets[1].wait_composing()
    tablets[1].go_to(1)
    look(tablets[1].page, "tablet-replacement")
    expect(tablets[1].page.locator("li.prop :checked")).to_have_count(len(ticked))
    assert tablets[1].ticked() == ticked

    try_to_cheat(curious)
    read_of_the_cheat(president, exam, people[2])
    look_at_the_board(president, exam)
    rest = CUT_SECONDS - (time.monotonic() - cut_at)
    cut.page.wait_for_timeout(max(0, rest * 1000))
    cut.wait_kept_here()
    cut.context.set_offline(False)
    cut.wait_all_kept()
    assert cut.answers() == before


def compose_isolated(tablet: Tablet) -> None:
    """Answer every isolated question: every way of answering is among them."""
    tablet.go_to_part("1 à 10")
    for number in range(1, 13):
        if number > 1:
            tablet.next()
        tablet.answer_somehow()
        if number == 2:
            tablet.flag()
        look(tablet.page, f"tablet-isolated-{number:02}")


def answer_again(tablet: Tablet) -> None:
    """Change the answer to the single-answer question on screen."""
    tablet.tick("D")


def validate_first_step(tablet: Tablet) -> list[str]:
    """Answer and validate the first step of the first dossier; return the ticks."""
    assert tablet.question == "dp1-q1"
    tablet.answer_somehow()
    ticked = tablet.ticked()
    tablet.validate()
    return ticked


def try_to_cheat(tablet: Tablet) -> None:
    """Go back after validating, and look for the answers: nothing opens."""
    validate_first_step(tablet)
    tablet.go_to(1)
    for box in tablet.page.locator("li.prop input").all():
        expect(box).to_be_disabled()
    look(tablet.page, "tablet-validated")
    beside = tablet.page.context.new_page()
    with pytest.raises(Error, match="ERR_ABORTED"):
        beside.goto(f"{tablet.gateway}/correction.php")
    assert beside.url == "about:blank"  # not even the page of a 404
    beside.goto(tablet.gateway)
    expect(beside.get_by_role("heading", name=OTHER_TAB)).to_be_visible()
    beside.close()
    here, ticked = tablet.question, tablet.ticked()
    tablet.page.evaluate("globalThis.here = true")
    with pytest.raises(Error, match="ERR_ABORTED"):
        tablet.page.goto(f"{tablet.gateway}/corrige/2026?page=1")
    assert tablet.page.evaluate("globalThis.here")  # the page was never left
    be_led_by_another_page(tablet)
    assert (tablet.question, tablet.ticked()) == (here, ticked)


def be_led_by_another_page(tablet: Tablet) -> None:
    """One that says nothing of itself: the browser tells the centre, not the worker."""
    friend = tablet.page.context.new_page()
    address = f"{tablet.gateway}/corrige-d-un-ami"
    friend.route(
        "http://friend.example/**",
        lambda route: route.fulfill(
            content_type="text/html",
            body=f'<a href="{address}" rel="noreferrer" target="_blank">Clé</a>',
        ),
    )
    friend.goto("http://friend.example/")
    friend.get_by_role("link").click()
    tablet.page.wait_for_timeout(3_000)
    friend.close()


def look_for_answers_early(tablet: Tablet, house: House) -> None:
    """Nobody composes: the gateway answers as to anybody, and hears who asks."""
    beside = tablet.page.context.new_page()
    found = beside.goto(f"{tablet.gateway}/correction.php")
    assert found is not None
    assert found.status == 404
    beside.close()
    with dial(house.home) as database:
        asked = "SELECT attribution, request FROM trace"
        rows = until(lambda: database.execute(asked).fetchall())
    assert rows == [("B", "GET /correction.php")]


def read_of_the_cheat(president: Member, exam: str, person: dict) -> None:
    """What was typed on that tablet is about its candidate, on all pages (A01)."""
    page, number = president.page, person["number"]
    row = page.locator("#feed li").filter(has_text=LOOKED_FOR)
    for _ in range(PATIENCE_S):
        president.open(exam, "incidents?show=open")
        if row.count():
            break
        page.wait_for_timeout(1_000)
    expect(row).to_contain_text(f"n°\u00a0{number}")
    row.get_by_role("link").click()
    chosen = page.get_by_role("complementary", name="Incident choisi")
    expect(chosen.get_by_role("heading", name=LOOKED_FOR)).to_be_visible()
    look_at_both_sizes(president, "console-looked-for")
    chosen.get_by_role("link", name=number).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(number)
    asked = page.locator("section", has_text="Adresses demandées").last
    for path in ("/correction.php", "/corrige/2026"):
        line = asked.locator("li").filter(has_text=f"GET {path}")
        expect(line).to_contain_text("demandée sur la tablette, qui l’a signée")
    of_friend = asked.locator("li").filter(has_text="GET /corrige-d-un-ami")
    expect(of_friend).to_contain_text("peut-être par une autre page")
    look_at_both_sizes(president, "console-looked-for-candidate")
    president.open(exam, "probes")
    asked_row = page.get_by_role("row").filter(has_text="/corrige/2026")
    expect(asked_row).to_contain_text("demandée, signée")
    asked_row.get_by_role("link").click()
    asked_here = page.get_by_role("complementary", name="Demande choisie")
    expect(asked_here).to_contain_text("À l’écran à cet instant")
    look_at_both_sizes(president, "console-probes")
    asked_here.get_by_role("link", name="Ouvrir le candidat").click()
    president.follow("Émarger, en salle")
    seat = page.locator(f"#s-{number}")
    expect(seat).to_contain_text(person["name"])
    expect(seat).to_contain_text("1 incident")
    look_at_both_sizes(president, "console-looked-for-room")


def look_at_both_sizes(member: Member, name: str) -> None:
    """At a desk, and on a telephone."""
    look(member.page, name, is_whole=True)
    member.page.set_viewport_size(PHONE)
    look(member.page, f"{name}-phone", is_whole=True)
    member.page.set_viewport_size(STAFF)


def look_at_the_board(president: Member, exam: str) -> None:
    for name, page in (
        ("board", "board"),
        ("board-table", "board?view=table"),
        ("collection", "collection"),
        ("time", "time"),
        ("message", "message"),
    ):
        president.open(exam, page)
        look(president.page, f"console-{name}")


def look_at_the_results(president: Member, exam: str, number: str) -> None:
    president.open(exam, "results")
    expect(president.page.get_by_role("heading", level=1)).to_contain_text("Résultats")
    look(president.page, "console-results")
    president.open(exam, f"candidates/{number}")
    look(president.page, "console-candidate")
    president.page.get_by_role("link", name=re.compile("istoire")).first.click()
    expect(president.page.get_by_role("heading", level=1)).to_contain_text("Histoire")
    look(president.page, "console-history")
    president.page.goto(f"{president.house.console}/acts")
    look(president.page, "console-acts")


def verify(house: House, exam: str, bundle: Path) -> None:
    """Export, and rebuild every mark with code that shares nothing with ours."""
    environment = {k: v for k, v in os.environ.items() if k != "CONCOURS_DSN"}
    export = [sys.executable, "-m", "concours.cli", "export", exam]
    subprocess.run(
        [*export, "--home", str(house.home), "--to", str(bundle)],
        check=True,
        env=environment,
    )
    said = subprocess.run(
        [sys.executable, "-m", "verifier", str(bundle), "--json"],
        check=False,
        capture_output=True,
        cwd=ROOT,
    )
    report = json.loads(said.stdout)
    assert report["findings"] == []
    assert report["ok"] is True
