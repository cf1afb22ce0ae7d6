"""Behind a balancer each candidate keeps their own address, and nobody makes one up.

Whom to believe is said by whoever runs the house; where it is needed and was not said,
nothing starts (A14: what wrong codes are counted by).
"""

import http.client
import json
import os
import socket
import subprocess
import sys
import time

import psycopg
import pytest
from tests.patience import PATIENCE_S

from concours.cli.house import HouseFault
from concours.cli.supervision.proxies import ON_THIS_MACHINE, trusted_proxies
from small_exam import Tablet, make_exam


@pytest.fixture
def said(monkeypatch):
    """Say what the environment holds."""
    monkeypatch.delenv("CONCOURS_TRUSTED_PROXIES", raising=False)
    return lambda text: monkeypatch.setenv("CONCOURS_TRUSTED_PROXIES", text)


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "localhost", "127.8.0.1"])
def test_on_this_machine_alone_its_own_proxy_is_believed(said, address):  # noqa: ARG001 -- silent
    assert trusted_proxies([address]) == ON_THIS_MACHINE


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "10.0.0.5", "gateway.test", ""])  # noqa: S104 -- refused
def test_whoever_listens_to_others_must_say_whom_they_believe(said, address):  # noqa: ARG001 -- silent
    with pytest.raises(HouseFault) as refused:
        trusted_proxies(["127.0.0.1", address])

    assert "CONCOURS_TRUSTED_PROXIES" in refused.value.fr
    assert "CONCOURS_TRUSTED_PROXIES" in refused.value.en


def test_what_is_said_is_read(said):
    said(" 10.0.0.2, 10.0.1.0/24,2001:db8::1")
    assert trusted_proxies(["0.0.0.0"]) == [  # noqa: S104 -- read only
        "10.0.0.2/32",
        "10.0.1.0/24",
        "2001:db8::1/128",
    ]
    said("none")
    assert trusted_proxies(["0.0.0.0"]) == ()  # noqa: S104 -- read only


@pytest.mark.parametrize("text", ["*", "0.0.0.0/0", "::/0", "10.0.0.2 10.0.0.3", "x,"])
def test_nobody_believes_the_whole_world_or_what_cannot_be_read(said, text):
    said(text)
    with pytest.raises(HouseFault):
        trusted_proxies(["127.0.0.1"])


@pytest.mark.parametrize(
    "command", [["serve", "gateway"], ["serve", "console"], ["up"]]
)
def test_a_process_that_was_not_told_says_so_and_does_not_start(command, tmp_path):
    environment = {k: v for k, v in os.environ.items() if "TRUSTED" not in k}
    home = ["--home", str(tmp_path)] if command == ["up"] else []
    done = subprocess.run(
        [sys.executable, "-m", "concours.cli", *command, "--host", "0.0.0.0", *home],  # noqa: S104 -- refused
        check=False,
        capture_output=True,
        text=True,
        env={**environment, "LC_ALL": "C.UTF-8", "CONCOURS_DSN": "postgresql://nobody"},
        timeout=PATIENCE_S,  # for whoever starts, where nobody ends it
    )

    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "say which load balancers it believes" in done.stderr


@pytest.fixture(scope="module")
def exam(database):
    make_exam(database.dsn())
    return database


def served(process, exam, trusted, tmp_path):
    """Start one process on a socket of this machine; return it and its port."""
    role = f"concours_{process}"
    command = [sys.executable, "-m", "concours.cli", "serve", process]
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        own = ["--fd", str(listening.fileno())]
        if process == "console":
            listening.close()
            own = ["--port", str(port)]
        environment = {
            **os.environ,
            "CONCOURS_DSN": exam.dsn(role),
            "CONCOURS_PACKAGES": str(tmp_path),
            "CONCOURS_TRUSTED_PROXIES": trusted,
        }
        fds = () if process == "console" else (listening.fileno(),)
        started = subprocess.Popen([*command, *own], pass_fds=fds, env=environment)
    while True:
        try:
            if ask(port, "GET", "/health")[0] == 200:
                return started, port
        except OSError:
            assert started.poll() is None, "it has ended"
        time.sleep(0.1)


def ask(port, method, path, body=None, *forwarded, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.putrequest(method, path)
        for address in forwarded:
            connection.putheader("X-Forwarded-For", address)
        for name, value in headers.items():
            connection.putheader(name.replace("_", "-"), value)
        data = body or b""
        connection.putheader("Content-Length", str(len(data)))
        connection.endheaders(data)
        answer = connection.getresponse()
        return answer.status, answer.read(), answer.headers
    finally:
        connection.close()


def networks(exam, door):
    with psycopg.connect(exam.dsn()) as owner:
        rows = owner.execute(
            "SELECT network FROM wrong_try WHERE door = %s AND name = ''", (door,)
        ).fetchall()
        owner.execute("DELETE FROM wrong_try")
    return sorted(network for (network,) in rows)


@pytest.mark.parametrize(
    ("trusted", "counted"),
    [("127.0.0.1", ["198.51.100.7", "203.0.113.66"]), ("none", ["127.0.0.1"])],
)
def test_a_gateway_counts_by_what_a_trusted_proxy_adds_and_by_nothing_else(
    exam, tmp_path, trusted, counted
):
    """What a client wrote before the proxy's own word is not believed."""
    process, port = served("gateway", exam, trusted, tmp_path)
    try:
        body = json.dumps(Tablet("04217").enrolment(code="WRONG")).encode()
        for forged in ("192.0.2.1", "192.0.2.2"):
            ask(port, "POST", "/enrol", body, forged, "203.0.113.66")
        ask(port, "POST", "/enrol", body, "198.51.100.7")
    finally:
        process.terminate()
        process.wait()

    assert networks(exam, "code") == counted


@pytest.mark.parametrize(
    ("trusted", "counted"),
    [("127.0.0.1", ["198.51.100.7", "203.0.113.66"]), ("none", ["127.0.0.1"])],
)
def test_the_console_counts_by_what_a_trusted_proxy_adds_and_by_nothing_else(
    exam, tmp_path, trusted, counted
):
    process, port = served("console", exam, trusted, tmp_path)
    try:
        token = "a" * 32
        headers = {
            "Cookie": f"__Host-concours_staff_form={token}",
            "Content_Type": "application/x-www-form-urlencoded",
        }
        body = f"csrfmiddlewaretoken={token}&login=x&password=y".encode()
        for addresses in (("192.0.2.1", "203.0.113.66"), ("198.51.100.7",)):
            status, page, _ = ask(port, "POST", "/sign-in", body, *addresses, **headers)
            assert status == 401, page
    finally:
        process.terminate()
        process.wait()

    assert networks(exam, "password") == counted
