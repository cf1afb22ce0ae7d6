"""Promise: a student builds and orders a long list by mouse, keys and touch, and what
is on the screen is at the centre or said not to be: not lost by a cut, a reload, a
second window or a file with faults."""

from contextlib import suppress

import pytest
from playwright.sync_api import TimeoutError as TookTooLong
from playwright.sync_api import expect
from tests.e2e.matching.student_page import FIRST, PHONE, StudentPage, some

pytestmark = [pytest.mark.e2e, pytest.mark.usefixtures("simulation")]

TAPS_MAX = 3


def guess_for_a_while(scene):
    scene.owner.execute(
        "UPDATE wrong_try SET count = 99, since_ms = %s", (scene.clock(),)
    )


def test_who_is_not_proved_is_told_why_and_who_signs_out_leaves_nothing(student):
    student.open()
    student.sign_in(FIRST, "AAAA-AAAA")
    refused = student.page.get_by_role("alert")
    expect(refused).to_have_attribute("data-code", "wishes.sign_in_unknown")
    guess_for_a_while(student.scene)
    student.sign_in(FIRST, "AAAA-AAAA")
    expect(refused).to_have_attribute("data-code", "wishes.sign_in_too_many")
    student.scene.clock.ahead_ms += 301_000
    student.enter()
    assert student.page.evaluate("sessionStorage.length") > 0

    student.button("Sortir").click()

    expect(student.button("Entrer")).to_be_visible()
    kept = "[...Object.keys(sessionStorage)].filter(n => !n.endsWith('language'))"
    assert student.page.evaluate(kept) == []
    assert student.page.evaluate("localStorage.length") == 0


def test_a_list_is_built_by_searching_without_accents(student):
    student.enter()
    expect(student.page.get_by_text("Votre liste est vide")).to_be_visible()
    student.go("Postes")
    student.page.get_by_label("Chercher", exact=True).fill("nephro  lille")
    expect(student.rows).to_have_count(1)
    student.rows.get_by_role("button").click()
    expect(student.rows).to_contain_text("votre vœu 1")
    student.button("Effacer les filtres").click()
    student.page.get_by_label("Région ou subdivision").select_option("@brest")
    student.page.get_by_role("button", name="Ajouter ces").click()
    student.is_saved()

    student.go("Vos vœux")

    saved = student.scene.saved()
    assert student.codes() == saved
    assert saved[0].endswith("-lille")
    assert {code.split("-", 1)[1] for code in saved[1:]} == {"brest"}


def test_the_list_is_ordered_by_keys_alone(student):
    a, b, c, d, e = some(student.scene, 5)
    student.enter().put([a, b, c, d, e])
    keys = student.page.keyboard
    student.tick(1).focus()

    keys.press("Alt+ArrowDown")
    student.has([b, a, c, d, e])
    expect(student.tick(2)).to_be_focused()
    keys.press("Alt+Home")
    student.has([a, b, c, d, e])
    keys.press("ArrowDown")
    keys.press("Shift+ArrowDown")
    keys.press("Control+x")
    keys.press("End")
    keys.press("Control+v")
    student.has([a, d, e, b, c])
    keys.press("Control+z")
    student.has([a, b, c, d, e])
    keys.press("Escape")
    student.tick(5).focus()
    keys.press("Tab")
    keys.press("Tab")
    keys.press("Tab")
    keys.press("Enter")
    keys.type("2")
    keys.press("Enter")
    student.has([a, e, b, c, d])
    student.tick(1).focus()
    keys.press("Delete")
    student.has([e, b, c, d])
    student.button("Annuler").click()
    student.has([a, e, b, c, d])


def test_the_list_is_ordered_by_mouse_and_many_move_together(student):
    a, b, c, d, e = some(student.scene, 5)
    student.enter().put([a, b, c, d, e])

    student.drag(5, 1)
    student.has([e, a, b, c, d])
    student.button("Descendre le vœu 1").click()
    student.has([a, e, b, c, d])
    student.tick(1).check()
    student.tick(3).check()
    student.drag(1, 5)
    student.has([e, c, d, a, b])
    student.page.get_by_role("group", name="Vœux choisis").get_by_text(
        "Supprimer"
    ).click()
    student.has([e, c, d])
    student.button("Annuler").click()
    student.has([e, c, d, a, b])


def test_the_list_is_ordered_by_touch_on_a_telephone(chromium, simulation):
    a, b, c, d = some(simulation, 4)
    with StudentPage(chromium, simulation, viewport=PHONE, has_touch=True) as phone:
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


