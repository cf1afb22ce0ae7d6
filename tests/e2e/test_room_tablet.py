"""A room works without network: every gesture is kept, sent again, and written once.

A supervisor's tablet is cut off, and answers are lost on the way; what was seen is in
the record once. Screens are looked at, and axe finds nothing serious.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Browser, Page, Route, expect
from tests.e2e.house import (
    TABLET,
    House,
    house_of,
    look,
)
from tests.e2e.staff import Member

from concours.cli.house import running_dsn

pytestmark = pytest.mark.e2e

TARGET_PX_MIN = 44


@pytest.fixture(scope="module")
def house(installed_home: Path) -> Iterator[House]:
    """A house whose first room has ten seats: each test has its own."""
    with house_of("--candidates", "40", home_of=installed_home) as running:
        yield running


@pytest.fixture(scope="module")
def supervisor(house: House, chromium: Browser) -> Iterator[Member]:
    """Sign the demonstration's supervisor in, once: a code serves once."""
    member = Member(chromium, house, "salle")
    member.sign_in()
    yield member
    member.page.context.close()


@pytest.fixture
def room(house: House, supervisor: Member) -> Iterator[Page]:
    """Open the supervisor's room, on a tablet."""
    page = supervisor.page.context.new_page()
    page.set_viewport_size(TABLET)
    sitting = house.credentials["sittings"]["exam"]
    page.goto(f"{house.console}/sittings/{sitting}/room")
    yield page
    page.context.set_offline(False)
    page.close()


@pytest.fixture
def journal(house: House) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(running_dsn(house.home), autocommit=True) as link:
        yield link


def noted(journal: psycopg.Connection[Any], number: str) -> list[tuple[str, int]]:
    """Return the lines of attendance of a candidate."""
    return journal.execute(
        """SELECT t.kind, t.at_ms FROM attendance t
           JOIN attempt a ON a.id = t.attempt_id
           JOIN candidate c ON c.id = a.candidate_id
           WHERE c.number = %s ORDER BY t.id""",
        (number,),
    ).fetchall()


def numbers(room: Page) -> list[str]:
    """Return the numbers of those who sit here, in the order of the page."""
    return [
        row.get_attribute("data-number") or "" for row in room.locator(".seatrow").all()
    ]


def row(room: Page, number: str) -> Any:
    return room.locator(f"#s-{number}")


def test_a_thumb_finds_every_target(room: Page) -> None:
    look(room, "room-quiet")
    row(room, numbers(room)[0]).get_by_role("link", name="Ouvrir").click()
    look(room, "room-opened")

    sizes = room.evaluate(
        """() => [...document.querySelectorAll('.roompage .btn, .roompage summary')]
            .filter((each) => each.offsetParent)
            .map((each) => each.getBoundingClientRect())
            .map(({width, height}) => Math.min(width, height))"""
    )

    assert sizes
    assert min(sizes) >= TARGET_PX_MIN


def test_gestures_wait_for_the_network_and_are_written_once(
    room: Page, journal: psycopg.Connection[Any]
) -> None:
    first, second, *_ = numbers(room)
    room.context.set_offline(True)

    for number in (first, second):
        row(room, number).get_by_role("button", name="Identité vue").click()
    expect(room.locator("#room-saved")).to_contain_text(
        "2 saisies en attente du réseau"
    )
    look(room, "room-waiting")
    assert noted(journal, first) == []
    room.context.set_offline(False)

    expect(row(room, first).locator("[data-seen]")).to_contain_text("Présent")
    expect(row(room, second).locator("[data-seen]")).to_contain_text("Présent")
    expect(room.locator("#room-saved")).to_contain_text("Salle reliée au centre")
    assert [kind for kind, _ in noted(journal, first)] == ["present"]
    assert [kind for kind, _ in noted(journal, second)] == ["present"]


def test_an_exit_and_a_return_fit_into_one_cut_of_the_network(
    room: Page, journal: psycopg.Connection[Any]
) -> None:
    number = numbers(room)[6]
    pane = room.locator("#room-pane")
    room.context.set_offline(True)

    row(room, number).get_by_role("button", name="Identité vue").click()
    for deed in ("Sort de la salle", "De retour"):
        row(room, number).get_by_role("link", name="Ouvrir").click()
        pane.get_by_role("button", name=deed, exact=True).click()
    expect(room.locator("#room-saved")).to_contain_text(
        "3 saisies en attente du réseau"
    )
    room.context.set_offline(False)

    expect(room.locator("#room-saved")).to_contain_text("Salle reliée au centre")
    assert [kind for kind, _ in noted(journal, number)] == ["present", "out", "back"]


