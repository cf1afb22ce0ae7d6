"""A network that is braked is said where enrolment is watched, and staff lift it (A14).

By an act, of whoever may: at a site, that of the network that one is in and no other.
"""

import json
import time

import pytest
from playwright.sync_api import expect
from tests.emptied import empty

from console.delivery.test_room_page import room
from console.screen import SIZES, look, page_of

CENTRE = "198.51.100.7"
GUESSER = "203.0.113.66"
HOUR_MS = 3_600_000
LIFT = "Lever la limite d’essais"
LINES = """(label) => {
  const found = [...document.querySelectorAll('button')]
  const button = found.find((one) => one.innerText.includes(label))
  return button.clientHeight / parseFloat(getComputedStyle(button).lineHeight)
}"""
"""How many lines high a button is: found and read in one turn, as pages change."""


@pytest.fixture(autouse=True)
def braked(scene, owner):  # noqa: ARG001 -- a scene to be braked in
    empty(owner, "wrong_try, brake_lift")
    owner.cursor().executemany(
        "INSERT INTO wrong_try (door, network, name, since_ms, count)"
        " VALUES (%s, %s, %s, %s, %s)",
        [
            ("code", CENTRE, "", now(), 700),
            ("code", GUESSER, "", now(), 90_000),
            ("password", "device 12", "presidente", now(), 9),
            ("own_password", "own account kermarec", "kermarec", now(), 900),
            ("code", "192.0.2.1", "04201", now(), 2),
        ],
    )


def now():
    return time.time_ns() // 1_000_000


def lift(client, network, *, origin=CENTRE):
    form = {"network": network, "next": "/acts"}
    return client.post("/brakes/lift", form, REMOTE_ADDR=origin)


def lifts(owner):
    return owner.execute("SELECT network FROM brake_lift ORDER BY act").fetchall()


def test_a_supervisor_sees_and_lifts_the_brake_of_their_own_network(
    browser,
    local,
    scene,
    owner,
):
    client = browser(local("supervisor", "Salle 1"))
    page = client.get(room(scene), REMOTE_ADDR=CENTRE).content.decode()

    done = lift(client, CENTRE)
    after = client.get(room(scene), REMOTE_ADDR=CENTRE).content.decode()

    assert f"depuis le réseau {CENTRE}" in page
    assert GUESSER not in page
    assert (done.status_code, done["Location"]) == (302, "/acts")
    assert "Lever la limite d’essais" not in after
    assert lifts(owner) == [(CENTRE,)]


def test_a_person_of_a_site_lifts_no_brake_of_another_network_a30(
    browser,
    local,
    owner,
):
    client = browser(local("site_manager"))

    assert lift(client, GUESSER).status_code == 403
    assert lifts(owner) == []


def test_the_lift_is_an_act_that_says_which_network_and_until_when(browser, owner):
    assert lift(browser("technique"), GUESSER).status_code == 302

    kind, role, body = owner.execute(
        "SELECT kind, role, body FROM act ORDER BY number DESC LIMIT 1"
    ).fetchone()
    told = json.loads(bytes(body))
    left_ms = told.pop("until_ms") - now()
    assert (kind, role) == ("brake_lifted", "technician")
    assert told == {"network": GUESSER, "tries": 90_000, "doors": ["code"]}
    assert 0 < left_ms <= HOUR_MS


def test_the_technician_sees_every_network_that_is_braked_the_worst_first(
    browser, scene
):
    client = browser("technique")
    page = client.get(f"/sittings/{scene.sitting}/readiness").content.decode()

    assert 0 < page.index(GUESSER) < page.index(CENTRE)
    assert "device 12" not in page
    assert "own account" not in page
    assert "192.0.2.1" not in page


@pytest.mark.parametrize(
    "network", ["192.0.2.1", "", "127.0.0.1", "device 12", "own account kermarec"]
)
def test_what_is_not_braked_is_not_lifted(browser, owner, network):
    assert lift(browser("technique"), network).status_code == 409
    assert lifts(owner) == []


@pytest.mark.parametrize("login", ["auditeur", "organisation", "benali"])
def test_who_does_not_assist_lifts_nothing(browser, owner, login):
    assert lift(browser(login), GUESSER).status_code == 403
    assert lifts(owner) == []


def test_a_lifted_network_may_sign_in_again(browser, owner):
    owner.execute("UPDATE wrong_try SET door = 'password', count = 300")
    form = {"login": "benali", "password": "x"}
    before = browser().post("/sign-in", form, REMOTE_ADDR=CENTRE).status_code

    lift(browser("technique"), CENTRE, origin="127.0.0.1")

    after = browser().post("/sign-in", form, REMOTE_ADDR=CENTRE).status_code
    assert (before, after) == (429, 401)


@pytest.mark.e2e
def test_the_way_to_lift_a_brake_is_read_in_one_line(chromium, browser, scene):
    page = page_of(chromium, browser("technique"))
    page.goto(f"http://127.0.0.1/sittings/{scene.sitting}/readiness")

    expect(page.get_by_role("button", name=LIFT).first).to_be_visible()
    for size, viewport in SIZES.items():
        page.set_viewport_size(viewport)
        look(page, f"brake-{size}")
        assert page.evaluate(LINES, LIFT) < 3  # one line, and its padding
    page.context.close()
