"""A line between one tablet and the gateway, that a test can cut, deafen or capture.

A small TCP relay of its own, since a browser's own offline switch knows one fault only
and WebKit's driver has none. Each line has its own port, so its tablet has an origin of
its own.
"""

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
        self._ends: set[socket.socket] = set()
        self._visits: list[threading.Thread] = []
        self.heard_count = 0
        """Requests that reached the gateway while the line was deaf."""
        self._entrance = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.address = f"http://127.0.0.1:{self._entrance.getsockname()[1]}"

    def run(self) -> None:
        """Relay until stopped; in a thread of its own, and one for each visit."""
        with suppress(OSError):
            while True:
                end, _ = self._entrance.accept()
                self._ends.add(end)
                visit = threading.Thread(target=self._meet, args=(end,), daemon=True)
                visit.start()
                self._visits.append(visit)

    def turn(self, mode: Mode) -> None:
        """Change the line for all that comes, and drop what is under way."""
        self._mode = mode
        self._drop()

    def stop(self) -> None:
        """Let nobody in any more, and end all who came."""
        self._mode = "cut"
        with suppress(OSError):
            self._entrance.shutdown(socket.SHUT_RDWR)
        self._entrance.close()

    def settle(self) -> None:
        """Wait for the last visits, once nobody is let in any more."""
        for visit in self._visits:
            self._drop()
            visit.join(10)

    def _drop(self) -> None:
        for end in list(self._ends):
            _hang_up(end)

    def _meet(self, end: socket.socket) -> None:
        try:
            with end, suppress(OSError):
                self._treat(end)
        finally:
            self._ends.discard(end)

    def _treat(self, end: socket.socket) -> None:
        match self._mode:
            case "cut":
                return
            case "portal":
                end.recv(CHUNK_BYTES)
                end.sendall(PORTAL)
                end.shutdown(socket.SHUT_WR)
                end.recv(CHUNK_BYTES)
            case "whole" | "deaf":
                self._relay(end, is_deaf=self._mode == "deaf")

    def _relay(self, end: socket.socket, *, is_deaf: bool) -> None:
        with socket.create_connection(("127.0.0.1", self._port)) as gateway:
            self._ends.add(gateway)
            there = threading.Thread(target=_pump, args=(end, gateway), daemon=True)
            there.start()
            try:
                if not is_deaf:
                    _pump(gateway, end)
                elif gateway.recv(CHUNK_BYTES):
                    self.heard_count += 1
            finally:
                self._ends.discard(gateway)
                _hang_up(end)
                _hang_up(gateway)
                there.join(10)


def _hang_up(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while chunk := source.recv(CHUNK_BYTES):
            sink.sendall(chunk)
        sink.shutdown(socket.SHUT_WR)


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
        line.settle()
