"""Nothing is acknowledged that one machine alone holds, a retry no more than a first.

The standby is absent: a commit that has something to confirm waits for it, and one
that has nothing does not. So whoever is seen to wait would have been confirmed.
"""

import threading
import time
from contextlib import contextmanager
from dataclasses import replace
from itertools import count

import psycopg
import pytest
from tests.patience import PATIENCE_S

from gateway.conftest import running
from small_exam import Tablet, make_exam

CANDIDATES = tuple(f"{number:05d}" for number in range(20))
NEXT = count()
WAITING = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = %s AND usename = %s AND wait_event = 'SyncRep'
"""
WRITE = "SELECT pg_logical_emit_message(true, 'test', '')"
CONFIRMED = "options=-csynchronous_commit%3Don"


@pytest.fixture(scope="module")
def exam(database):
    make_exam(database.dsn(), CANDIDATES)
    return database


@pytest.fixture(scope="module")
def admin(exam, cluster):
    with psycopg.connect(cluster.admin_dsn(exam.name), autocommit=True) as admin:
        yield admin
        _name_standby(admin, "")


@pytest.fixture
def tablet(gateway):
    """A tablet with three entries that this primary holds, and no standby."""
    tablet = Tablet(CANDIDATES[next(NEXT)])
    assert gateway.enrol(tablet).status == 200
    for letter in "ABC":
        tablet.answer("q1", [letter])
    assert gateway.send(tablet).json()["held"] == 3
    return tablet


@contextmanager
def restarted(settings):
    """A gateway that remembers nothing, whose commits wait for the standby."""
    confirmed = replace(settings, dsn=f"{settings.dsn}&{CONFIRMED}")
    with running(confirmed) as http:
        yield replace(http, timeout_s=PATIENCE_S)


class Asking(threading.Thread):
    """A tablet that asks again until it is answered: by 503 nothing is said."""

    def __init__(self, ask) -> None:
        super().__init__(daemon=True)
        self.ask = ask
        self.start()

    def run(self) -> None:
        self.answer = self.ask()
        while self.answer.status == 503:
            self.answer = self.ask()


def waits_for_standby(exam, admin, ask):
    """Tell whether a commit waits before the answer; return both."""
    _name_standby(admin, "absent")
    _see_one_wait(exam, admin)
    asking = Asking(ask)
    has_waited = False
    while asking.is_alive() and not has_waited:
        has_waited = _waiting(exam, admin, "concours_gateway") > 0
        time.sleep(0.01)
    _name_standby(admin, "")
    asking.join()
    return has_waited, asking.answer


def _name_standby(admin, name):
    admin.execute(f"ALTER SYSTEM SET synchronous_standby_names = '{name}'")
    admin.execute("SELECT pg_reload_conf()")


def _see_one_wait(exam, admin):
    """Return once the server has read its settings: a commit of the owner waits."""
    dsn = f"{exam.dsn()}&{CONFIRMED}"
    with psycopg.connect(dsn, autocommit=True) as owner:
        while not _waiting(exam, admin, "concours_owner"):
            commit = threading.Thread(target=owner.execute, args=(WRITE,), daemon=True)
            commit.start()
            while commit.is_alive() and not _waiting(exam, admin, "concours_owner"):
                time.sleep(0.01)
        owner.cancel()
        commit.join()


def _waiting(exam, admin, role):
    return admin.execute(WAITING, (exam.name, role)).fetchone()[0]


def test_batch_sent_again_waits_for_a_standby(settings, exam, admin, tablet):
    with restarted(settings) as gateway:
        has_waited, answer = waits_for_standby(
            exam, admin, lambda: gateway.send(tablet)
        )

    assert answer.json()["held"] == 3
    assert has_waited


def test_sign_of_life_that_tells_what_is_held_waits_for_a_standby(
    settings, exam, admin, tablet
):
    with restarted(settings) as gateway:
        has_waited, answer = waits_for_standby(
            exam, admin, lambda: gateway.send(tablet, 3)
        )

    assert answer.json()["held"] == 3
    assert has_waited


def test_batch_that_reaches_back_waits_for_a_standby(settings, exam, admin, tablet):
    with restarted(settings) as gateway:
        assert gateway.send(tablet, 3).json()["held"] == 3  # now the tail is remembered
        has_waited, answer = waits_for_standby(
            exam, admin, lambda: gateway.send(tablet, 1)
        )

    assert answer.json()["held"] == 3
    assert has_waited


def test_batch_that_another_gateway_stored_waits_for_a_standby(
    settings, gateway, exam, admin, tablet
):
    with restarted(settings) as other:
        assert other.send(tablet, 3).json()["held"] == 3  # it remembers three, and
        tablet.answer("q1", ["D"])
        assert gateway.send(tablet, 3).json()["held"] == 4  # does not hear of a fourth
        has_waited, answer = waits_for_standby(
            exam, admin, lambda: other.send(tablet, 3)
        )

    assert answer.json()["held"] == 4
    assert has_waited


def test_enrolment_that_is_there_already_waits_for_a_standby(
    settings, exam, admin, tablet
):
    with restarted(settings) as gateway:
        has_waited, answer = waits_for_standby(
            exam, admin, lambda: gateway.enrol(tablet)
        )

    assert answer.status == 200
    assert has_waited
