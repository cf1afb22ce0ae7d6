"""Promise: each phase shows what it lets a student do and until when; what it forbids
cannot be pressed; a round explains each wish and says that it is a simulation; a
confirmation gives a receipt, a result its proof that anybody can check."""

import json

import pytest
from playwright.sync_api import expect
from tests.e2e.matching.student_page import FIRST, SECOND, StudentPage, some

pytestmark = pytest.mark.e2e


def phase(student):
    return student.page.locator("[data-phase]")


def again(student):
    """Read the page again, as it does by itself a little later."""
    student.page.reload()
    student.is_saved()


def test_before_the_first_phase_posts_are_read_and_nothing_is_written(student):
    student.enter()

    expect(phase(student)).to_contain_text("La simulation ouvre vers le")
    expect(student.button("Ajouter des vœux")).to_be_disabled()
    student.go("Postes")
    expect(student.rows.first.get_by_role("button")).to_be_disabled()
    expect(
        student.page.get_by_text("Les listes ne changent pas maintenant")
    ).to_be_visible()


def test_a_round_explains_each_wish_and_says_that_it_is_a_simulation(student, campaign):
    campaign.open("simulation")
    wanted = some(campaign, 30)
    student.enter().put(wanted)
    campaign.run()
    again(student)

    aside = student.page.get_by_role("complementary")
    expect(aside).to_contain_text("C’est une simulation : elle ne donne aucun poste")
    got = student.page.locator(".wish.got")
    expect(got).to_have_count(1)
    student.page.get_by_role("link", name="Pourquoi pas plus haut").click()
    verdicts = student.rows.evaluate_all("rows => rows.map(row => row.dataset.verdict)")
    at = verdicts.index("got")
    assert verdicts == ["refused"] * at + ["got"] + ["unread"] * (len(wanted) - at - 1)
    (told,) = campaign.owner.execute(
        "SELECT position FROM round_outcome WHERE candidate_id = %s",
        (campaign.ids[FIRST],),
    ).fetchone()
    assert at == told
    if at:
        expect(student.rows.first).to_contain_text("de trop")
        expect(student.rows.first).to_contain_text("En liste d’attente : n°")
    expect(student.page.get_by_text("Ce n’est pas une promesse")).to_be_visible()


def test_who_has_no_post_is_shown_what_would_have_given_one(student, campaign):
    campaign.open("simulation")
    wanted = [line["code"] for line in campaign.campaign.posts[:60]]
    student.enter().put(wanted)
    campaign.run()
    limits = campaign.owner.execute("SELECT gates FROM matching_round").fetchone()[0]
    rank = campaign.campaign.order.index(FIRST) + 1
    beyond = [
        gate["code"]
        for gate in json.loads(bytes(limits))
        if gate["limit"] is not None and gate["limit"] < rank and gate["code"] in wanted
    ]
    student.put(beyond[:5])
    campaign.run()
    again(student)

    expect(student.page.locator("[data-code=next]")).to_contain_text("Aucun poste")
    student.go("Tours")
    expect(student.rows.first).to_contain_text("de trop")
    expect(student.rows.first).to_contain_text("En liste d’attente : n°")
    student.page.get_by_role("link", name="Les voir").click()
    expect(student.page.get_by_label("Mon rang suffisait")).to_be_checked()
    expect(student.rows.first).to_be_visible()
    assert not {*student.codes()} & {*beyond[:5]}


def test_the_trend_is_drawn_from_the_second_round_on(student, campaign):
    campaign.open("simulation")
    student.enter().put(some(campaign, 8))
    campaign.run()
    campaign.run()
    again(student)
    student.go("Tours")

    trend = student.page.get_by_role("complementary").locator("figure")
    expect(trend).to_have_count(6)
    expect(trend.first.locator(".rank")).to_have_count(1)


def test_the_list_here_is_told_at_the_limits_of_the_last_round(student, campaign):
    campaign.open("simulation")
    wanted = some(campaign, 12)
    student.enter().put(wanted)
    campaign.run()
    again(student)

    got = student.page.locator(".wish.got").get_attribute("data-code")
    student.page.locator(".wish.got").get_by_role("button", name="Supprimer").click()

    expect(student.rows).to_have_count(11)
    said = student.page.get_by_role("complementary").get_by_role("status")
    expect(said).to_contain_text("Avec la liste d’ici, à ces limites")
    expect(student.page.locator(".wish.got")).not_to_have_attribute("data-code", got)


def test_blank_rounds_keep_what_a_round_has_seen_and_say_why(student, campaign):
    campaign.open("simulation")
    a, b, c, d = some(campaign, 4)
    student.enter().put([a, b, c])
    campaign.open("blank")
    again(student)

    expect(phase(student)).to_contain_text("Un vœu qu’un tour a lu reste dans la liste")
    expect(student.button("Supprimer le vœu 1")).to_be_disabled()
    student.button("Monter le vœu 3").click()
    student.has([a, c, b])
    student.go("Postes")
    student.page.locator(f'[data-code="{d}"] button').click()
    student.go("Vos vœux")
    student.has([a, c, b, d])
    expect(student.button("Supprimer le vœu 4")).to_be_enabled()
    student.tick(1).focus()
    student.page.keyboard.press("Delete")
    expect(student.page.get_by_text("Ces vœux restent").first).to_be_attached()
    student.has([a, c, b, d])


