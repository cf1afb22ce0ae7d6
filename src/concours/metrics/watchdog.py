"""Tells systemd that a process works, not merely lives: `WatchdogSec=` of its unit.

A process says so from the loop that does its work. One that hangs falls silent, and is
started again. Its silence counts from its first word (`Type=notify`): on a busy machine
a start takes longer than any silence may. Where nobody listens nothing is said.
"""

import asyncio
import os
import socket
from collections.abc import Callable, Mapping
from contextlib import suppress

VARIABLE = "NOTIFY_SOCKET"
WORDS = b"READY=1\nWATCHDOG=1"
EVERY_S = 2.0
MUTE_S_MAX = 180.0
"""A gateway that is asked, and answers nobody for so long, is dead though its loop
turns. Batches have deadlines of seconds: on the worst day answers are late, not none.
"""


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
            way.sendto(WORDS, self._address)

    async def feed_for_ever(self, is_mute: Callable[[], bool]) -> None:
        """Say so from an event loop, which falls silent where it is held up.

        Not while `is_mute`: it turns, and what it is there for is not done.
        """
        while True:
            if not is_mute():
                self.feed()
            await asyncio.sleep(EVERY_S)
