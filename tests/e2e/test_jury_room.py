"""The jury's room holds for a whole day, by its pages, each role in its own browser.

One site is red and detached, one is evacuated and given its time back, one sits the
spare paper; a tablet that is cut off is given time; what cannot be undone takes two.
The tests are one day, in its order: each goes on where the one before it left off.
"""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Browser
from tests.e2e.house import House, house_of
from tests.e2e.room import Day, look
from tests.e2e.staff_by_acts import dial, jury_of
from verifier.record import main as verified

pytestmark = pytest.mark.e2e

LENGTH = "SELECT duration_ms FROM sitting WHERE id = %s"


@pytest.fixture(scope="module")
def house(installed_home: Path) -> Iterator[House]:
    """A house of eight candidates in four sites, two in each."""
    size = ("--candidates", "8", "--sites", "4")
    with house_of(*size, home_of=installed_home) as running:
        yield running


@pytest.fixture(scope="module")
def day(house: House, chromium: Browser) -> Iterator[Day]:
    with ExitStack() as stack:
        database = stack.enter_context(dial(house.home))
        make_spare(database)
        jury = stack.enter_context(jury_of(house.home))
        yield Day(house, jury, database, chromium, stack)
        for context in chromium.contexts:
            context.close()


@pytest.fixture(autouse=True)
def nothing_breaks(day: Day) -> Iterator[None]:
    yield
    assert [fault for each in day.people.values() for fault in each.faults] == []
    assert [fault for each in day.tablets.values() for fault in each.faults] == []


def make_spare(database: psycopg.Connection) -> None:
    """Let the sealed paper of the technical check be the spare one, after the exam."""
    database.execute(
        """UPDATE sitting SET kind = 'spare', position = 9, title = 'Sujet de réserve',
               spare_for_id = (SELECT id FROM sitting WHERE kind = 'exam')
           WHERE kind = 'check'"""
    )


def test_each_comes_in_with_a_second_factor_and_lands_on_their_page(day: Day) -> None:
    landings = {
        "presidente": "/$",
        "kermarec": "/todo$",  # a share and a record await her word
        "technique": "/cell$",
        "centre": "/site$",
        "salle": "/room$",
    }
    for login, page in landings.items():
        member = day.come(login)
        member.page.wait_for_url(re.compile(page))
        look(member.page, f"landing-{login}")


def test_a_site_manager_stops_no_other_site_a30(day: Day) -> None:
    manager, lille = day.member("centre"), day.site("Lille")

    page = manager.page.request.get(f"{day.of_exam}/site?site={lille}")
    answer = manager.forge(
        day.exam,
        "pause-and-exclusion/evacuate",
        site=lille,
        cause="alarm",
        reason="Alarme",
    )

    assert (page.status, answer.status) == (403, 403)
    assert day.one("SELECT count(*) FROM pause") == 0


def test_red_sites_shut_the_gate_and_the_nation_starts_without_them(day: Day) -> None:
    president = day.member("presidente")
    day.lay_line(2)
    day.seat(0, 4, 2, 6)
    day.hand_shares(day.exam, "exam")

    president.open(day.exam, "launch")
    president.reads("2 centres ne sont pas prêts")
    look(president.page, "gate-shut")
    refused = president.forge(day.exam, "launch/arm", off_hour="1", lead_s="10")
    assert refused.status == 409
    assert "Lille" in refused.text()
    president.follow(re.compile("^Tenir ces 2 centres à part"))
    look(president.page, "gate-hold")
    president.reason("Aucune tablette n’y est installée")
    president.press("Tenir ces centres à part")
    president.launch(day.exam)

    for place in (0, 4, 2, 6):
        day.tablets[place].wait_composing()


def test_detached_site_has_no_key_and_is_given_its_own_start(day: Day) -> None:
    president = day.member("presidente")
    day.seat(1)
    late = day.tablets[1]
    late.page.reload()
    late.wait_ready()
    look(late.page, "tablet-detached")
    assert day.held(1) == late.written() == []

    president.launch_detached(day.exam, "Lille")
    look(president.page, "launch-detached")


def test_detached_site_is_given_the_spare_paper_by_two_persons(day: Day) -> None:
    president, second = day.member("presidente"), day.member("kermarec")
    president.open(day.exam, "launch")
    president.follow("Donner le sujet de réserve")
    president.page.get_by_role("checkbox", name="Strasbourg").check()
    president.reason("Le réseau du centre est en panne")
    look(president.page, "spare")
    president.press("Proposer de donner ce sujet")
    president.reads("quelqu’un d’autre confirme")
    assert day.one("SELECT count(*) FROM act WHERE kind = 'spare_opened'") == 0

    second.open(day.exam, "proposals")
    look(second.page, "proposal-spare")
    second.hold(re.compile("^Confirmer"))
    day.seat(3, 7)
    day.hand_shares(day.spare, "check")
    president.launch_detached(day.spare, "Strasbourg")
    look(president.page, "launch-spare")


