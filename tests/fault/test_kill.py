"""What was acknowledged is never lost and never doubled, whatever is killed.

Defends F01 (a gateway killed at any point), F02 (all gateways at once), F03
(PostgreSQL killed in the commit, and the acknowledgement lost after it), F14
(requests arrive, acknowledgements do not) and invariant 1, "Kept".
"""

import random
import signal
import socket
import threading
import time
from contextlib import contextmanager
from http.client import HTTPException
from itertools import count

import psycopg
import pytest
from tests.patience import PATIENCE_S

from small_exam import Tablet

pytestmark = pytest.mark.fault

HOLD_BACK = """
CREATE FUNCTION hold_back() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
$$ BEGIN PERFORM pg_advisory_xact_lock_shared(777); RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER hold_back AFTER INSERT ON journal_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION hold_back();
"""

NUMBERS = count()


class Writer(threading.Thread):
    """A tablet with a person: writes, sends, and sends again until acknowledged.

    It keeps what was acknowledged apart from what it wrote, as the tablet does.
    """

    def __init__(self, http, tablet, entries_count, chance):
        super().__init__(daemon=True)
        self.http, self.tablet = http, tablet
        self.entries_count, self.chance = entries_count, chance
        self.acknowledged = 0
        self.failures_count = 0
        self.refusals = []

    def run(self):
        deadline = time.monotonic() + PATIENCE_S
        while self.acknowledged < self.entries_count and time.monotonic() < deadline:
            for _ in range(self.chance.randint(1, 4)):
                if len(self.tablet.entries) < self.entries_count:
                    self.tablet.answer("q1", len(self.tablet.entries))
            self.send()

    def send(self):
        try:
            answer = self.http.send(self.tablet, self.acknowledged)
        except (OSError, HTTPException):  # refused, reset, or cut in mid-answer
            self.failures_count += 1
            time.sleep(0.05)
            return
        if answer.status == 200:
            held = answer.json()["held"]
            assert held >= self.acknowledged
            self.acknowledged = held
        elif answer.status == 503:
            self.failures_count += 1
            time.sleep(0.05)
        else:
            self.refusals.append(answer.json())
            self.acknowledged = answer.json()["facts"].get("held", 0)


def writers(http, how_many, entries_count):
    """Enrolled tablets, each with its person."""
    made = []
    for _ in range(how_many):
        tablet = Tablet(f"{next(NUMBERS):05d}")
        assert http.enrol(tablet).status == 200
        chance = random.Random(len(made))  # noqa: S311 -- replayable on purpose
        made.append(Writer(http, tablet, entries_count, chance))
    return made


def assert_kept_once(house, people):
    """The journal holds, of each chain, exactly what the tablet wrote, in order."""
    for person in people:
        assert person.refusals == []
        assert person.acknowledged == person.entries_count
        held = house.rows(
            "SELECT seq, digest, body FROM journal_entry"
            " WHERE attempt = %s AND epoch = 1 ORDER BY seq",
            person.tablet.attempt,
        )
        wrote = [(e.seq, e.digest(), e.body) for e in person.tablet.entries]
        assert held == wrote


def test_gateway_killed_again_and_again_loses_and_doubles_nothing(house):
    with (
        socket.create_server(("127.0.0.1", 0)) as listening,
        house.gateway(listening) as (_, http),
    ):
        people = writers(http, 6, entries_count=250)
        for person in people:
            person.start()
        for _ in range(4):
            time.sleep(0.2)
            house.kill_gateways()
            house.start_gateway(listening)
            house.await_health(http)
        for person in people:
            person.join(PATIENCE_S)

    assert sum(person.failures_count for person in people) > 0
    assert_kept_once(house, people)


def test_all_gateways_killed_at_once_come_back_to_the_same_journal(house):
    with house.gateway() as (_, one), house.gateway() as (_, other):
        people = [*writers(one, 3, 250), *writers(other, 3, 250)]
        for person in people:
            person.start()
        time.sleep(0.2)
        house.kill_gateways()
        with house.gateway() as (_, http):
            for person in people:
                person.http = http  # the load balancer sends them elsewhere
            for person in people:
                person.join(PATIENCE_S)

    assert_kept_once(house, people)


def test_postgres_killed_under_load_loses_nothing_acknowledged(house):
    with house.gateway() as (_, http):
        people = writers(http, 6, entries_count=250)
        for person in people:
            person.start()
        for _ in range(2):
            time.sleep(0.2)
            house.kill_postgres()
            acknowledged = {p.tablet.attempt: p.acknowledged for p in people}
            house.start_postgres()
            held = dict(
                house.rows("SELECT attempt, count(*) FROM journal_entry GROUP BY 1")
            )
            for attempt, held_at_least in acknowledged.items():
                assert held.get(attempt, 0) >= held_at_least
        for person in people:
            person.join(PATIENCE_S)

    assert sum(person.failures_count for person in people) > 0
    assert_kept_once(house, people)


