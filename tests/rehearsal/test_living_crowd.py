"""The demonstration's tablets forget nothing that the centre holds, and know medicine.

What they share with all virtual tablets is in `test_paper_to_paper.py`.
"""

import asyncio
import time
from random import Random
from uuid import UUID, uuid4

from tests.patience import PATIENCE_S

from concours.core.authoring.bank.keys import TickKey, WordingKey
from concours.core.delivery.sitting.course import Item, Silent
from concours.core.kernel.crypto import DeviceKey, private_key_from
from concours.rehearsal.crowd.line import Line, monotonic_ms
from concours.rehearsal.crowd.seat import Seat, Surroundings
from concours.rehearsal.crowd.tally import Tally
from concours.rehearsal.demo import tablet as demo_tablet
from concours.rehearsal.demo.ability import answer_by_ability
from concours.rehearsal.demo.crowd import DemoCrowd, plan_of
from concours.rehearsal.demo.memory import Memory
from concours.rehearsal.demo.tablet import Cohort, DemoTablet

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


def new_tablet(kind, memory=None):
    """A tablet in one sitting that waits, on a line that leads nowhere."""
    chance = Random(1)  # noqa: S311 -- no secret
    around = Surroundings(Tally(), chance, 1.0)
    cohort = Cohort(around, {}, memory or Memory(), {})
    line = Line("127.0.0.1", NOWHERE, NOWHERE, chance)
    tablet = DemoTablet(Seat("04205", "code", 0), line, KEY, cohort)
    tablet._observe(monotonic_ms(), monotonic_ms(), now_ms())
    tablet.take_sittings([sitting(kind)])
    return tablet


def rejoined_after(kind):
    """Hear a message on the waiting screen, come back, be acknowledged."""

    async def run():
        tablet = new_tablet(kind)
        day = tablet.day
        day.package = object()
        tablet._go_on()
        tablet._take(Item(1, day.sitting["sitting"], Silent()))
        was_cut = tablet._is_cut
        async with asyncio.timeout(PATIENCE_S):
            while tablet._is_cut:  # noqa: ASYNC110 -- its own timer ends it
                await asyncio.sleep(0.01)
        tablet._on_held(day.chain, 0)
        tablet.stop()
        return was_cut, tablet._state.has_rejoined, tablet._cohort.rejoined

    return asyncio.run(run())


def test_a_message_in_a_check_cuts_the_link_and_the_tablet_comes_back(monkeypatch):
    monkeypatch.setattr(demo_tablet, "CUT_S", 0.0)

    assert rejoined_after("check") == (True, True, {KEY.public})
    assert rejoined_after("exam") == (False, False, set())


def test_a_tablet_that_begins_again_goes_on_where_the_centre_holds_it():
    memory = Memory()
    attempt = UUID(int=1)
    chain = memory.chain(attempt, 1, KEY)
    chain.write("opened", {"base": None, "paper": "00" * 32}, at_ms=1_000)
    memory.last_entries[attempt, 1] = chain.last
    tablet = new_tablet("exam", memory)
    first, second = sitting(), {**sitting(), "attempt": str(attempt)}
    tablet.day = None
    tablet.take_sittings([first, second])

    assert tablet.day.sitting is second
    assert tablet.day.chain.heads[-1] == chain.heads[-1]


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
    first = DemoCrowd(plan, NOWHERE, memory, {}, "secret")
    number = plan.seats[0][0]
    keys = [first._key(number, place=place).public for place in range(3)]
    assert first.tablets[number][-1].key.public == keys[0]

    memory.keys[number] |= {keys[0], keys[1], b"a visitor's own"}
    again = DemoCrowd(plan, NOWHERE, memory, {}, "secret")

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
