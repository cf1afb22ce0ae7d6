"""A candidate's call is kept before it is answered, once, in their own name alone."""

from uuid import uuid4

import psycopg
import pytest

from small_exam import SITTING, T0, Tablet, make_exam, undo_collection

ALL = tuple(f"1{number:04d}" for number in range(10))
NUMBERS = iter(ALL)


@pytest.fixture(scope="module")
def exam(database):
    make_exam(database.dsn(), ALL)
    return database


@pytest.fixture
def tablet(gateway):
    tablet = Tablet(next(NUMBERS))
    tablet.token = gateway.enrol(tablet).json()["token"]
    return tablet


def call(gateway, tablet, identity=None, need="unwell", back=None, **changes):
    body = {
        "attempt": str(tablet.attempt),
        "call": str(identity or uuid4()),
        "need": need,
        "made_ms": T0,
        "taken_back_ms": back,
    }
    headers = {"Authorization": f"Bearer {tablet.token}"}
    return gateway.post("/call", body | changes, **headers)


def kept(exam, tablet):
    with psycopg.connect(exam.dsn()) as owner:
        return owner.execute(
            "SELECT id, need, made_ms, taken_back_ms FROM help_call"
            " WHERE attempt_id = %s ORDER BY received_ms, id",
            (tablet.attempt,),
        ).fetchall()


def test_a_call_is_kept_once_and_taken_back(gateway, exam, tablet):
    identity = uuid4()

    answers = [call(gateway, tablet, identity) for _ in range(2)]
    assert [answer.json() for answer in answers] == 2 * [
        {"call": str(identity), "taken_back_ms": None, "seen_ms": None}
    ]
    assert kept(exam, tablet) == [(identity, "unwell", T0, None)]

    back = call(gateway, tablet, identity, back=T0 + 1_000)
    assert back.json()["taken_back_ms"] == T0 + 1_000
    assert kept(exam, tablet) == [(identity, "unwell", T0, T0 + 1_000)]


def test_another_call_meets_the_open_one(gateway, exam, tablet):
    first = uuid4()
    call(gateway, tablet, first)

    refused = call(gateway, tablet, need="out")

    assert (refused.status, refused.code) == (409, "call.open_already")
    assert refused.json()["facts"]["call"] == str(first)
    assert len(kept(exam, tablet)) == 1


def test_nobody_calls_for_another(gateway, exam, tablet):
    other = Tablet(next(NUMBERS))
    gateway.enrol(other)

    assert call(gateway, tablet, attempt=str(other.attempt)).status == 409
    identity = uuid4()
    call(gateway, tablet, identity)
    other.token = gateway.enrol(other).json()["token"]
    stolen = call(gateway, other, identity, back=T0)
    assert (stolen.status, kept(exam, other)) == (503, [])
    assert kept(exam, tablet) == [(identity, "unwell", T0, None)]


@pytest.mark.parametrize(
    "changes",
    [{"need": "siesta"}, {"made_ms": -1}, {"made_ms": 2**60}, {"text": "Bonjour"}],
)
def test_what_is_not_a_call_is_refused(gateway, exam, tablet, changes):
    answer = call(gateway, tablet, **changes)

    assert (answer.status, answer.code) == (400, "request.malformed")
    assert kept(exam, tablet) == []


def test_a_collected_sitting_takes_no_call(gateway, exam, tablet):
    collect = "UPDATE sitting SET collected_ms = 1 WHERE id = %s"
    with psycopg.connect(exam.dsn()) as owner:
        owner.execute(collect, (SITTING,))
    try:
        assert call(gateway, tablet).code == "call.too_late"
    finally:
        with psycopg.connect(exam.dsn()) as owner:
            undo_collection(owner)
