"""A virtual tablet goes from paper to paper as a real one does, and drops no entry.

`protocol/vectors/seat.json` holds it to the choices and calls of real tablets; what it
carries is that of `client/tests/shell/day.test.ts`. No network: news are given to it.
"""

import asyncio
import json
import time
from itertools import repeat
from pathlib import Path
from random import Random
from uuid import UUID, uuid4

import pytest
from tests.patience import PATIENCE_S

from concours.core.delivery.sitting.choice import SittingState
from concours.core.delivery.sitting.course import (
    Armed,
    Closed,
    Course,
    Item,
    Launched,
    Paused,
    Resumed,
    Superseded,
)
from concours.core.kernel.crypto import DeviceKey, private_key_from
from concours.core.kernel.time import Instant
from concours.rehearsal.crowd import sitter as sitter_module
from concours.rehearsal.crowd import tablet as tablet_module
from concours.rehearsal.crowd.chain import WireEntry
from concours.rehearsal.crowd.line import Line, monotonic_ms
from concours.rehearsal.crowd.outcome import Answered, Refused
from concours.rehearsal.crowd.seat import Seat, Surroundings
from concours.rehearsal.crowd.tablet import Tablet
from concours.rehearsal.crowd.tally import Tally

VECTORS = Path(__file__).parents[2] / "protocol/vectors/seat.json"
CASES = json.loads(VECTORS.read_text())["cases"]
CALLS = json.loads(VECTORS.read_text())["calls"]
NOWHERE = ("127.0.0.1", 9)
LENGTH_MS = 600_000
KEY = DeviceKey(private_key_from(lambda count: bytes(range(1, count + 1))))
HANDED = WireEntry(0, "handed", '{"reason":"candidate"}', 0, "")


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


def new_tablet(at_ms=None):
    """A tablet of nobody yet, whose clock has heard the centre's, on a dead line."""
    chance = Random(1)  # noqa: S311 -- no secret
    line = Line("127.0.0.1", NOWHERE, NOWHERE, chance)
    around = Surroundings(Tally(), chance, 1.0)
    tablet = Tablet(Seat("04205", "code", 0), line, around, KEY)
    tablet._observe(monotonic_ms(), monotonic_ms(), at_ms or now_ms())
    return tablet


class Seated:
    """A tablet with some sittings, and what is done to it."""

    def __init__(self, *sittings):
        self.tablet = new_tablet()
        self.tablet.take_sittings(list(sittings))

    @property
    def shown(self):
        return self.tablet.day.sitting

    def hear(self, sitting, fact):
        self.tablet._take(Item(1, sitting["sitting"], fact))

    def compose(self, sitting, *, entries_count=1):
        """Write in the paper that is shown, and hand it in."""
        day = self.tablet.day_of(sitting["sitting"])
        assert day is self.tablet.day
        day._write("opened", {"base": None, "paper": "00" * 32})
        for number in range(1, entries_count):
            day._write("seen", {"question": f"q{number}"})
        return day

    def hold(self, day, count=None):
        day.chain.hold(len(day.chain.entries) if count is None else count)
        self.tablet._on_held(day.chain, 0)


async def until(is_so):
    """Wait for what the loop does: a process that stood still does it all at once."""
    async with asyncio.timeout(PATIENCE_S):
        while not is_so():  # noqa: ASYNC110 -- what is done has no event of its own
            await asyncio.sleep(0.005)


def played(story, *sittings):
    async def play():
        seated = Seated(*sittings)
        try:
            await story(seated)
        finally:
            seated.tablet.stop()

    asyncio.run(play())


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    """Whoever has a receipt asks for the next paper at once."""
    monkeypatch.setattr(tablet_module, "NEXT_S", (0.0, 0.0))
    monkeypatch.setattr(tablet_module, "ASKERS_PER_MILLE", 1_000)


def state_of(case):
    names = ("order", "kind", "entries_count", "waiting_count", "is_handed")
    return SittingState(
        opens=case["opens_ms"],
        ends=case["ends_ms"],
        is_superseded=case["is_superseded"],
        **{name: case[name] for name in names},
    )


def put(day, state):
    """Bring a day to where a vector has it."""
    by = 2 if state.is_superseded else None
    day.course = Course(t0=state.opens, superseded_by=by)
    day.end = state.ends
    day.chain.entries = [b""] * state.entries_count
    day.chain.hold(state.entries_count - state.waiting_count)
    day.chain.last = HANDED if state.is_handed else None


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_it_shows_what_a_real_tablet_shows(case):
    states = [state_of(each) for each in case["sittings"]]
    tablet = new_tablet(case["now_ms"])
    tablet.days = [tablet._new_day(sitting(state.kind)) for state in states]
    for day, state in zip(tablet.days, states, strict=True):
        put(day, state)
        assert day.state(state.order) == state
        if state.order == case["current"]:
            tablet.day = day

    day = tablet._choose(is_next_asked=case["is_next_asked"])

    shown = None if day is None else states[tablet.days.index(day)].order
    assert shown == case["shown"]


def call(calls, step):
    """Do to the calls of a tablet what a step of a vector says."""
    known = {str(each.id): each for each in calls.made}.get(step.get("call"))
    match step["do"]:
        case "make":
            count = len(calls.made)
            calls.make(step["attempt"], step["need"], at_ms=step["made_ms"])
            for made in calls.made[count:]:
                made.id = UUID(step["call"])
        case "hold":
            calls._take(known, Answered({"call": step["call"], "seen_ms": None}))
        case "see":
            calls.hear(step["call"], step["at_ms"])
        case "refuse":
            facts = {"call": step["open"], "need": step["need"], "made_ms": 2}
            calls._take(known, Refused("call.open_already", facts))
        case "restore":
            calls.send_again()


