"""A collector hears of a site's relays, and of transactions that do not end.

The ledger tells both: relays of a sitting at hand and no others, each by its own name;
transactions by their role, and none once it is over.
"""

import threading
import time

import psycopg
import pytest
from tests.patience import until

from concours.ledger.run import Settings, serve
from concours.metrics.samples import read_samples
from concours.metrics.socket import VARIABLE, make_socket_folder, read_metrics
from small_exam import SITES, SITTING

DAY_MS = 86_400_000
RELAY = """
INSERT INTO relay (site_id, url, public_key, admitted_ms, act)
VALUES (%s, %s, %s, 1, %s) RETURNING id
"""
STATUS = """
INSERT INTO relay_status (relay, heard_ms, stored, waiting, free_bytes)
VALUES (%s, %s, 9, 4, %s)
"""
PLAN = "UPDATE sitting SET scheduled_ms = %s WHERE id = %s OR kind = 'check'"


def now():
    return time.time_ns() // 1_000_000


@pytest.fixture
def numbers(exam, tmp_path, monkeypatch):
    """What a ledger at work says of a name, by its label."""
    path = make_socket_folder(tmp_path) / "ledger"
    monkeypatch.setenv(VARIABLE, str(path))
    stop = threading.Event()
    settings = Settings(exam.dsn("concours_ledger"), tmp_path / "ledger.key")
    thread = threading.Thread(target=serve, args=(settings, stop))
    thread.start()
    until(path.exists)

    def read(name):
        return {
            sample.words: sample.value
            for sample in read_samples("ledger", read_metrics(path))
            if sample.name == f"concours_{name}"
        }

    yield read
    stop.set()
    thread.join()


@pytest.fixture
def owner(exam):
    with psycopg.connect(exam.dsn(), autocommit=True) as link:
        yield link


def test_relays_of_a_sitting_at_hand_are_told_and_no_others(numbers, owner):
    heard, silent = "r1.lyon.example", "r2.lyon.example:8443"
    for name, key, free_bytes in ((heard, b"1", 5 * 10**9), (silent, b"2", None)):
        values = SITES["Lyon-Sud"], f"https://{name}", key * 32, key[0]
        [relay] = owner.execute(RELAY, values).fetchone()
        at_ms = now() if name == heard else now() - 90_000
        owner.execute(STATUS, (relay, at_ms, free_bytes))
    owner.execute(PLAN, (now() + DAY_MS, SITTING))
    time.sleep(2)  # two turns of the ledger
    assert numbers("relay_silence_seconds") == {}

    owner.execute(PLAN, (now() + 60_000, SITTING))
    until(lambda: numbers("relay_silence_seconds").keys() == {heard, silent})

    silences = numbers("relay_silence_seconds")
    assert silences[silent] - silences[heard] == pytest.approx(90, abs=1)
    assert numbers("relay_waiting_boxes") == {heard: 4, silent: 4}
    assert numbers("relay_free_bytes") == {heard: 5 * 10**9}
    owner.execute("UPDATE relay SET revoked_act = 99 WHERE url LIKE '%%r2%%'")
    until(lambda: numbers("relay_waiting_boxes") == {heard: 4})


def test_transaction_that_does_not_end_is_told_by_its_role(exam, numbers):
    role = "concours_console"

    def ages():
        return numbers("oldest_transaction_seconds")

    with exam.connect(role) as console:
        console.execute("SELECT 1")
        until(lambda: ages().get(role, 0) > 1)
    until(lambda: role not in ages())
