"""What a relay brings is judged as its tablet's own batch, and changes nothing else.

A relay that repeats, invents, alters or replays is refused by name (F12); what it
brings is no sign of life of a tablet, and nobody else may bring anything.
"""

import asyncio
import time

import pytest
from tests.patience import PATIENCE_S

from concours.core.kernel.crypto import signer_of
from concours.gateway.app import create_app
from gateway.relays.conftest import URL, RelayHand, sealed
from small_exam import SITES, Tablet, attempt_id, make_exam

ALL = tuple(f"1{number:04d}" for number in range(40))
NUMBERS = iter(ALL)
FILE = """
INSERT INTO site_file (site_id, body, signature, signer, signed_ms)
VALUES (%s, %s, %s, %s, 1)
"""


@pytest.fixture(scope="module")
def exam(database):
    make_exam(database.dsn(), ALL)
    return database


@pytest.fixture
def tablet(gateway):
    """A tablet just enrolled, with three entries written and none sent."""
    tablet = Tablet(next(NUMBERS))
    gateway.enrol(tablet)
    tablet.write("opened", {"base": None, "paper": "00"})
    tablet.answer("dp1-q1", ["A", "C"])
    tablet.answer("qroc", "embolie pulmonaire à droite")
    return tablet


def held(owner, tablet):
    return owner.execute(
        "SELECT count(*), count(signature) FROM journal_entry"
        " WHERE attempt = %s AND epoch = %s",
        (tablet.attempt, tablet.epoch),
    ).fetchone()


def test_a_box_is_held_as_if_its_tablet_had_sent_it(relay, gateway, owner, tablet):
    answer = relay.bring(sealed(tablet))

    assert (answer.status, answer.json()) == (200, {"boxes": [{"held": 3}]})
    assert held(owner, tablet) == (3, 1)
    assert gateway.send(tablet).json()["held"] == 3  # twice is harmless
    assert relay.bring(sealed(tablet)).json() == {"boxes": [{"held": 3}]}
    assert held(owner, tablet) == (3, 1)


def test_what_the_tablet_brought_meanwhile_is_no_matter(relay, gateway, owner, tablet):
    gateway.send(tablet, 0, 2)

    assert relay.bring(sealed(tablet, 1)).json() == {"boxes": [{"held": 3}]}
    assert held(owner, tablet) == (3, 2)


def test_boxes_of_one_chain_are_taken_in_its_order(relay, owner, tablet):
    boxes = sealed(tablet, 2), sealed(tablet, 0, 2)

    assert relay.bring(*boxes).json() == {"boxes": [{"held": 3}, {"held": 2}]}
    assert held(owner, tablet) == (3, 2)


def test_a_box_past_a_gap_waits_at_the_relay(relay, owner, tablet):
    [outcome] = relay.bring(sealed(tablet, 2)).json()["boxes"]

    assert outcome["code"] == "journal.chain_broken"
    assert (outcome["facts"]["reason"], outcome["facts"]["held"]) == ("gap", 0)
    assert held(owner, tablet) == (0, 0)


def test_a_relay_is_no_sign_of_life_of_a_tablet(relay, owner, tablet):
    relay.bring(sealed(tablet))
    time.sleep(0.3)

    rows = owner.execute(
        "SELECT count(*) FROM presence WHERE attempt = %s", (tablet.attempt,)
    ).fetchone()
    assert rows == (0,)


ALTERED = {
    "altered": ({"body": "A" * 60}, "box.unsigned"),
    "replayed into another attempt": (
        {"attempt": "another's"},
        "box.unsigned",
    ),
    "into an attempt that nobody has": (
        {"attempt": str(attempt_id(ALL[-1]))},
        "journal.unknown_device",
    ),
    "into another epoch": ({"epoch": 2}, "journal.unknown_device"),
    "under another head": ({"head": "ab" * 32}, "box.unsigned"),
    "signed by nobody": ({"signature": "ab" * 64}, "box.unsigned"),
    "too short for anything": ({"body": "AAAA"}, "box.invalid"),
    "longer than any": ({"last": 4_000}, "box.invalid"),
}


@pytest.mark.parametrize("change", ALTERED.values(), ids=ALTERED)
def test_what_a_relay_alters_replays_or_invents_is_refused(
    relay, owner, tablet, change
):
    changes, code = change
    other = Tablet(next(NUMBERS))
    relay.http.enrol(other)
    other.write("opened", {"base": None, "paper": "00"})

    if changes == {"attempt": "another's"}:
        changes = {"attempt": str(other.attempt)}
    outcomes = relay.bring(sealed(tablet) | changes, sealed(other)).json()["boxes"]

    assert outcomes[0]["code"] == code
    assert outcomes[1] == {"held": 1}  # the others go on
    assert held(owner, tablet) == (0, 0)


def test_a_box_of_a_device_that_nobody_enrolled_is_refused(relay):
    stranger = Tablet(next(NUMBERS))
    stranger.write("opened", {"base": None, "paper": "00"})

    [outcome] = relay.bring(sealed(stranger)).json()["boxes"]

    assert outcome["code"] == "journal.unknown_device"


