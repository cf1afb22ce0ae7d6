"""Promise: two students become a couple only by the consent of both, write one joint
list that holds only once both agree, never lose what either writes, and part alone."""

import pytest
from playwright.sync_api import expect
from tests.e2e.matching.student_page import (
    FIRST,
    HOLDER,
    SECOND,
    THIRD,
    StudentPage,
    some,
)

pytestmark = pytest.mark.e2e


@pytest.fixture
def two(chromium, simulation):
    """Two students who have a list each, at the page of couples."""
    with (
        StudentPage(chromium, simulation) as one,
        StudentPage(chromium, simulation) as other,
    ):
        one.enter(FIRST).put(some(simulation, 6))
        other.enter(SECOND).put(some(simulation, 6, start=28))
        one.go("Couple")
        other.go("Couple")
        yield one, other


def invite(one, number):
    one.page.get_by_label("Numéro de l’autre").fill(number)
    one.button("Inviter").click()


def together(one, other):
    invite(one, SECOND)
    expect(one.page.locator("[data-couple=asking]")).to_be_visible()
    other.page.reload()
    other.button("Accepter").click()
    expect(other.page.locator("[data-couple=together]")).to_be_visible()
    one.page.reload()
    expect(one.page.locator("[data-couple=together]")).to_be_visible()


def pairs(student):
    keys = "rows => rows.map(row => row.dataset.key)"
    return student.page.locator("ol.joint > li").evaluate_all(keys)


def note(student, code):
    return student.page.locator(f'.note[data-code="{code}"]')


def test_two_invite_consent_write_agree_and_part(two):
    one, other = two
    together(one, other)

    one.button("Préparer la liste").click()
    rows = one.page.locator("ol.joint > li")
    expect(rows).to_have_count(6 + 12)  # six subdivisions in common, then one-sided
    first, second, *rest = pairs(one)
    one.button("Descendre le couple de vœux 1").click()
    assert pairs(one) == [second, first, *rest]
    one.button("Supprimer le couple de vœux 18").click()
    assert pairs(one) == [second, first, *rest[:-1]]
    expect(note(one, "joint.none")).to_be_visible()
    one.button("Proposer cette liste").click()
    expect(note(one, "joint.waiting")).to_contain_text("chacun suit sa propre liste")

    other.page.reload()
    expect(note(other, "joint.asked")).to_contain_text(f"n° {FIRST}")
    assert pairs(other) == pairs(one)
    other.button("Je suis d’accord").click()
    expect(note(other, "joint.agreed")).to_contain_text("Vous êtes d’accord")
    one.page.reload()
    expect(note(one, "joint.agreed")).to_be_visible()

    one.button("Quitter le couple").click()
    one.page.get_by_role("dialog").get_by_role("button", name="Quitter").click()
    expect(one.page.get_by_label("Numéro de l’autre")).to_be_visible()
    other.page.reload()
    expect(other.page.get_by_label("Numéro de l’autre")).to_be_visible()


def test_an_invitation_is_declined_or_taken_back(two):
    one, other = two
    invite(one, SECOND)
    expect(one.page.locator("[data-couple=asking]")).to_be_visible()
    other.page.reload()
    menu = other.page.get_by_role("navigation")
    expect(menu.get_by_role("link", name="Couple")).to_contain_text("à répondre")
    other.button("Refuser").click()
    dialog = other.page.get_by_role("dialog")
    dialog.get_by_role("button", name="Pas maintenant").click()
    expect(other.page.locator("[data-couple=asked]")).to_be_visible()
    other.button("Refuser").click()
    dialog.get_by_role("button", name="Refuser").click()
    expect(other.page.locator("[data-couple=asked]")).to_have_count(0)
    expect(other.page.get_by_label("Numéro de l’autre")).to_be_visible()
    invite(one, SECOND)
    expect(note(one, "couple.declined")).to_be_visible()
    expect(one.page.locator("[data-couple=asking]")).to_have_count(0)
    invite(other, FIRST)
    other.button("Retirer l’invitation").click()
    expect(other.page.locator("[data-couple=asking]")).to_have_count(0)
    one.page.reload()
    expect(one.page.get_by_label("Numéro de l’autre")).to_be_visible()
    expect(one.page.locator("[data-couple=asked]")).to_have_count(0)


