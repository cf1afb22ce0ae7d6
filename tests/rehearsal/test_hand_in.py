"""A virtual tablet takes back an end of time that was none, as the real one does.

The rule is that of `client/tests/shell/hour.test.ts`; no network: exchanges, news and
acknowledgements are given to the tablet.
"""

import asyncio
import time
from random import Random
from uuid import UUID

import pytest

from concours.core.delivery.sitting.course import Closed, Extended, Item, Launched
from concours.core.delivery.sitting.time import TimeGiven
from concours.core.kernel.crypto import DeviceKey, private_key_from
from concours.core.kernel.time import HOUR_MS, MINUTE_MS
from concours.rehearsal.crowd.line import Line, monotonic_ms
from concours.rehearsal.crowd.seat import Seat, Surroundings
from concours.rehearsal.crowd.tablet import Tablet
from concours.rehearsal.crowd.tally import Tally

NOWHERE = ("127.0.0.1", 9)
LENGTH_MS = 10 * MINUTE_MS
SITTING = {
    "sitting": "s", "attempt": str(UUID(int=1)), "epoch": 1, "kind": "exam",
    "duration_ms": LENGTH_MS, "factor": [1, 1], "package": "00" * 32, "base": None,
}  # fmt: skip
KEY = DeviceKey(private_key_from(lambda count: bytes(range(1, count + 1))))


class Composing:
    """A tablet with its paper open, and what is done to it."""

    def __init__(self, *, ahead_ms=0):
        chance = Random(1)  # noqa: S311 -- no secret
        around = Surroundings(Tally(), chance, 1.0)
        line = Line("127.0.0.1", NOWHERE, NOWHERE, chance)
        self.tablet = tablet = Tablet(Seat("04205", "code", 0), line, around, KEY)
        self.t0 = time.time_ns() // 1_000_000
        self.hear_hour(self.t0 + ahead_ms)
        tablet.take_sittings([SITTING])
        self.day = day = tablet.day
        day.package = object()
        self.acted = asyncio.Event()
        day.sitter.acts = self.acts()
        day.moments.revealed = self.t0
        day._write("opened", {"base": None, "paper": "00" * 32})
        self.tell(Launched(self.t0, "00" * 32))

    @property
    def end(self):
        return self.t0 + LENGTH_MS

    def hear_hour(self, centre_ms):
        """Hear another hour, as often as the one before, once: it is believed."""
        sent_ms = monotonic_ms()
        self.tablet._observe(sent_ms, sent_ms, centre_ms)

    def tell(self, fact):
        self.tablet._take(Item(1, SITTING["sitting"], fact))

    def acknowledge(self):
        """The centre has everything that was written."""
        self.day.chain.hold(len(self.day.chain.entries))
        self.tablet._on_held(self.day.chain, 0)

    @property
    def hand_ins(self):
        return [each for each in self.day.chain.entries if b'"handed"' in each]

    def acts(self):
        """What its person would do, and that they did it."""
        for number in range(1_000):
            yield 0.0, "seen", {"question": f"q{number}"}
            self.acted.set()

    async def writes_on(self):
        """Wait until the person has done something more."""
        self.acted.clear()
        await self.acted.wait()


def played(story, **how):
    async def play():
        tablet = Composing(**how)
        try:
            await asyncio.wait_for(story(tablet), 60)
        finally:
            tablet.tablet.stop()

    asyncio.run(play())


def test_whom_a_wrong_hour_handed_in_goes_on_and_hands_in_at_the_end_f24():
    async def story(seated):
        assert seated.day.is_handed
        seated.acknowledge()
        assert seated.day.moments.complete is not None
        seated.hear_hour(seated.t0 + 1_000)
        assert not seated.day.is_handed
        assert seated.day.moments.complete is None
        await seated.writes_on()
        assert len(seated.hand_ins) == 1

        seated.hear_hour(seated.end)
        assert seated.day.is_handed
        assert len(seated.hand_ins) == 2

    played(story, ahead_ms=4 * HOUR_MS)


def test_an_end_is_not_taken_back_before_the_centre_has_it_f24():
    async def story(seated):
        seated.hear_hour(seated.t0 + 1_000)
        assert seated.day.is_handed
        seated.acknowledge()
        assert not seated.day.is_handed

    played(story, ahead_ms=4 * HOUR_MS)


def test_time_that_is_heard_of_after_the_end_is_composed_f36():
    async def story(seated):
        seated.hear_hour(seated.end)
        seated.acknowledge()
        assert seated.day.is_handed
        seated.tell(Extended(TimeGiven("nation", 5)))
        assert not seated.day.is_handed
        await seated.writes_on()

    played(story)


def test_an_end_that_has_moved_is_said_again_where_no_time_is_left_f36():
    async def story(seated):
        seated.hear_hour(seated.end)
        seated.acknowledge()
        seated.hear_hour(seated.end + 2 * MINUTE_MS)
        seated.tell(Extended(TimeGiven("nation", 1)))

        assert seated.day.is_handed
        assert len(seated.hand_ins) == 2

    played(story)


@pytest.mark.parametrize("reason", ["candidate", "closed"])
def test_who_handed_in_otherwise_than_by_the_time_has_handed_in(reason):
    async def story(seated):
        if reason == "closed":
            seated.tell(Closed(seated.t0 + MINUTE_MS))
            seated.hear_hour(seated.t0 + MINUTE_MS)
        else:
            seated.day._hand(reason)
        seated.acknowledge()
        seated.tell(Extended(TimeGiven("candidate", 30)))

        assert seated.day.is_handed
        assert len(seated.hand_ins) == 1

    played(story)
