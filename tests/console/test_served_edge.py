"""What comes broken over a socket of the console is refused, or is nobody; never 500.

Defends A13 and A22: whatever a cookie holds, it opens nothing and leaves no trace in
the log; a head that does not end holds no connection.
"""

import http.client
import select
import socket
from contextlib import ExitStack
from urllib.parse import urlencode, urlsplit

import pytest
from tests.patience import PATIENCE_S

from acts.scene import PASSWORD
from console.served import serve_console

TOKEN = "f" * 32
COOKIES = ("sessionid", *(f"concours_staff{one}" for one in ("", "_device", "_form")))
STRANGE = {
    "percent": b"a%00",
    "nul": b"a\x00b",
    "quoted nul": b'"\\000' + b"a" * 31 + b'"',
    "quoted byte": b'"\\377\\376"',
    "no text": b"\xff\xfe",
    "accent": "é".encode() * 16,
    "control": b"\x01\x7f",
    "open quote": b'"a',
    "signed": b"eyJ9:1:\xc3\xa9",
    "long": b"a" * 7_000,
}
FORM_TYPE = b"Content-Type: application/x-www-form-urlencoded\r\n"
ASKED = ("GET /", "GET /account", "GET /sign-in", "POST /sign-out", "POST /language")


@pytest.fixture(scope="module")
def served(console_database, tmp_path_factory):
    with serve_console(console_database, tmp_path_factory.mktemp("console")) as served:
        yield served


def open_socket(http_door):
    url = urlsplit(http_door.address)
    return socket.create_connection((url.hostname, url.port), PATIENCE_S)


def ask(http_door, line, cookies, body=b""):
    """Send a request as it is, byte for byte; return its answer."""
    head = f"{line} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n".encode()
    head += b"Content-Length: %d\r\n" % len(body) + (FORM_TYPE if body else b"")
    with open_socket(http_door) as sent:
        sent.sendall(head + b"Cookie: " + cookies + b"\r\n\r\n" + body)
        answer = http.client.HTTPResponse(sent)
        answer.begin()
        return answer


def cookies_of(value, names=COOKIES):
    return b"; ".join(f"__Host-{name}=".encode() + value for name in names)


@pytest.mark.parametrize("value", STRANGE.values(), ids=STRANGE)
def test_a_cookie_of_any_bytes_opens_nothing_and_leaves_no_trace_a13(served, value):
    door, log = served
    before = log.read_text()

    said = {line: ask(door, line, cookies_of(value)).status for line in ASKED}

    is_heard = b"\x00" not in value and b"\x01" not in value
    assert said == dict(zip(ASKED, [302, 302, 200, 403, 403], strict=True)) or (
        not is_heard and set(said.values()) == {400}
    )
    assert log.read_text() == before


@pytest.mark.parametrize("value", STRANGE.values(), ids=STRANGE)
@pytest.mark.usefixtures("scene")
def test_whoever_signs_in_over_such_a_cookie_has_a_session_of_ours_a13(served, value):
    door, log = served
    before = log.read_text()
    form = {"csrfmiddlewaretoken": TOKEN, "login": "kermarec", "password": PASSWORD}
    strange = cookies_of(value, ("concours_staff", "concours_staff_device"))
    cookies = f"__Host-concours_staff_form={TOKEN}; ".encode() + strange

    answer = ask(door, "POST /sign-in", cookies, urlencode(form).encode())

    opened = [
        one
        for one in answer.headers.get_all("Set-Cookie") or []
        if one.startswith("__Host-concours_staff=")
    ]
    assert (answer.status, len(opened)) in [(302, 1), (400, 0), (403, 0)]
    assert log.read_text() == before


HALVES = (b"", b"GET /health HTTP/1.1\r\nHost: x\r\n")
PATIENT = """
from concours.cli import main, serve
serve.HEADER_TIMEOUT_MS *= 3
raise SystemExit(main())
"""


def test_a_head_that_does_not_end_holds_no_connection_a22(
    served, console_database, tmp_path
):
    """It has a third of what servers usually give: another one that does is told apart
    by who ends first, though it was asked first."""
    with (
        serve_console(console_database, tmp_path, start=("-c", PATIENT)) as (usual, _),
        ExitStack() as sockets,
    ):
        waiting = []
        for door in (usual, served[0]):
            for said in HALVES:
                waiting.append(sockets.enter_context(open_socket(door)))
                waiting[-1].sendall(said)
        ours = waiting[len(HALVES) :]

        while ours:
            ended, _, _ = select.select(waiting, [], [], PATIENCE_S)
            ended = [one for one in ended if is_ended(one)]
            assert ended, "nobody ends it"
            assert set(ended) <= set(ours)
            waiting = [one for one in waiting if one not in ended]
            ours = [one for one in ours if one not in ended]


def is_ended(connection):
    """Whether the other end closes it, with or without a word before."""
    try:
        while connection.recv(4_096):
            pass
    except ConnectionResetError:
        pass
    return True
