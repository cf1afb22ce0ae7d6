"""One HTTP/1.1 connection of a virtual tablet: a request at a time, or a stream."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast

import httptools

BODY_BYTES_MAX = 64 * 1024 * 1024
NAME = (
    b"User-Agent: Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, "
    b"like Gecko) Chrome/130.0.0.0 Safari/537.36\r\n"
    b"Accept-Language: fr-FR,fr;q=0.9\r\nAccept-Encoding: gzip, deflate, br, zstd\r\n"
)
BROWSER = NAME + (
    b"Sec-Fetch-Site: same-origin\r\nSec-Fetch-Mode: cors\r\nSec-Fetch-Dest: empty\r\n"
)
"""What a browser adds to each request: bytes that the gateway has to read too."""

TYPED = NAME + (
    b"Sec-Fetch-Site: none\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n"
)
"""The same where somebody opens an address, or the system opens one for them."""

IMAGE = NAME + (
    b"Sec-Fetch-Site: same-origin\r\nSec-Fetch-Mode: no-cors\r\n"
    b"Sec-Fetch-Dest: image\r\n"
)
"""The same for an image that a page shows."""


@dataclass(slots=True)
class Cookies:
    """What a browser sends back of what it was given, under the names of the centre."""

    by_name: dict[bytes, bytes] = field(default_factory=dict)

    def take(self, reply: "Reply") -> None:
        """Keep the cookie of an answer, if it brings one."""
        name, _, value = reply.headers.get(b"set-cookie", b"").partition(b"=")
        if name:
            self.by_name[name] = value.partition(b";")[0]

    def header(self) -> bytes:
        """Return the line of a request that tells them; nothing if there are none."""
        pairs = b"; ".join(b"%b=%b" % pair for pair in self.by_name.items())
        return b"Cookie: %b\r\n" % pairs if pairs else b""


class Cut(Exception):
    """The connection ended, or never was."""


@dataclass(slots=True)
class Wire:
    """Bytes of HTTP that went each way."""

    sent_bytes: int = 0
    received_bytes: int = 0


@dataclass(slots=True)
class Reply:
    """A whole answer."""

    status: int
    headers: dict[bytes, bytes]
    body: bytes


class Connection(asyncio.Protocol):
    """Answers in order: `ask` waits for a whole one, `on_piece` gets those of a stream.

    Raises `Cut` to whoever waits when the connection ends, however it does.
    """

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._transport: asyncio.Transport | None = None
        self._parser: Any = None
        self._waiting: asyncio.Future[Reply] | None = None
        self._headers: dict[bytes, bytes] = {}
        self._body = bytearray()
        self.on_piece: Callable[[bytes], None] | None = None
        self.ended: asyncio.Future[None] | None = None

    @property
    def is_open(self) -> bool:
        """Whether the other end can still be asked."""
        return self._transport is not None and not self._transport.is_closing()

    def send(self, request: bytes) -> "asyncio.Future[Reply]":
        """Send a request; the future gives its answer, or raises `Cut`."""
        assert self._waiting is None or self._waiting.done(), "one at a time"
        self._waiting = asyncio.get_running_loop().create_future()
        if self._transport is None or not self.is_open:
            self._waiting.set_exception(Cut())
            return self._waiting
        self._parser = httptools.HttpResponseParser(self)
        self._wire.sent_bytes += len(request)
        self._transport.write(request)
        return self._waiting

    def abort(self) -> None:
        """End at once, as when a cable is pulled."""
        if self._transport is not None:
            self._transport.abort()

    # What the loop tells

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Read what came; whatever is not HTTP ends the connection."""
        self._wire.received_bytes += len(data)
        if self._parser is None:
            return self.abort()
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError:
            self.abort()

    def connection_lost(self, _error: Exception | None) -> None:
        """Tell whoever waits."""
        self._transport = None
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(Cut())
        if self.ended is not None and not self.ended.done():
            self.ended.set_result(None)

    # What the parser tells

    def on_message_begin(self) -> None:
        """Forget the answer before."""
        self._headers = {}
        self._body = bytearray()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep one header, its name in lower case."""
        self._headers[name.lower()] = value

    def on_headers_complete(self) -> None:
        """Of a stream the head is the answer; its pieces follow."""
        if self._headers.get(b"content-type", b"").startswith(b"text/event-stream"):
            self._answer()

    def on_body(self, piece: bytes) -> None:
        """Keep a piece, or hand it to whoever reads the stream."""
        if self._waiting is None and self.on_piece is not None:
            self.on_piece(piece)
        elif len(self._body) + len(piece) > BODY_BYTES_MAX:
            self.abort()
        else:
            self._body += piece

    def on_message_complete(self) -> None:
        """Give the whole answer; a stream that has ended is a connection that has."""
        if self._waiting is None:
            return self.abort()
        return self._answer()

    def _answer(self) -> None:
        future, self._waiting = self._waiting, None
        if future is not None and not future.done():
            status = self._parser.get_status_code()
            future.set_result(Reply(status, self._headers, bytes(self._body)))


def request(  # noqa: PLR0913 -- the parts of a request
    method: str,
    path: str,
    host: str,
    *,
    headers: bytes = b"",
    body: bytes = b"",
    browser: bytes = BROWSER,
) -> bytes:
    """Return the bytes of a request, as a browser would send it."""
    head = f"{method} {path} HTTP/1.1\r\nHost: {host}\r\n".encode() + browser + headers
    if method == "POST":
        head += b"Content-Type: application/json\r\nContent-Length: %d\r\n" % len(body)
    return head + b"\r\n" + body
