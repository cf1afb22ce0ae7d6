"""A tablet gets its epochs by the code of its candidate, and by nothing else.

Defends A12 (a second device needs a supervisor's act), A14 (an unknown number and a
wrong code cannot be told apart; guessing stops), A07 (unknown fields are refused).
"""

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from small_exam import (
    CHECK,
    PACKAGE,
    SITTING,
    T0,
    Tablet,
    allow_replacement,
    attempt_id,
)


@pytest.fixture(autouse=True)
def fresh(exam):
    """The exam as before any tablet."""
    with psycopg.connect(exam.dsn()) as owner:
        owner.execute(
            "TRUNCATE news, journal_entry, ledger_entry, device, enrol_failure,"
            " replacement_code, refused_act CASCADE"
        )
        owner.execute("UPDATE sitting SET closed_at_ms = NULL, collected_ms = NULL")
    return exam


def test_enrol_gives_the_candidate_and_every_sitting_in_order(gateway):
    answer = gateway.enrol(Tablet("04217"))

    assert answer.status == 200
    told = answer.json()
    assert told["candidate"] == {
        "number": "04217",
        "name": "Camille 04217",
        "site": "Lyon-Sud",
        "room": "Salle 2",
        "seat": "B-0",
    }
    assert [s["sitting"] for s in told["sittings"]] == [str(CHECK), str(SITTING)]
    assert told["sittings"][1] == {
        "sitting": str(SITTING),
        "attempt": str(attempt_id("04217")),
        "epoch": 1,
        "title": "UC 1",
        "kind": "exam",
        "scheduled_ms": T0,
        "duration_ms": 10_800_000,
        "factor": [4, 3],
        "package": PACKAGE.hex(),
        "sealed": 0,
        "signer": bytes(32).hex(),
        "base": None,
    }
    assert len(told["token"]) == 43


def test_enrol_again_with_the_same_key_gives_the_same_answer(gateway):
    tablet = Tablet("04217")
    first = gateway.enrol(tablet).json()
    again = gateway.enrol(tablet, code=" k7qf2m9d").json()

    del first["centre_ms"], again["centre_ms"]
    assert again == first


@pytest.mark.parametrize(
    ("number", "code"),
    [("04217", "K7QF-2M9E"), ("99999", "K7QF-2M9D"), ("04218' OR 1=1", "x")],
)
def test_enrol_with_a_wrong_number_or_code_is_refused_alike(gateway, number, code):
    answer = gateway.enrol(Tablet("04217"), candidate=number, code=code)

    assert (answer.status, answer.json()) == (
        403,
        {"code": "enrol.unknown", "facts": {}},
    )


def test_enrol_after_five_failures_is_refused_even_with_the_right_code(gateway, clock):
    for _ in range(5):
        assert gateway.enrol(Tablet("04217"), code="WRONG").code == "enrol.unknown"

    assert gateway.enrol(Tablet("04217")).code == "enrol.too_many"
    assert gateway.enrol(Tablet("04218")).status == 200
    clock.ahead_ms += 301_000
    assert gateway.enrol(Tablet("04217")).status == 200


def test_enrol_failures_at_once_are_counted_one_by_one(gateway):
    with ThreadPoolExecutor(8) as many:
        codes = [
            answer.code
            for answer in many.map(
                lambda _: gateway.enrol(Tablet("04217"), code="WRONG"), range(16)
            )
        ]

    assert sorted(codes) == ["enrol.too_many"] * 11 + ["enrol.unknown"] * 5


def test_enrol_of_a_second_device_needs_a_supervisors_code(gateway):
    gateway.enrol(Tablet("04217"))

    second = gateway.enrol(Tablet("04217"))

    assert (second.status, second.code) == (409, "enrol.replacement_needed")


def test_replacement_code_is_refused_when_wrong_expired_or_used(gateway, exam):
    gateway.enrol(Tablet("04217"))
    allow_replacement(exam.dsn(), "04217", "111111", expires_ms=T0)
    allow_replacement(exam.dsn(), "04217", "222222")
    allow_replacement(exam.dsn(), "04218", "333333")

    def code(replacement):
        return gateway.enrol(Tablet("04217"), replacement=replacement)

    assert code("999999").code == "enrol.replacement_invalid"
    assert code("111111").code == "enrol.replacement_invalid"
    assert code("333333").code == "enrol.replacement_invalid"
    assert code("222222").status == 200
    assert code("222222").code == "enrol.replacement_invalid"


