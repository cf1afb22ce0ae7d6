"""Promise: everybody can read the page of wishes: axe finds nothing serious in any of
its states, nothing is wider than the screen, on three sizes, in light and in dark."""

import pytest
from playwright.sync_api import expect
from tests.e2e.house import keep_picture, serious_violations
from tests.e2e.matching.student_page import (
    CODE,
    DESK,
    PHONE,
    SECOND,
    TABLET,
    THIRD,
    Desk,
    some,
)

pytestmark = [pytest.mark.e2e, pytest.mark.usefixtures("simulation")]

LOOKS = (
    (PHONE, "light", ()),
    (PHONE, "dark", ("color-contrast",)),  # all else is as it was in light
    (TABLET, "light", ()),
    (DESK, "dark", ()),
)


@pytest.fixture
def wishes_least():
    """Ten: enough rows for what a long list shows."""
    return 10


def look(desk, name):
    """Look at what a student sees: every size, both schemes."""
    for size, scheme, rules in LOOKS:
        desk.page.set_viewport_size(size)
        desk.page.emulate_media(color_scheme=scheme)
        keep_picture(desk.page, f"voeux-{name}-{size['width']}-{scheme}")
        assert serious_violations(desk.page, *rules) == [], name
        wide = desk.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= size["width"], name
    desk.page.set_viewport_size(DESK)


def test_the_list_and_what_is_done_to_it(chromium, desk, campaign):
    desk.open()
    look(desk, "sign-in")
    desk.sign_in(THIRD, CODE)
    expect(desk.button("Choisir ce mot de passe")).to_be_visible()
    look(desk, "choose-password")
    desk.enter(THIRD)
    desk.button("Sortir").click()
    desk.sign_in(THIRD, CODE)
    desk.prove_password("pas celui qui a été choisi")
    expect(desk.page.get_by_role("alert")).to_be_visible()
    look(desk, "password")
    desk.enter(THIRD)
    look(desk, "empty")
    desk.put(some(campaign, 12))
    campaign.run()
    desk.put(some(campaign, 11, start=2))
    campaign.run()
    desk.page.reload()
    desk.is_saved()
    look(desk, "list")
    desk.tick(2).check()
    desk.tick(4).check()
    look(desk, "chosen")
    desk.button("Déplacer le vœu 3").click()
    look(desk, "position")
    desk.page.keyboard.press("Escape")
    file = {"name": "v.csv", "mimeType": "text/csv", "buffer": b"code\nx\nlille-cesp\n"}
    desk.page.locator("input[type=file]").set_input_files(file)
    look(desk, "import")
    desk.page.keyboard.press("Escape")
    desk.page.route("**/wishes**", lambda route: route.abort())
    desk.button("Descendre le vœu 1").click()
    expect(desk.saved).to_have_attribute("data-standing", "kept")
    look(desk, "cut")
    with Desk(chromium, campaign) as other:
        other.enter(THIRD).put(some(campaign, 5))
    desk.page.unroute("**/wishes**")
    expect(desk.page.locator("[data-code=apart]")).to_be_visible()
    look(desk, "apart")


def test_the_other_views(desk, campaign):
    desk.enter(THIRD).put(some(campaign, 12))
    desk.go("Tours")
    look(desk, "no-round")
    campaign.run()
    campaign.run()
    desk.page.reload()
    desk.is_saved()
    for name in ("Tours", "Postes", "Vos rangs"):
        desk.go(name)
        look(desk, name)
    desk.button("English").click()
    look(desk, "english")


def test_a_couple(chromium, desk, campaign):
    desk.enter(THIRD).put(some(campaign, 6))
    desk.go("Couple")
    look(desk, "alone")
    desk.page.get_by_label("Numéro de l’autre").fill(SECOND)
    desk.button("Inviter").click()
    expect(desk.page.locator("[data-couple=asking]")).to_be_visible()
    look(desk, "asking")
    with Desk(chromium, campaign) as other:
        other.enter(SECOND).put(some(campaign, 6))
        other.go("Couple")
        expect(other.page.locator("[data-couple=asked]")).to_be_visible()
        look(other, "asked")
        other.button("Accepter").click()
        expect(other.page.locator("[data-couple=together]")).to_be_visible()
    desk.page.reload()
    desk.is_saved()
    expect(desk.page.locator("[data-couple=together]")).to_be_visible()
    look(desk, "together")
    desk.button("Préparer la liste").click()
    expect(desk.page.locator("ol.joint > li").first).to_be_visible()
    look(desk, "joint")


def test_confirmation_and_result(desk, campaign):
    desk.enter(THIRD).put(some(campaign, 12))
    campaign.run()
    campaign.open("confirmation")
    desk.page.reload()
    desk.is_saved()
    look(desk, "confirm")
    desk.button("Confirmer ma liste de 12 vœux").click()
    look(desk, "confirming")
    desk.button("Confirmer cette liste").click()
    expect(desk.page.get_by_role("region", name="Reçu")).to_be_visible()
    look(desk, "receipt")
    desk.page.emulate_media(media="print")
    expect(desk.page.locator(".only-print li")).to_have_count(12)
    expect(desk.page.locator(".only-print li").first).to_be_visible()
    desk.page.emulate_media(media="screen")
    campaign.open("result")
    campaign.run("final")
    desk.page.reload()
    desk.is_saved()
    look(desk, "result")
    desk.go("Tours")
    look(desk, "attestation")
