"""A device that holds sockets and says nothing takes no other tablet's place.

Defends A22 and F34: headers come whole and in time or the connection ends, idle ones
give way where it is crowded, one token has a few streams, and a process that may open
too few files says so and does not start.
"""

import asyncio
import gc
import os
import resource
import socket
import struct
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from tests.patience import PATIENCE_S

from concours.gateway.delivery.bulletin import QUIET_S, READERS_EACH_MAX
from concours.gateway.edge import http_protocol
from gateway.conftest import running
from small_exam import CODES_KEY, Tablet

ASK = b"GET /nothing HTTP/1.1\r\nHost: x\r\n"


def open_socket(http) -> socket.socket:
    address = urlsplit(http.address)
    return socket.create_connection((address.hostname, address.port), PATIENCE_S)


def is_ended(connection) -> bool:
    """Whether the other end closes it, in the patience of a test."""
    try:
        return connection.recv(1) == b""
    except ConnectionResetError:
        return True


def wait_for(until) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not until():
        assert time.monotonic() < deadline, "in vain"
        time.sleep(0.05)


def read_to_the_end(connection) -> None:
    while connection.recv(4096):
        pass


def test_silent_sockets_give_way_to_whoever_asks_a22(settings):
    most = 20
    with running(settings, connections_max=most) as gateway, ExitStack() as stack:
        silent = [stack.enter_context(open_socket(gateway)) for _ in range(3 * most)]

        answers = [gateway.get("/health").status for _ in range(5)]

        assert answers == [200] * 5
        assert is_ended(silent[0])


@pytest.mark.parametrize(
    "said", [b"", ASK, b"\r\n"], ids=["nothing", "half a header", "an empty line"]
)
def test_header_that_does_not_come_in_time_ends_the_connection_a22(
    settings, monkeypatch, said
):
    monkeypatch.setattr(http_protocol, "HEADER_S_MAX", 0.2)
    with running(settings) as gateway, open_socket(gateway) as connection:
        connection.sendall(said)

        assert is_ended(connection)


def test_empty_lines_keep_no_connection_that_was_answered_a22(settings, monkeypatch):
    with running(settings) as gateway, open_socket(gateway) as connection:
        connection.sendall(ASK + b"\r\n")
        while b"request.not_found" not in connection.recv(4096):
            pass
        monkeypatch.setattr(http_protocol, "HEADER_S_MAX", 0.2)
        connection.sendall(b"\r\n")

        assert is_ended(connection)


def test_header_without_end_ends_the_connection_a22(gateway, monkeypatch):
    monkeypatch.setattr(http_protocol, "HEADER_S_MAX", 10 * PATIENCE_S)
    with open_socket(gateway) as connection:
        connection.sendall(ASK)
        try:
            for number in range(10_000):
                connection.sendall(b"X-%d: %s\r\n" % (number, b"x" * 1_000))
        except (BrokenPipeError, ConnectionResetError):
            return
        assert is_ended(connection)