def test_replacement_takes_over_from_what_is_held_and_tells_the_other(gateway, exam):
    first = Tablet("04217")
    gateway.enrol(first)
    first.write("opened", {"base": None, "paper": "00"})
    first.answer("q1", ["A"])
    first.answer("q1", ["B"])
    gateway.send(first, 0, 2)
    allow_replacement(exam.dsn(), "04217", "482913")
    second = Tablet("04217", epoch=2)

    told = gateway.enrol(second, replacement="482913").json()
    late = gateway.send(first, 2)

    check, sitting = told["sittings"]
    assert (check["epoch"], check["base"]["count"]) == (2, 0)
    assert (sitting["epoch"], sitting["base"]) == (
        2,
        {"epoch": 1, "count": 2, "head": first.tail(2).head.hex()},
    )
    assert (late.status, late.json()["held"]) == (200, 3)
    earlier = gateway.get(f"/journal?attempt={second.attempt}", second.token).json()
    sent = first.batch(0, 2)["entries"]
    assert earlier == {"epochs": [{"epoch": 1, "entries": sent}]}
    wait = "/news?after=0&wait=5"
    items = gateway.get(wait, first.token).json()["news"]
    assert [(i["kind"], i["epoch"]) for i in items] == [("superseded", 2)] * 2
    assert gateway.get("/news?after=0", second.token).json()["news"] == []


def test_enrol_lists_a_closed_sitting_only_to_those_who_composed(gateway, exam):
    absent, present = Tablet("04217"), Tablet("04218")
    gateway.enrol(present)
    present.write("opened", {"base": None, "paper": "00"})
    gateway.send(present)
    with psycopg.connect(exam.dsn()) as owner:
        owner.execute("UPDATE sitting SET closed_at_ms = 1 WHERE kind = 'exam'")

    def kinds(tablet):
        return [s["kind"] for s in gateway.enrol(tablet).json()["sittings"]]

    assert kinds(absent) == ["check"]
    assert kinds(present) == ["check", "exam"]


def test_enrol_lists_what_the_nation_has_closed_where_a_site_is_apart(gateway, exam):
    with psycopg.connect(exam.dsn()) as owner:
        owner.execute("UPDATE sitting SET closed_at_ms = 1 WHERE kind = 'exam'")
        owner.execute(
            """INSERT INTO site_start (id, sitting_id, site_id, held_act)
               SELECT gen_random_uuid(), sitting.id, site.id, 0 FROM sitting, site
               WHERE kind = 'exam' AND site.name = 'Lyon-Sud'"""
        )

    tablet = Tablet("04217")

    def kinds():
        told = gateway.enrol(tablet).json()["sittings"]
        return [sitting["kind"] for sitting in told]

    try:
        assert kinds() == ["check", "exam"]
        with psycopg.connect(exam.dsn()) as owner:
            owner.execute("UPDATE site_start SET closed_at_ms = 1, t0_ms = 0")
        assert kinds() == ["check"]
    finally:
        with psycopg.connect(exam.dsn()) as owner:
            owner.execute("DELETE FROM site_start")


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"public_key": "04" + "00" * 64}, 400, "enrol.key_invalid"),
        ({"public_key": "04" * 64}, 400, "request.malformed"),
        ({"factor": [4, 1]}, 400, "request.malformed"),
        ({"candidate": "4" * 41}, 400, "request.malformed"),
        ({"candidate": "04217\x00"}, 400, "request.malformed"),
        ({"code": None}, 400, "request.malformed"),
    ],
)
def test_enrol_out_of_shape_is_refused(gateway, changes, status, code):
    answer = gateway.enrol(Tablet("04217"), **changes)

    assert (answer.status, answer.code) == (status, code)


def test_enrol_failures_are_kept_as_evidence_without_the_code(gateway, exam):
    gateway.enrol(Tablet("04217"), code="SECRET99")

    with psycopg.connect(exam.dsn()) as owner:
        kept = owner.execute("SELECT kind, code, facts FROM refused_act").fetchall()
    assert [(kind, code, facts["candidate"]) for kind, code, facts in kept] == [
        ("POST /enrol", "enrol.unknown", "04217")
    ]
    assert "SECRET99" not in str(kept)