def test_site_that_is_evacuated_is_given_its_time_back_exactly(day: Day) -> None:
    manager, inside, outside = day.member("centre"), day.tablets[0], day.tablets[2]
    before, elsewhere = day.due_ms(0), day.due_ms(2)
    manager.open(day.exam, "site")
    manager.follow("Évacuer : arrêter le centre")
    manager.reason("Alarme incendie")
    look(manager.page, "evacuate")
    manager.hold(re.compile("^Arrêter le centre"))
    for place in (0, 4):
        day.tablets[place].says("Votre temps est arrêté.")
        day.tablets[place].says("Suivez les consignes d’évacuation.")
    look(inside.page, "tablet-evacuated")
    left = inside.stopped_at
    manager.reads("Le centre est arrêté.")
    manager.reads("temps arrêté")
    look(manager.page, "site-evacuated")
    assert inside.stopped_at == left
    outside.wait_composing()

    manager.follow("Faire reprendre")
    manager.reason("Fin de l’alarme")
    manager.press("Faire reprendre")

    inside.wait_composing()
    (took,) = day.database.execute("SELECT until_ms - from_ms FROM pause").fetchone()
    assert took > 0
    assert day.due_ms(0) == before + took
    assert day.due_ms(2) == elsewhere
    day.wait_known_end(0)


def test_time_given_to_one_reaches_their_cut_off_tablet_by_words(day: Day) -> None:
    president, cut = day.member("presidente"), day.tablets[2]
    site, room = day.place(2)
    cut.go_to_part("1 à 10")
    cut.tick("A")
    cut.wait_all_kept()
    day.lines[2].turn("cut")
    before = day.due_ms(2)
    president.page.goto(f"{day.of_exam}/time?candidate={day.number(2)}")
    president.page.get_by_label("Minutes données").fill("5")
    president.page.get_by_label(re.compile("^Motif")).fill("Écran changé")
    look(president.page, "time-to-one")
    president.press("Donner ce temps")

    president.page.wait_for_url(re.compile(f"/candidates/{day.number(2)}$"))
    assert day.due_ms(2) == before + 5 * 60_000
    cut.tick("B")
    cut.wait_kept_here()
    president.open(day.exam, f"spoken?site={site}&room={room}")
    look(president.page, "spoken")
    (words,) = president.page.locator(".timewords").all_inner_texts()
    cut.open_time_words()
    cut.hear(words.split(), "Prendre ce temps")
    cut.says("Ces mots vous donnent 5 min")
    look(cut.page, "tablet-given-by-words")
    cut.page.keyboard.press("Escape")
    assert day.known_end(2) == before


def test_room_is_checked_in_with_late_exit_and_incident(day: Day) -> None:
    supervisor, technician = day.member("salle"), day.member("technique")
    supervisor.open(day.exam, "room")
    look(supervisor.page, "room")
    row = supervisor.page.locator(f"#s-{day.number(0)}")
    row.locator("button[name=kind]").first.click()
    day.wait_noted(0, "present")
    for place, kind in ((4, "late"), (0, "out"), (0, "back")):
        supervisor.in_pane(day.number(place), "kind", kind)
        day.wait_noted(place, kind)
    supervisor.in_pane(day.number(0), "incident", "illness")
    look(supervisor.page, "room-pane")

    technician.open(day.exam, "incidents")
    technician.follow(re.compile(day.number(0)))
    look(technician.page, "incidents")
    technician.press("Vu")
    technician.page.get_by_label(re.compile("^Ce qui est fait")).fill("Médecin venu")
    technician.press("Clore")
    technician.open(day.exam, "incidents?show=closed")
    technician.reads(day.number(0))


def test_message_is_read_and_its_writer_knows(day: Day) -> None:
    technician, tablet = day.member("technique"), day.tablets[0]
    technician.page.goto(f"{day.of_exam}/message?candidate={day.number(0)}")
    technician.page.get_by_label(re.compile("^Message")).fill("Baissez la luminosité.")
    technician.press("Envoyer ce message")
    tablet.says("Baissez la luminosité.")
    look(tablet.page, "tablet-message")
    technician.open(day.exam, "messages")
    technician.reads("lus\u00a0: 0 sur 1")
    tablet.page.get_by_role("button", name="J’ai lu").click()

    technician.reads("lus\u00a0: 1 sur 1")
    look(technician.page, "messages")


