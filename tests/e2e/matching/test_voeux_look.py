"""Promise: everybody can read the page of wishes: axe finds nothing serious in any of
its states, nothing is wider than the screen, on three sizes, in light and in dark."""

import pytest
from playwright.sync_api import expect
from tests.e2e.house import keep_picture, serious_violations
from tests.e2e.matching.student_page import (
    CODE,
    DESKTOP,
    PHONE,
    SECOND,
    TABLET,
    THIRD,
    StudentPage,
    some,
)

pytestmark = [pytest.mark.e2e, pytest.mark.usefixtures("simulation")]

LOOKS = (
    (PHONE, "light", ()),
    (PHONE, "dark", ("color-contrast",)),  # all else is as it was in light
    (TABLET, "light", ()),
    (DESKTOP, "dark", ()),
)


@pytest.fixture
def wishes_least():
    """Ten: enough rows for what a long list shows."""
    return 10


def look(student, name):
    """Look at what a student sees: every size, both schemes."""
    for size, scheme, rules in LOOKS:
        student.page.set_viewport_size(size)
        student.page.emulate_media(color_scheme=scheme)
        keep_picture(student.page, f"voeux-{name}-{size['width']}-{scheme}")
        assert serious_violations(student.page, *rules) == [], name
        wide = student.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= size["width"], name
    student.page.set_viewport_size(DESKTOP)


def test_the_list_and_what_is_done_to_it(chromium, student, campaign):
    student.open()
    look(student, "sign-in")
    student.sign_in(THIRD, CODE)
    expect(student.button("Choisir ce mot de passe")).to_be_visible()
    look(student, "choose-password")
    student.enter(THIRD)
    student.button("Sortir").click()
    student.sign_in(THIRD, CODE)
    student.prove_password("pas celui qui a été choisi")
    expect(student.page.get_by_role("alert")).to_be_visible()
    look(student, "password")
    student.enter(THIRD)
    look(student, "empty")
    student.put(some(campaign, 12))
    campaign.run()
    student.put(some(campaign, 11, start=2))
    campaign.run()
    student.page.reload()
    student.is_saved()
    look(student, "list")
    student.tick(2).check()
    student.tick(4).check()
    look(student, "chosen")
    student.button("Déplacer le vœu 3").click()
    look(student, "position")
    student.page.keyboard.press("Escape")
    file = {"name": "v.csv", "mimeType": "text/csv", "buffer": b"code\nx\nlille-cesp\n"}
    student.page.locator("input[type=file]").set_input_files(file)
    look(student, "import")
    student.page.keyboard.press("Escape")
    student.page.route("**/wishes**", lambda route: route.abort())
    student.button("Descendre le vœu 1").click()
    expect(student.saved).to_have_attribute("data-save-state", "kept")
    look(student, "cut")
    with StudentPage(chromium, campaign) as other:
        other.enter(THIRD).put(some(campaign, 5))
    student.page.unroute("**/wishes**")
    expect(student.page.locator("[data-code=apart]")).to_be_visible()
    look(student, "apart")


def test_the_other_views(student, campaign):
    student.enter(THIRD).put(some(campaign, 12))
    student.go("Tours")
    look(student, "no-round")
    campaign.run()
    campaign.run()
    student.page.reload()
    student.is_saved()
    for name in ("Tours", "Postes", "Vos rangs"):
        student.go(name)
        look(student, name)
    student.button("English").click()
    look(student, "english")


def test_a_couple(chromium, student, campaign):
    student.enter(THIRD).put(some(campaign, 6))
    student.go("Couple")
    look(student, "alone")
    student.page.get_by_label("Numéro de l’autre").fill(SECOND)
    student.button("Inviter").click()
    expect(student.page.locator("[data-couple=asking]")).to_be_visible()
    look(student, "asking")
    with StudentPage(chromium, campaign) as other:
        other.enter(SECOND).put(some(campaign, 6))
        other.go("Couple")
        expect(other.page.locator("[data-couple=asked]")).to_be_visible()
        look(other, "asked")
        other.button("Accepter").click()
        expect(other.page.locator("[data-couple=together]")).to_be_visible()
    student.page.reload()
    student.is_saved()
    expect(student.page.locator("[data-couple=together]")).to_be_visible()
    look(student, "together")
    student.button("Préparer la liste").click()
    expect(student.page.locator("ol.joint > li").first).to_be_visible()
    look(student, "joint")


def test_confirmation_and_result(student, campaign):
    student.enter(THIRD).put(some(campaign, 12))
    campaign.run()
    campaign.open("confirmation")
    student.page.reload()
    student.is_saved()
    look(student, "confirm")
    student.button("Confirmer ma liste de 12 vœux").click()
    look(student, "confirming")
    student.button("Confirmer cette liste").click()
    expect(student.page.get_by_role("region", name="Reçu")).to_be_visible()
    look(student, "receipt")
    student.page.emulate_media(media="print")
    expect(student.page.locator(".only-print li")).to_have_count(12)
    expect(student.page.locator(".only-print li").first).to_be_visible()
    student.page.emulate_media(media="screen")
    campaign.open("result")
    campaign.run("final")
    student.page.reload()
    student.is_saved()
    look(student, "result")
    student.go("Tours")
    look(student, "attestation")
