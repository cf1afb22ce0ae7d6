"""What a tablet means to do later: each under a name, set anew by the same name."""

import asyncio
from collections.abc import Callable
from math import inf


class Alarms:
    """Alarms on the running loop."""

    def __init__(self) -> None:
        self._handles: dict[str, asyncio.TimerHandle] = {}

    def __contains__(self, name: str) -> bool:
        """Tell whether this one was ever set."""
        return name in self._handles

    def ring_in(self, name: str, wait_s: float, do: Callable[[], None]) -> None:
        """Do it then, and no more what this alarm was set for before."""
        if name in self._handles:
            self._handles[name].cancel()
        loop = asyncio.get_running_loop()
        self._handles[name] = loop.call_later(wait_s, do)

    def stop(self) -> None:
        """Let none ring."""
        for handle in self._handles.values():
            handle.cancel()


class SoonestAlarm:
    """One alarm; of two moments the sooner counts, until it has rung.

    It keeps the hour itself: loops ring early, and not each of their handles has one.
    """

    def __init__(self, do: Callable[[], None]) -> None:
        self._do = do
        self._handle: asyncio.Handle | None = None
        self._rings_at_s = inf

    def ring_in(self, delay_s: float) -> None:
        """Ring then, unless it is due to ring before."""
        loop = asyncio.get_running_loop()
        rings_at_s = loop.time() + delay_s
        if rings_at_s < self._rings_at_s:
            self.stop()
            self._rings_at_s = rings_at_s
            self._handle = loop.call_at(rings_at_s, self._ring)

    def stop(self) -> None:
        """Forget the moment that was due."""
        if self._handle is not None:
            self._handle.cancel()
        self._handle, self._rings_at_s = None, inf

    def _ring(self) -> None:
        self.stop()
        self._do()
