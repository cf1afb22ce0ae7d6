"""A day tablet goes where a real one would, and forgets nothing that the centre holds.

The rule is that of `client/tests/shell/day.test.ts`, on the virtual tablet; no network:
news are given to it, and where it wants to go is what it says.
"""

import asyncio
import time
from random import Random
from uuid import UUID, uuid4

import pytest

from concours.core.authoring.bank.keys import TickKey, WordingKey
from concours.core.delivery.sitting.course import Armed, Item, Launched, Silent
from concours.core.kernel.crypto import DeviceKey, private_key_from
from concours.rehearsal.crowd.delivery import Delivery, TabletState
from concours.rehearsal.crowd.line import Channel, Line, monotonic_ms
from concours.rehearsal.crowd.seat import Seat, Surroundings
from concours.rehearsal.crowd.tally import Tally
from concours.rehearsal.demo import tablet as day_tablet
from concours.rehearsal.demo.ability import answer_by_ability
from concours.rehearsal.demo.crowd import DayCrowd, plan_of
from concours.rehearsal.demo.memory import Memory
from concours.rehearsal.demo.tablet import Day, DayTablet

NOWHERE = ("127.0.0.1", 9)
LENGTH_MS = 600_000
KEY = DeviceKey(private_key_from(lambda count: bytes(range(1, count + 1))))


def now_ms():
    return time.time_ns() // 1_000_000


def sitting(kind="exam"):
    return {
        "sitting": str(uuid4()),
        "attempt": str(uuid4()),
        "epoch": 1,
        "kind": kind,
        "duration_ms": LENGTH_MS,
        "factor": [1, 1],
        "base": None,
        "package": "00" * 32,
    }


class Seated:
    """A tablet in the first of some sittings, on a line that leads nowhere."""

    def __init__(self, *sittings):
        self.wanted = []
        chance = Random(1)  # noqa: S311 -- no secret
        around = Surroundings(Tally(), chance, 1.0)
        day = Day(around, {}, Memory(), {}, lambda _, where: self.wanted.append(where))
        line = Line("127.0.0.1", NOWHERE, NOWHERE, chance)
        self.tablet = tablet = DayTablet(Seat("04205", "code", 0), line, KEY, day)
        tablet._sittings = list(sittings)
        tablet.sitting = sittings[0]
        tablet._resume()
        channel = Channel(line, lambda *_: None)
        tablet.delivery = Delivery(channel, tablet.chain, TabletState(), around.tally)
        tablet._observe(monotonic_ms(), monotonic_ms(), now_ms())

    def hear(self, sitting, fact):
        self.tablet._take(Item(1, sitting["sitting"], fact))

    def hold_all(self):
        """The centre has everything that was written."""
        self.tablet.chain.hold(len(self.tablet.chain.entries))
        self.tablet._on_held(0)


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    """Nobody takes their time."""
    monkeypatch.setattr(day_tablet, "FOLLOW_S", (0.0, 0.0))
    monkeypatch.setattr(day_tablet, "NEXT_S", (0.0, 0.0))


def where_it_goes(play, *sittings):
    """Return where the tablet wants to go after `play`, in order."""

    async def run():
        seated = Seated(*sittings)
        play(seated)
        await asyncio.sleep(0.01)
        seated.tablet.stop()
        return seated

    return asyncio.run(run())


def rejoined_after(kind):
    """Hear a message on the waiting screen, come back, be acknowledged."""

    async def run():
        seated = Seated(sitting(kind))
        tablet = seated.tablet
        tablet._package = object()
        tablet._go_on()
        seated.hear(tablet.sitting, Silent())
        was_cut = tablet._is_cut
        await asyncio.sleep(0.01)
        seated.hold_all()
        tablet.stop()
        return was_cut, tablet._state.has_rejoined, tablet.day.rejoined

    return asyncio.run(run())


def test_a_message_in_a_check_cuts_the_link_and_the_tablet_comes_back(monkeypatch):
    monkeypatch.setattr(day_tablet, "CUT_S", 0.0)

    assert rejoined_after("check") == (True, True, {KEY.public})
    assert rejoined_after("exam") == (False, False, set())


def soon():
    return Armed(now_ms() + 30_000)


def test_a_tablet_that_waits_goes_to_what_is_announced():
    check, first, second = sitting("check"), sitting(), sitting()

    seated = where_it_goes(lambda s: s.hear(second, soon()), check, first, second)

    assert seated.wanted == [second["sitting"]]
    assert seated.tablet.chain.entries == []


