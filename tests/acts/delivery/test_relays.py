"""A site gets a relay by the words that the relay shows, and by nothing else.

Whoever swaps the request, its address or the ledger's key on the way has other words.
"""

import pytest

from acts.scene import NOON
from concours.acts.actor import Actor, Venue
from concours.acts.may import NotAllowed
from concours.core.delivery.mailbox.relay import (
    RelayRequest,
    RelayRequestInvalid,
    RelayWordsWrong,
    relay_words,
)
from concours.core.kernel.crypto import signer_of

KEY, SIGNER = signer_of(bytes(32)), signer_of(bytes(range(32)))
REQUEST = RelayRequest("https://r1.amiens.relais.example", KEY)


@pytest.fixture
def manager(scene):
    return Actor("m", "C. Petit", frozenset({"site_manager"}), Venue(scene.site))


@pytest.fixture(autouse=True)
def _signer(owner):
    """The key that acts name is the ledger's."""
    owner.execute("DELETE FROM relay")
    from concours.acts.ledger_key import pin_ledger_key  # noqa: PLC0415 -- after setup

    pin_ledger_key(SIGNER, reason="essai", now=NOON)


def admit(actor, site, request=REQUEST, words=None):
    from concours.acts.delivery.relays import admit_relay  # noqa: PLC0415 -- idem

    words = " ".join(relay_words(request, SIGNER)) if words is None else words
    return admit_relay(actor, site, request.text, words, now=NOON)


def relays(owner):
    return owner.execute(
        "SELECT site_id, url, public_key, revoked_act IS NULL FROM relay ORDER BY id"
    ).fetchall()


def test_a_site_gets_its_relay_by_its_words(scene, owner, manager):
    words = "  ".join(relay_words(REQUEST, SIGNER)).upper()

    act = admit(manager, scene.site, words=words)

    assert relays(owner) == [(scene.site, REQUEST.url, KEY, True)]
    kind, role, url = owner.execute(
        "SELECT kind, role, convert_from(body, 'UTF8')::jsonb ->> 'url' FROM act"
        " WHERE number = %s",
        (act,),
    ).fetchone()
    assert (kind, role, url) == ("relay_admitted", "site_manager", REQUEST.url)


@pytest.mark.parametrize(
    "other",
    [
        relay_words(RelayRequest("https://r2.amiens.relais.example", KEY), SIGNER),
        relay_words(RelayRequest(REQUEST.url, SIGNER), SIGNER),
        relay_words(REQUEST, KEY),
        relay_words(REQUEST, SIGNER)[:7],
        (),
    ],
    ids=["another address", "another key", "another centre", "seven", "none"],
)
def test_other_words_admit_nobody(scene, owner, manager, other):
    with pytest.raises(RelayWordsWrong):
        admit(manager, scene.site, words=" ".join(other))

    assert relays(owner) == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "form"),
        ("concours-relay-1 https://r.example", "form"),
        (f"concours-relay-2 https://r.example {KEY.hex()}", "form"),
        (f"concours-relay-1 http://r.example {KEY.hex()}", "address"),
        (f"concours-relay-1 https://r.example/x {KEY.hex()}", "address"),
        (f"concours-relay-1 https://r.example;* {KEY.hex()}", "address"),
        (f"concours-relay-1 https://{'r' * 200}.example {KEY.hex()}", "address"),
        ("concours-relay-1 https://r.example zz", "key"),
        ("concours-relay-1 https://r.example abcd", "key"),
    ],
)
def test_a_request_that_is_none_is_refused(scene, manager, text, reason):
    from concours.acts.delivery.relays import admit_relay  # noqa: PLC0415 -- idem

    with pytest.raises(RelayRequestInvalid) as refused:
        admit_relay(manager, scene.site, text, "", now=NOON)

    assert refused.value.reason == reason


def test_one_address_one_key_and_four_relays_at_most(scene, manager):
    from concours.acts.delivery.relays import (  # noqa: PLC0415 -- idem
        RelayKnown,
        RelaysTooMany,
    )

    admit(manager, scene.site)
    for known in (
        RelayRequest(REQUEST.url, SIGNER),
        RelayRequest("https://r9.example", KEY),
    ):
        with pytest.raises(RelayKnown):
            admit(manager, scene.site, known)
    for n in (2, 3, 4):
        key = signer_of(bytes([n]) * 32)
        admit(manager, scene.site, RelayRequest(f"https://r{n}.example", key))
    fifth = RelayRequest("https://r5.example", signer_of(bytes([5]) * 32))
    with pytest.raises(RelaysTooMany):
        admit(manager, scene.site, fifth)


def test_a_revoked_relay_may_be_admitted_again(scene, owner, manager):
    from concours.acts.delivery.relays import revoke_relay  # noqa: PLC0415 -- idem

    admit(manager, scene.site)
    [relay] = owner.execute("SELECT id FROM relay").fetchone()

    revoke_relay(manager, scene.site, relay, reason="volé", now=NOON)
    admit(manager, scene.site)

    assert [row[3] for row in relays(owner)] == [False, True]


def test_a_site_manager_reaches_the_relays_of_their_site_alone(scene, owner, manager):
    from concours.acts.delivery.relays import revoke_relay  # noqa: PLC0415 -- idem

    [other] = owner.execute(
        "SELECT id FROM site WHERE id <> %s LIMIT 1", (scene.site,)
    ).fetchone()
    with pytest.raises(NotAllowed):
        admit(manager, other)
    technician = Actor("t", "L. Hamon", frozenset({"technician"}))
    admit(technician, other)
    [relay] = owner.execute("SELECT id FROM relay").fetchone()
    with pytest.raises(NotAllowed):
        revoke_relay(manager, other, relay, reason="volé", now=NOON)
