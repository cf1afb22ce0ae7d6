"""A site's network: its own source address, and what befalls it.

Everything that the tablets of a site send goes through their line. A fault of the line
is what tablets see of it: silence, a page that is not ours, or long delays.
"""

import asyncio
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from typing import Literal
from weakref import WeakSet

from concours.rehearsal.crowd.http import (
    BROWSER,
    Connection,
    Cookies,
    Cut,
    Reply,
    Wire,
    request,
)
from concours.rehearsal.crowd.outcome import Down, Outcome, centre_ms_of, outcome_of

Mode = Literal["whole", "cut", "portal", "lossy"]

LONE_SOURCE = "127.0.0.1"
"""The address of all sites where this machine has no other."""

CONNECT_S_MAX = 10.0
REQUEST_S_MAX = 10.0
LOST_PER_REQUEST = 0.3
"""Requests without an answer: half never arrive, half are answered in vain."""
LATENCY_S = 1.0
"""Each way, on a lossy line."""


@dataclass(slots=True)
class Line:
    """One site's way to the gateways. `portal` is where its captive portal listens."""

    source: str
    gateway: tuple[str, int]
    portal: tuple[str, int]
    chance: Random
    wire: Wire = field(default_factory=Wire)
    mode: Mode = "whole"
    _open: "WeakSet[Connection]" = field(default_factory=WeakSet)

    @property
    def host(self) -> str:
        """What a tablet's requests name."""
        return f"{self.gateway[0]}:{self.gateway[1]}"

    def turn(self, mode: Mode) -> None:
        """Change the weather; what was open does not survive a change for the worse."""
        self.mode = mode
        if mode != "whole":
            for connection in list(self._open):
                connection.abort()

    async def connect(self) -> Connection:
        """Open a connection. Raises `Cut`."""
        if self.mode == "cut":
            await asyncio.sleep(CONNECT_S_MAX)
            raise Cut
        host, port = self.portal if self.mode == "portal" else self.gateway
        connection = Connection(self.wire)
        loop = asyncio.get_running_loop()
        source = None if self.mode == "portal" else (self.source, 0)
        try:
            async with asyncio.timeout(CONNECT_S_MAX):
                await loop.create_connection(
                    lambda: connection, host, port, local_addr=source
                )
        except (OSError, TimeoutError) as error:
            raise Cut from error
        self._open.add(connection)
        return connection

    async def ask(
        self, connection: Connection, request: bytes, *, within_s: float
    ) -> Reply:
        """Send a request and return the whole answer, in time. Raises `Cut`.

        After a `Cut` the connection is closed: what comes late answers nothing.
        """
        fate = self.chance.random() if self.mode == "lossy" else 1.0
        try:
            async with asyncio.timeout(within_s):
                await self._travel()
                if fate < LOST_PER_REQUEST / 2 or self.mode == "cut":
                    await asyncio.sleep(within_s)
                reply = await connection.send(request)
                if fate < LOST_PER_REQUEST:
                    await asyncio.sleep(within_s)
                await self._travel()
        except (Cut, TimeoutError) as error:
            connection.abort()
            raise Cut from error
        return reply

    async def _travel(self) -> None:
        if self.mode == "lossy":
            await asyncio.sleep(LATENCY_S)


@dataclass(slots=True)
class Channel:
    """A tablet's way to ask: one connection, opened when there is something to ask.

    `cookies` are those of its browser, one for all its channels.
    `on_exchange` gets when each short request left and came back, by the monotonic
    clock in milliseconds, and the centre's clock that it brought.
    """

    line: Line
    on_exchange: Callable[[int, int, int], None]
    cookies: Cookies = field(default_factory=Cookies)
    _connection: Connection | None = None

    async def ask(
        self, method: str, path: str, *, headers: bytes = b"", body: bytes = b""
    ) -> Outcome:
        """Ask for JSON. Never raises: a fault of any kind is `Down`."""
        reply = await self.fetch(method, path, headers=headers, body=body)
        return Down("down") if reply is None else outcome_of(reply)

    async def fetch(
        self,
        method: str,
        path: str,
        *,
        headers: bytes = b"",
        body: bytes = b"",
        browser: bytes = BROWSER,
    ) -> Reply | None:
        """Ask for anything; None when no whole answer came."""
        headers += self.cookies.header()
        request_bytes = request(
            method, path, self.line.host, headers=headers, body=body, browser=browser
        )
        try:
            if self._connection is None or not self._connection.is_open:
                self._connection = await self.line.connect()
            sent_ms = monotonic_ms()
            reply = await self.line.ask(
                self._connection, request_bytes, within_s=REQUEST_S_MAX
            )
        except Cut:
            return None
        self.cookies.take(reply)
        centre_ms = centre_ms_of(reply)
        if centre_ms is not None:
            self.on_exchange(sent_ms, monotonic_ms(), centre_ms)
        return reply

    def close(self) -> None:
        """End the connection, if there is one."""
        if self._connection is not None:
            self._connection.abort()


def sources_of(sites_count: int) -> list[str]:
    """Return an address of this machine for each site, or one alone where it has one.

    Each has ports of its own: thousands of tablets on a single one would run out.
    """
    sources = [f"127.0.1.{1 + site}" for site in range(sites_count)]
    try:
        with socket.create_server((sources[-1], 0)):
            return sources
    except OSError:
        return [LONE_SOURCE] * sites_count


def monotonic_ms() -> int:
    """Return the device's monotonic clock, in whole milliseconds."""
    return time.monotonic_ns() // 1_000_000


async def open_portal() -> asyncio.Server:
    """Open a captive portal: it answers everything with a page, and says 200."""
    page = b"<!doctype html><title>Wi-Fi</title><h1>Bienvenue sur le r\xc3\xa9seau</h1>"
    answer = (
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
        b"X-Centre-Ms: 1\r\nContent-Length: %d\r\n\r\n%b" % (len(page), page)
    )

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while await reader.read(65_536):
                writer.write(answer)
                await writer.drain()
        writer.close()

    return await asyncio.start_server(serve, "127.0.0.1", 0)
