"""Promise: a student builds and orders a long list by mouse, keys and touch, and what
is on the screen is at the centre or said not to be: not lost by a cut, a reload, a
second window or a file with faults."""

import psycopg
import pytest
from playwright.sync_api import expect
from tests.e2e.wishing import FIRST, Desk, gateway, scene, some
from tests.gateway.conftest import Clock

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def clock():
    return Clock()


@pytest.fixture(scope="module")
def served(database, clock, tmp_path_factory):
    with gateway(database, clock, tmp_path_factory.mktemp("voeux")) as address:
        yield address


@pytest.fixture
def simulation(database, served, clock):
    """A simulation that is open; no round yet."""
    with psycopg.connect(database.dsn(), autocommit=True) as link:
        made = scene(link, served, clock)
        made.open("simulation")
        yield made


@pytest.fixture
def desk(chromium, simulation):
    with Desk(chromium, simulation) as one:
        yield one


def test_who_is_not_proved_is_told_why_and_who_signs_out_leaves_nothing(desk):
    desk.open()
    desk.sign_in(FIRST, "AAAA-AAAA")
    refused = desk.page.get_by_role("alert")
    expect(refused).to_have_attribute("data-code", "wishes.sign_in_unknown")
    for _ in range(5):
        desk.sign_in(FIRST, "AAAA-AAAA")
        expect(desk.button("Entrer")).to_be_enabled()
    expect(refused).to_have_attribute("data-code", "wishes.sign_in_too_many")
    desk.scene.clock.ahead_ms += 301_000
    desk.enter()
    assert desk.page.evaluate("sessionStorage.length") > 0

    desk.button("Sortir").click()

    expect(desk.button("Entrer")).to_be_visible()
    kept = "[...Object.keys(sessionStorage)].filter(n => !n.endsWith('language'))"
    assert desk.page.evaluate(kept) == []
    assert desk.page.evaluate("localStorage.length") == 0


def test_a_list_is_built_by_searching_without_accents(desk):
    desk.enter()
    expect(desk.page.get_by_text("Votre liste est vide")).to_be_visible()
    desk.go("Postes")
    desk.page.get_by_label("Chercher", exact=True).fill("nephro  lille")
    expect(desk.rows).to_have_count(1)
    desk.rows.get_by_role("button").click()
    expect(desk.rows).to_contain_text("votre vœu 1")
    desk.button("Effacer les filtres").click()
    desk.page.get_by_label("Région ou subdivision").select_option("@brest")
    desk.page.get_by_role("button", name="Ajouter ces").click()
    desk.is_saved()

    desk.go("Vos vœux")

    saved = desk.scene.saved()
    assert desk.codes() == saved
    assert saved[0].endswith("-lille")
    assert {code.split("-", 1)[1] for code in saved[1:]} == {"brest"}


def test_the_list_is_ordered_by_keys_alone(desk):
    a, b, c, d, e = some(desk.scene, 5)
    desk.enter().put([a, b, c, d, e])
    keys = desk.page.keyboard
    desk.tick(1).focus()

    keys.press("Alt+ArrowDown")
    desk.has([b, a, c, d, e])
    expect(desk.tick(2)).to_be_focused()
    keys.press("Alt+Home")
    desk.has([a, b, c, d, e])
    keys.press("ArrowDown")
    keys.press("Shift+ArrowDown")
    keys.press("Control+x")
    keys.press("End")
    keys.press("Control+v")
    desk.has([a, d, e, b, c])
    keys.press("Control+z")
    desk.has([a, b, c, d, e])
    keys.press("Escape")
    desk.tick(5).focus()
    keys.press("Tab")
    keys.press("Tab")
    keys.press("Tab")
    keys.press("Enter")
    keys.type("2")
    keys.press("Enter")
    desk.has([a, e, b, c, d])
    desk.tick(1).focus()
    keys.press("Delete")
    desk.has([e, b, c, d])
    desk.button("Annuler").click()
    desk.has([a, e, b, c, d])
