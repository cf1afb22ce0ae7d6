"""Promise: a queue that nobody can be served from in time serves the next in time.

Who has waited so long that they have given up is told so, and costs no work (A22).
"""

import asyncio

import pytest

from concours.core.kernel.errors import Unavailable
from concours.gateway.batcher import BatchBounds, Batcher

WAIT_S = 0.05


def test_who_has_given_up_costs_no_work_and_the_next_is_answered():
    handled = []

    async def scene():
        gate = asyncio.Event()

        async def handle(questions):
            handled.extend(questions)
            await gate.wait()
            return [question.upper() for question in questions]

        batcher = Batcher(handle, BatchBounds(count_max=1, wait_s_max=WAIT_S))
        first = asyncio.create_task(batcher.ask("first"))
        late = [asyncio.create_task(batcher.ask("late")) for _ in range(3)]
        await asyncio.sleep(4 * WAIT_S)
        gate.set()
        assert await first == "FIRST"
        for task in late:
            with pytest.raises(Unavailable):
                await task
        return await batcher.ask("next")

    assert asyncio.run(scene()) == "NEXT"
    assert handled == ["first", "next"]
