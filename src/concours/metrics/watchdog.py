"""Tells systemd that a process works, not merely lives: `WatchdogSec=` of its unit.

A process says so from the loop that does its work. One that hangs falls silent, and is
started again. Where nobody listens nothing is said.
"""

import asyncio
import os
import socket
from collections.abc import Mapping
from contextlib import suppress

VARIABLE = "NOTIFY_SOCKET"
WORD = b"WATCHDOG=1"
EVERY_S = 2.0


class Watchdog:
    """The socket on which systemd listens to this process, if it does."""

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        address = environment.get(VARIABLE, "")
        self._address = f"\0{address[1:]}" if address.startswith("@") else address

    @property
    def is_heard(self) -> bool:
        """Whether somebody asked to be told."""
        return bool(self._address)

    def feed(self) -> None:
        """Say that we work; never wait for who listens, never fail for them."""
        if not self._address:
            return
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as way:
            way.settimeout(0)
            way.sendto(WORD, self._address)

    async def feed_for_ever(self) -> None:
        """Say so from an event loop, which falls silent where it is held up."""
        while True:
            self.feed()
            await asyncio.sleep(EVERY_S)
