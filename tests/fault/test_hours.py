"""Hours of tablets leave no memory and no file in a gateway.

Defends F34 with a real process, on a PostgreSQL of its own. What leaks, leaks by what
is asked and not by the clock: so hours are made short by asking without a pause, of a
gateway that may open as few files as one may at all.
"""

import http.client
import json
import resource
import socket
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from small_exam import Tablet

pytestmark = pytest.mark.fault

FILES_COUNT = 1_024
"""With fewer no gateway starts."""
TABLETS_COUNT = 4
MINUTES_COUNT = 25
"""Of each tablet in a round."""
ROUNDS_COUNT = 4
"""Together 400 minutes of a tablet, at eight requests a minute."""
GROWTH_BYTES_MAX = 400_000
"""After the first two rounds, which fill what is kept for good."""
FILES_MARGIN = 10
NUMBERS = count(100)
PATIENCE_S = 60


class Person:
    """A tablet that lives minute after minute, without a pause between them."""

    def __init__(self, http):
        self.url = urlsplit(http.address)
        self.tablet = Tablet(f"{next(NUMBERS):05d}")
        assert http.enrol(self.tablet).status == 200
        self.head = {"Authorization": f"Bearer {self.tablet.token}"}

    def live(self, minutes_count):
        for _ in range(minutes_count):
            line = http.client.HTTPConnection(
                self.url.hostname, self.url.port, timeout=PATIENCE_S
            )
            self.send(line, 2)
            for _ in range(4):
                self.send(line, 0)
            self.ask(line, "GET", "/news")
            self.ask(line, "GET", f"/journal?attempt={self.tablet.attempt}")
            line.close()
            self.leave_stream()

    def send(self, line, entries_count):
        """Send what was written, or a sign of life."""
        begin = len(self.tablet.entries)
        for number in range(entries_count):
            self.tablet.answer("q1", [f"{begin + number}"])
        body = json.dumps(self.tablet.batch(begin)).encode()
        self.ask(line, "POST", "/journal", body)

    def ask(self, line, method, path, body=None):
        line.request(method, path, body, self.head)
        answer = line.getresponse()
        answer.read()
        assert answer.status == 200, path

    def leave_stream(self):
        """Listen to the news, and be gone without a word."""
        address = self.url.hostname, self.url.port
        head = f"Authorization: Bearer {self.tablet.token}\r\n"
        head += "Accept: text/event-stream\r\n\r\n"
        with socket.create_connection(address, PATIENCE_S) as stream:
            stream.sendall(f"GET /news HTTP/1.1\r\nHost: x\r\n{head}".encode())
            said = b""
            while b": ready" not in said:
                said += stream.recv(4096)


def memory_of(process):
    """Return the memory of a process that is its own, in bytes."""
    lines = Path(f"/proc/{process.pid}/status").read_text().splitlines()
    [line] = [line for line in lines if line.startswith("RssAnon:")]
    return int(line.split()[1]) * 1024


def files_of(process):
    return len(list(Path(f"/proc/{process.pid}/fd").iterdir()))


def test_hours_of_tablets_leave_no_memory_and_no_file_f34(house):
    with house.gateway() as (process, http), ThreadPoolExecutor(TABLETS_COUNT) as pool:
        resource.prlimit(process.pid, resource.RLIMIT_NOFILE, (FILES_COUNT,) * 2)
        people = [Person(http) for _ in range(TABLETS_COUNT)]
        memory, files = [], []
        for _ in range(ROUNDS_COUNT):
            list(pool.map(lambda one: one.live(MINUTES_COUNT), people))
            memory.append(memory_of(process))
            files.append(files_of(process))

    assert files[-1] <= files[0] + FILES_MARGIN
    assert memory[-1] - memory[1] <= GROWTH_BYTES_MAX