@pytest.mark.parametrize("size", [20_000, 100_000])
def test_header_that_comes_whole_is_bounded_too_a22(gateway, size):
    """A large one was answered 200, if only it came at once."""
    head = ASK + b"X: %s\r\n\r\n" % (b"x" * size)
    address = b"GET /%s HTTP/1.1\r\nHost: x\r\n\r\n" % (b"x" * size)
    lines = ASK + b"X: 12345678\r\n" * (size // 10) + b"\r\n"
    for said in (head, address, lines):
        with open_socket(gateway) as connection:
            connection.sendall(said)
            try:
                answer = connection.recv(4096)
            except ConnectionResetError:  # it ended while we were still speaking
                continue
            assert answer.startswith(b"HTTP/1.1 431 ")
            assert is_ended(connection)


def test_body_that_its_sender_cuts_off_is_no_defect_of_ours_a22(settings, caplog):
    """Anybody could fill the log with traces, one for each half of a request."""
    head = b"POST /enrol HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n"
    with running(settings) as gateway:
        with open_socket(gateway) as connection:
            connection.sendall(ASK + b"\r\n")
            connection.recv(4096)
            connection.sendall(head + b'{"number":')
            assert gateway.get("/health").status == 200
        assert gateway.get("/health").status == 200

    assert [each.getMessage() for each in caplog.records if each.exc_info] == []
    assert "defect" not in caplog.text


def test_streams_of_one_token_are_few_and_the_newest_stay_a22(gateway):
    tablet, other = Tablet("04217"), Tablet("04218")
    for each in (tablet, other):
        gateway.enrol(each)

    with ExitStack() as stack:

        def open_stream(whose):
            connection = stack.enter_context(open_socket(gateway))
            head = f"Authorization: Bearer {whose.token}\r\nAccept: text/event-stream"
            request = f"GET /news HTTP/1.1\r\nHost: x\r\n{head}\r\n\r\n"
            connection.sendall(request.encode())
            received = b""
            while b": ready" not in received:
                received += connection.recv(4096)
            return connection

        theirs = open_stream(other)
        streams = [open_stream(tablet) for _ in range(READERS_EACH_MAX + 2)]

        for ended in streams[:2]:
            ended.settimeout(QUIET_S - 1)  # one that goes on would be nudged later
            read_to_the_end(ended)
        for kept in (*streams[2:], theirs):
            kept.settimeout(0.1)
            with pytest.raises(TimeoutError):
                read_to_the_end(kept)


ABANDONED = {
    "a stream of news": "GET /news HTTP/1.1\r\nHost: x\r\n"
    "Authorization: Bearer {token}\r\nAccept: text/event-stream\r\n\r\n",
    "a poll that waits": "GET /news?wait=1 HTTP/1.1\r\nHost: x\r\n"
    "Authorization: Bearer {token}\r\n\r\n",
    "half a body": "POST /journal HTTP/1.1\r\nHost: x\r\n"
    "Authorization: Bearer {token}\r\nContent-Length: 1000\r\n\r\n{{",
    "half a header": "GET /news HTTP/1.1\r\nHost: x\r\nX-Half: ",
    "a request": "GET /health HTTP/1.1\r\nHost: x\r\n\r\n",
}
ROUNDS_COUNT = 12
EACH_COUNT = 4


def test_what_tablets_abandon_leaves_nothing_open_f34(gateway):
    """Hours of bad lines: whatever was half said, its files and its tasks are freed."""
    tablet = Tablet("04219")
    gateway.enrol(tablet)

    def abandon() -> None:
        for number, said in enumerate(list(ABANDONED.values()) * EACH_COUNT):
            connection = open_socket(gateway)
            connection.sendall(said.format(token=tablet.token).encode())
            if number % 2:  # torn off, not hung up
                torn = struct.pack("ii", 1, 0)
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, torn)
            connection.close()

    loops = running_loops()
    tasks = running_tasks(loops)
    abandon()
    assert gateway.get("/health").status == 200  # behind all of them in its queue
    wait_for(lambda: running_tasks(loops) <= tasks)
    # A pool may open a few once for all, later; what leaks, leaks at each round.
    files_max = open_files() + ROUNDS_COUNT - 1

    for _ in range(ROUNDS_COUNT):
        abandon()

    assert gateway.get("/health").status == 200
    wait_for(lambda: running_tasks(loops) <= tasks and open_files() <= files_max)
    assert loops
    assert set(running_loops()) <= set(loops), "tasks of yet another loop"


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def running_loops() -> list[asyncio.AbstractEventLoop]:
    """All of this process: the gateway runs in a thread of it.

    By their type: a proxy that is asked for its class reads what it stands for. Once:
    to go through all objects of a process takes longer than all else here.
    """
    own = asyncio.BaseEventLoop
    loops = [it for it in gc.get_objects() if issubclass(type(it), own)]
    return [loop for loop in loops if loop.is_running()]


def running_tasks(loops: list[asyncio.AbstractEventLoop]) -> int:
    return sum(len(asyncio.all_tasks(loop)) for loop in loops)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("fr_FR.UTF-8", "ouvrir 400 fichiers"),
        ("C", "open 400 files"),
    ],
)
def test_too_few_files_are_said_at_the_start_f34(exam, language, sentence):
    """It once answered 503 to everybody, for ever, without a word."""
    gone = subprocess.run(
        [sys.executable, "-m", "concours.cli", "serve", "gateway", "--port", "0"],
        check=False,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        env={
            "CONCOURS_CODES_KEY": CODES_KEY.hex(),
            "CONCOURS_DSN": exam.dsn("concours_gateway"),
            "LC_ALL": language,
            "PATH": os.environ["PATH"],
            "PYTHONIOENCODING": "utf-8",
        },
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (400, 400)),
    )

    assert gone.returncode == 1
    assert sentence in gone.stderr
    assert "Traceback" not in gone.stderr
