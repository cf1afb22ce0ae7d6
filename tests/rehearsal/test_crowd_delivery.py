"""A virtual tablet asks again for ever, also on a loop that rings before the hour.

Timers of uvloop ring up to a millisecond before `when()`. A tablet that took its old
alarm for one still to come never asked again: its entries stayed on it to the end of a
rehearsal (1 of 300, then 1 of 12,000). Here the loop rings much too early.
"""

import asyncio
import threading
from random import Random
from uuid import UUID

from concours.core.kernel.crypto import DeviceKey, private_key_from
from concours.rehearsal.crowd.chain import Chain
from concours.rehearsal.crowd.delivery import Delivery, TabletState
from concours.rehearsal.crowd.line import Channel, Line
from concours.rehearsal.crowd.tally import Tally

NOWHERE = ("127.0.0.1", 9)
KEY = DeviceKey(private_key_from(lambda count: bytes(range(1, count + 1))))
EARLY_S = 60.0
STUCK_S = 30.0
"""A delivery that has not asked five times by then never will."""


class EarlyAlarm(asyncio.TimerHandle):
    """Rings a minute before the hour that it tells."""

    __slots__ = ()

    def when(self):
        """Return the hour that was asked for."""
        return super().when() + EARLY_S


class HastyLoop(asyncio.SelectorEventLoop):
    """Rings at once, whatever hour an alarm was asked for."""

    def call_at(self, when, callback, *args, context=None):
        """Ring a minute before."""
        alarm = super().call_at(when - EARLY_S, callback, *args, context=context)
        alarm.__class__ = EarlyAlarm
        return alarm


def test_alarm_that_rang_before_its_hour_is_forgotten():
    """Each failure is followed by another try."""
    with asyncio.Runner(loop_factory=HastyLoop) as runner:
        assert runner.run(_has_asked_five_times())


async def _has_asked_five_times() -> bool:
    chance = Random(1)  # noqa: S311 -- no secret
    asked = threading.Event()
    states: list[TabletState] = []

    def state_of(_chain: Chain) -> TabletState:
        states.append(TabletState())
        if len(states) == 5:
            asked.set()
        return states[-1]

    line = Line("127.0.0.1", NOWHERE, NOWHERE, chance)
    delivery = Delivery(Channel(line, lambda *_: None), state_of, Tally())
    chain = Chain(UUID(int=1), 1, KEY)
    chain.write("opened", {"base": None, "paper": "00" * 32}, at_ms=1)
    delivery.carry(chain)
    task = asyncio.create_task(delivery.run(chance))
    loop = asyncio.get_running_loop()
    has_asked = await loop.run_in_executor(None, asked.wait, STUCK_S)
    task.cancel()
    return has_asked
