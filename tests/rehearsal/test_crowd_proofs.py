"""Promise: a virtual tablet proves its configuration at each moment of the real one.

And the moments disturb nothing else of it: uvloop gives an alarm of less than half a
millisecond as a plain handle, which knows no hour.
"""

import asyncio
from random import Random

import pytest
import uvloop

from concours.rehearsal.crowd.line import Channel, Line
from concours.rehearsal.crowd.tally import Tally
from concours.rehearsal.kiosk import LATER_S, OPENED_S, Proofs

NOWHERE = ("127.0.0.1", 9)
STUCK_S = 30.0


class Pauses(Random):
    """Gives pauses one after the other, and keeps the bounds that were asked for."""

    def __init__(self, *pauses_s):
        super().__init__()
        self.given = list(pauses_s)
        self.bounds = []

    def uniform(self, a, b):
        self.bounds.append((a, b))
        return self.given.pop(0)


class Asked(Channel):
    """Counts what is asked of a centre that is not there."""

    def __init__(self, chance):
        super().__init__(Line("127.0.0.1", NOWHERE, NOWHERE, chance), lambda *_: None)
        self.count, self.has_come = 0, asyncio.Event()

    async def ask(self, method, path, *, headers=b"", body=b""):
        self.count += 1
        self.has_come.set()
        return await super().ask(method, path, headers=headers, body=body)


@pytest.fixture
def play():
    def run(scene):
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            return runner.run(asyncio.wait_for(scene(), STUCK_S))

    return run


def test_moments_are_those_of_the_real_tablet(play):
    async def scene():
        chance = Pauses(60.0, 60.0, 200.0, 200.0)
        proofs = Proofs(Asked(chance), Tally(), chance)
        proofs.follow("waiting", is_up=True)  # nobody enrolled yet: nothing to prove
        assert chance.bounds == []
        task = asyncio.create_task(proofs.run("token", None, None))
        await asyncio.sleep(0)
        proofs.follow("composing", is_up=True)
        proofs.follow("composing", is_up=False)
        proofs.follow("composing", is_up=True)
        proofs.follow("over", is_up=True)
        task.cancel()
        proofs.stop()
        return chance.bounds

    assert play(scene) == [(0, OPENED_S), (0, LATER_S), (0, LATER_S)]


def test_a_pause_of_nothing_is_a_moment_as_any_other(play):
    async def scene():
        chance = Pauses(0.0001, 0.0001, 0.0001, 0.0001)
        channel = Asked(chance)
        proofs = Proofs(channel, Tally(), chance)
        task = asyncio.create_task(proofs.run("token", None, None))
        await asyncio.sleep(0)
        for phase in ("waiting", "composing"):
            proofs.follow(phase, is_up=True)  # the alarm has not rung: it comes again
        await channel.has_come.wait()
        task.cancel()
        proofs.stop()
        return channel.count

    assert play(scene) == 1
