"""The pages of accounts can be read and used on a desk, a tablet and a telephone."""

import re

import pytest

from acts.scene import PASSWORD, enrol_factors
from console.conftest import code_now, forget_used_codes
from console.screen import PHONE, STAFF, TABLET, look, page_of, press, slides

SCREENS = {"desk": STAFF, "tablet": TABLET, "phone": PHONE}
CHOSEN = "une phrase que personne n’a vue"


@pytest.fixture
def second(browser, owner):
    """The browser of an organiser beside the scene's."""
    from acts.scene import NOON  # noqa: PLC0415 -- idem
    from concours.acts.people.first_organiser import appoint_first  # noqa: PLC0415 -- setup
    from concours.store.models import StaffMember  # noqa: PLC0415 -- idem

    if not StaffMember.objects.filter(login="petit").exists():
        appoint_first("petit", "B. Petit", PASSWORD, recovery="Essai", now=NOON)
        enrol_factors(["petit"])
        owner.execute("UPDATE staff SET is_password_given = false")
    return browser("petit")


def open_address(page, address):
    page.goto(f"http://console.test{address}")


def test_two_appoint_a_president_who_comes_in_and_chooses(
    browser, chromium, second, owner
):
    pages = {
        name: page_of(chromium, browser("organisation"), screen)
        for name, screen in SCREENS.items()
    }
    first = pages["desk"]
    for name, page in pages.items():
        open_address(page, "/people/appoint")
        look(page, f"people-appoint-{name}")
    first.get_by_label("Nom, comme il s’inscrira").fill("Pr E. Lambert")
    first.get_by_label("Identifiant").fill("lambert")
    first.get_by_label("présidence du jury").check()
    first.get_by_label("Où").select_option(label="Toute la maison")
    first.get_by_label("Motif").fill("Arrêté du 2 novembre 2026")
    press(first, "Nommer cette personne")
    look(first, "people-first-half")
    half = first.locator("#password").inner_text()
    other = page_of(chromium, second)
    for name, page in {**pages, "other": other}.items():
        open_address(page, "/people")
        look(page, f"people-waiting-{name}")
        assert not slides(page), name
    press(other, "Confirmer")
    look(other, "people-second-half")
    password = f"{half}-{other.locator('#password').inner_text()}"
    enrol_factors(["lambert"])
    client = browser()
    forget_used_codes(owner, "lambert")
    client.post("/sign-in", {"login": "lambert", "password": password})
    client.post("/second-factor", {"code": code_now("lambert")})
    for name, screen in SCREENS.items():
        page = page_of(chromium, client, screen)
        open_address(page, "/account")
        look(page, f"account-password-{name}")
    page = page_of(chromium, client)
    open_address(page, "/account")
    for label, typed in (
        ("Mot de passe reçu", password),
        ("Nouveau mot de passe", CHOSEN),
        ("Le même, une seconde fois", CHOSEN),
    ):
        page.get_by_label(label).fill(typed)
    press(page, "Enregistrer mon nouveau mot de passe")
    assert page.get_by_text(re.compile("C. Moreau .* et B. Petit")).first.is_visible()
    look(page, "account-news")
    for name, screen in SCREENS.items():
        again = page_of(chromium, client, screen)
        open_address(again, "/account")
        look(again, f"account-{name}")
        reader = page_of(chromium, second, screen)
        open_address(reader, "/staff/lambert")
        look(reader, f"person-{name}")
