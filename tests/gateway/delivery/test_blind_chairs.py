"""Blind: the tablet of one chair never receives anything of its partner's grid.

Neither while the partner marks nor once they have validated, whatever the tablet asks,
also after a replacement: two marks of one candidate are two people's (A25).
"""

import psycopg
import pytest
from tests.emptied import empty

from concours.core.ecos.circuits.posts import post_code
from concours.core.people.roster.codes import code_digest
from small_ecos import (
    ECOS,
    EXAMINER_CODE,
    chair_attempt,
    chair_tablet,
    circuit_id,
    examiner_id,
    examiner_number,
    expected_at,
    make_ecos,
)
from small_exam import CODES_KEY, T0

REMARK = "Tremble, se tait"
PARTNER, OTHER = (0, 1), (0, 2)
NEIGHBOUR = (1, 1)


@pytest.fixture(scope="module")
def ecos(exam):
    make_ecos(exam.dsn())
    return exam


def enrol(gateway, tablet, chair, **changes):
    body = tablet.enrolment() | {
        "examiner": examiner_number(*chair),
        "code": EXAMINER_CODE,
    }
    del body["candidate"]
    answer = gateway.post("/enrol", body | changes)
    assert answer.status == 200, answer.body
    tablet.token = answer.json()["token"]
    return answer


def secrets_of(tablet):
    """All by which anybody would know something of a grid: entries, digests, remark."""
    bodies = {e.body for e in tablet.entries if e.kind not in ("opened", "met")}
    digests = {e.digest().hex().encode() for e in tablet.entries}
    return {*bodies, *digests, REMARK.encode(), str(tablet.attempt).encode()}


def all_that_comes(gateway, tablet, partner):
    """What a tablet is answered, whatever it asks: of its own, and of its partner."""
    yield gateway.get("/news?after=0", tablet.token)
    yield gateway.get("/news?after=0&wait=1", tablet.token)
    yield gateway.get(f"/journal?attempt={tablet.attempt}", tablet.token)
    yield gateway.get(f"/journal?attempt={partner.attempt}", tablet.token)
    tablet.write("remarked", {"turn": 1, "text": "rien"}, T0)
    yield gateway.send(tablet)
    yield gateway.get("/signals", tablet.token)
    yield gateway.get("/signals?door=1", post_code(CODES_KEY, circuit_id(), 1))
    for attempt in (tablet.attempt, partner.attempt):
        yield gateway.get(f"/documents?attempt={attempt}", tablet.token)
    for path in ("/note", "/health", "/alive", f"/call?attempt={partner.attempt}"):
        yield gateway.get(path, tablet.token)


@pytest.mark.parametrize("is_validated", [False, True])
@pytest.mark.parametrize("chair", [OTHER, NEIGHBOUR])
def test_a25_no_tablet_receives_anything_of_another_chairs_grid(
    another_gateway, ecos, chair, is_validated
):
    partner, tablet = chair_tablet(ECOS, *PARTNER), chair_tablet(ECOS, *chair)
    with psycopg.connect(ecos.dsn()) as owner:
        empty(owner, "journal_entry, device")
    with another_gateway() as gateway:
        first = enrol(gateway, partner, PARTNER)
        answers = [enrol(gateway, tablet, chair)]
        partner.meet(1, expected_at(PARTNER[0], 1))
        partner.mark(1)
        partner.write("remarked", {"turn": 1, "text": REMARK}, T0)
        if is_validated:
            partner.validate(1)
        assert gateway.send(partner).status == 200
        answers += all_that_comes(gateway, tablet, partner)

    assert first.json()["sittings"][0]["attempt"] == str(partner.attempt)
    assert answers[4].code == "journal.unknown_device", "another chair's journal"
    for answer in answers:
        found = [secret for secret in secrets_of(partner) if secret in answer.body]
        refused = {str(partner.attempt).encode()} if answer.status >= 400 else set()
        assert set(found) <= refused, answer.body


def test_a_replacement_gets_back_its_own_grids_alone(another_gateway, ecos):
    code = "481516"
    with psycopg.connect(ecos.dsn()) as owner:
        empty(owner, "journal_entry, device")
    partner, tablet = chair_tablet(ECOS, *PARTNER), chair_tablet(ECOS, *OTHER)
    with another_gateway() as gateway:
        for own, chair in ((partner, PARTNER), (tablet, OTHER)):
            enrol(gateway, own, chair)
            own.grade(1, expected_at(0, 1))
            assert gateway.send(own).status == 200
        partner.write("remarked", {"turn": 1, "text": REMARK}, T0)
        with psycopg.connect(ecos.dsn()) as owner:
            owner.execute(
                "INSERT INTO replacement_code (id, attempt_id, code_digest, expires_ms,"
                " act) VALUES (gen_random_uuid(), %s, %s, %s, 1)",
                (
                    chair_attempt(*OTHER),
                    code_digest(CODES_KEY, examiner_id(examiner_number(*OTHER)), code),
                    2**52,
                ),
            )
        again = chair_tablet(ECOS, *OTHER)
        answer = enrol(gateway, again, OTHER, replacement=code)
        history = gateway.get(f"/journal?attempt={again.attempt}", again.token)

    own_digests = {e.digest().hex() for e in tablet.entries}
    sent = [e["digest"] for row in history.json()["epochs"] for e in row["entries"]]
    assert set(sent) == own_digests
    for page in (answer, history):
        assert not any(e.digest().hex().encode() in page.body for e in partner.entries)