def test_gateway_killed_between_commit_and_acknowledgement(house):
    """The entries are committed and nobody was told; the same bytes come again."""
    with house.gateway() as (process, http):
        (person,) = writers(http, 1, entries_count=3)
        person.tablet.answer("q1", 0)
        with commit_held_back(house) as release:
            sending = send_apart(person)
            await_commit(house)
            process.send_signal(signal.SIGSTOP)
            release()
            await_held(house, person, 1)
            process.kill()
            sending.join(PATIENCE_S)
    assert (person.acknowledged, person.failures_count) == (0, 1)

    with house.gateway() as (_, http):
        person.http = http
        person.run()
    assert_kept_once(house, [person])


def test_postgres_killed_in_the_commit(house):
    """COMMIT was sent and not answered: nobody knows, so nobody is told."""
    with house.gateway() as (_, http):
        (person,) = writers(http, 1, entries_count=3)
        person.tablet.answer("q1", 0)
        with commit_held_back(house):
            sending = send_apart(person)
            await_commit(house)
            house.kill_postgres()
            sending.join(PATIENCE_S)
            house.start_postgres()
        assert (person.acknowledged, person.failures_count) == (0, 1)
        person.run()

    assert_kept_once(house, [person])


def test_postgres_killed_after_the_commit_keeps_it(house):
    """Committed, then the power goes, before anybody has heard of it."""
    with house.gateway() as (process, http):
        (person,) = writers(http, 1, entries_count=3)
        person.tablet.answer("q1", 0)
        with commit_held_back(house) as release:
            sending = send_apart(person)
            await_commit(house)
            process.send_signal(signal.SIGSTOP)
            release()
            await_held(house, person, 1)
            house.kill_postgres()
            house.start_postgres()
        await_held(house, person, 1)
        process.send_signal(signal.SIGCONT)
        sending.join(PATIENCE_S)
        person.run()

    assert_kept_once(house, [person])


def test_database_that_restarts_is_waited_for_with_a_word_to_come_again(house):
    with house.gateway() as (_, http):
        (person,) = writers(http, 1, entries_count=2)
        person.tablet.answer("q1", 0)
        house.cluster.stop()
        answer = http.send(person.tablet)
        health = http.get("/health")
        house.start_postgres()
        person.run()

    assert (answer.status, answer.headers["Retry-After"]) == (503, "1")
    assert answer.headers["Content-Type"] == "application/json"
    assert health.status == 503
    assert_kept_once(house, [person])


@contextmanager
def commit_held_back(house):
    """Make every commit of entries wait until `release` is called, or the end."""
    with psycopg.connect(house.dsn(), autocommit=True) as owner:
        owner.execute(HOLD_BACK)
    blocker = psycopg.connect(house.dsn(), autocommit=True)
    blocker.execute("SELECT pg_advisory_lock(777)")
    try:
        yield blocker.close
    finally:
        blocker.close()
        with psycopg.connect(house.dsn(), autocommit=True) as owner:
            owner.execute("DROP FUNCTION hold_back CASCADE")


def send_apart(person):
    sending = threading.Thread(target=person.send)
    sending.start()
    return sending


def await_commit(house):
    await_truth(house.is_committing)


def await_held(house, person, at_least):
    await_truth(lambda: held_count(house, person) >= at_least)


def await_truth(is_so):
    deadline = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < deadline, "it does not happen"
        time.sleep(0.01)


def held_count(house, person):
    ((held,),) = house.rows(
        "SELECT count(*) FROM journal_entry WHERE attempt = %s", person.tablet.attempt
    )
    return held


def test_a_trace_waits_on_disk_while_postgres_is_dead_and_is_there_once(house):
    """The gateway dies too, and its file is read a second time: once all the same."""
    spool, kept = house.folder / "0.spool", house.folder / "kept"
    with house.gateway() as (_, http):
        house.kill_postgres()
        for number in range(5):
            assert http.get(f"/corrige-{number}.php").status == 404
        await_lines(spool, 10)  # of each, that it was refused and who asked
    assert spool.stat().st_mode & 0o777 == 0o600
    kept.write_bytes(spool.read_bytes() + b'["trace", {"identi')  # killed as it wrote
    house.start_postgres()
    for content in (spool, kept):
        content.replace(spool)
        with house.gateway():
            await_gone(spool)
            traces = house.rows(TRACES_OF, "GET /corrige-%.php")
            refused = house.rows(REFUSED_OF, "GET /corrige-%.php")
        assert [request for request, _ in traces] == [
            f"GET /corrige-{number}.php" for number in range(5)
        ]
        assert len(refused) == 5


TRACES_OF = "SELECT request, at_ms FROM trace WHERE request LIKE %s ORDER BY request"
REFUSED_OF = "SELECT kind, at_ms FROM refused_act WHERE kind LIKE %s ORDER BY kind"


def await_lines(path, count):
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        if path.exists() and len(path.read_bytes().splitlines()) >= count:
            return
        time.sleep(0.05)
    raise AssertionError(path)


def await_gone(path):
    deadline = time.monotonic() + PATIENCE_S
    while path.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not path.exists()
