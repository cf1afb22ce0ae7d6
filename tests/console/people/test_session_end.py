"""A form that is sent after its session has ended loses nothing that was typed.

The door says why; the tab keeps the text, the server nothing; the form has it back once
its person has signed in again.
"""

import pytest
from playwright.sync_api import expect
from tests.patience import PATIENCE_MS

from acts.scene import PASSWORD
from concours.core.kernel.time import HOUR_MS
from console.conftest import code_now, forget_used_codes
from console.screen import PHONE, STAFF, look, page_of, press

SESSION_LENGTH_MAX_MS = 16 * HOUR_MS
APPOINT = "http://127.0.0.1/people/appoint"
REASON = "Arrêté du 2 novembre 2026, qui remplace celui d’octobre."
WHY = "Votre session a pris fin"


def end_sessions(owner):
    owner.execute("DELETE FROM django_session")


def fill_appointment(page):
    page.goto(APPOINT)
    page.get_by_label("Nom, comme il s’inscrira").fill("Pr E. Lambert")
    page.get_by_label("Identifiant").fill("lambert-2")
    page.get_by_label("présidence du jury").check()
    page.get_by_label("Où").select_option(label="Toute la maison")
    page.get_by_label("Motif").fill(REASON)


def come_in_again(page, owner, login):
    page.get_by_label("Identifiant").fill(login)
    page.get_by_label("Mot de passe").fill(PASSWORD)
    press(page, "Entrer")
    forget_used_codes(owner, login)
    page.get_by_label("Code de votre application").fill(code_now(login))
    press(page, "Entrer")


def kept_in_tab(page):
    return page.evaluate("sessionStorage.getItem('concours.unsent') ?? ''")


@pytest.mark.e2e
@pytest.mark.parametrize("viewport", [STAFF, PHONE])
def test_a_form_comes_back_with_what_was_typed(chromium, browser, owner, viewport):
    page = page_of(chromium, browser("organisation"), viewport)
    width = viewport["width"]
    fill_appointment(page)
    end_sessions(owner)

    press(page, "Nommer cette personne")
    expect(page.get_by_text(WHY)).to_be_visible(timeout=PATIENCE_MS)
    kept_words = page.get_by_text("Mots de passe et fichiers ne sont pas gardés")
    expect(kept_words).to_be_visible(timeout=PATIENCE_MS)
    look(page, f"session-ended-{width}")
    come_in_again(page, owner, "organisation")

    page.goto(APPOINT)  # where the door leads: here the browser followed it unseen
    expect(page.get_by_text("Rien n’a été envoyé")).to_be_visible(timeout=PATIENCE_MS)
    look(page, f"form-given-back-{width}")
    name = page.get_by_label("Nom, comme il s’inscrira")
    assert name.input_value() == "Pr E. Lambert"
    assert page.get_by_label("Identifiant").input_value() == "lambert-2"
    assert page.get_by_label("présidence du jury").is_checked()
    assert page.get_by_label("Motif").input_value() == REASON
    assert kept_in_tab(page) == ""
    page.context.close()


@pytest.mark.e2e
def test_whoever_else_comes_in_at_this_tab_reads_none_of_it(chromium, browser, owner):
    page = page_of(chromium, browser("organisation"))
    fill_appointment(page)
    end_sessions(owner)
    press(page, "Nommer cette personne")
    expect(page.get_by_text(WHY)).to_be_visible(timeout=PATIENCE_MS)
    come_in_again(page, owner, "kermarec")

    page.goto("http://127.0.0.1/account")
    page.wait_for_function("document.readyState === 'complete'")
    assert kept_in_tab(page) == ""
    page.context.close()


@pytest.mark.e2e
def test_a_page_that_asks_for_a_part_of_itself_loses_no_text(
    chromium, browser, owner, scene
):
    page = page_of(chromium, browser("presidente"))
    room = f"http://127.0.0.1/sittings/{scene.sitting}/room"
    page.goto(f"{room}?site={scene.site}&room=Salle 1&candidate=04201")
    words = page.locator("#words")
    words.fill("un ordinateur portable sous la table")
    end_sessions(owner)
    with page.expect_navigation():
        page.evaluate(
            """() => {
                const part = document.querySelector('[hx-get*="room/state"]')
                htmx.ajax('GET', part.getAttribute('hx-get'), {source: part})
            }"""
        )
    expect(page.get_by_text(WHY)).to_be_visible(timeout=PATIENCE_MS)
    come_in_again(page, owner, "presidente")

    expect(words).to_have_value(
        "un ordinateur portable sous la table", timeout=PATIENCE_MS
    )
    page.context.close()


