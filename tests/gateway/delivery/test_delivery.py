"""What is acknowledged is durable, the device's own, and what it first sent.

Defends A04 and A10 (nobody writes with another key), A09 (replay, reorder, duplicate),
A11 (a rewritten chain), A07 and A22 (shape and size).
"""

import time
from dataclasses import replace

import psycopg
import pytest
from tests.patience import PATIENCE_S, until

from small_exam import T0, Tablet, make_exam


@pytest.fixture
def tablet(gateway):
    """A tablet just enrolled, alone on a fresh attempt, with three entries written."""
    number = next(NUMBERS)
    tablet = Tablet(number)
    gateway.enrol(tablet)
    tablet.write("opened", {"base": None, "paper": "00"})
    tablet.answer("dp1-q1", ["A", "C"])
    tablet.answer("qroc", "embolie pulmonaire à droite")
    return tablet


@pytest.fixture(scope="module")
def exam(database):
    """Many candidates: each test takes one of its own."""
    make_exam(database.dsn(), ALL)
    return database


ALL = tuple(f"1{number:04d}" for number in range(80))
NUMBERS = iter(ALL)


def held(exam, tablet):
    with psycopg.connect(exam.dsn()) as owner:
        return owner.execute(
            "SELECT seq, kind, body, device_ms, digest, signature FROM journal_entry"
            " WHERE attempt = %s AND epoch = %s ORDER BY seq",
            (tablet.attempt, tablet.epoch),
        ).fetchall()


def test_batch_is_held_as_sent_before_it_is_acknowledged(gateway, exam, tablet):
    answer = gateway.send(tablet)

    assert (answer.status, answer.json()["held"]) == (200, 3)
    assert held(exam, tablet) == [
        (e.seq, e.kind, e.body, e.device_ms, e.digest(), signature)
        for e, signature in zip(
            tablet.entries, [None, None, held(exam, tablet)[2][5]], strict=True
        )
    ]
    assert len(held(exam, tablet)[2][5]) == 64


def test_batch_sent_again_is_acknowledged_and_held_once(gateway, exam, tablet):
    first = gateway.send(tablet)
    again = gateway.send(tablet)
    partly = gateway.send(tablet, 1)

    assert [a.json()["held"] for a in (first, again, partly)] == [3, 3, 3]
    assert len(held(exam, tablet)) == 3


def test_batch_that_overlaps_adds_only_what_is_new(gateway, exam, tablet):
    gateway.send(tablet, 0, 2)

    assert gateway.send(tablet, 0).json()["held"] == 3
    assert [row[0] for row in held(exam, tablet)] == [0, 1, 2]


def test_late_batch_of_less_than_is_held_tells_all_that_is_held(gateway, tablet):
    gateway.send(tablet)

    assert gateway.send(tablet, 0, 2).json()["held"] == 3


def test_batch_past_a_gap_is_refused_with_what_is_held(gateway, exam, tablet):
    gateway.send(tablet, 0, 1)

    refused = gateway.send(tablet, 2)

    assert refused.status == 409
    assert refused.code == "journal.chain_broken"
    facts = refused.json()["facts"]
    assert (facts["reason"], facts["held"], facts["seq"]) == ("gap", 1, 2)
    assert len(held(exam, tablet)) == 1


def test_empty_batch_is_a_sign_of_life(gateway, exam, tablet):
    before = gateway.send(tablet, 0, 0)
    gateway.send(tablet)
    after = gateway.send(tablet, 3)

    assert [before.json()["held"], after.json()["held"]] == [0, 3]
    sign = (3, -12, "whole", "persistent")
    until(lambda: sign in signs_of(exam, tablet), "not stored")


def signs_of(exam, tablet):
    """Return what is stored of a tablet's heartbeats, which nobody waits for."""
    with psycopg.connect(exam.dsn()) as owner:
        return owner.execute(
            "SELECT written, offset_ms, package, storage FROM presence"
            " WHERE attempt = %s",
            (tablet.attempt,),
        ).fetchall()


def test_empty_batch_for_what_is_not_held_is_refused_as_a_gap(gateway, tablet):
    gateway.send(tablet, 0, 1)

    refused = gateway.send(tablet, 3)

    assert refused.code == "journal.chain_broken"
    facts = refused.json()["facts"]
    assert (facts["reason"], facts["held"]) == ("gap", 1)


def test_empty_batch_for_less_than_is_held_tells_all_that_is_held(gateway, tablet):
    gateway.send(tablet)
    batch = tablet.batch(2, 2)

    assert gateway.post("/journal", batch).json()["held"] == 3