PORTAL = "<!doctype html><title>Wi-Fi</title><h1>Bienvenue</h1>"


@pytest.mark.parametrize(("status", "seat"), [(200, 7), (403, 8)])
def test_the_page_of_a_portal_is_no_answer_of_the_centre_f15(
    room: Page, journal: psycopg.Connection[Any], status: int, seat: int
) -> None:
    number = numbers(room)[seat]

    def portal(route: Route) -> None:
        route.fulfill(status=status, content_type="text/html", body=PORTAL)

    room.route("**/room/note", portal)
    with room.expect_response("**/room/note"):
        row(room, number).get_by_role("button", name="Identité vue").click()
    with room.expect_response("**/room/note"):
        expect(room.locator("#room-saved")).to_contain_text("1 saisie en attente")
    assert noted(journal, number) == []
    room.unroute("**/room/note")

    expect(row(room, number).locator("[data-seen]")).to_contain_text("Présent")
    assert [kind for kind, _ in noted(journal, number)] == ["present"]


def test_an_answer_lost_on_the_way_costs_no_second_line(
    room: Page, journal: psycopg.Connection[Any]
) -> None:
    number = numbers(room)[2]
    lost: list[str] = []

    def lose(route: Route) -> None:
        route.fetch()
        if not lost:
            lost.append(route.request.url)
            route.abort()
        else:
            route.continue_()

    room.route("**/room/note", lose)
    row(room, number).get_by_role("button", name="Identité vue").click()

    expect(row(room, number).locator("[data-seen]")).to_contain_text("Présent")
    assert lost
    assert [kind for kind, _ in noted(journal, number)] == ["present"]


def test_gestures_outlive_the_page(
    room: Page, journal: psycopg.Connection[Any]
) -> None:
    number = numbers(room)[3]
    room.route("**/room/note", lambda route: route.abort())
    row(room, number).get_by_role("link", name="Ouvrir").click()
    room.locator("#room-pane").get_by_role("button", name="Absent").first.click()
    expect(room.locator("#room-saved")).to_contain_text("1 saisie en attente du réseau")

    room.unroute("**/room/note")
    room.reload()

    expect(row(room, number).locator("[data-seen]")).to_contain_text("Absent")
    assert [kind for kind, _ in noted(journal, number)] == ["absent"]


def test_a_finger_that_presses_twice_tells_one_incident(
    room: Page, journal: psycopg.Connection[Any]
) -> None:
    number = numbers(room)[6]
    row(room, number).get_by_role("link", name="Ouvrir").click()
    pane = room.locator("#room-pane [data-chosen]")

    pane.get_by_role("button", name="Soupçon de fraude").dblclick()
    pane.get_by_role("button", name="Malaise").click()

    expect(pane.locator("[data-noted]")).to_contain_text("Malaise · inscrit")
    expect(room.locator("#room-saved")).not_to_contain_text("en attente")
    told = journal.execute(
        """SELECT i.kind FROM incident i JOIN attempt a ON a.id = i.attempt_id
           JOIN candidate c ON c.id = a.candidate_id
           WHERE c.number = %s ORDER BY i.opened_ms""",
        (number,),
    ).fetchall()
    assert told == [("fraud",), ("illness",)]


def test_what_the_centre_refuses_is_said_and_kept_no_more(room: Page) -> None:
    number = numbers(room)[4]
    row(room, number).get_by_role("button", name="Identité vue").click()
    expect(row(room, number).locator("[data-seen]")).to_contain_text("Présent")
    row(room, number).get_by_role("link", name="Ouvrir").click()
    room.locator("#room-pane").get_by_text("Corriger ce qui est inscrit").click()
    correct = room.locator("[data-correct]")
    correct.get_by_role("button", name="Absent").click()

    expect(room.locator("#room-saved")).to_contain_text("Il manque le motif")
    look(room, "room-refused")


def test_a_dead_tablet_takes_two_presses(room: Page) -> None:
    number = numbers(room)[5]

    row(room, number).get_by_role("link", name="Ouvrir").click()
    room.get_by_role("button", name="Tablette morte").click()

    expect(room.locator(".sixdigits")).to_be_visible()
    look(room, "room-code")
    room.get_by_role("link", name="C’est noté").click()
    expect(room.locator("#room-pane h2[data-of=name]")).to_be_visible()
