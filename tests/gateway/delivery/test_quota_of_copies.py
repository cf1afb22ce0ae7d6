"""What one copy brings past its quota is refused, kept by the tablet, and seen.

Defends A22: an enrolled tablet once wrote 1.5 GB a minute. Nothing is dropped that was
acknowledged, no tablet pays for another, and nobody spends what is not theirs.
"""

import time

import psycopg
import pytest
from tests.patience import PATIENCE_S

from concours.core.delivery.sync import quota
from small_exam import Tablet

ENTRY_BODY = 4_000


@pytest.fixture
def _small_quota(monkeypatch):
    """A quota of some twenty entries, of which time gives nothing back."""
    monkeypatch.setattr(quota, "BURST_BYTES_MAX", 20 * ENTRY_BODY)
    monkeypatch.setattr(quota, "BYTES_A_SECOND", 0)


@pytest.fixture
def tablet(gateway):
    tablet = Tablet("04217")
    assert gateway.enrol(tablet).status == 200
    return tablet


def write(tablet, count):
    for number in range(count):
        tablet.answer(f"q{number}", "x" * ENTRY_BODY)


def held_count(exam, tablet):
    with psycopg.connect(exam.dsn()) as owner:
        return owner.execute(
            "SELECT count(*) FROM journal_entry WHERE attempt = %s", (tablet.attempt,)
        ).fetchone()[0]


def kept(exam, tablet):
    for _ in range(PATIENCE_S * 20):
        with psycopg.connect(exam.dsn()) as owner:
            row = owner.execute(
                "SELECT code FROM refused_act WHERE facts ->> 'concerns' = %s",
                (str(tablet.attempt),),
            ).fetchone()
        if row:
            return row[0]
        time.sleep(0.05)
    return None


@pytest.mark.usefixtures("_small_quota")
def test_what_is_past_the_quota_is_refused_kept_and_taken_later_a22(
    gateway, exam, tablet, monkeypatch
):
    write(tablet, 30)
    first = gateway.post("/journal", tablet.batch(0, 10))
    over = gateway.post("/journal", tablet.batch(10, 30))

    assert (first.status, first.json()["held"]) == (200, 10)
    assert (over.status, over.code) == (429, "journal.quota_exceeded")
    assert held_count(exam, tablet) == 10
    assert kept(exam, tablet) == "journal.quota_exceeded"

    other = Tablet("04218")
    assert gateway.enrol(other).status == 200
    write(other, 10)
    assert gateway.send(other).status == 200
    heartbeat = gateway.post("/journal", tablet.batch(10, 10))
    assert heartbeat.status == 200

    monkeypatch.setattr(quota, "BURST_BYTES_MAX", 2**24)
    again = gateway.post("/journal", tablet.batch(10, 30))
    assert (again.status, again.json()["held"]) == (200, 30)


@pytest.mark.usefixtures("_small_quota")
def test_what_nobody_signed_or_is_held_already_spends_nothing(gateway):
    tablet = Tablet("04219")
    assert gateway.enrol(tablet).status == 200
    write(tablet, 10)
    forged = tablet.batch() | {"signature": "00" * 64}

    for _ in range(5):
        assert gateway.post("/journal", forged).code == "journal.unsigned"
    for _ in range(5):
        assert gateway.post("/journal", tablet.batch()).status == 200
