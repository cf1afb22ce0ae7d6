"""Nobody comes in by a password alone, and each person lands where they work.

A person is appointed, chooses an application, loses it and comes back by a recovery
code; another takes a passkey, made by a real browser (a virtual authenticator). Screens
are looked at, and axe finds nothing serious.
"""

import re
from base64 import b32decode
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.e2e.house import STAFF, TABLET, House
from tests.e2e.house import look as look_at
from tests.e2e.staff import Member
from tests.e2e.staff_by_acts import dial
from tests.patience import PATIENCE_MS

from concours.core.kernel.crypto import one_time_code

pytestmark = pytest.mark.e2e

SCRYPT = re.compile(r"scrypt\$16384\$\w+\$8\$5\$")
"""How a password is stored: 16 MB of work, five times, for each guess."""


def look(page: Page, name: str) -> None:
    """Look at both sizes."""
    for size, viewport in (("desk", STAFF), ("tablet", TABLET)):
        page.set_viewport_size(viewport)
        look_at(page, f"people-{name}-{size}", is_whole=True)
    page.set_viewport_size(STAFF)


CHOSEN = "une phrase que personne n’a vue"


def type_password(page: Page) -> None:
    """Type a password of one's own, twice."""
    page.get_by_label("Nouveau mot de passe").fill(CHOSEN)
    page.get_by_label("Le même, une seconde fois").fill(CHOSEN)


@pytest.fixture(scope="module")
def organiser(house: House, chromium: Browser) -> Member:
    """Sign the organiser in, once: a code serves once."""
    member = Member(chromium, house, "organisation")
    member.sign_in()
    return member


@pytest.fixture
def desk(chromium: Browser) -> Iterator[Page]:
    """Give a browser of their own to somebody."""
    context = chromium.new_context(viewport=STAFF, locale="fr-FR")
    context.set_default_timeout(PATIENCE_MS)
    yield context.new_page()
    context.close()


def appoint(organiser: Member, login: str, name: str, role: str, post: str) -> str:
    """Appoint somebody; return their initial password."""
    page = organiser.page
    page.goto(f"{organiser.house.console}/people/appoint")
    page.get_by_label("Nom, comme il s’inscrira").fill(name)
    page.get_by_label("Identifiant").fill(login)
    page.get_by_label("Où").select_option(label="Toute la maison")
    page.get_by_label(role).check()
    if post:
        page.get_by_label("Centre, ou une salle").select_option(label=post)
    look(page, "appoint")
    page.get_by_role("button", name="Nommer cette personne").click()
    look(page, "appointed")
    return page.locator("#password").inner_text()


def come_in(page: Page, address: str, login: str, password: str) -> None:
    """Give a password at the door."""
    page.goto(address)
    page.get_by_label("Identifiant").fill(login)
    page.get_by_label("Mot de passe").fill(password)
    page.get_by_role("button", name="Entrer", exact=True).click()


def next_code(secret: str, step: int) -> str:
    """What an application that holds `secret` shows at a step of thirty seconds."""
    return one_time_code(b32decode(secret.replace(" ", "")), step)