def test_exclusion_takes_two_and_is_taken_back_with_its_time(day: Day) -> None:
    president, second, tablet = (
        day.member("presidente"),
        day.member("kermarec"),
        day.tablets[6],
    )
    file, before = f"candidates/{day.number(6)}", day.due_ms(6)
    second.open(day.exam, file)
    second.follow("Exclure")
    second.reason("Téléphone")
    look(second.page, "exclude")
    second.hold(re.compile("^Proposer l’exclusion"))
    proposal = day.one("SELECT id FROM proposal WHERE kind = 'candidate_excluded'")
    alone = second.forge(day.exam, f"{file}/decisions/{proposal}", answer="confirm")
    assert alone.status == 409
    tablet.wait_composing()

    president.open(day.exam, file)
    look(president.page, "exclusion-proposed")
    president.press("Confirmer")
    tablet.says("Le jury a suspendu votre composition.")
    look(tablet.page, "tablet-excluded")
    president.follow("Réintégrer")
    president.reason("Ce n’était pas le sien")
    president.press("Réintégrer")

    tablet.wait_composing()
    took = day.one("SELECT until_ms - from_ms FROM pause WHERE cause = 'exclusion'")
    assert day.due_ms(6) == before + took


def test_detached_sites_start_on_their_own_clock(day: Day) -> None:
    for place in (1, 3, 7):
        day.tablets[place].wait_composing()
    nation = day.one("SELECT t0_ms FROM sitting WHERE id = %s", day.exam)
    own = day.one(
        "SELECT t0_ms FROM site_start WHERE sitting_id = %s AND t0_ms > 0", day.exam
    )
    spare = day.one("SELECT t0_ms FROM site_start WHERE sitting_id = %s", day.spare)

    assert nation < own < spare
    assert day.due_ms(1) == own + day.one(LENGTH, day.exam)
    assert day.held(3) == []
    look(day.tablets[3].page, "tablet-spare")
    for place in (1, 3):
        day.wait_known_end(place)


def test_annulment_is_refused_to_one_and_confirmed_by_another(day: Day) -> None:
    president, second = day.member("presidente"), day.member("kermarec")
    president.open(day.exam, "annulment")
    president.page.get_by_label("Pour").select_option(label="Strasbourg")
    president.reason("Le centre compose sur le sujet de réserve")
    look(president.page, "annulment")
    president.press("Proposer cette annulation")
    proposal = day.one("SELECT id FROM proposal WHERE kind = 'sitting_annulled'")
    alone = president.forge(day.exam, f"proposals/{proposal}/confirm")
    assert alone.status == 409
    assert day.one("SELECT count(*) FROM annulment") == 0

    second.open(day.exam, "proposals")
    second.hold(re.compile("^Confirmer"))

    second.reads("confirmée")
    look(second.page, "annulled")
    actor, body = day.database.execute(
        "SELECT actor, body FROM act WHERE kind = 'sitting_annulled'"
    ).fetchone()
    assert "kermarec" in str(actor)
    assert "presidente" in str(body)


def test_what_was_written_in_due_time_cut_off_after_the_close_counts(day: Day) -> None:
    president, cut = day.member("presidente"), day.tablets[2]
    day.tablets[4].close()
    president.close_sitting(day.exam, "Fin de la répétition")
    for place in (0, 6):
        day.tablets[place].wait_receipt()
    cut.tick("C")
    day.lines[2].turn("whole")

    cut.wait_all_kept()
    cut.wait_composing()
    day.wait_known_end(2)
    assert day.held(2) == cut.written()
    cut.says("Votre temps est prolongé de 5 minutes")
    look(cut.page, "tablet-extended")
    cut.hand_in()
    cut.wait_receipt()


def test_copies_are_collected_marked_and_told_in_minutes(
    day: Day, tmp_path: Path
) -> None:
    president, second = day.member("presidente"), day.member("kermarec")
    president.close_sitting(day.exam, "Fin de la répétition", site="Lille")
    day.tablets[1].wait_receipt()
    president.page.locator("#candidate").select_option(day.number(4))
    president.page.locator("#giveup-reason").fill("Tablette perdue à l’évacuation")
    look(president.page, "collection")
    president.press("Proposer de ne plus attendre")
    second.open(day.exam, "collection")
    second.press("Confirmer : ne plus attendre")
    president.collect(day.exam)
    day.hand_shares(day.exam, "exam")
    president.mark(day.exam)
    look(president.page, "results")

    president.open(day.exam, "minutes")
    president.press(re.compile("^Dresser"))
    signed = president.page.get_by_role("link", name=re.compile("^PDF signé"))
    with president.page.expect_download() as coming:
        signed.first.click()
    coming.value.save_as(tmp_path / "minutes.pdf")
    assert verified([str(tmp_path / "minutes.pdf")]) == 0
    president.open(day.exam, "minutes")
    look(president.page, "minutes")
