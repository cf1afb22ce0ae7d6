"""Where two persons ask so, a tablet comes in by a proof, or by a supervisor's act.

A31; and nobody is kept out once a start is announced, nor where nothing can be shown,
whatever is set.
"""

from dataclasses import replace
from hashlib import sha256

import psycopg
import pytest
from tests.emptied import empty

from concours.core.kernel.time import MINUTE_MS
from concours.core.kiosk.seb_json import request_hash
from gateway.kiosk.test_attestation import ADD, IPAD, KEYS, ORIGIN
from small_exam import (
    CHECK,
    EXAM,
    SITES,
    SITTING,
    Tablet,
    allow_replacement,
    attempt_id,
    undo_collection,
)

POLICY = "INSERT INTO kiosk_policy (exam_id, act, policy) VALUES (%s, %s, %s)"


@pytest.fixture(scope="module")
def settings(settings):
    return replace(settings, tablets_url=f"{ORIGIN}/")


@pytest.fixture(scope="module")
def owner(exam):
    with psycopg.connect(exam.dsn(), autocommit=True) as link:
        yield link


@pytest.fixture(autouse=True)
def gated(owner, clock):
    """Every site has its configuration, and proof is asked for at the door."""
    empty(
        owner,
        "device, kiosk_configuration, kiosk_policy, kiosk_admission, kiosk_waiting,"
        " news, wrong_try, replacement_code, refused_act",
    )
    owner.execute("UPDATE sitting SET t0_ms = NULL, armed_ms = NULL")
    for name, site in SITES.items():
        token = sha256(name.encode()).hexdigest()[:22]
        owner.execute(ADD, (EXAM, site, token, KEYS[name], None))
    owner.execute(POLICY, (EXAM, 1, "gate_entry"))
    clock.ahead_ms += 11_000  # what a gateway has read is old


def enrol(gateway, tablet, *, nonce=None, key=None, **changes):
    """Ask as a tablet that shows this key at the address of this nonce."""
    if nonce is not None:
        shown = request_hash(f"{ORIGIN}/seb/attest?n={nonce}", key) if key else ""
        proof = {"nonce": nonce, "config": shown, "exam": "", "version": IPAD}
        changes["proof"] = proof
    return gateway.enrol(tablet, **changes)


def own_key(owner, number):
    row = owner.execute(
        "SELECT name FROM site JOIN attempt ON site_id = site.id WHERE attempt.id = %s",
        (attempt_id(number),),
    )
    return KEYS[row.fetchone()[0]]


def refused(reply):
    assert (reply.status, reply.json()["code"]) == (409, "kiosk.unproven")
    return reply.json()["facts"]["nonce"]


def test_a_tablet_comes_in_by_the_key_of_its_site_and_no_other(gateway, owner, clock):
    tablet, key = Tablet("04217"), own_key(owner, "04217")
    nonce = refused(gateway.enrol(tablet))
    [other] = set(KEYS.values()) - {key, KEYS["former"]}
    for wrong in (other, sha256(b"x").hexdigest(), None):
        refused(enrol(gateway, tablet, nonce=nonce, key=wrong))
    refused(enrol(gateway, tablet, nonce="00" * 16, key=key))
    stranger = Tablet("04217")  # another device by the same code
    refused(enrol(gateway, stranger, nonce=nonce, key=key))
    assert owner.execute("SELECT count(*) FROM device").fetchone() == (0,)

    assert enrol(gateway, tablet, nonce=nonce, key=key).status == 200
    assert gateway.enrol(tablet).status == 200  # it is enrolled
    late = Tablet("04218")
    old = refused(gateway.enrol(late))
    clock.ahead_ms += 2 * MINUTE_MS
    refused(enrol(gateway, late, nonce=old, key=own_key(owner, "04218")))


def test_a_tablet_that_a_room_admits_comes_in_for_ten_minutes(gateway, owner, clock):
    tablet = Tablet("04217")
    refused(gateway.enrol(tablet))
    admit = "INSERT INTO kiosk_admission (attempt, act, until_ms) VALUES (%s, 1, %s)"
    owner.execute(admit, (attempt_id("04217"), clock() + 10_000))
    refused(gateway.enrol(Tablet("04218")))
    assert gateway.enrol(tablet).status == 200

    empty(owner, "device")
    clock.ahead_ms += 10_000
    refused(gateway.enrol(tablet))


def test_a_tablet_that_has_to_show_its_lock_is_known_to_wait(gateway, owner, clock):
    waits = "SELECT at_ms FROM kiosk_waiting WHERE attempt = %s"
    enrolments = "SELECT enrolled_ms FROM device WHERE attempt = %s"
    tablet, key = Tablet("04217"), own_key(owner, "04217")
    refused(gateway.enrol(tablet))
    clock.ahead_ms += 1_000
    nonce = refused(gateway.enrol(tablet))
    own = (attempt_id("04217"),)
    [(at_ms,)] = owner.execute(waits, own).fetchall()
    assert 0 <= clock() - at_ms < MINUTE_MS

    assert enrol(gateway, tablet, nonce=nonce, key=key).status == 200
    [(enrolled_ms,)] = owner.execute(enrolments, own).fetchall()
    assert enrolled_ms >= at_ms  # from then on nobody reads that it waits


def test_nobody_is_kept_out_once_a_start_is_announced_whatever_is_set(
    gateway, owner, exam
):
    tablet = Tablet("04217")
    refused(gateway.enrol(tablet))
    owner.execute(
        "UPDATE sitting SET t0_ms = 1, armed_ms = 1 WHERE id = %s", (SITTING,)
    )

    assert gateway.enrol(tablet).status == 200
    owner.execute("UPDATE sitting SET t0_ms = NULL, armed_ms = NULL")
    allow_replacement(exam.dsn(), "04217", "123456")
    assert gateway.enrol(Tablet("04217"), replacement="123456").status == 200


def test_a_site_without_a_configuration_is_asked_for_nothing(gateway, owner, clock):
    """Linux, ChromeOS, Android: no file of ours opens there, whatever is set."""
    without_file, asked_tablet = Tablet("04217"), Tablet("04218")
    owner.execute(
        "DELETE FROM kiosk_configuration WHERE config_key = %s",
        (own_key(owner, "04217"),),
    )
    clock.ahead_ms += 11_000

    refused(gateway.enrol(asked_tablet))
    assert gateway.enrol(without_file).status == 200


def test_a_configuration_of_a_sitting_that_is_past_is_not_asked(gateway, owner, clock):
    owner.execute(
        """UPDATE kiosk_configuration SET sitting_code = code
           FROM sitting WHERE sitting.id = %s""",
        (CHECK,),
    )
    clock.ahead_ms += 11_000
    refused(gateway.enrol(Tablet("04217")))
    owner.execute("UPDATE sitting SET collected_ms = 1 WHERE id = %s", (CHECK,))

    assert gateway.enrol(Tablet("04217")).status == 200
    undo_collection(owner)


def test_by_another_policy_no_tablet_is_asked(gateway, owner, clock):
    owner.execute(POLICY, (EXAM, 2, "alert"))
    clock.ahead_ms += 11_000

    assert gateway.enrol(Tablet("04217")).status == 200