def test_entry_rewritten_under_its_number_is_refused(gateway, exam, tablet):
    gateway.send(tablet)
    kept = held(exam, tablet)
    tablet.entries.pop()
    tablet.answer("qroc", "autre chose")

    refused = gateway.send(tablet, 2)

    assert (refused.status, refused.code) == (409, "journal.equivocation")
    assert held(exam, tablet) == kept
    assert [facts["is_signed"] for _, facts in evidence_on(exam, tablet)] == [True]


def test_chain_rewritten_from_the_start_is_refused(gateway, exam, tablet):
    gateway.send(tablet)
    kept = held(exam, tablet)
    tablet.entries.clear()
    for letter in "ABCDE":
        tablet.answer("dp1-q1", [letter])

    assert gateway.send(tablet).code == "journal.equivocation"
    assert gateway.send(tablet, 3).code == "journal.chain_broken"
    assert held(exam, tablet) == kept


def test_batch_signed_by_another_key_is_refused(gateway, exam, tablet):
    other = Tablet(tablet.number)
    other.entries = tablet.entries

    refused = gateway.post("/journal", tablet.batch() | {"signature": sign(other)})

    assert (refused.status, refused.code) == (409, "journal.unsigned")
    assert held(exam, tablet) == []
    assert len(evidence_on(exam, tablet)) == 1


def test_batch_in_another_s_name_is_evidence_against_nobody_a39(gateway, exam, tablet):
    gateway.send(tablet)
    framed = tablet.batch() | {"head": "00" * 32, "signature": "00" * 64}
    framed["entries"] = [each | {"digest": "00" * 32} for each in framed["entries"]]

    refused = gateway.post("/journal", framed)

    assert (refused.status, refused.code) == (409, "journal.unsigned")
    [(actor, facts)] = evidence_on(exam, tablet)
    assert actor == "tablet 127.0.0.1"
    assert facts["is_signed"] is False
    assert not {"attempt", "candidate"} & facts.keys()


def evidence_on(exam, tablet):
    """Return what is kept of refusals that concern a tablet, who sent it first."""
    kept = "SELECT actor, facts FROM refused_act WHERE facts ->> 'concerns' = %s"
    deadline = time.monotonic() + PATIENCE_S
    rows = []
    while not rows and time.monotonic() < deadline:
        with psycopg.connect(exam.dsn()) as owner:
            rows = owner.execute(kept, (str(tablet.attempt),)).fetchall()
        time.sleep(0.05)
    return rows


def test_batch_for_another_attempt_is_refused(gateway, exam, tablet):
    victim = Tablet(next(NUMBERS))
    gateway.enrol(victim)
    forged = Tablet(
        tablet.number, attempt=victim.attempt, private_key=tablet.private_key
    )
    forged.answer("dp1-q1", ["E"])

    assert gateway.send(forged).code == "journal.unsigned"
    assert held(exam, victim) == []


def test_batch_of_a_device_never_enrolled_is_refused(gateway):
    stranger = Tablet(next(NUMBERS))
    stranger.write("opened")

    assert gateway.send(stranger).code == "journal.unknown_device"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"body": '{"answer":["E"],"question":"dp1-q1"}'}, "digest"),
        ({"device_ms": T0 + 1}, "digest"),
        ({"kind": "seen"}, "digest"),
        ({"seq": 5}, "gap"),
    ],
)
def test_entry_altered_after_it_was_hashed_is_refused(
    gateway, exam, tablet, change, reason
):
    batch = tablet.batch()
    batch["entries"][1] |= change

    refused = gateway.post("/journal", batch)

    assert refused.json()["facts"]["reason"] == reason
    assert held(exam, tablet) == []


def test_entry_of_an_earlier_hour_is_refused(gateway, tablet):
    earlier = replace(tablet.entries[2], device_ms=T0 - 1)
    tablet.entries[2] = earlier

    assert gateway.send(tablet).json()["facts"]["reason"] == "clock"


def test_entry_of_unknown_kind_is_refused(gateway, tablet):
    tablet.write("marked")

    assert gateway.send(tablet).json()["facts"]["reason"] == "kind"


SIGNS = "ends_ms, read_number, focus_lost, kiosk, rejoined, ahead"


def signs(gateway, exam, tablet, said):
    """Send a heartbeat that says so, and return what is kept once it is."""
    batch = tablet.batch()
    assert (
        gateway.post("/journal", batch | {"state": batch["state"] | said}).status == 200
    )
    deadline = time.monotonic() + PATIENCE_S
    kept = None
    while kept is None and time.monotonic() < deadline:
        time.sleep(0.05)
        with psycopg.connect(exam.dsn()) as owner:
            kept = owner.execute(
                f"SELECT {SIGNS} FROM presence WHERE attempt = %s",  # noqa: S608 -- ours
                (tablet.attempt,),
            ).fetchone()
    return kept


