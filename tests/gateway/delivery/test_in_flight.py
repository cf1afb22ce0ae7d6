"""Promise: whoever sends many batches at once waits for itself and slows nobody else.

Sixty of one device at once brought the pace of everybody to five seconds (A22). The
commits of the journal are held until all have come, so that no clock decides.
"""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from tests.patience import PATIENCE_S

from concours.core.delivery.sync.batch import Batch, SentEntry, WrongSignature
from concours.gateway.delivery import backpressure as backpressure_module
from concours.gateway.delivery.in_flight import InFlight, UnderWay
from gateway.conftest import running
from small_exam import Http, Tablet

AT_ONCE = 60
HELD_S_MIN = 3.0
TAKEN_AT_ONCE = 2
LATE_SHARE = 0.3
"""Of the time that the journal is held: three waits in sixty-four are far below it,
sixty far above."""


@pytest.fixture
def patient_gateway(patient_settings):
    """A gateway that waits for a held journal for as long as the test takes."""
    with running(patient_settings) as http:
        yield Http(http.address, timeout_s=PATIENCE_S)


def enrolled(gateway, number, *, answers_count):
    tablet = Tablet(number)
    assert gateway.enrol(tablet).status == 200
    assert gateway.send(tablet).status == 200
    for _ in range(answers_count):
        tablet.answer("q1", ["A"])
    return tablet


def answered(sent):
    return [one for one in sent if one.done()]


def until(condition):
    for _ in range(PATIENCE_S * 20):
        if condition():
            return
        time.sleep(0.05)
    pytest.fail("it never came to that")


def test_of_many_batches_of_one_device_few_wait_and_nobody_elses_a22(
    exam, patient_gateway
):
    many = enrolled(patient_gateway, "04217", answers_count=3)
    other = enrolled(patient_gateway, "04218", answers_count=3)
    with exam.connect() as owner, ThreadPoolExecutor(AT_ONCE + 1) as pool:
        owner.execute("SELECT hold_journal()")
        sent = [pool.submit(patient_gateway.send, many) for _ in range(AT_ONCE)]
        of_other = pool.submit(patient_gateway.send, other)
        until(lambda: len(answered(sent)) == AT_ONCE - TAKEN_AT_ONCE)

        refused = answered(sent)
        owner.commit()

    assert {one.result().status for one in refused} == {503}
    kept = [one.result() for one in sent if one not in refused]
    assert [(one.status, one.json()["held"]) for one in kept] == [(200, 3), (200, 3)]
    assert of_other.result().json()["held"] == 3
    assert patient_gateway.send(many).json()["held"] == 3


def test_many_batches_of_one_device_move_nobody_elses_pace_a22(
    exam, patient_gateway, monkeypatch
):
    many = enrolled(patient_gateway, "04219", answers_count=3)
    other = enrolled(patient_gateway, "04220", answers_count=3)
    monkeypatch.setattr(backpressure_module, "TURN_S", 0.0)
    with exam.connect() as owner, ThreadPoolExecutor(AT_ONCE + 1) as pool:
        owner.execute("SELECT hold_journal()")
        for _ in range(AT_ONCE):
            pool.submit(patient_gateway.send, many)
        begun_s = time.monotonic()
        of_other = pool.submit(patient_gateway.send, other)
        time.sleep(HELD_S_MIN)
        held_ms = 1_000 * (time.monotonic() - begun_s)
        monkeypatch.setattr(backpressure_module, "WAIT_MS_LATE", LATE_SHARE * held_ms)
        owner.commit()

    other.answer("q1", ["B"])
    paces = [of_other.result(), patient_gateway.send(other, 3)]
    assert [one.json()["pace_ms"] for one in paces] == [0, 0]


def test_what_a_device_did_not_sign_takes_no_place_of_its_batches_a39():
    """Whoever knows the number of an attempt would else keep its tablet out."""
    tablet = Tablet("04217")
    tablet.answer("q1", ["A"])
    [entry] = tablet.entries
    tail = tablet.tail()
    sent = SentEntry(entry.seq, entry.kind, entry.body, entry.device_ms, tail.head)
    own = Batch(tablet.attempt, 1, (sent,), tail.head, tablet.sign(tail))
    forged = replace(own, signature=bytes(64))
    in_flight = InFlight()

    with in_flight.take(forged, tablet.public_key):
        with pytest.raises(WrongSignature), in_flight.take(forged, tablet.public_key):
            pass
        with (
            in_flight.take(own, tablet.public_key),
            pytest.raises(UnderWay),
            in_flight.take(own, tablet.public_key),
        ):
            pass
