"""A tablet that took a place while its site was cut follows the one before, once.

Kits are made behind enrolments and open under both codes alone; what a relay brings is
admitted once the tablet before is silent; the journal has both, and loses nothing.
"""

import time
from dataclasses import dataclass

import msgspec
import pytest
from tests.patience import PATIENCE_S, until

from concours.core.delivery.mailbox import rescue as rules
from concours.core.delivery.mailbox.box import box_key
from concours.core.delivery.mailbox.rescue import (
    Claim,
    kit_secrets,
    rescue_code,
    seal_claim,
)
from concours.core.kernel import crypto
from concours.core.kernel.base64url import from_base64url, to_base64url
from concours.core.kernel.canonical import fields, load, u32
from concours.store.journal.relays import kit_requests
from gateway.relays.conftest import sealed
from small_exam import CHECK, CODE, CODES_KEY, Tablet, attempt_id, make_exam

ALL = tuple(f"1{number:04d}" for number in range(40))
NUMBERS = iter(ALL)
FIRST, SECOND = rules.EPOCHS


@pytest.fixture(scope="module")
def exam(database):
    make_exam(database.dsn(), ALL)
    return database


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(rules, "QUIET_MS", 1_000)


@dataclass
class Place:
    """A candidate at Lyon-Sud, with a tablet that wrote three entries."""

    tablet: Tablet
    candidate: object

    def code(self, epoch=FIRST):
        return rescue_code(CODES_KEY, self.candidate, epoch)

    def claim(self, spare, **changes):
        content = {
            "number": self.tablet.number,
            "code": CODE,
            "rescue": self.code(spare.epoch),
            "public_key": spare.public_key,
        } | changes
        attempt, epoch = spare.attempt, spare.epoch
        key = box_key(CODES_KEY, attempt, epoch)
        body = seal_claim(Claim(**content), key, attempt, epoch, nonce=bytes(12))
        claim = to_base64url(body)
        return {"attempt": str(attempt), "epoch": epoch, "claim": claim}


def enrol_next(gateway):
    """Return the tablet of the next candidate at Lyon-Sud."""
    for number in NUMBERS:
        tablet = Tablet(number)
        if gateway.enrol(tablet).json()["candidate"]["site"] == "Lyon-Sud":
            return tablet
    raise AssertionError("nobody is left")


@pytest.fixture
def place(gateway, owner):
    """Somebody at Lyon-Sud, whose tablet has died after three entries."""
    tablet = enrol_next(gateway)
    tablet.write("opened", {"base": None, "paper": "00"})
    tablet.answer("dp1-q1", ["A", "C"])
    tablet.answer("qroc", "embolie pulmonaire")
    candidate = owner.execute(
        "SELECT candidate_id FROM attempt WHERE id = %s", (tablet.attempt,)
    ).fetchone()[0]
    return Place(tablet, candidate)


def spare_of(place, epoch=FIRST):
    spare = Tablet(place.tablet.number, epoch=epoch, attempt=place.tablet.attempt)
    spare.write("opened", {"base": None, "paper": "00"})
    spare.answer("qroc", "embolie pulmonaire droite")
    return spare


def claims(relay, *rows):
    path, body = "/relay/claims", msgspec.json.encode({"claims": rows})
    answer = relay.http.post(path, body, **relay.headers(path, body))
    return answer.json()["claims"]


def admitted(relay, row):
    """Return what becomes of a claim that is brought until it is settled."""
    for _ in range(5 * PATIENCE_S):
        [outcome] = claims(relay, row)
        if outcome.get("code") != "rescue.waits":
            return outcome
        time.sleep(0.2)
    return outcome


def kits_of(relay, place):
    for _ in range(10 * PATIENCE_S):
        kits = relay.get("/relay/kits").json()["kits"]
        own = [kit for kit in kits if kit["attempt"] == str(place.tablet.attempt)]
        if len(own) == len(rules.EPOCHS):
            return own
        time.sleep(0.1)
    raise AssertionError("no kit was made")


def devices(owner, place):
    return owner.execute(
        "SELECT epoch, base_epoch, base_count FROM device WHERE attempt = %s"
        " ORDER BY epoch",
        (place.tablet.attempt,),
    ).fetchall()


def outcomes_of(owner, place):
    return owner.execute(
        "SELECT epoch, outcome FROM rescue_claim WHERE attempt = %s ORDER BY first_ms",
        (place.tablet.attempt,),
    ).fetchall()


def test_a_kit_opens_under_both_codes_and_says_what_an_enrolment_says(relay, place):
    for kit in kits_of(relay, place):
        epoch, code = kit["epoch"], place.code(kit["epoch"])
        secrets = kit_secrets(place.tablet.number, CODE, code)
        assert kit["name"] == secrets.name_digest.hex()
        blob = from_base64url(kit["kit"])
        attempt = place.tablet.attempt
        label = fields(b"concours/rescue-kit/1", attempt.bytes, u32(epoch))
        content = load(crypto.decrypt(secrets.key, blob, aad=label))
        sitting = content["sitting"]
        assert (sitting["epoch"], sitting["base"]) == (epoch, None)
        assert sitting["box_key"] == box_key(CODES_KEY, attempt, epoch).hex()
        assert content["boxes"][0] == [1, box_key(CODES_KEY, attempt, 1).hex()]
        other = kit_secrets(place.tablet.number, CODE, place.code(FIRST + 1))
        with pytest.raises(crypto.Unreadable):
            crypto.decrypt(other.key, blob, aad=label)