def test_tablet_tells_what_the_gate_and_the_jury_look_at(gateway, exam, tablet):
    said = {
        "ends_ms": T0 + 9,
        "read": 17,
        "focus_lost": 2,
        "kiosk": False,
        "rejoined": True,
        "ahead": True,
    }

    assert signs(gateway, exam, tablet, said) == (T0 + 9, 17, 2, False, True, True)


def test_tablet_of_an_older_build_says_less_and_is_taken(gateway, exam, tablet):
    assert signs(gateway, exam, tablet, {}) == (None, None, 0, None, False, False)


@pytest.mark.parametrize(
    "said", [{"read": -1}, {"focus_lost": "2"}, {"kiosk": 1}, {"rejoined": None}]
)
def test_sign_of_life_out_of_shape_is_refused(gateway, tablet, said):
    batch = tablet.batch()
    refused = gateway.post("/journal", batch | {"state": batch["state"] | said})

    assert (refused.status, refused.code) == (400, "request.malformed")


@pytest.mark.parametrize(
    "change",
    [
        {"end_ms": T0},
        {"epoch": 0},
        {"epoch": 65},
        {"written": -1},
        {"head": "zz" * 32},
        {"head": "AA" * 32},
        {"signature": ""},
        {"attempt": "not-a-uuid"},
        {"state": {"package": "whole", "offset_ms": 0, "storage": "gone"}},
        {"entries": [{}]},
    ],
)
def test_batch_out_of_shape_is_refused(gateway, tablet, change):
    refused = gateway.post("/journal", tablet.batch() | change)

    assert (refused.status, refused.code) == (400, "request.malformed")


def test_batch_of_too_many_entries_is_refused(gateway, tablet):
    for _ in range(260):
        tablet.write("left")

    assert gateway.send(tablet).code == "request.malformed"
    assert gateway.send(tablet, 0, 256).json()["held"] == 256
    assert gateway.send(tablet, 256).json()["held"] == 263


def test_body_past_its_bound_is_refused(gateway):
    refused = gateway.post("/journal", b" " * (512 * 1024 + 1))

    assert (refused.status, refused.code) == (413, "journal.too_large")


def test_batch_by_another_gateway_follows_what_is_held(
    gateway, another_gateway, exam, tablet
):
    with another_gateway() as other:
        gateway.send(tablet, 0, 1)
        assert other.send(tablet, 1, 2).json()["held"] == 2
        assert gateway.send(tablet, 0, 1).json()["held"] >= 1
        assert gateway.send(tablet, 2).json()["held"] == 3
        assert other.send(tablet, 3).json()["held"] == 3
    assert len(held(exam, tablet)) == 3


def test_other_epochs_are_given_to_nobody_else(gateway, tablet):
    other = Tablet(next(NUMBERS))
    gateway.enrol(other)

    refused = gateway.get(f"/journal?attempt={tablet.attempt}", other.token)
    unknown = gateway.get(f"/journal?attempt={tablet.attempt}", "x" * 43)
    without = gateway.get(f"/journal?attempt={tablet.attempt}")

    assert refused.code == "journal.unknown_device"
    assert (unknown.status, unknown.code) == (401, "request.unknown_token")
    assert (without.status, without.code) == (401, "request.unknown_token")


def sign(tablet: Tablet) -> str:
    return tablet.sign(tablet.tail()).hex()


def test_sign_of_life_repeats_its_signature_and_not_another_s_a10(gateway, tablet):
    gateway.send(tablet)
    beat = tablet.batch(3)
    stranger = Tablet(tablet.number)
    forged = {**beat, "signature": stranger.sign(tablet.tail()).hex()}

    said = [gateway.post("/journal", each) for each in (beat, beat, forged, beat)]

    assert [answer.status for answer in said] == [200, 200, 409, 200]
    assert said[2].code == "journal.unsigned"


def test_entries_of_an_archived_exam_are_refused_by_its_name(gateway, exam, tablet):
    gateway.send(tablet, 0, 1)
    with psycopg.connect(exam.dsn(), autocommit=True) as owner:
        owner.execute("UPDATE exam SET archived_act = 1")
        refused = gateway.send(tablet)
        owner.execute("ALTER TABLE exam DISABLE TRIGGER exam_archived")
        owner.execute("UPDATE exam SET archived_act = NULL")
        owner.execute("ALTER TABLE exam ENABLE TRIGGER exam_archived")

    assert (refused.status, refused.code) == (409, "exam.archived")
    assert refused.json()["facts"] == {"exam": "edn"}
    assert len(held(exam, tablet)) == 1
    assert gateway.send(tablet).json()["held"] == 3
