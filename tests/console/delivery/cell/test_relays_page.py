"""A site's relays are admitted by line and words on one page, and revoked there.

Who keeps a site sees its own; other words admit nothing, and say so in a sentence.
"""

import re

import pytest
from django.conf import settings

from acts.scene import NOON, make_scene
from concours.core.delivery.mailbox.relay import RelayRequest, relay_words
from concours.core.delivery.mailbox.rescue import EPOCHS, rescue_code
from concours.core.kernel.crypto import signer_of
from console.delivery.test_gate_pages import page
from console.screen import PHONE, TABLET, look, page_of, press
from e2e.house import STAFF

SIGNER = signer_of(bytes(range(32)))
REQUEST = RelayRequest("https://r1.amiens.relais.example", signer_of(bytes(32)))
SAY = """
INSERT INTO relay_status (relay, heard_ms, stored, waiting, free_bytes)
SELECT id, %s, 7, 3, %s FROM relay
"""


@pytest.fixture(autouse=True)
def _signer(owner):
    from concours.acts.ledger_key import pin_ledger_key  # noqa: PLC0415 -- after setup

    owner.execute("DELETE FROM relay_status")
    owner.execute("DELETE FROM relay")
    pin_ledger_key(SIGNER, reason="essai", now=NOON)


def post(client, scene, act, **form):
    return client.post(f"/sittings/{scene.sitting}/relays/{act}", form, follow=True)


def admit(client, scene, words=None):
    words = " ".join(relay_words(REQUEST, SIGNER)) if words is None else words
    return post(
        client, scene, "admit", site=scene.site, request=REQUEST.text, words=words
    )


def test_a_relay_is_admitted_shown_and_revoked(browser, scene, owner):
    client = browser("technique")
    assert "Aucun\u00a0: les tablettes" in page(client, scene, "relays")

    shown = admit(client, scene).content.decode()

    assert REQUEST.url in shown
    assert "jamais entendu" in shown
    owner.execute(SAY, (1, 60_000_000_000))
    assert "60,0\u00a0Go" in page(client, scene, "relays")
    [relay] = owner.execute("SELECT id FROM relay").fetchone()
    shown = post(
        client, scene, "revoke", site=scene.site, relay=relay, reason="volé"
    ).content.decode()
    assert REQUEST.url not in shown
    kinds = owner.execute(
        "SELECT kind FROM act WHERE kind LIKE 'relay%' ORDER BY number"
    ).fetchall()
    assert kinds == [("relay_admitted",), ("relay_revoked",)]


def test_the_envelopes_have_two_codes_for_each_seat_and_are_recorded(
    browser, scene, owner
):
    client = browser("technique")
    admit(client, scene)

    shown = post(client, scene, "envelopes", site=scene.site).content.decode()

    people = owner.execute(
        "SELECT id, number FROM candidate WHERE site_id = %s", (scene.site,)
    ).fetchall()
    assert people
    for candidate, number in people:
        assert number in shown
        for epoch in EPOCHS:
            assert rescue_code(settings.CODES_KEY, candidate, epoch) in shown
    [(kind, body)] = owner.execute(
        "SELECT kind, convert_from(body, 'UTF8') FROM act ORDER BY number DESC LIMIT 1"
    ).fetchall()
    assert kind == "rescue_codes_printed"
    assert f'"candidates":{len(people)}' in body
    assert (
        "no-store"
        in client.post(
            f"/sittings/{scene.sitting}/relays/envelopes", {"site": scene.site}
        )["Cache-Control"]
    )


def test_codes_of_another_exams_site_are_not_here(browser, scene, owner, tmp_path):
    other = make_scene(tmp_path, code="other", title="Un autre", has_sitting=False)
    ((site,),) = owner.execute(
        "SELECT id FROM site WHERE exam_id = %s LIMIT 1", (other.exam,)
    ).fetchall()
    before = owner.execute("SELECT count(*) FROM act").fetchone()

    assert post(browser("technique"), scene, "envelopes", site=site).status_code == 404
    assert owner.execute("SELECT count(*) FROM act").fetchone() == before


def test_other_words_say_what_to_do_and_admit_nobody(browser, scene, owner):
    refused = admit(browser("technique"), scene, words="abeille " * 8)

    assert (
        "Ces huit mots ne sont pas ceux de cette demande." in refused.content.decode()
    )
    assert owner.execute("SELECT count(*) FROM relay").fetchone() == (0,)


def test_the_head_says_where_one_is_to_the_cell_and_to_a_site(browser, scene, local):
    for login, entry in (
        ("technique", "Lancement"),
        (local("site_manager"), "Mon centre"),
    ):
        shown = page(browser(login), scene, "relays").split("<main")[0]
        here = re.findall(r'aria-current="\w+"[^>]*>(?:<[^>]+>)?\s*([^<]+?)\s*<', shown)
        assert entry in here, (login, here)


@pytest.mark.e2e
def test_the_page_holds_on_a_desk_a_tablet_and_a_telephone(
    browser, scene, owner, chromium
):
    client = browser("technique")
    admit(client, scene)
    owner.execute(SAY, (1, 1_600_000_000))
    screen = page_of(chromium, client)
    address = f"http://127.0.0.1/sittings/{scene.sitting}/relays"
    for name, size in (("desk", STAFF), ("tablet", TABLET), ("telephone", PHONE)):
        screen.set_viewport_size(size)
        screen.goto(address)
        look(screen, f"relays-{name}")
        screen.get_by_label("Centre").last.select_option(index=1)
        press(screen, "Afficher les codes de reprise")
        look(screen, f"envelopes-{name}")
        number = screen.locator("td[data-head]").first
        shows_head = number.evaluate(
            "(cell) => getComputedStyle(cell, '::before').content"
        )
        assert ("Numéro" in shows_head) == (name == "telephone"), shows_head
    screen.context.close()