def test_both_tablets_are_in_the_copy_and_nothing_is_lost(relay, gateway, owner, place):
    spare = spare_of(place)
    assert relay.bring(sealed(spare)).json()["boxes"][0]["code"] == (
        "journal.unknown_device"
    )
    relay.bring(sealed(place.tablet))  # what the dead one left at the relay

    assert admitted(relay, place.claim(spare)) == {"admitted": True}

    assert relay.bring(sealed(spare)).json() == {"boxes": [{"held": 2}]}
    assert devices(owner, place) == [(1, None, None), (FIRST, 1, 3)]
    assert claims(relay, place.claim(spare)) == [
        {"admitted": True}
    ]  # twice is harmless
    reply = gateway.enrol(spare).json()
    [sitting] = [
        row for row in reply["sittings"] if row["attempt"] == str(spare.attempt)
    ]
    assert (sitting["epoch"], sitting["base"]["epoch"]) == (FIRST, 1)
    headers = {"Authorization": f"Bearer {reply['token']}"}
    earlier = gateway.get(f"/journal?attempt={spare.attempt}", **headers).json()
    assert [(e["epoch"], len(e["entries"])) for e in earlier["epochs"]] == [(1, 3)]
    assert outcomes_of(owner, place) == [(FIRST, "admitted")]


def test_a_tablet_that_lives_loses_its_place_to_no_rescue(
    relay, gateway, owner, place, clock
):
    """Not even to one by the right codes, stolen, once the line is back."""
    spare = spare_of(place)
    with clock.stopped():
        [first] = claims(relay, place.claim(spare))
        assert first["facts"]["reason"] == "new"
        for _ in range(4):
            clock.ahead_ms += rules.QUIET_MS // 2
            gateway.send(place.tablet)
            until(lambda: heard_ms(owner, place) == clock())
            [outcome] = claims(relay, place.claim(spare))
            assert outcome["code"] == "rescue.waits"
        assert outcome["facts"]["reason"] == "alive"
        assert outcomes_of(owner, place) == [(FIRST, "rescue.waits")]

        clock.ahead_ms += rules.QUIET_MS  # switched off
        assert claims(relay, place.claim(spare)) == [{"admitted": True}]


def heard_ms(owner, place):
    """When the centre has heard the tablet last, once that is written."""
    [(heard,)] = owner.execute(
        "SELECT max(seen_ms) FROM presence WHERE attempt = %s", (place.tablet.attempt,)
    ).fetchall()
    return heard


def test_one_epoch_has_one_tablet_and_the_other_is_told_of(relay, owner, place):
    first, second = spare_of(place), spare_of(place)

    assert admitted(relay, place.claim(first)) == {"admitted": True}
    assert admitted(relay, place.claim(second))["code"] == "rescue.used"

    [outcome] = relay.bring(sealed(second)).json()["boxes"]
    assert outcome["code"] == "box.unsigned"  # under the key of the first
    assert outcomes_of(owner, place)[-1] == (FIRST, "rescue.used")
    assert len(devices(owner, place)) == 2


def test_one_spare_takes_every_paper_of_its_candidate(relay, gateway, owner, place):
    """Each by a claim of its own: a cut may last from one paper into the next."""
    spare = spare_of(place)
    attempt = attempt_id(spare.number, CHECK)
    other = Tablet(spare.number, FIRST, attempt, spare.private_key)

    assert admitted(relay, place.claim(spare)) == {"admitted": True}
    assert admitted(relay, place.claim(other)) == {"admitted": True}

    assert devices(owner, place) == [(1, None, None), (FIRST, 1, 0)]
    assert devices(owner, Place(other, None)) == [(1, None, None), (FIRST, 1, 0)]
    reply = gateway.enrol(spare).json()
    assert {sitting["epoch"] for sitting in reply["sittings"]} == {FIRST}
    assert len(reply["sittings"]) == 2


def test_a_spare_that_is_refused_in_one_paper_is_admitted_in_the_other(
    relay, gateway, owner, place
):
    """Two spares have one code: what it writes where it is refused is nobody's."""
    spare, rival = spare_of(place), spare_of(place)
    attempt = attempt_id(spare.number, CHECK)
    other = Tablet(spare.number, FIRST, attempt, spare.private_key)

    assert admitted(relay, place.claim(rival)) == {"admitted": True}
    assert admitted(relay, place.claim(spare))["code"] == "rescue.used"
    assert admitted(relay, place.claim(other)) == {"admitted": True}

    told = gateway.enrol(other, code="-", rescue=place.claim(other)).json()
    assert [sitting["attempt"] for sitting in told["sittings"]] == [str(attempt)]
    again = gateway.enrol(spare, code="-", rescue=place.claim(spare))
    assert again.code == "rescue.used"
    assert gateway.send(spare).status >= 400
    assert devices(owner, place) == [(1, None, None), (FIRST, 1, 0)]


