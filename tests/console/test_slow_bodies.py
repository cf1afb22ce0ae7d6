"""Promise: whoever sends bodies slowly, or not at all, holds a few threads of the
console and no more: health, pages and the people who have come in before keep theirs,
and so do other networks; a body that comes late is served like any other."""

import select
import socket
from contextlib import ExitStack
from io import BytesIO
from urllib.parse import urlencode, urlsplit

import pytest
from tests.patience import PATIENCE_S

from acts.scene import PASSWORD
from concours.cli.serve import CONSOLE_THREADS
from console.served import serve_console, until

TOKEN = "f" * 32
FORM_COOKIE = f"__Host-concours_staff_form={TOKEN}"
FORM = urlencode(
    {"csrfmiddlewaretoken": TOKEN, "login": "personne", "password": "x"}
).encode()
CAME_FIRST = 2
"""Bytes of a slow body that come with its head."""


@pytest.fixture(scope="module")
def served(console_database, tmp_path_factory):
    with serve_console(console_database, tmp_path_factory.mktemp("console")) as served:
        yield served


@pytest.fixture
def bounds(served):  # noqa: ARG001 -- Django is set up by it
    from concours.console.edge import bounds  # noqa: PLC0415 -- idem

    return bounds


@pytest.fixture
def sender(served):
    """Sends the beginning of a sign-in, from a network, and falls silent."""
    http, _ = served
    url = urlsplit(http.address)
    with ExitStack() as sockets:

        def send(origin, cookies=FORM_COOKIE):
            sent = sockets.enter_context(
                socket.create_connection((url.hostname, url.port), PATIENCE_S)
            )
            head = (
                "POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                f"X-Forwarded-For: {origin}\r\nCookie: {cookies}\r\n"
                "Content-Type: application/x-www-form-urlencoded\r\n"
                f"Content-Length: {len(FORM)}\r\n\r\n"
            )
            sent.sendall(head.encode() + FORM[:CAME_FIRST])
            return sent

        yield send


def silent(sent, log, *, count):
    """Return those that wait for their body, once all the others are answered."""

    def waiting():
        answered, _, _ = select.select(sent, [], [], 0)
        return [one for one in sent if one not in answered]

    until(lambda: len(waiting()) <= count, log)
    return waiting()


def status(sent):
    return int(sent.recv(4_096).split()[1])


def post(http, form, origin, cookies=FORM_COOKIE):
    sent = urlencode({"csrfmiddlewaretoken": TOKEN, **form}).encode()
    head = {
        "Cookie": cookies,
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Forwarded-For": origin,
    }
    return http.ask("POST", "/sign-in", sent, head)


def sign_in(http, origin, cookies=FORM_COOKIE):
    return post(http, {"login": "presidente", "password": PASSWORD}, origin, cookies)


def known(client):
    device = client.cookies["__Host-concours_staff_device"].value
    return f"{FORM_COOKIE}; __Host-concours_staff_device={device}"


def test_slow_bodies_of_one_network_hold_a_few_threads_a22(
    served, bounds, sender, browser
):
    http, log = served
    cookies = known(browser("presidente"))
    attacked = "203.0.113.1"
    threads = CONSOLE_THREADS + bounds.VIEWERS_COUNT_MAX
    threads += bounds.BODIES_COUNT_MAX + bounds.KNOWN_BODIES_COUNT_MAX
    sent = [sender(attacked) for _ in range(threads + 22)]

    waiting = silent(sent, log, count=bounds.BODIES_OF_NETWORK_MAX)

    assert len(waiting) == bounds.BODIES_OF_NETWORK_MAX
    assert {status(one) for one in sent if one not in waiting} == {503}
    assert http.get("/health").status == 200
    assert http.get("/sign-in").status == 200
    refused = sign_in(http, attacked)
    assert (refused.status, refused.headers["Retry-After"]) == (503, "2")
    assert "La console est occupée." in refused.body.decode()
    assert sign_in(http, attacked, cookies).status == 302
    assert sign_in(http, "198.51.100.7").status == 302
    for one in waiting:
        one.sendall(FORM[CAME_FIRST:])
        assert status(one) == 401, "a slow body that comes in the end is served"
    assert sign_in(http, attacked).status == 302


def test_slow_bodies_of_many_networks_leave_known_devices_theirs_a22(
    served, bounds, sender, browser
):
    http, log = served
    cookies, others = known(browser("presidente")), known(browser("benali"))
    sent = [sender(f"203.0.113.{n}") for n in range(2 * bounds.BODIES_COUNT_MAX)]
    of_device = [
        sender("198.51.100.7", others) for _ in range(2 * bounds.BODIES_OF_DEVICE_MAX)
    ]

    waiting = silent(sent, log, count=bounds.BODIES_COUNT_MAX)
    waiting_known = silent(of_device, log, count=bounds.BODIES_OF_DEVICE_MAX)

    assert len(waiting) == bounds.BODIES_COUNT_MAX
    assert len(waiting_known) == bounds.BODIES_OF_DEVICE_MAX
    assert sign_in(http, "198.51.100.8").status == 503
    assert sign_in(http, "198.51.100.8", cookies).status == 302
    for one in waiting + waiting_known:
        one.close()
    until(lambda: sign_in(http, "198.51.100.8").status == 302, log)


@pytest.fixture
def read(bounds):  # noqa: ARG001 -- Django is set up by it
    from concours.console.edge.bodies import _read  # noqa: PLC0415 -- idem

    return _read


def test_a_body_that_is_cut_short_is_not_acted_upon(read):
    with pytest.raises(EOFError):
        read(BytesIO(b"a="), 4_000, BytesIO())


def test_a_long_file_comes_whole_and_nothing_after_it(read, bounds):
    sent, body = b"x" * bounds.FILE_FORM_BYTES_MAX, BytesIO()

    read(BytesIO(sent + b"next"), len(sent), body)

    assert body.read() == sent
