"""Promise: a ledger whose session is ended, at whatever point, goes on as if it had not
been, and pages for nothing: an alarm is for a record that is not what was signed.

Sessions end when a server restarts, or is asked to (F04).
"""

import logging
import threading
import time

import pytest
from small_journal import keep, new_tablet
from tests.patience import PATIENCE_S

from concours.core.delivery.journal.act import Act
from concours.core.kernel.time import Instant
from concours.ledger import acts as acts_module
from concours.ledger import numbering as numbering_module
from concours.ledger import progress as progress_module
from concours.ledger import run as run_module
from concours.ledger import supervision as supervision_module
from concours.ledger.run import Settings, serve
from concours.store.journal.acts import append_act
from small_exam import T0

WRITES = [
    (numbering_module, "number_span"),
    (numbering_module, "add_checkpoint"),
    (acts_module, "add_signatures"),
    (progress_module, "save_progress"),
    (supervision_module, "save_board"),
]
"""Each is followed by its commit: a session that ends after it has written nothing."""

ROUNDS_COUNT = 2
END_SESSIONS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND usename = 'concours_ledger'
"""
IS_ALL_SIGNED = """
SELECT (SELECT count(*) FROM journal_entry) = (SELECT max(size) FROM checkpoint)
   AND (SELECT max(number) FROM act) = (SELECT max(act) FROM act_signature)
"""


@pytest.fixture(scope="module")
def key(tmp_path_factory):
    return tmp_path_factory.mktemp("ledger") / "ledger.key"


@pytest.fixture
def serve_ledger(exam, key, monkeypatch):
    """Start a ledger, which rests for less than it does elsewhere."""
    monkeypatch.setattr(run_module, "TURN_S", 0.05)
    monkeypatch.setattr(run_module, "AGAIN_S", 0.0)
    monkeypatch.setattr(numbering_module, "CHECKPOINT_MS", 0)
    stop = threading.Event()
    settings = Settings(exam.dsn("concours_ledger"), key)
    thread = threading.Thread(target=serve, args=(settings, stop))

    def start():
        thread.start()
        return thread

    yield start
    stop.set()
    thread.join()


def end_around(monkeypatch, owner, module, name):
    """End the sessions before a write the first time, after it the second, in turn.

    Returns the places of those that were ended.
    """
    write, ended = getattr(module, name), []

    def ended_around(connection, *arguments, **named):
        place = "before" if len(ended) % 2 == 0 else "after"
        is_due = len(ended) < 2 * ROUNDS_COUNT
        if is_due:
            ended.append(place)
        if is_due and place == "before":
            owner.execute(END_SESSIONS)
        result = write(connection, *arguments, **named)
        if is_due and place == "after":
            owner.execute(END_SESSIONS)
        return result

    monkeypatch.setattr(module, name, ended_around)
    return ended


def is_all_signed(owner):
    return owner.execute(IS_ALL_SIGNED).fetchone()[0]


def write_more(exam, owner, tablet):
    """Leave one more entry and one more act to be signed."""
    tablet.answer("q1", ["A"])
    keep(exam, tablet, len(tablet.entries) - 1)
    with owner.transaction():
        append_act(owner, Act(actor="x", role="x", kind="x", at=Instant(T0)))


@pytest.mark.parametrize("place", WRITES, ids=[name for _, name in WRITES])
def test_a_ledger_whose_session_is_ended_pages_for_nothing_f04(
    exam, serve_ledger, monkeypatch, caplog, place
):
    caplog.set_level(logging.WARNING, "concours.ledger")
    with (
        exam.connect(autocommit=True) as ender,
        exam.connect(autocommit=True) as owner,
    ):
        ended = end_around(monkeypatch, ender, *place)
        ledger, tablet = serve_ledger(), new_tablet(exam)
        ends_s = time.monotonic() + PATIENCE_S
        while len(ended) < 2 * ROUNDS_COUNT or not is_all_signed(owner):
            assert ledger.is_alive()
            assert time.monotonic() < ends_s, caplog.text
            if len(ended) < 2 * ROUNDS_COUNT:
                write_more(exam, owner, tablet)
            time.sleep(0.05)

    pages = [one.getMessage() for one in caplog.records if one.levelno >= logging.ERROR]
    assert (pages, ledger.is_alive()) == ([], True)
