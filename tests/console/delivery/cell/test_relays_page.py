"""A site's relays are admitted by line and words on one page, and revoked there.

Who keeps a site sees its own; other words admit nothing, and say so in a sentence.
"""

import pytest

from acts.scene import NOON
from concours.core.delivery.sync.relay import RelayRequest, relay_words
from concours.core.kernel.crypto import signer_of
from console.delivery.test_gate_pages import page
from console.screen import PHONE, TABLET, look, page_of
from e2e.house import STAFF

SIGNER = signer_of(bytes(range(32)))
REQUEST = RelayRequest("https://r1.amiens.relais.example", signer_of(bytes(32)))
SAY = """
INSERT INTO relay_status (relay, heard_ms, stored, waiting)
SELECT id, %s, 7, 3 FROM relay
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
    [relay] = owner.execute("SELECT id FROM relay").fetchone()
    shown = post(
        client, scene, "revoke", site=scene.site, relay=relay, reason="volé"
    ).content.decode()
    assert REQUEST.url not in shown
    kinds = owner.execute(
        "SELECT kind FROM act WHERE kind LIKE 'relay%' ORDER BY number"
    ).fetchall()
    assert kinds == [("relay_admitted",), ("relay_revoked",)]


def test_other_words_say_what_to_do_and_admit_nobody(browser, scene, owner):
    refused = admit(browser("technique"), scene, words="abeille " * 8)

    assert (
        "Ces huit mots ne sont pas ceux de cette demande." in refused.content.decode()
    )
    assert owner.execute("SELECT count(*) FROM relay").fetchone() == (0,)


@pytest.mark.e2e
def test_the_page_holds_on_a_desk_a_tablet_and_a_telephone(
    browser, scene, owner, chromium
):
    client = browser("technique")
    admit(client, scene)
    owner.execute(SAY, (1,))
    screen = page_of(chromium, client)
    address = f"http://127.0.0.1/sittings/{scene.sitting}/relays"
    for name, size in (("desk", STAFF), ("tablet", TABLET), ("telephone", PHONE)):
        screen.set_viewport_size(size)
        screen.goto(address)
        look(screen, f"relays-{name}")
    screen.context.close()
