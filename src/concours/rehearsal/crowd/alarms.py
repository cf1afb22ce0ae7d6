"""What a tablet means to do later: each under a name, set anew by the same name."""

import asyncio
from collections.abc import Callable


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