def test_what_a_relay_invents_is_kept_as_evidence(relay, owner, tablet):
    relay.bring(sealed(tablet) | {"signature": "cd" * 64})

    for _ in range(10 * PATIENCE_S):
        row = owner.execute(
            "SELECT facts ->> 'relay', facts ->> 'concerns' FROM refused_act"
            " WHERE code = 'box.unsigned' AND facts ->> 'concerns' = %s",
            (str(tablet.attempt),),
        ).fetchone()
        if row:
            break
        time.sleep(0.1)
    assert row == (URL, str(tablet.attempt))


def test_nobody_but_an_admitted_relay_is_heard(relay, gateway, tablet):
    stranger = RelayHand(gateway, bytes(32))
    box = sealed(tablet)

    assert stranger.bring(box).code == "relay.unknown"
    assert stranger.get("/relay/site-files").code == "relay.unknown"
    body = b'{"boxes":[],"stored":0,"waiting":0}'
    headers = relay.headers("/relay/boxes", body)
    assert gateway.post("/relay/boxes", body + b" ", **headers).code == "relay.unknown"
    assert gateway.post("/relay/boxes", body).code == "relay.unknown"
    assert gateway.post("/relay/boxes", body, **{"X-Relay": "é"}).status == 403


@pytest.mark.parametrize(
    "posted",
    [{"stored": -1}, {"waiting": "1"}, {"more": 1}, {"boxes": [{}]}],
)
def test_a_post_of_another_shape_is_malformed(relay, posted):
    assert relay.bring(**posted).code == "request.malformed"


def test_what_a_relay_says_of_itself_is_kept(relay, owner):
    said = "SELECT stored, waiting, free_bytes FROM relay_status"
    for query, free_bytes in (
        ("?free=5000000000", 5_000_000_000),
        ("?free=-1", None),
        ("?free=plenty", None),
        ("", None),
    ):
        assert relay.bring(stored=7, waiting=3, query=query).status == 200
        assert owner.execute(said).fetchone() == (7, 3, free_bytes)


def test_a_relay_gets_the_file_of_its_site_alone(relay, owner):
    for name in ("Lyon-Sud", "Lille"):
        values = SITES[name], name.encode(), bytes(64), signer_of(bytes(32))
        owner.execute(FILE, values)

    files = relay.get("/relay/site-files").json()["files"]

    assert files == [{"body": "Lyon-Sud", "signature": "00" * 64}]


def test_a_relay_gets_what_its_site_was_told_and_only_what_is_newer(relay, owner):
    for name in ("Lyon-Sud", "Lille"):
        values = SITES[name], name.encode(), bytes(64), signer_of(bytes(32))
        owner.execute(FILE.replace("site_file", "site_news"), values)

    sheets = relay.get("/relay/news").json()["sheets"]

    assert sheets == [{"body": "Lyon-Sud", "signature": "00" * 64}]
    assert relay.http.get("/relay/news").code == "relay.unknown"


def test_tablets_of_the_site_are_told_of_it_and_others_of_nothing(gateway):
    replies = {}
    for number in (next(NUMBERS), next(NUMBERS)):
        reply = gateway.enrol(Tablet(number)).json()
        replies[reply["candidate"]["site"]] = reply["sittings"]

    for sitting in replies["Lyon-Sud"]:
        assert sitting["relays"] == [URL]
        assert len(bytes.fromhex(sitting["box_key"])) == 32
        assert sitting["site"] == str(SITES["Lyon-Sud"])
    keys = {sitting["box_key"] for sitting in replies["Lyon-Sud"]}
    assert len(keys) == len(replies["Lyon-Sud"])
    for sitting in replies["Lille"]:
        assert not {"relays", "box_key"} & sitting.keys()


def test_a_tablet_hears_of_the_relays_of_today_with_the_note(gateway):
    replies = {}
    for number in (next(NUMBERS), next(NUMBERS)):
        tablet = Tablet(number)
        enrolment = gateway.enrol(tablet).json()
        headers = {"Authorization": f"Bearer {tablet.token}"}
        reply = gateway.post("/note", {"size": 0, "root": ""}, **headers).json()
        replies[enrolment["candidate"]["site"]] = enrolment["sittings"], reply

    sittings, reply = replies["Lyon-Sud"]
    terms = ("relays", "box_key", "site", "ledger")
    assert reply["relays"] == {
        sitting["attempt"]: {name: sitting[name] for name in terms if name in sitting}
        for sitting in sittings
    }
    assert "relays" not in replies["Lille"][1]


def test_a_gateway_knows_its_relays_before_it_answers_anybody(settings):
    async def begin():
        app = create_app(settings)._app
        async with app.router.lifespan_context(app):
            return app.state.services.relays.origins

    assert asyncio.run(begin()) == (URL,)


def test_pages_may_speak_to_the_relays_in_force_alone(gateway, owner, another_gateway):
    policy = gateway.get("/").headers["Content-Security-Policy"]
    assert f"connect-src 'self' {URL};" in policy

    owner.execute("UPDATE relay SET revoked_act = 99")
    try:
        with another_gateway() as fresh:
            policy = fresh.get("/").headers["Content-Security-Policy"]
            assert "connect-src 'self';" in policy
            assert RelayHand(fresh).bring().code == "relay.unknown"
            reply = fresh.enrol(Tablet(next(NUMBERS))).json()
            assert not any("relays" in sitting for sitting in reply["sittings"])
    finally:
        owner.execute("UPDATE relay SET revoked_act = NULL")