@pytest.mark.e2e
def test_a_text_about_somebody_is_never_given_to_somebody_else(
    chromium, browser, scene
):
    page = page_of(chromium, browser("presidente"))
    of = f"http://127.0.0.1/sittings/{scene.sitting}/room"
    room = f"{of}?site={scene.site}&room=Salle 1"
    page.goto(f"{room}&candidate=04201")
    kept = page.evaluate(
        """() => {
            const form = document.getElementById('words').form
            form.elements.text.value = 'un écouteur'
            const names = ['attempt', 'site', 'room', 'number']
            const about = names.map((name) => [name, form.elements[name].value])
            const fields = [['text', '', 'un écouteur']]
            const action = new URL(form.action).pathname
            const kept = {page: '/elsewhere', action, about, fields, hasFile: false}
            const person = 'presidente'
            const all = {atMs: Date.now(), person, forms: [kept], isEnded: true}
            return JSON.stringify(all)
        }"""
    )
    values = {}
    for number in ("04202", "", "04201"):
        page.evaluate("(kept) => sessionStorage.setItem('concours.unsent', kept)", kept)
        page.goto(f"{room}&candidate={number}")
        page.wait_for_function("document.readyState === 'complete'")
        page.evaluate("new Promise((done) => setTimeout(done))")
        values[number] = page.locator("#words").input_value()

    assert values == {"04202": "", "": "", "04201": "un écouteur"}
    page.context.close()


@pytest.mark.e2e
def test_what_has_arrived_is_not_kept_and_secrets_never_are(chromium, browser):
    page = page_of(chromium, browser("organisation"))
    page.goto("http://127.0.0.1/account/password")
    page.evaluate(
        "addEventListener('pagehide', () => (name = sessionStorage['concours.unsent']))"
    )
    for field in page.locator("input[type=password]").all():
        field.fill("un secret très long")
    press(page, "Enregistrer mon nouveau mot de passe")

    assert "un secret" not in page.evaluate("name")
    assert kept_in_tab(page) == ""
    page.context.close()


def test_the_door_leads_back_to_the_page_of_the_form(browser, owner):
    client = browser("organisation")
    end_sessions(owner)
    origin = {"Referer": "http://127.0.0.1/people/appoint?exam=edn"}

    answer = client.post("/people/appoint", {"reason": "x"}, headers=origin)

    page = "%2Fpeople%2Fappoint%3Fexam%3Dedn"
    assert answer["Location"] == f"/sign-in?next={page}&ended=1"
    assert WHY in client.get(answer["Location"]).content.decode()
    assert 'role="status" data-code="session_ended" data-unsent hidden' in (
        client.get("/sign-in").content.decode()
    )
    elsewhere = {"Referer": "http://example.org/people"}
    away = client.post("/people/appoint", {}, headers=elsewhere)
    assert away["Location"] == "/sign-in?next=%2Fpeople%2Fappoint&ended=1"


def test_after_sixteen_hours_a_form_and_a_page_have_their_way_back(browser):
    for ask in ("get", "post"):
        client = browser("organisation")
        session = client.session
        session["proven_ms"] -= SESSION_LENGTH_MAX_MS + 1
        session.save()

        answer = getattr(client, ask)("/people/appoint")

        assert answer["Location"].startswith("/sign-in?next=")
        assert "appoint" in answer["Location"]
        assert client.get("/people").status_code == 302


def test_a_forged_form_says_where_its_page_is(browser):
    client = browser("organisation", enforce_csrf_checks=False)
    client.handler.enforce_csrf_checks = True
    origin = {"Referer": "https://127.0.0.1/people/appoint"}

    answer = client.post("/people/appoint", {}, headers=origin)

    assert answer.status_code == 403
    assert 'href="/people/appoint"' in answer.content.decode()