def test_a_tablet_stays_where_it_is_awaited():
    first, second = sitting(), sitting()

    def play(seated):
        seated.hear(first, soon())
        seated.hear(second, soon())

    assert where_it_goes(play, first, second).wanted == []


def test_it_never_goes_back():
    first, second = sitting(), sitting()

    def play(seated):
        seated.tablet.sitting = second
        seated.hear(first, soon())

    assert where_it_goes(play, first, second).wanted == []


def test_it_does_not_open_what_is_over():
    first, second = sitting(), sitting()
    over = Launched(now_ms() - LENGTH_MS - 1, "00" * 32)

    assert where_it_goes(lambda s: s.hear(second, over), first, second).wanted == []


def test_a_check_that_runs_is_handed_in_first_and_left_once_it_is_held():
    check, exam = sitting("check"), sitting()

    def play(seated):
        seated.tablet._write("opened", {"base": None, "paper": "00" * 32})
        seated.hear(exam, soon())
        assert seated.tablet.is_handed
        assert seated.wanted == []
        seated.hold_all()

    seated = where_it_goes(play, check, exam)

    assert seated.wanted == [exam["sitting"]]
    assert len(seated.tablet.chain.entries) == 2


def test_after_its_receipt_somebody_goes_on():
    first, second = sitting(), sitting()

    def play(seated):
        seated.tablet._write("opened", {"base": None, "paper": "00" * 32})
        seated.tablet._hand("candidate")
        seated.hold_all()

    assert where_it_goes(play, first, second).wanted == [second["sitting"]]


def test_a_chain_that_is_remembered_goes_on_as_if_it_had_never_ended():
    attempt = UUID(int=1)
    whole, memory = Memory().chain(attempt, 1, KEY), Memory()
    for place in range(3):
        whole.write("seen", {"question": f"q{place}"}, at_ms=1_000 + place)
    memory.last_entries[attempt, 1] = whole.last
    resumed = memory.chain(attempt, 1, KEY)
    for chain in (whole, resumed):
        chain.write("seen", {"question": "q4"}, at_ms=500)
    whole.hold(3)

    assert resumed.entries[3] == whole.entries[3]
    assert resumed.batch() == whole.batch()
    assert resumed.last == whole.last


def known(count):
    people = [
        {"number": f"{4_201 + place:05}", "code": "C", "site": f"S{place % 3}"}
        for place in range(count)
    ]
    return {"candidates": people, "crowd": {"visitors": 4, "secret": "s"}}


def test_the_visitors_candidates_are_left_to_them():
    plan = plan_of(known(304), 300, 1)
    numbers = {number for number, _, _ in plan.seats}

    assert len(numbers) == 294  # two in a hundred stay away
    assert min(numbers) > "04204"


def test_after_a_restart_each_candidate_has_the_last_tablet_of_theirs():
    plan, memory = plan_of(known(24), 20, 1), Memory()
    first = DayCrowd(plan, NOWHERE, memory, {}, "secret")
    number = plan.seats[0][0]
    keys = [first._key(number, place=place).public for place in range(3)]
    assert first.tablets[number][-1].key.public == keys[0]

    memory.keys[number] |= {keys[0], keys[1], b"a visitor's own"}
    again = DayCrowd(plan, NOWHERE, memory, {}, "secret")

    assert again.tablets[number][-1].key.public == keys[1]


KEYS = {
    "q1": TickKey("QRM", frozenset("ABCDE"), frozenset("BD")),
    "q2": WordingKey(frozenset({"sepsis"})),
}


def test_who_knows_answers_right_and_who_does_not_answers_as_they_would():
    acts = [
        (1.0, "seen", {"question": "q1"}),
        (9.0, "answered", {"answer": ["A"], "question": "q1"}),
        (1.0, "flagged", {"flagged": True, "question": "q1"}),
        (9.0, "answered", {"answer": "x", "question": "q2"}),
        (9.0, "answered", {"answer": "xy", "question": "q2"}),
        (1.0, "seen", {"question": "q3"}),
    ]

    knew = 0
    for seed in range(200):
        played = list(answer_by_ability(acts, KEYS, Random(seed)))  # noqa: S311 -- no secret
        answers = [b["answer"] for _, kind, b in played if kind == "answered"]
        first = [answer for answer in answers if isinstance(answer, list)]
        rest = answers[len(first) :]
        assert first in ([["A"]], [["B"], ["B", "D"]])
        assert rest in (["x", "xy"], ["sepsis"])
        knew += first[-1] == ["B", "D"]

    assert 100 < knew < 180
