"""Places: how many batches a gateway works on at once, and how long others wait.

Each turn of the event loop lasts as long as all that is under way, and a commit takes
several turns. A gateway that works on everything at once answers nobody before the
tablet gives up and sends the same again; from there on it works for nobody. With few at
a time it answers as many as it can, and tells the others soon enough to come again.
"""

import asyncio

from concours.core.kernel.errors import Unavailable

PLACES_COUNT = 512
"""More than two group commits hold, where a commit is as slow as 200 ms."""
WAIT_S_MAX = 3.0
"""With what follows, well below the ten seconds after which a tablet gives up."""


class BatchPlaces:
    """Places for batches under way; whoever comes next waits, the first one first."""

    def __init__(
        self, *, places_count: int = PLACES_COUNT, wait_s_max: float = WAIT_S_MAX
    ) -> None:
        self._places = asyncio.Semaphore(places_count)
        self._wait_s_max = wait_s_max
        self.waiting_count = 0

    async def enter(self) -> float:
        """Take a place and return how long that took, in seconds; then `leave`.

        Raises `Unavailable` after `wait_s_max`: no place is taken then.
        """
        if not self._places.locked():
            await self._places.acquire()
            return 0.0
        clock = asyncio.get_running_loop().time
        begun_s = clock()
        self.waiting_count += 1
        try:
            async with asyncio.timeout(self._wait_s_max):
                await self._places.acquire()
        except TimeoutError as error:
            raise Unavailable("busy") from error
        finally:
            self.waiting_count -= 1
        return clock() - begun_s

    def leave(self) -> None:
        """Give the place to whoever waits longest."""
        self._places.release()