@pytest.mark.parametrize("story", CALLS, ids=lambda story: story["name"])
def test_its_calls_stand_as_those_of_a_real_tablet(story):
    calls = new_tablet().device.calls
    for step in story["steps"]:
        call(calls, step)
        calls_now = [[str(c.id), c.is_held, c.seen_ms] for c in calls.made]
        following = calls._next_call()
        assert calls_now == step["calls"]
        assert (following and str(following.id)) == step["next"]


def test_it_goes_on_to_the_next_paper_while_the_first_still_travels():
    first, second = sitting(), sitting()

    async def story(seated):
        seated.hear(first, Launched(Instant(now_ms() - 1_000), "00" * 32))
        day = seated.compose(first, entries_count=70)
        seated.hear(second, Armed(Instant(now_ms() + 30_000)))
        assert seated.shown is first, "nobody is torn from their paper"
        day._hand("candidate")
        assert seated.shown is second
        following, delivery = seated.tablet.day, seated.tablet.delivery
        assert following is not day

        carried = []
        for _ in range(3):
            chain = delivery._next_chain()
            delivery._last_posted = chain
            carried.append(chain)
        assert carried == [day.chain, following.chain, day.chain]
        assert seated.tablet._state_of(day.chain).ends_ms is None
        assert seated.tablet._state_of(following.chain).ends_ms == following.end

        seated.hold(day, 64)
        assert day.moments.complete is None
        seated.hold(day)
        assert day.moments.complete is not None
        assert seated.shown is second

    played(story, first, second)


def test_nobody_acts_while_the_paper_is_hidden(monkeypatch):
    monkeypatch.setattr(sitter_module, "PAUSED_LOOK_S", 0.01)
    paper = sitting()

    async def story(seated):
        seated.hear(paper, Launched(Instant(now_ms() - 1_000), "00" * 32))
        day = seated.compose(paper)
        seen = {"question": "q1"}
        day.sitter.acts = iter([(0.0, "seen", seen), (3_600.0, "seen", seen)])
        rest = Paused(
            "candidate", "rest", Instant(now_ms()), Instant(now_ms() + 60_000)
        )
        seated.hear(paper, rest)
        day.sitter.go_on()
        await asyncio.sleep(0.03)
        assert len(day.chain.entries) == 1
        seated.hear(paper, Resumed("candidate", "rest", Instant(now_ms())))
        await until(lambda: len(day.chain.entries) == 2)

    played(story, paper)


def test_after_its_receipt_somebody_asks_for_the_next_paper():
    first, second, third = sitting(), sitting(), sitting()

    async def story(seated):
        seated.hear(first, Launched(Instant(now_ms() - 1_000), "00" * 32))
        day = seated.compose(first)
        day._hand("candidate")
        seated.hold(day)
        await until(lambda: seated.shown is second)
        assert seated.tablet.day.moments.complete is None
        seated.hear(third, Armed(Instant(now_ms() + 30_000)))
        assert seated.shown is third

    played(story, first, second, third)


def test_a_check_that_runs_is_handed_in_and_gives_way_to_an_exam():
    check, exam = sitting("check"), sitting()

    async def story(seated):
        seated.hear(check, Launched(Instant(now_ms() - 1_000), "00" * 32))
        day = seated.compose(check)
        seated.hear(exam, Armed(Instant(now_ms() + 30_000)))
        assert day.is_handed
        assert [b'"handed"' in entry for entry in day.chain.entries] == [False, True]
        assert seated.shown is exam

    played(story, check, exam)


def test_a_check_that_is_closed_and_proven_gives_the_tablet_to_the_exam():
    check, exam = sitting("check"), sitting()

    async def story(seated):
        seated.hear(check, Launched(Instant(now_ms() - 1_000), "00" * 32))
        day = seated.compose(check)
        day._hand("candidate")
        seated.hear(check, Closed(Instant(now_ms())))
        seated.hold(day)
        assert seated.shown is exam

    played(story, check, exam)


def test_it_opens_no_paper_that_is_over_nor_one_that_another_tablet_has():
    over, taken, third = sitting(), sitting(), sitting()

    async def story(seated):
        seated.hear(taken, Superseded(2))
        seated.hear(over, Launched(Instant(now_ms() - LENGTH_MS - 1), "00" * 32))
        assert seated.shown is third
        seated.hear(taken, Armed(Instant(now_ms() + 30_000)))
        assert seated.shown is third
        assert not any(chain.entries for chain in seated.tablet.chains)

    played(story, over, taken, third)


def test_whoever_moves_to_another_tablet_goes_on_there_with_what_is_left_to_do():
    first = sitting()

    async def story(seated):
        old, new = seated.tablet.device, new_tablet()
        old.acts[first["sitting"]] = repeat((0.005, "seen", {"question": "q2"}))
        new.device.acts = old.acts
        new.take_sittings([{**first, "epoch": 2}])
        new.day._opener.blocks = ()
        new.day._open()
        await until(lambda: len(new.day.chain.entries) > 1)
        assert b"q2" in new.day.chain.entries[1]
        new.stop()

    played(story, first)


def test_attempts_of_several_papers_are_chains_apart():
    tablet = new_tablet()
    tablet.take_sittings([sitting(), sitting()])
    one, two = tablet.chains

    assert one.attempt != two.attempt
    assert isinstance(one.attempt, UUID)
    assert one.heads[0] != two.heads[0]