def test_a_stranger_s_invitation_stands_in_nobody_s_way(two, chromium, simulation):
    one, other = two
    with StudentPage(chromium, simulation) as stranger:
        stranger.enter(THIRD).put(some(simulation, 6))
        stranger.go("Couple")
        for number in (FIRST, SECOND):
            invite(stranger, number)
            waiting = stranger.page.locator("[data-couple=asking]")
            expect(waiting).to_contain_text(number)
    invite(one, SECOND)
    expect(one.page.locator("[data-couple=asking]")).to_be_visible()
    other.page.reload()
    received = other.page.locator("[data-couple=asked]")
    expect(received).to_have_count(2)
    received.filter(has_text=FIRST).get_by_role("button", name="Accepter").click()
    expect(other.page.locator("[data-couple=together]")).to_contain_text(FIRST)


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (FIRST, "couple.of_one"),
        (HOLDER, "couple.under_contract"),
        ("99999", "wishes.student_unknown"),
    ],
)
def test_who_cannot_be_invited_is_said_why(two, number, code):
    one, _ = two
    invite(one, number)

    expect(note(one, code)).to_be_visible()


def test_what_both_write_at_once_is_kept_beside(two):
    one, other = two
    together(one, other)
    for student in (one, other):
        student.button("Préparer la liste").click()
        expect(student.page.locator("ol.joint > li")).to_have_count(18)
    other.button("Supprimer le couple de vœux 1").click()
    other.button("Proposer cette liste").click()
    expect(note(other, "joint.waiting")).to_be_visible()
    one.button("Supprimer le couple de vœux 2").click()
    written = pairs(one)

    one.button("Proposer cette liste").click()

    expect(note(one, "couple.outdated").first).to_be_visible()
    assert pairs(one) == written
    one.page.reload()
    expect(note(one, "couple.outdated")).to_contain_text("version 1")
    assert pairs(one) == written
    one.button("Proposer cette liste").click()  # having read that there is another
    expect(note(one, "joint.waiting")).to_be_visible()

    other.button("Supprimer le couple de vœux 5").click()
    other.button("Proposer cette liste").click()
    expect(note(other, "couple.outdated").first).to_be_visible()
    other.button("Lire la sienne, laisser la mienne").click()
    assert pairs(other) == written
    other.button("Je suis d’accord").click()
    expect(note(other, "joint.agreed")).to_contain_text("La version 2")


def test_a_couple_writes_its_pairs_itself(two):
    one, other = two
    together(one, other)
    mine, theirs = some(one.scene, 1)[0], some(one.scene, 1, start=40)[0]
    one.page.get_by_label("Votre poste").select_option(mine)
    one.page.get_by_label(f"Poste du n° {SECOND}").select_option(theirs)
    one.button("Ajouter ce couple de vœux").click()
    expect(one.button("Ajouter ce couple de vœux")).to_be_disabled()
    one.page.get_by_label("Votre poste").select_option("")
    one.button("Ajouter ce couple de vœux").click()

    assert pairs(one) == [f"{mine}|{theirs}", f"|{theirs}"]
    one.button("Proposer cette liste").click()
    expect(note(one, "joint.waiting")).to_be_visible()
    other.page.reload()
    expect(other.page.locator("ol.joint > li").first).to_contain_text("Vous :")
    assert pairs(other) == [f"{mine}|{theirs}", f"|{theirs}"]


def test_after_blank_rounds_a_couple_changes_no_more(two):
    one, other = two
    together(one, other)
    one.scene.open("blank")
    one.scene.open("confirmation")
    one.page.reload()

    expect(one.button("Quitter le couple")).to_be_disabled()
    expect(one.page.get_by_text("ne changent plus").first).to_be_visible()
    expect(one.button("Préparer la liste")).to_have_count(0)


def test_a_round_explains_each_pair_by_who_is_beyond_a_limit(two):
    one, other = two
    together(one, other)
    one.button("Préparer la liste").click()
    expect(one.page.locator("ol.joint > li")).to_have_count(18)
    one.button("Proposer cette liste").click()
    expect(note(one, "joint.waiting")).to_be_visible()
    other.page.reload()
    other.button("Je suis d’accord").click()
    expect(note(other, "joint.agreed")).to_be_visible()
    one.scene.run()
    # Rounds of this scene know no couples: it is told as one that followed the list.
    one.scene.owner.execute("UPDATE round_outcome SET joint_number = 1, position = 2")
    one.page.reload()
    one.go("Tours")

    rows = one.page.locator("ol.why > li")
    expect(rows).to_have_count(18)
    verdicts = rows.evaluate_all("rows => rows.map(row => row.dataset.verdict)")
    assert verdicts == ["refused"] * 2 + ["got"] + ["unread"] * 15
    expect(rows.nth(2)).to_contain_text("vos deux rangs sont dans les limites")
    one.go("Vos vœux")
    said = one.page.get_by_text("Les tours suivent votre liste commune")
    expect(said).to_be_visible()