def test_a_cut_loses_nothing_and_a_reload_neither(student):
    a, b, c = some(student.scene, 3)
    student.enter().put([a, b, c])
    student.context.set_offline(offline=True)

    student.button("Monter le vœu 3").click()
    expect(student.saved).to_have_attribute("data-save-state", "kept")
    expect(student.saved).to_contain_text("Continuez")
    student.button("Supprimer le vœu 3").click()
    assert student.codes() == [a, c]
    assert student.scene.saved() == [a, b, c]

    student.context.set_offline(offline=False)
    student.has([a, c])


def test_what_was_not_yet_sent_is_there_after_a_reload(student):
    a, b = some(student.scene, 2)
    student.enter().put([a, b])
    student.page.route("**/wishes/list", lambda route: route.abort())
    student.button("Descendre le vœu 1").click()
    expect(student.saved).to_have_attribute("data-save-state", "kept")
    for _ in range(3):  # tried again and again, not only when the page reads
        with student.page.expect_request("**/wishes/list", timeout=9_000):
            pass

    student.page.on("dialog", lambda dialog: dialog.accept())
    student.page.reload()
    expect(student.rows).to_have_count(2)
    assert student.codes() == [b, a]
    assert student.scene.saved() == [a, b]

    student.page.unroute("**/wishes/list")
    student.has([b, a])


def test_an_answer_that_is_lost_is_asked_for_again_and_written_once(student):
    a, b = some(student.scene, 2)
    student.enter().put([a, b])
    lost = []

    def lose(route):
        lost.append(route.fetch().status)
        route.abort()

    student.page.route("**/wishes/list", lose, times=1)
    student.button("Descendre le vœu 1").click()

    student.has([b, a])
    assert lost == [200]
    assert student.scene.campaign.lists()[FIRST][0] == 2


def test_two_windows_lose_nothing_of_either(chromium, student):
    a, b, c, d = some(student.scene, 4)
    student.enter().put([a, b])
    with StudentPage(chromium, student.scene) as other:
        other.enter()
        student.page.route("**/wishes**", lambda route: route.abort())
        other.put([a, b, c])
        student.go("Postes")
        code = f'[data-code="{d}"]'
        student.page.locator(f"{code} button").click()
        student.go("Vos vœux")
        assert student.codes() == [a, b, d]
        student.page.unroute("**/wishes**")

        apart = student.page.locator("[data-code=apart]")
        expect(apart).to_contain_text("L’autre fenêtre : 3 vœux")
        assert student.scene.saved() == [a, b, c]
        apart.get_by_role("button", name="Réunir les deux").click()

        student.has([a, b, d, c])
        student.button("Annuler").click()
        student.has([a, b, d])
        other.page.reload()
        other.has([a, b, d])


def test_each_fault_of_a_file_is_named_before_anything_changes(student):
    a, b = some(student.scene, 2)
    student.enter().put([a])
    text = f"code;note\n{b};x\nnulle-part;x\n{b};x\nlille-cesp;x\n"
    file = {"name": "v.csv", "mimeType": "text/csv", "buffer": text.encode()}
    student.page.locator("input[type=file]").set_input_files(file)

    dialog = student.page.get_by_role("dialog")
    faults = dialog.locator(".faults li")
    expect(faults).to_have_count(3)
    expect(faults.nth(0)).to_contain_text("ligne 3 : nulle-part n’est pas parmi")
    expect(faults.nth(1)).to_contain_text("ligne 4")
    expect(faults.nth(2)).to_contain_text("lille-cesp est pour un autre contrat")
    assert student.codes() == [a] == student.scene.saved()
    dialog.get_by_role("button", name="Ajouter à la fin").click()
    student.has([a, b])


def test_a_list_goes_out_as_a_file_and_comes_back(student):
    codes = some(student.scene, 6)
    student.enter().put(codes)
    with student.page.expect_download() as exported:
        student.button("Exporter").click()
    text = exported.value.path().read_text("utf-8-sig")
    student.put(codes[:2])
    file = {"name": "v.csv", "mimeType": "text/csv", "buffer": text.encode()}
    student.page.locator("input[type=file]").set_input_files(file)
    student.button("Remplacer ma liste").click()

    student.has(codes)


def test_the_page_is_in_english_too(student):
    a, b = some(student.scene, 2)
    student.enter().put([a, b])

    student.button("English").click()

    expect(student.page.get_by_role("heading", level=1)).to_have_text("Your wishes")
    expect(student.page.locator("html")).to_have_attribute("lang", "en")
    expect(student.saved).to_contain_text("List saved")
    student.button("Move wish 1 down").click()
    student.has([b, a])
