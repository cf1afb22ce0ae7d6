"""A line between one tablet and the gateway, that a test can cut, deafen or capture.

A small TCP relay of its own, since a browser's own offline switch knows one fault only
and WebKit's driver has none. Each line has its own port, so its tablet has an origin of
its own.
"""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Literal
from urllib.parse import urlsplit

Mode = Literal["whole", "cut", "portal", "deaf"]
"""`cut`: nobody answers. `portal`: somebody else answers, 200 and a page of HTML (F15).
`deaf`: requests arrive, answers do not (F14)."""

CHUNK_BYTES = 65_536
PAGE = b"<!doctype html><title>Wi-Fi</title><p>Acceptez nos conditions."
PORTAL = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n"
    b"Content-Length: %d\r\n\r\n%s" % (len(PAGE), PAGE)
)


class Line:
    """What stands between; `address` is what the tablet visits."""

    def __init__(self, gateway: str) -> None:
        self._port = urlsplit(gateway).port
        self._mode: Mode = "whole"
        self._ends: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self.heard_count = 0
        """Requests that reached the gateway while the line was deaf."""
        self._entrance = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._entrance.getsockname()[1]}"

    def run(self) -> None:
        """Relay until stopped; in a thread of its own."""
        serving = asyncio.start_server(self._meet, sock=self._entrance)
        server = self._loop.run_until_complete(serving)
        self._loop.run_forever()
        server.close()
        self._loop.close()

    def turn(self, mode: Mode) -> None:
        """Change the line for all that comes, and drop what is under way."""
        self._mode = mode
        asyncio.run_coroutine_threadsafe(self._drop(), self._loop).result(10)

    def stop(self) -> None:
        """End the relay."""
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)

    async def _drop(self) -> None:
        for end in list(self._ends):
            end.transport.abort()

    async def _end(self) -> None:
        self._mode = "cut"
        await self._drop()
        under_way = asyncio.all_tasks() - {asyncio.current_task()}
        if under_way:
            await asyncio.wait(under_way, timeout=5)

    async def _meet(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._ends.add(writer)
        try:
            with suppress(OSError):
                await self._treat(reader, writer)
        finally:
            self._ends.discard(writer)
            writer.transport.abort()

    async def _treat(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        match self._mode:
            case "cut":
                return
            case "portal":
                await reader.read(CHUNK_BYTES)
                writer.write(PORTAL)
                await writer.drain()
                writer.write_eof()
                await reader.read()
            case "whole" | "deaf":
                await self._relay(reader, writer, is_deaf=self._mode == "deaf")

    async def _relay(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        *,
        is_deaf: bool,
    ) -> None:
        from_gateway, to_gateway = await asyncio.open_connection(
            "127.0.0.1", self._port
        )
        self._ends.add(to_gateway)
        try:
            if is_deaf:
                await self._relay_once(reader, to_gateway, from_gateway)
            else:
                there = asyncio.ensure_future(_pump(reader, to_gateway))
                await _pump(from_gateway, writer)
                there.cancel()
        finally:
            self._ends.discard(to_gateway)
            to_gateway.transport.abort()

    async def _relay_once(
        self,
        reader: asyncio.StreamReader,
        to_gateway: asyncio.StreamWriter,
        from_gateway: asyncio.StreamReader,
    ) -> None:
        there = asyncio.ensure_future(_pump(reader, to_gateway))
        if await from_gateway.read(CHUNK_BYTES):
            self.heard_count += 1
        there.cancel()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while chunk := await reader.read(CHUNK_BYTES):
            writer.write(chunk)
            await writer.drain()


@contextmanager
def line_to(gateway: str) -> Iterator[Line]:
    """Lay a line to the gateway, whole; it is gone at the end."""
    line = Line(gateway)
    thread = threading.Thread(target=line.run, daemon=True)
    thread.start()
    try:
        yield line
    finally:
        line.stop()
        thread.join(10)