def requests(owner):
    """Return the requests for kits that are open."""
    return owner.execute(
        "SELECT attempt, sealed FROM kit_request WHERE sealed IS NOT NULL"
    ).fetchall()


def test_kits_that_a_gateway_left_are_made_by_another(
    relay, owner, another_gateway, monkeypatch
):
    """Also the one that it had under its hands; and no code stays in the database."""
    monkeypatch.setattr(kit_requests, "TAKEN_MS", 1_000)
    places = []
    with monkeypatch.context() as slow, another_gateway() as dying:
        slow.setattr(rules, "ROUNDS", 1_500_000)
        places += [Place(enrol_next(dying), None) for _ in range(4)]
        for _ in range(100):
            if len(requests(owner)) >= 3:
                break
            time.sleep(0.02)
        sealed_requests = requests(owner)
    assert len(sealed_requests) >= 3
    assert all(CODE.encode() not in bytes(text) for _, text in sealed_requests)

    for place in places:
        assert len(kits_of(relay, place)) == len(rules.EPOCHS)
    for _ in range(100):
        if not requests(owner):
            break
        time.sleep(0.1)
    assert requests(owner) == []


def test_a_site_without_a_relay_keeps_no_code_for_kits(relay, gateway, owner, place):  # noqa: ARG001 -- they run
    """Not even one that a gateway had under its hands, once the last is revoked."""
    [(elsewhere,)] = owner.execute(
        "SELECT id FROM attempt WHERE site_id <> (SELECT site_id FROM attempt"
        " WHERE id = %s) LIMIT 1",
        (place.tablet.attempt,),
    ).fetchall()
    taken = bytes(28), 2**60  # by a gateway that has died
    for attempt in (elsewhere, place.tablet.attempt):
        owner.execute(
            "INSERT INTO kit_request VALUES (%s, %s, %s) ON CONFLICT (attempt)"
            " DO UPDATE SET sealed = excluded.sealed, taken_ms = excluded.taken_ms",
            (attempt, *taken),
        )

    until(lambda: elsewhere not in dict(requests(owner)))
    assert place.tablet.attempt in dict(requests(owner))
    owner.execute("UPDATE kit_request SET sealed = NULL")


def test_a_second_rescue_follows_the_first(relay, owner, place):
    assert admitted(relay, place.claim(spare_of(place))) == {"admitted": True}
    again = spare_of(place, SECOND)

    assert admitted(relay, place.claim(again)) == {"admitted": True}

    assert [(e, b) for e, b, _ in devices(owner, place)] == [
        (1, None),
        (FIRST, 1),
        (SECOND, FIRST),
    ]


def test_a_tablet_that_was_replaced_and_stays_on_keeps_no_rescue_waiting(
    relay, gateway, owner, place, clock
):
    """Its screen asks for that: it brings what it still holds, and is heard."""
    again = spare_of(place, SECOND)
    with clock.stopped():
        claims(relay, place.claim(spare := spare_of(place)))
        clock.ahead_ms += rules.QUIET_MS
        assert claims(relay, place.claim(spare)) == [{"admitted": True}]
        [outcome] = claims(relay, place.claim(again))
        assert outcome["code"] == "rescue.waits"

        clock.ahead_ms += rules.QUIET_MS
        gateway.send(place.tablet)
        until(lambda: heard_ms(owner, place) == clock())

        assert claims(relay, place.claim(again)) == [{"admitted": True}]


def test_a_claim_by_anything_else_is_refused_by_name(relay, owner, place):
    spare = spare_of(place)
    neighbour = rescue_code(CODES_KEY, place.tablet.attempt, FIRST)
    rows = {
        "another seat's rescue code": place.claim(spare, rescue=neighbour),
        "the second rescue's": place.claim(spare, rescue=place.code(SECOND)),
        "an epoch of the centre's": place.claim(spare) | {"epoch": 2},
        "under another epoch": place.claim(spare) | {"epoch": SECOND},
        "altered": place.claim(spare) | {"claim": "A" * 60},
    }
    for name, row in rows.items():
        time.sleep(0.1)
        assert admitted(relay, row)["code"] == "rescue.unknown", name
    wrong = admitted(relay, place.claim(spare, code="AAAA-AAAA"))
    assert wrong["code"] == "enrol.unknown"
    assert devices(owner, place) == [(1, None, None)]


def test_the_tablet_itself_tells_the_centre_where_its_relay_is_gone(
    relay, gateway, place
):
    kits = kits_of(relay, place)
    spare = spare_of(place)
    for _ in range(5 * PATIENCE_S):
        answer = gateway.enrol(spare, code="-", rescue=place.claim(spare))
        if answer.status == 200:
            break
        assert answer.code == "rescue.waits"
        time.sleep(0.2)

    assert answer.status == 200
    assert FIRST in {sitting["epoch"] for sitting in answer.json()["sittings"]}
    kits_of(relay, Place(enrol_next(gateway), None))  # whose turn comes after
    assert kits_of(relay, place) == kits, "under a code that nobody has proven"
