"""Promise: a student builds and orders a long list by mouse, keys and touch, and what
is on the screen is at the centre or said not to be: not lost by a cut, a reload, a
second window or a file with faults."""

from contextlib import suppress

import pytest
from playwright.sync_api import TimeoutError as TookTooLong
from playwright.sync_api import expect
from tests.e2e.matching.student_page import FIRST, PHONE, Desk, some

pytestmark = [pytest.mark.e2e, pytest.mark.usefixtures("simulation")]

TAPS_MAX = 3


def guess_for_a_while(scene):
    scene.owner.execute(
        "UPDATE wrong_try SET count = 99, since_ms = %s", (scene.clock(),)
    )


def test_who_is_not_proved_is_told_why_and_who_signs_out_leaves_nothing(desk):
    desk.open()
    desk.sign_in(FIRST, "AAAA-AAAA")
    refused = desk.page.get_by_role("alert")
    expect(refused).to_have_attribute("data-code", "wishes.sign_in_unknown")
    guess_for_a_while(desk.scene)
    desk.sign_in(FIRST, "AAAA-AAAA")
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


def test_the_list_is_ordered_by_mouse_and_many_move_together(desk):
    a, b, c, d, e = some(desk.scene, 5)
    desk.enter().put([a, b, c, d, e])

    desk.drag(5, 1)
    desk.has([e, a, b, c, d])
    desk.button("Descendre le vœu 1").click()
    desk.has([a, e, b, c, d])
    desk.tick(1).check()
    desk.tick(3).check()
    desk.drag(1, 5)
    desk.has([e, c, d, a, b])
    desk.page.get_by_role("group", name="Vœux choisis").get_by_text("Supprimer").click()
    desk.has([e, c, d])
    desk.button("Annuler").click()
    desk.has([e, c, d, a, b])


def test_the_list_is_ordered_by_touch_on_a_telephone(chromium, simulation):
    a, b, c, d = some(simulation, 4)
    with Desk(chromium, simulation, viewport=PHONE, has_touch=True) as phone:
        phone.enter().put([a, b, c, d])
        # Away from the edges of the screen, near which a drag scrolls.
        phone.rows.nth(1).evaluate("row => row.scrollIntoView({block: 'center'})")

        phone.drag(1, 3, by_touch=True)
        phone.has([b, c, a, d])
        phone.is_saved()  # the list is drawn anew before the next finger
        position = phone.page.get_by_label("À la position, de 1 à 4")
        for _ in range(TAPS_MAX):
            phone.button("Déplacer le vœu 3").tap()
            with suppress(TookTooLong):  # a scroll took the finger for its own
                position.wait_for(timeout=10_000)
                break
        position.fill("4")
        phone.page.get_by_role("dialog").get_by_role("button", name="Déplacer").tap()
        phone.has([b, c, d, a])
        phone.tick(2).tap()
        phone.page.get_by_role("group", name="Vœux choisis").get_by_text("Couper").tap()
        phone.tick(4).tap()
        phone.page.get_by_role("button", name="Coller 1 après le vœu 4").tap()
        phone.has([b, d, a, c])


def test_a_cut_loses_nothing_and_a_reload_neither(desk):
    a, b, c = some(desk.scene, 3)
    desk.enter().put([a, b, c])
    desk.context.set_offline(offline=True)

    desk.button("Monter le vœu 3").click()
    expect(desk.saved).to_have_attribute("data-standing", "kept")
    expect(desk.saved).to_contain_text("Continuez")
    desk.button("Supprimer le vœu 3").click()
    assert desk.codes() == [a, c]
    assert desk.scene.saved() == [a, b, c]

    desk.context.set_offline(offline=False)
    desk.has([a, c])


