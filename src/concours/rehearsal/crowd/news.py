"""The news as a stream.

The twin of `client/src/shell/network/news.ts`, without its poll.
A centre that was restored answers with a list instead of a stream: all of its news.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from random import Random
from typing import Any

import msgspec

from concours.core.delivery.sitting.course import Item, parse_item
from concours.core.delivery.sync.outbox import retry_ms
from concours.rehearsal.crowd.http import Connection, Cookies, Cut, request
from concours.rehearsal.crowd.line import Line

SILENCE_S_MAX = 40.0
LINE_BYTES_MAX = 65_536
ANSWER_S_MAX = 10.0


@dataclass(slots=True)
class NewsListener:
    """Who is told: each item once, in order; and that the centre answers.

    `on_seen` gets the name of a call and when the room saw it; `on_anew` what takes the
    place of all that was told before; `on_raw` each item as it came.
    """

    on_item: Callable[[Item], None]
    on_seen: Callable[[str, int], None]
    on_anew: Callable[[list[Item]], None]
    on_reached: Callable[[], None]
    on_raw: Callable[[dict[str, Any]], None] = lambda _raw: None


class NewsReader:
    """Reads for ever, after the last number it has."""

    def __init__(
        self,
        line: Line,
        token: str,
        listener: NewsListener,
        cookies: Cookies | None = None,
    ) -> None:
        self._line = line
        self._cookies = cookies or Cookies()
        self._token = token
        self._listener = listener
        self._connection: Connection | None = None
        self._silence: asyncio.TimerHandle | None = None
        self._rest_of_line = b""
        self.last_number = 0
        self._last_history = ""

    @property
    def is_streaming(self) -> bool:
        """Whether a stream is open now."""
        return self._connection is not None and self._connection.is_open

    async def run(self, chance: Random) -> None:
        """Stream until it ends, rest, and again; longer after each failure."""
        failures_count = 0
        while True:
            has_streamed = await self._stream()
            failures_count = 1 if has_streamed else failures_count + 1
            await asyncio.sleep(retry_ms(failures_count, chance.random()) / 1_000)

    def expect(self, number: int) -> None:
        """Hear that there are news up to `number`: without them our stream is deaf."""
        if number > self.last_number and self._connection is not None:
            self._connection.abort()

    def stop(self) -> None:
        """End the stream."""
        if self._connection is not None:
            self._connection.abort()

    async def _stream(self) -> bool:
        """Return whether there was a stream, once it has ended."""
        path = f"/news?after={self.last_number}"
        if self._last_history:
            path += f"&history={self._last_history}"
        token = f"Authorization: Bearer {self._token}\r\n".encode()
        headers = token + b"Accept: text/event-stream\r\nCache-Control: no-store\r\n"
        headers += self._cookies.header()
        request_bytes = request("GET", path, self._line.host, headers=headers)
        with suppress(Cut):
            connection = self._connection = await self._line.connect()
            connection.on_piece = self._take
            connection.ended = asyncio.get_running_loop().create_future()
            reply = await self._line.ask(
                connection, request_bytes, within_s=ANSWER_S_MAX
            )
            kind = reply.headers.get(b"content-type", b"")
            if not kind.startswith(b"text/event-stream"):
                connection.abort()
                self._begin_anew(reply.body)
                return False
            self._listener.on_reached()
            self._watch(connection)
            await connection.ended
            return True
        return False

    def _watch(self, connection: Connection) -> None:
        if self._silence is not None:
            self._silence.cancel()
        loop = asyncio.get_running_loop()
        self._silence = loop.call_later(SILENCE_S_MAX, connection.abort)

    def _take(self, piece: bytes) -> None:
        if self._connection is not None:
            self._watch(self._connection)
        *lines, rest = (self._rest_of_line + piece).split(b"\n")
        self._rest_of_line = rest[:LINE_BYTES_MAX]
        for line in lines:
            if line.startswith(b"data:"):
                self._read(line.removeprefix(b"data:"))

    def _begin_anew(self, body: bytes) -> None:
        """Take a list that a restored centre gives; anything else says nothing."""
        try:
            answer = msgspec.json.decode(body)
        except msgspec.DecodeError:
            return
        if not isinstance(answer, dict) or not answer.get("anew"):
            return
        raw = answer["news"]
        self.last_number, self._last_history = 0, ""
        if raw:
            self._reach(raw[-1])
        self._tell_seen(raw)
        self._listener.on_anew([item for item in map(parse_item, raw) if item])

    def _read(self, data: bytes) -> None:
        raw = msgspec.json.decode(data)
        item = parse_item(raw)
        if item is not None and item.number > self.last_number:
            self._reach(raw)
            self._tell_seen([raw])
            self._listener.on_raw(raw)
            self._listener.on_item(item)

    def _tell_seen(self, news: list[Any]) -> None:
        for raw in news:
            match raw:
                case {"kind": "call_seen", "call": str(call), "at_ms": int(at_ms)}:
                    self._listener.on_seen(call, at_ms)
                case _:
                    pass

    def _reach(self, raw: Any) -> None:
        self.last_number, self._last_history = raw["number"], raw["history"]
