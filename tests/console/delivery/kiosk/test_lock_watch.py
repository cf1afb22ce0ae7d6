"""A tablet without its lock in mid-exam is told to people, and costs nobody anything.

A31: one incident a site whatever its count; who composes is told nothing, loses no
entry and no second.
"""

import json
import time
import zlib

import pytest

from acts.delivery.test_kiosk_acts import ORIGIN, file_of
from acts.scene import HOUR_MS, Tablet, attempt_of, launch
from concours.core.kernel.time import Instant
from concours.core.kiosk.proof.verdicts import RECENT_MS_MAX

NUMBERS = ("04201", "04203", "04205")
SAID = """INSERT INTO kiosk_verdict (attempt, epoch, at_ms, verdict, version)
VALUES (%s, 1, %s, %s, '')"""
UNTOUCHED = """
SELECT (SELECT array_agg(j ORDER BY j.*) FROM journal_entry j),
       (SELECT array_agg(n ORDER BY n.number) FROM news n WHERE sitting = %(sitting)s),
       (SELECT array_agg(e) FROM extension e), (SELECT array_agg(p) FROM pause p),
       (SELECT array_agg(r) FROM released_key r),
       (SELECT row(t0_ms, key_released_ms, armed_ms) FROM sitting
        WHERE id = %(sitting)s)
"""


def now():
    return time.time_ns() // 1_000_000


class Scene:
    """Three tablets of one site that write, and a board that says so."""

    def __init__(self, owner, scene):
        self.owner, self.scene = owner, scene
        self.attempts = {number: attempt_of(owner, scene, number) for number in NUMBERS}
        for attempt in self.attempts.values():
            tablet = Tablet(owner, attempt)
            tablet.enrol(at=now())
            tablet.write("opened", {"base": None, "paper": "00" * 32}, at=now())

    def board(self, at, states=("writing",) * 3):
        names = ("misled", "ended_early_ms", "ahead_ms", "read", "acted_ms", "due_ms")
        columns = {name: [None] * 3 for name in names}
        columns |= {"number": list(NUMBERS), "state": list(states), "epoch": [1] * 3}
        columns |= {"connected": [True] * 3, "storage": [""] * 3, "handed": [False] * 3}
        columns |= {"seen_ms": [at] * 3, "offset_ms": [0] * 3}
        packed = zlib.compress(json.dumps(columns).encode())
        body = json.dumps({"totals": {}, "sites": [], "questions": 4})
        self.owner.execute(
            "DELETE FROM board WHERE sitting = %s", (self.scene.sitting,)
        )
        self.owner.execute(
            "INSERT INTO board (sitting, at_ms, body, candidates)"
            " VALUES (%s, %s, %s, %s)",
            (self.scene.sitting, at, body, packed),
        )

    def said(self, number, verdict, at):
        self.owner.execute(SAID, (self.attempts[number], at, verdict))

    def incidents(self):
        rows = self.owner.execute(
            """SELECT kind, number FROM incident
               LEFT JOIN attempt a ON a.id = attempt_id
               LEFT JOIN candidate c ON c.id = a.candidate_id
               WHERE incident.sitting_id = %s AND kind LIKE 'unlocked%%'
               ORDER BY opened_ms, number""",
            (self.scene.sitting,),
        )
        return rows.fetchall()

    def untouched(self):
        values = {"sitting": self.scene.sitting}
        return self.owner.execute(UNTOUCHED, values).fetchone()


@pytest.fixture
def room(owner, scene):
    from concours.acts.delivery.kiosk.configurations import configure_kiosk  # noqa: PLC0415 -- after setup

    launch(owner, scene, t0=now() - HOUR_MS)
    organiser, data = scene.actor("organisation"), file_of(scene, "Amiens")
    configure_kiosk(organiser, scene.exam, data, origin=ORIGIN, now=now())
    yield Scene(owner, scene)
    owner.execute("DELETE FROM board WHERE sitting = %s", (scene.sitting,))


@pytest.fixture
def turn(scene):
    from concours.console.lock_watch import LockWatch  # noqa: PLC0415 -- after setup
    from concours.store.queries.delivery import sittings  # noqa: PLC0415 -- idem

    watch = LockWatch()

    def turn(at, *, has_heard=True):
        row = sittings.load(scene.sitting)
        found = watch.look(row, now=Instant(at), has_heard=has_heard)
        return [(finding.kind, finding.number, finding.count) for finding in found]

    return turn


def test_every_key_wrong_in_mid_exam_is_one_incident_and_touches_nothing(
    room, scene, browser
):
    from concours.console.watch import Watch  # noqa: PLC0415 -- after setup
    from concours.store.queries.delivery.wall import find_stopped  # noqa: PLC0415 -- idem

    at = now()
    room.board(at)
    before = room.untouched()
    room.said("04201", "wrong", at)
    Watch().turn(at)
    assert room.incidents() == [("unlocked", "04201")]
    assert find_stopped(scene.sitting).suspect == {str(room.attempts["04201"])}

    for number in NUMBERS:
        room.said(number, "wrong", at + 1)
    watch = Watch()
    for turns in range(1, 4):
        watch.turn(at + 5_000 * turns)
    assert room.incidents() == [("unlocked", "04201"), ("unlocked_site", None)]
    assert room.untouched() == before
    shown = browser("technique").get(f"/sittings/{scene.sitting}/incidents")
    assert "Tablettes sans la configuration de leur centre" in shown.content.decode()


def test_who_falls_silent_for_two_periods_is_noted_as_absent(room, turn, owner):
    start = now()
    at = start
    found = []
    while at <= start + RECENT_MS_MAX:
        room.board(at)
        for number in NUMBERS[1:]:
            room.said(number, "right", at)
        found.append(turn(at, has_heard=at > start))
        at += RECENT_MS_MAX // 4

    assert found == [[]] * 4 + [[("unlocked", "04201", 1)]]
    rows = owner.execute(
        "SELECT attempt, at_ms FROM kiosk_verdict WHERE verdict = 'absent'"
    ).fetchall()
    assert rows == [(room.attempts["04201"], start + RECENT_MS_MAX)]
    room.said("04201", "right", at)
    room.board(at)
    assert turn(at) == []


def test_a_centre_that_heard_nothing_accuses_nobody(room, turn):
    start = now()
    for at in (start, start + RECENT_MS_MAX, start + 2 * RECENT_MS_MAX):
        room.board(at)
        assert turn(at) == []  # nobody was heard
    room.said("04203", "right", at)
    assert turn(at, has_heard=False) == []  # deaf until now: all begins again
    room.board(at := at + RECENT_MS_MAX - 1)
    room.said("04203", "right", at)
    assert turn(at) == []