def test_a_list_is_confirmed_and_its_receipt_kept(student, campaign):
    campaign.open("simulation")
    wanted = some(campaign, 5)
    student.enter().put(wanted)
    campaign.open("blank")
    campaign.run("blank")
    campaign.open("confirmation", days=1)
    again(student)

    expect(student.page.locator("[data-code=next]")).to_contain_text(
        "Confirmez votre liste"
    )
    student.button("Confirmer ma liste de 5 vœux").click()
    dialog = student.page.get_by_role("dialog")
    expect(dialog.get_by_role("listitem")).to_have_count(5)
    dialog.get_by_role("button", name="Confirmer cette liste").click()

    receipt = student.page.get_by_role("region", name="Reçu")
    expect(receipt).to_contain_text("Liste confirmée")
    ((kept,),) = campaign.owner.execute(
        "SELECT receipt FROM wish_confirmation WHERE candidate = %s",
        (campaign.ids[FIRST],),
    ).fetchall()
    code = receipt.locator("[data-receipt]")
    expect(code).to_have_attribute("data-receipt", bytes(kept).hex())
    with student.page.expect_download() as file:
        receipt.get_by_role("button", name="Télécharger le reçu").click()
    said = json.loads(file.value.path().read_text())
    assert (said["receipt"], said["codes"]) == (bytes(kept).hex(), wanted)
    expect(student.page.locator("[data-code=next]")).to_contain_text("est confirmée")
    again(student)
    expect(receipt).to_be_visible()


def test_when_lists_are_confirmed_their_order_stands(student, campaign):
    campaign.open("simulation")
    a, b = some(campaign, 2)
    student.enter().put([a, b])
    campaign.open("confirmation", days=1)
    again(student)

    # No round told this student that they have no post: nothing may be added.
    expect(student.button("Ajouter des vœux")).to_be_disabled()
    expect(student.page.get_by_role("button", name="Monter le vœu 2")).to_be_disabled()
    expect(student.button("Déplacer le vœu 2")).to_have_count(0)
    expect(student.page.locator("[data-code=next]")).to_contain_text(
        "phase complémentaire"
    )
    student.button("Confirmer ma liste de 2 vœux").click()
    dialog = student.page.get_by_role("dialog")
    expect(dialog).to_contain_text("votre liste ira à la phase complémentaire")
    dialog.get_by_role("button", name="Pas maintenant").click()
    assert campaign.owner.execute("SELECT FROM wish_confirmation").fetchall() == []


def test_a_phase_that_shuts_meanwhile_loses_nothing_typed(student, campaign):
    campaign.open("simulation")
    a, b = some(campaign, 2)
    student.enter().put([a, b])
    campaign.clock.ahead_ms += 6 * 86_400_000
    try:
        # The token ended too: the student signs in again, and what they typed is here.
        student.button("Monter le vœu 2").click()
        expect(student.page.get_by_role("alert")).to_contain_text(
            "Votre entrée a pris fin"
        )
        student.sign_in(FIRST, "K7QF-2M9D")
        student.prove_password()
        expect(student.saved).to_have_attribute("data-save-state", "refused")
        assert student.codes() == [b, a]
        refused = student.page.locator(".note[data-code='wishes.closed']")
        expect(refused).to_contain_text("Celle d’avant y est toujours enregistrée")
        refused.get_by_role("button", name="Revenir à la liste enregistrée").click()
        student.has([a, b])
    finally:
        campaign.clock.ahead_ms -= 6 * 86_400_000


def test_a_result_comes_with_what_proves_it(student, campaign):
    campaign.open("simulation")
    student.enter().put(some(campaign, 10))
    campaign.open("confirmation", days=1)
    campaign.open("result", days=1)
    campaign.run("final")
    again(student)

    expect(student.page.get_by_role("complementary")).to_contain_text(
        "Votre affectation"
    )
    student.go("Tours")
    attested = student.page.get_by_role("region", name="Attestation")
    root = attested.locator("[data-root]").get_attribute("data-root")
    assert len(root) == 64
    with student.page.expect_download() as slip:
        attested.get_by_role("button", name="Votre fiche").click()
    said = json.loads(slip.value.path().read_text())
    assert said["members"] == [FIRST]
    with student.page.expect_download() as certificate:
        attested.get_by_role("link", name="Le certificat").click()
    assert json.loads(certificate.value.path().read_text())["root"] == root
    attested.get_by_role("link", name="Vérifier vous-même").click()
    page = student.page
    page.locator("#slip-file").set_input_files(slip.value.path())
    page.locator("#certificate-file").set_input_files(certificate.value.path())
    expect(page.locator("#certificate-text")).not_to_have_value("")
    page.locator("button").click()
    expect(page.locator("[data-code=right]")).to_contain_text(
        "Votre affectation est exacte"
    )


def test_the_complementary_phase_is_for_who_has_no_post(chromium, campaign):
    campaign.open("simulation")
    with (
        StudentPage(chromium, campaign) as placed,
        StudentPage(chromium, campaign) as without,
    ):
        placed.enter(FIRST).put(some(campaign, 60))
        without.enter(SECOND)
        campaign.open("confirmation", days=1)
        campaign.open("result", days=1)
        campaign.run("final")
        campaign.open("complementary")
        again(placed)
        again(without)

        assert placed.page.locator(".wish.got").count() == 1
        expect(placed.page.locator("[data-code=next]")).to_contain_text("un poste")
        expect(placed.button("Ajouter des vœux")).to_be_disabled()
        expect(phase(without)).to_contain_text("confirmer votre liste")
        without.put(some(campaign, 4))
        without.button("Confirmer ma liste de 4 vœux").click()
        without.button("Confirmer cette liste").click()
        expect(without.page.get_by_role("region", name="Reçu")).to_be_visible()
