"""People who look at the wall: each holds one stream of the console open and reads."""

import json
import selectors
import socket
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

CHUNK_BYTES = 1 << 16


@dataclass
class Gallery:
    """Streams, and when each cell became what a viewer was told it is.

    `told` gives, by cell, the instants at which viewers held its new state; `ages_ms`
    how old the board was when each frame was held.
    """

    host: str
    port: int
    path: str
    letter: str
    told: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    ages_ms: list[int] = field(default_factory=list)
    bytes_count: int = 0
    _stop: threading.Event = field(default_factory=threading.Event)

    def open(self, cookies: list[str]) -> None:
        """Open one stream a cookie, and read them until `close`."""
        selector = selectors.DefaultSelector()
        for cookie in cookies:
            link = socket.create_connection((self.host, self.port), timeout=10)
            link.sendall(
                f"GET {self.path} HTTP/1.1\r\nHost: {self.host}\r\n"
                f"Cookie: {cookie}\r\nAccept: text/event-stream\r\n\r\n".encode()
            )
            link.setblocking(False)  # noqa: FBT003 -- the socket's own words
            selector.register(link, selectors.EVENT_READ, bytearray())
        self._reader = threading.Thread(target=self._read, args=(selector,))
        self._reader.start()

    def close(self) -> None:
        """Leave."""
        self._stop.set()
        self._reader.join()

    def _read(self, selector: selectors.BaseSelector) -> None:
        while not self._stop.is_set():
            for key, _ in selector.select(timeout=0.2):
                assert isinstance(key.fileobj, socket.socket)
                data = key.fileobj.recv(CHUNK_BYTES)
                now_ms = time.time_ns() // 1_000_000
                assert data, f"the console ended a stream: {bytes(key.data[:200])!r}"
                self.bytes_count += len(data)
                self._take(key.data, data, now_ms)
        for key in list(selector.get_map().values()):
            assert isinstance(key.fileobj, socket.socket)
            key.fileobj.close()

    def _take(self, buffer: bytearray, data: bytes, now_ms: int) -> None:
        buffer += data
        while (end := buffer.find(b"\n\n")) >= 0:
            start = buffer.find(b"data: ", 0, end)
            if start >= 0:
                self._count(json.loads(_body(bytes(buffer[start + 6 : end]))), now_ms)
            del buffer[: end + 2]

    def _count(self, frame: dict[str, Any], now_ms: int) -> None:
        self.ages_ms.append(now_ms - frame["at"])
        for cell in frame.get("cells", {}).get(self.letter, ()):
            self.told[cell].append(now_ms)


def _body(text: bytes) -> bytes:
    """Return a frame without what HTTP puts between two chunks of it."""
    return text.split(b"\r\n")[0] if b"\r\n" in text else text
