"""What a socket may cost that says nothing, or never finishes what it says.

uvicorn bounds how many connections there are, and answers 503 to all past that. So
that nobody gets there by being silent, a header must come whole and in time, and a
connection on which nothing is asked gives way to one that is new.
"""

import asyncio
from asyncio import TimerHandle
from collections import OrderedDict
from typing import TypeAlias
from weakref import WeakKeyDictionary

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

HEADER_S_MAX = 10.0
HEADER_BYTES_MAX = 16 * 1024
LINE_BYTES = len(b": \r\n")
TOO_LARGE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
    b"Content-Length: 0\r\nConnection: close\r\n\r\n"
)
CROWDED_PERCENT = 90
"""Of the connections there may be: from there on the longest idle gives way."""

Idle: TypeAlias = "OrderedDict[BoundedProtocol, None]"

_IDLE: WeakKeyDictionary[ServerState, Idle] = WeakKeyDictionary()
"""Of each server, the connections on which nothing is asked, the longest so first."""


class BoundedProtocol(HttpToolsProtocol):
    """One connection, whose headers come whole and in time, and which may be idle."""

    _ends: TimerHandle | None = None
    _header_bytes = 0
    _parsed_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override, explicit-override]
        """Begin; where it is crowded, the connection idle for longest ends."""
        super().connection_made(transport)
        self._await_header()
        idle = _IDLE.setdefault(self.server_state, OrderedDict())
        idle[self] = None
        most = self.limit_concurrency
        is_crowded = most and 100 * len(self.connections) > CROWDED_PERCENT * most
        if is_crowded and len(idle) > 1:
            longest, _ = idle.popitem(last=False)
            longest.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:  # type: ignore[explicit-override]
        """End."""
        self._call_off()
        self._idle.pop(self, None)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:  # type: ignore[explicit-override]
        """Take what came; a header that grows past its bound ends the connection."""
        super().data_received(data)
        if self.transport.is_closing():
            return
        if self in self._idle:  # an empty line begins no request, and stops no timer
            self._await_header()
        if self._ends is not None:
            self._header_bytes += len(data)
            if self._header_bytes > HEADER_BYTES_MAX:
                self._refuse()

    def on_message_begin(self) -> None:  # type: ignore[explicit-override]
        """Begin a request: its header is awaited from here on."""
        super().on_message_begin()
        self._parsed_bytes = 0
        self._await_header()

    def on_url(self, url: bytes) -> None:  # type: ignore[explicit-override]
        """Take a piece of the address, within the bound."""
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:  # type: ignore[explicit-override]
        """Take a line, within the bound: one that came whole is no smaller for it."""
        self._count(len(name) + len(value) + LINE_BYTES)
        super().on_header(name, value)

    def send_400_response(self, msg: str) -> None:  # type: ignore[explicit-override]
        """Answer what is no request, or one whose header is too large."""
        if self._parsed_bytes > HEADER_BYTES_MAX:
            self._refuse()
        else:
            super().send_400_response(msg)

    def on_headers_complete(self) -> None:  # type: ignore[explicit-override]
        """Something is asked: the connection is idle no longer."""
        self._call_off()
        self._idle.pop(self, None)
        super().on_headers_complete()

    def on_response_complete(self) -> None:  # type: ignore[explicit-override]
        """Be idle until something else is asked."""
        super().on_response_complete()
        if self.cycle.response_complete and not self.transport.is_closing():
            self._idle[self] = None

    @property
    def _idle(self) -> Idle:
        return _IDLE[self.server_state]

    def _count(self, count: int) -> None:
        self._parsed_bytes += count
        if self._parsed_bytes > HEADER_BYTES_MAX:
            raise ValueError("header too large")  # the parser ends with it

    def _refuse(self) -> None:
        self.transport.write(TOO_LARGE)
        self.transport.close()

    def _await_header(self) -> None:
        if self._ends is None:
            self._header_bytes = 0
            self._ends = self.loop.call_later(HEADER_S_MAX, self.transport.close)

    def _call_off(self) -> None:
        if self._ends is not None:
            self._ends.cancel()
            self._ends = None