def test_a_person_is_appointed_enrols_and_comes_back_by_a_recovery_code(
    house: House, organiser: Member, desk: Page
) -> None:
    organiser.follow("Préparer")
    organiser.page.get_by_role("link", name="Personnes", exact=True).click()
    expect(organiser.page.get_by_role("heading", level=1)).to_have_text("Personnes")
    look(organiser.page, "list")
    post = "Fort-de-France · Salle 1"
    given = appoint(organiser, "r.morel", "R. Morel", "surveillance de salle", post)
    with dial(house.home) as link:
        (stored,) = link.execute(
            "SELECT password FROM staff WHERE login = 'r.morel'"
        ).fetchone()
    assert SCRYPT.match(stored)

    come_in(desk, house.console, "r.morel", given)
    expect(desk.get_by_text("Un mot de passe ne suffit pas")).to_be_visible()
    look(desk, "enrol")
    desk.goto(f"{house.console}/people")
    expect(desk.get_by_text("Un mot de passe ne suffit pas")).to_be_visible()
    secret = desk.locator("#secret").inner_text()
    step = desk.evaluate("Math.floor(Date.now() / 30000)")
    desk.get_by_label("Code à six chiffres").fill(next_code(secret, step))
    type_password(desk)
    desk.get_by_role("button", name="Enregistrer et continuer").click()
    expect(desk.locator(".codes li")).to_have_count(10)
    codes = desk.locator(".codes li").all_inner_texts()
    assert len(set(codes)) == 10
    look(desk, "codes")
    desk.get_by_role("link", name="Je les ai gardés").click()
    expect(desk.locator(".cbar .who")).to_contain_text("Fort-de-France · Salle 1")
    look(desk, "landing-supervisor")

    desk.get_by_role("button", name="Quitter").click()
    come_in(desk, house.console, "r.morel", CHOSEN)
    desk.get_by_label("Code de votre application").fill("000 000")
    desk.get_by_role("button", name="Entrer", exact=True).click()
    expect(desk.get_by_role("alert").first).to_contain_text("n’est pas le bon")
    look(desk, "refused")
    desk.get_by_label("Code de votre application").fill(codes[3].lower())
    desk.get_by_role("button", name="Entrer", exact=True).click()
    expect(desk.locator(".cbar .who")).to_contain_text("R. Morel")
    desk.goto(f"{house.console}/second-factor/mine")
    expect(desk.get_by_text("Il vous reste 9 codes")).to_be_visible()
    look(desk, "mine")


def test_a_passkey_opens_the_door_it_was_made_for(
    house: House, organiser: Member, desk: Page
) -> None:
    named = house.console.replace("127.0.0.1", "localhost")
    given = appoint(organiser, "s.leroy", "S. Leroy", "audit", "")
    link = desk.context.new_cdp_session(desk)
    link.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasUserVerification": True,
    }
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    link.send("WebAuthn.addVirtualAuthenticator", {"options": options})

    come_in(desk, named, "s.leroy", given)
    desk.get_by_role("button", name="Ajouter une clé d’accès").click()
    expect(desk.locator(".codes li")).to_have_count(10)
    desk.get_by_role("link", name="Je les ai gardés").click()
    desk.get_by_label("Mot de passe reçu").fill(given)
    type_password(desk)
    desk.get_by_role("button", name="Enregistrer mon nouveau mot de passe").click()
    expect(desk).to_have_url(re.compile("/acts$"))
    desk.get_by_role("button", name="Quitter").click()
    come_in(desk, named, "s.leroy", CHOSEN)
    look(desk, "passkey")
    desk.get_by_role("button", name="Utiliser une clé d’accès").click()
    expect(desk).to_have_url(re.compile("/acts$"))


def test_each_role_lands_on_its_own_page(house: House, chromium: Browser) -> None:
    landed = {}
    for login in ("technique", "auditeur", "centre", "salle", "kermarec"):
        member = Member(chromium, house, login)
        member.page.goto(house.console)
        if login == "technique":
            look(member.page, "door")
        member.page.get_by_role("button", name=re.compile(rf"\b{login}$")).click()
        if login == "technique":
            look(member.page, "code")
        member.enter()
        expect(member.page.get_by_role("button", name="Quitter")).to_be_visible()
        landed[login] = re.sub(r"/sittings/[\w-]+/[\w-]+", "", member.page.url)
        look(member.page, f"landing-{login}")

    assert {
        login: url.removeprefix(house.console) for login, url in landed.items()
    } == {
        "technique": "/cell",
        "auditeur": "/acts",
        "centre": "/site",
        "salle": "/room",
        "kermarec": "/todo",  # a share of the key is awaited
    }


def test_a_person_dismissed_is_out_at_once(
    house: House, chromium: Browser, organiser: Member
) -> None:
    keyholder = Member(chromium, house, "benali")
    keyholder.sign_in()
    page = organiser.page
    page.goto(f"{house.console}/staff/benali")
    look(page, "person")
    page.get_by_label("Motif de la décharge").fill("Mission terminée")
    page.get_by_role("button", name="Décharger cette personne").click()
    expect(page.get_by_text("Déchargée : n’entre plus")).to_be_visible()
    look(page, "dismissed")

    keyholder.page.reload()

    expect(keyholder.page.get_by_label("Mot de passe")).to_be_visible()
