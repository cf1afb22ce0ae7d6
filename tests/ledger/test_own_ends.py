"""The board shows each candidate the end that is due, whoever's clock they keep.

A pause is given back, a detached site has its own start, and a tablet that works to
another end than the one due raises an alarm once it has had the time to hear.
"""

import psycopg
import pytest
from small_journal import NOW, keep, loaded

from concours.core.delivery.supervision.progress import AHEAD_MS_MIN
from concours.core.kernel.time import MINUTE_MS, Instant
from concours.ledger.supervision import Supervision
from small_exam import SITTING, T0

SAY = """
UPDATE presence SET ends_ms = %s, read_number = 0, seen_ms = %s WHERE attempt = %s
"""


@pytest.fixture
def owner(exam):
    with psycopg.connect(exam.dsn(), autocommit=True) as link:
        yield link
        link.execute("DELETE FROM pause")
        link.execute("DELETE FROM site_start")


class Shown:
    """What the board says of one tablet's candidate, as the ledger goes on."""

    def __init__(self, connection, tablet):
        self.connection, self.tablet = connection, tablet
        self.supervision = Supervision()

    def __call__(self, column, *, now=NOW):
        loaded(self.connection).turn(self.connection, now=now)
        boards = self.supervision.boards(self.connection, now=now)
        columns = boards[SITTING]["candidates"]
        return columns[column][columns["number"].index(self.tablet.number)]


@pytest.fixture
def shown(connection, tablet):
    return Shown(connection, tablet)


def pause(owner, *, site=None, attempt=None, minutes=7):
    owner.execute(
        """INSERT INTO pause (id, sitting_id, site_id, attempt_id, cause, from_ms,
               until_ms, act)
           VALUES (gen_random_uuid(), %s, %s, %s, 'alarm', %s, %s, 1)""",
        (SITTING, site, attempt, T0 + MINUTE_MS, T0 + (1 + minutes) * MINUTE_MS),
    )


def site_of(owner, tablet):
    return owner.execute(
        """SELECT attempt.site_id
           FROM candidate JOIN attempt ON candidate_id = candidate.id
           WHERE attempt.id = %s""",
        (tablet.attempt,),
    ).fetchone()[0]


def test_pause_of_a_site_and_of_a_candidate_are_given_back(owner, shown, tablet):
    before = shown("due_ms")

    pause(owner, site=site_of(owner, tablet))
    assert shown("due_ms") == before + 7 * MINUTE_MS
    owner.execute("DELETE FROM pause")
    pause(owner, attempt=tablet.attempt, minutes=3)

    assert shown("due_ms") == before + 3 * MINUTE_MS


def test_site_apart_ends_by_its_own_start(owner, shown, tablet):
    before = shown("due_ms")
    held = (SITTING, site_of(owner, tablet))
    owner.execute(
        """INSERT INTO site_start (id, sitting_id, site_id, held_act)
           VALUES (gen_random_uuid(), %s, %s, 1)""",
        held,
    )
    assert shown("due_ms") is None

    owner.execute("UPDATE site_start SET armed_ms = 1, t0_ms = %s", (T0 + MINUTE_MS,))

    assert shown("due_ms") == before + MINUTE_MS


def test_tablet_that_works_to_another_end_raises_an_alarm_in_time(
    exam, owner, shown, tablet
):
    tablet.answer("q1", ["A"])
    keep(exam, tablet)
    due = shown("due_ms")
    later = Instant(NOW + 15_000)

    owner.execute(SAY, (due, later, tablet.attempt))
    assert shown("misled", now=later) is False
    owner.execute(SAY, (due - 1, later, tablet.attempt))

    assert shown("misled", now=later) is True


def test_end_of_time_before_its_due_is_shown_until_the_copy_is_handed_in_f24(
    exam, shown, tablet
):
    tablet.write("handed", {"reason": "time"})
    keep(exam, tablet)

    assert (shown("ended_early_ms"), shown("handed")) == (NOW, False)

    tablet.answer("q1", ["A"])
    tablet.write("handed", {"reason": "candidate"})
    keep(exam, tablet, 1)

    assert (shown("ended_early_ms"), shown("handed")) == (None, True)


def test_end_of_time_after_which_its_tablet_went_on_hands_nothing_in_f24(
    exam, shown, tablet
):
    due = shown("due_ms")
    tablet.write("handed", {"reason": "time"})
    keep(exam, tablet, now=Instant(due - 9_000))
    assert shown("handed") is True

    tablet.answer("q1", ["A"])
    keep(exam, tablet, 1, now=Instant(due - 4_000))

    assert shown("handed") is False


def test_hour_past_its_receipt_is_shown_f24(exam, shown, tablet):
    tablet.answer("q1", ["A"], NOW + AHEAD_MS_MIN - 1)
    keep(exam, tablet)
    assert shown("ahead_ms") is None

    tablet.answer("q1", ["B"], NOW + AHEAD_MS_MIN)
    keep(exam, tablet, 1)

    assert shown("ahead_ms") == NOW


def test_tablets_have_time_to_hear_of_a_new_end(exam, owner, shown, tablet):
    tablet.answer("q1", ["A"])
    keep(exam, tablet)
    due = shown("due_ms")
    later = Instant(NOW + 60_000)
    owner.execute(SAY, (due, later, tablet.attempt))
    assert shown("misled", now=later) is False

    pause(owner, attempt=tablet.attempt)

    assert shown("misled", now=later) is False
    heard = Instant(later + 15_000)
    owner.execute(SAY, (due, heard, tablet.attempt))
    assert shown("misled", now=heard) is True
