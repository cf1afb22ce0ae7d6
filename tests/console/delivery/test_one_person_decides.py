"""Where one press decides, the page says so; where two persons decide, it says that.

In a mock exam, one who tried « Proposer » had annulled the sitting for good.
"""

import re
import time
from itertools import count

import pytest
from playwright.sync_api import expect

from acts.published import compose_and_mark
from acts.scene import HOUR_MS, Tablet, attempt_of, launch, make_scene
from concours.store.profiles import load_profile
from console.delivery.test_field_faults import hold
from console.screen import PHONE, STAFF, look, page_of

NUMBERS = count(1)
ALONE = ("une seule personne décide", "aussitôt", 'data-hold="3000"')
BY_TWO = ("Proposer", "personne du jury")


@pytest.fixture(params=["blanc", "edn"])
def profile(request):
    return request.param


@pytest.fixture
def scene(console_database, tmp_path, profile):  # noqa: ARG001 -- Django, on it
    return make_scene(
        tmp_path, code=f"{profile}-{next(NUMBERS)}", profile=load_profile(profile)
    )


def said(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    page = answer.content.decode()
    return " ".join(page[page.index('id="main"') :].split())


def test_what_stops_a_sitting_before_its_hour_says_who_decides(
    browser, scene, profile, owner
):
    [(exam, sitting)] = owner.execute(
        "SELECT e.code, s.code FROM exam e JOIN sitting s ON s.exam_id = e.id"
        " WHERE s.id = %s",
        (scene.sitting,),
    )
    other = re.compile("(seconde|autre) personne")
    for client, page in (
        ("presidente", f"{scene.address}/launch/override"),
        ("presidente", f"{scene.address}/spare"),
        ("organisation", f"/exams/{exam}/sittings/{sitting}/cancel"),
    ):
        dialog = said(browser(client), page)
        assert bool(other.search(dialog)) == (profile == "edn"), page
        assert (ALONE[0] in dialog) == (profile == "blanc"), page


def test_annulling_and_excluding_say_who_decides(browser, scene, owner, profile):
    t0 = time.time_ns() // 1_000_000 - HOUR_MS // 2
    launch(owner, scene, t0=t0)
    Tablet(owner, attempt_of(owner, scene, "04201")).enrol(at=t0 - HOUR_MS)
    client, address = browser("presidente"), scene.address
    exclusion = f"{address}/pause-and-exclusion/exclude?candidate=04201"

    decisions = said(client, f"{address}/proposals")
    assert ("Décisions à deux" in decisions) == (profile == "edn")
    assert "<h1> Décisions" in decisions
    annulment = said(client, f"{address}/annulment")
    dialog = said(client, exclusion)

    if profile == "blanc":
        assert [word for word in ALONE if word not in annulment] == []
        assert [word for word in BY_TWO if word in annulment + dialog] == []
        assert "Annuler pour de bon" in annulment
        assert "à deux personnes" not in annulment
        assert "Vous décidez seul" in dialog
    else:
        assert [word for word in BY_TWO if word not in annulment] == []
        assert "Une seconde personne du jury doit confirmer" in dialog
        assert "une seule personne" not in annulment + dialog


@pytest.mark.parametrize("profile", ["blanc"], indirect=True)
def test_a_mended_key_is_held_where_that_adopts_it(chromium, browser, scene, owner):
    compose_and_mark(scene, owner)
    page = page_of(chromium, browser("presidente"), PHONE)
    page.goto(f"https://localhost{scene.address}/results/amend?question=qi-q1")
    page.get_by_role("button", name="Retirer du total").click()
    page.get_by_text(re.compile("notes? changées?")).wait_for()
    page.get_by_label("Motif, lu par le jury").fill("La question 3 trompe")
    button = page.get_by_role("button", name="Adopter cette version")
    look(page, "amend-alone-phone")
    page.set_viewport_size(STAFF)
    look(page, "amend-alone-staff")
    button.click()
    expect(page.get_by_role("heading", name="Correction")).to_be_visible()

    with page.expect_navigation():
        hold(page, button)

    adopted = owner.execute(
        "SELECT number, adopted_act IS NOT NULL FROM marking_version"
        " WHERE sitting_id = %s ORDER BY number",
        (scene.sitting,),
    ).fetchall()
    assert adopted[-1] == (2, True)