def test_what_was_not_yet_sent_is_there_after_a_reload(desk):
    a, b = some(desk.scene, 2)
    desk.enter().put([a, b])
    desk.page.route("**/wishes/list", lambda route: route.abort())
    desk.button("Descendre le vœu 1").click()
    expect(desk.saved).to_have_attribute("data-standing", "kept")
    for _ in range(3):  # tried again and again, not only when the page reads
        with desk.page.expect_request("**/wishes/list", timeout=9_000):
            pass

    desk.page.on("dialog", lambda dialog: dialog.accept())
    desk.page.reload()
    expect(desk.rows).to_have_count(2)
    assert desk.codes() == [b, a]
    assert desk.scene.saved() == [a, b]

    desk.page.unroute("**/wishes/list")
    desk.has([b, a])


def test_an_answer_that_is_lost_is_asked_for_again_and_written_once(desk):
    a, b = some(desk.scene, 2)
    desk.enter().put([a, b])
    lost = []

    def lose(route):
        lost.append(route.fetch().status)
        route.abort()

    desk.page.route("**/wishes/list", lose, times=1)
    desk.button("Descendre le vœu 1").click()

    desk.has([b, a])
    assert lost == [200]
    assert desk.scene.campaign.lists()[FIRST][0] == 2


def test_two_windows_lose_nothing_of_either(chromium, desk):
    a, b, c, d = some(desk.scene, 4)
    desk.enter().put([a, b])
    with Desk(chromium, desk.scene) as other:
        other.enter()
        desk.page.route("**/wishes**", lambda route: route.abort())
        other.put([a, b, c])
        desk.go("Postes")
        code = f'[data-code="{d}"]'
        desk.page.locator(f"{code} button").click()
        desk.go("Vos vœux")
        assert desk.codes() == [a, b, d]
        desk.page.unroute("**/wishes**")

        apart = desk.page.locator("[data-code=apart]")
        expect(apart).to_contain_text("L’autre fenêtre : 3 vœux")
        assert desk.scene.saved() == [a, b, c]
        apart.get_by_role("button", name="Réunir les deux").click()

        desk.has([a, b, d, c])
        desk.button("Annuler").click()
        desk.has([a, b, d])
        other.page.reload()
        other.has([a, b, d])


def test_each_fault_of_a_file_is_named_before_anything_changes(desk):
    a, b = some(desk.scene, 2)
    desk.enter().put([a])
    text = f"code;note\n{b};x\nnulle-part;x\n{b};x\nlille-cesp;x\n"
    file = {"name": "v.csv", "mimeType": "text/csv", "buffer": text.encode()}
    desk.page.locator("input[type=file]").set_input_files(file)

    dialog = desk.page.get_by_role("dialog")
    faults = dialog.locator(".faults li")
    expect(faults).to_have_count(3)
    expect(faults.nth(0)).to_contain_text("ligne 3 : nulle-part n’est pas parmi")
    expect(faults.nth(1)).to_contain_text("ligne 4")
    expect(faults.nth(2)).to_contain_text("lille-cesp est pour un autre contrat")
    assert desk.codes() == [a] == desk.scene.saved()
    dialog.get_by_role("button", name="Ajouter à la fin").click()
    desk.has([a, b])


def test_a_list_goes_out_as_a_file_and_comes_back(desk):
    codes = some(desk.scene, 6)
    desk.enter().put(codes)
    with desk.page.expect_download() as exported:
        desk.button("Exporter").click()
    text = exported.value.path().read_text("utf-8-sig")
    desk.put(codes[:2])
    file = {"name": "v.csv", "mimeType": "text/csv", "buffer": text.encode()}
    desk.page.locator("input[type=file]").set_input_files(file)
    desk.button("Remplacer ma liste").click()

    desk.has(codes)


def test_the_page_is_in_english_too(desk):
    a, b = some(desk.scene, 2)
    desk.enter().put([a, b])

    desk.button("English").click()

    expect(desk.page.get_by_role("heading", level=1)).to_have_text("Your wishes")
    expect(desk.page.locator("html")).to_have_attribute("lang", "en")
    expect(desk.saved).to_contain_text("List saved")
    desk.button("Move wish 1 down").click()
    desk.has([b, a])
