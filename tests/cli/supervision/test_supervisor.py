"""The house stays up: what dies or falls silent comes back, what is stopped is gone."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import replace

import pytest
from tests.patience import PATIENCE_S

from concours.cli.house import HouseFault, read_secrets
from concours.cli.supervision import child as child_module
from concours.cli.supervision.child import SILENT_PROBES_MAX, Child, Part, trim
from concours.cli.supervision.probes import answers_http, talks_to_database
from concours.cli.supervision.supervisor import FIRST_DEATHS_MAX, Supervisor
from concours.cli.up import listen
from concours.store.cluster import Address, ExternalCluster
from concours.store.install import ROLES

SERVER = """
import socket, sys, os
from http.server import BaseHTTPRequestHandler, HTTPServer
class Health(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/die": os._exit(3)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"%d" % os.getpid())
    def log_message(self, *_): pass
server = HTTPServer(("127.0.0.1", 0), Health, bind_and_activate=False)
server.socket = socket.socket(fileno=int(sys.argv[1]))
print("serving", flush=True)
server.serve_forever()
"""
ASK = """
import sys, urllib.request
print(urllib.request.urlopen(sys.argv[1]).read().decode())
"""
NAMED = ExternalCluster(Address(host="nowhere", port=1, admin="nobody", password=""))


class Screen:
    """What the operator would read."""

    def __init__(self):
        self.lines = []

    def say(self, name, line):
        self.lines.append((name, line))


@pytest.fixture(autouse=True)
def _english(monkeypatch):
    monkeypatch.setenv("LC_ALL", "C")


@pytest.fixture(autouse=True)
def _own_signals():
    kept = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    yield
    for number, action in zip((signal.SIGINT, signal.SIGTERM), kept, strict=True):
        signal.signal(number, action)


@pytest.fixture
def entrance():
    with socket.create_server(("127.0.0.1", 0)) as opened:
        yield opened


def part(tmp_path, entrance, script=SERVER):
    return Part(
        name="front",
        command=(sys.executable, "-c", script, str(entrance.fileno())),
        environment=dict(os.environ),
        probe=answers_http(entrance.getsockname()[1]),
        log=tmp_path / "front.log",
        fds=(entrance.fileno(),),
        front=True,
    )


def ask(entrance, path="/health"):
    asked = subprocess.run(
        [
            sys.executable,
            "-c",
            ASK,
            f"http://127.0.0.1:{entrance.getsockname()[1]}{path}",
        ],
        check=False,
        capture_output=True,
        text=True,
    )
    return asked.stdout.strip()


def stop_ourselves():
    os.kill(os.getpid(), signal.SIGTERM)


def run_beside(scenario):
    """Run a scenario in a thread; signals need the supervisor in the main one."""
    failures = []

    def play():
        try:
            scenario()
        except BaseException as failure:  # noqa: BLE001 -- told to the main thread
            failures.append(failure)
        finally:
            stop_ourselves()

    thread = threading.Thread(target=play)
    return thread, failures


def until(condition):
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.05)


def test_a_dead_process_comes_back_and_its_connections_wait(tmp_path, entrance):
    screen, pids = Screen(), []

    def scenario():
        pids.append(ask(entrance))
        ask(entrance, "/die")
        pids.append(ask(entrance))  # no refused connection in between
        until(lambda: screen.lines.count(("front", "ready")) == 2)

    thread, failures = run_beside(scenario)
    Supervisor(NAMED, [part(tmp_path, entrance)], screen.say).run(thread.start)
    thread.join()

    assert failures == []
    assert len(set(pids)) == 2
    assert screen.lines == [
        ("front", "ready"),
        ("front", "ended (3): serving; again in 0.2 s"),
        ("front", "ready"),
        ("concours", "stopping (Ctrl-C again to kill)"),
    ]


def test_a_silent_process_is_replaced(tmp_path, entrance, monkeypatch):
    monkeypatch.setattr(child_module, "PROBE_EVERY_S", 0.1)
    monkeypatch.setattr("concours.cli.supervision.probes.PROBE_S_MAX", 0.2)
    screen = Screen()

    def scenario():
        os.kill(int(ask(entrance)), signal.SIGSTOP)
        until(lambda: screen.lines.count(("front", "ready")) == 2)

    thread, failures = run_beside(scenario)
    Supervisor(NAMED, [part(tmp_path, entrance)], screen.say).run(thread.start)
    thread.join()

    assert failures == []
    assert ("front", "does not answer; again in 0.2 s") in screen.lines


def test_a_process_whose_database_is_away_is_left_alone(
    tmp_path, entrance, monkeypatch
):
    monkeypatch.setattr(child_module, "PROBE_EVERY_S", 0.01)
    asked = []

    def probe():
        asked.append("?")
        return None if len(asked) > 1 else True

    keeper = replace(part(tmp_path, entrance), probe=probe)
    screen = Screen()
    thread, failures = run_beside(
        lambda: until(lambda: len(asked) > 2 * SILENT_PROBES_MAX)
    )
    Supervisor(NAMED, [keeper], screen.say).run(thread.start)
    thread.join()

    assert failures == []
    assert screen.lines == [
        ("front", "ready"),
        ("concours", "stopping (Ctrl-C again to kill)"),
    ]


def test_a_role_proves_by_its_statements_that_it_works(database):
    probe = talks_to_database(database.cluster.admin_dsn(), "concours_keeper")

    before = probe()
    with database.connect("concours_keeper") as keeper:
        keeper.execute("SELECT 1")
        during = probe()
    away = talks_to_database("postgresql://nobody@127.0.0.1:1/x", "concours_keeper")()

    assert (before, during, away) == (False, True, None)


def test_a_process_that_never_was_ready_stops_the_house_with_its_last_words(
    tmp_path, entrance
):
    broken = part(tmp_path, entrance, "raise SystemExit('no such table')")

    with pytest.raises(HouseFault, match="front does not start: no such table"):
        Supervisor(NAMED, [broken], Screen().say).run(lambda: None)


def test_the_house_is_ready_without_a_ledger_that_cannot_start(tmp_path, entrance):
    """A truncated key stops the register, and nobody who composes."""
    broken = replace(
        part(tmp_path, entrance, "raise SystemExit('KeyTruncated')"),
        name="ledger",
        log=tmp_path / "ledger.log",
        probe=lambda: False,
        is_needed=False,
    )
    screen, deaths = Screen(), []

    def say(name, line):
        screen.say(name, line)
        if name == "ledger" and "ended" in line and ("front", "ready") in screen.lines:
            deaths.append(line)
            if len(deaths) == FIRST_DEATHS_MAX + 1:
                stop_ourselves()

    Supervisor(NAMED, [broken, part(tmp_path, entrance)], say).run(lambda: None)

    assert ("front", "ready") in screen.lines
    assert any(
        "KeyTruncated" in line for name, line in screen.lines if name == "ledger"
    )


def test_a_process_deaf_to_sigterm_is_killed_in_time(tmp_path, entrance):
    deaf = part(
        tmp_path,
        entrance,
        "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + SERVER,
    )
    screen = Screen()

    Supervisor(NAMED, [deaf], screen.say).run(stop_ourselves)

    assert screen.lines[-1] == ("front", "did not stop in time: killed")


def test_a_second_signal_kills_though_the_first_waits_for_a_process(tmp_path, entrance):
    child = Child(part(tmp_path, entrance), Screen().say)
    child.start()
    with child._process._waitpid_lock:  # as `poll` and `wait` hold it
        child.kill_unwaited()
    child.end(within_s=PATIENCE_S)

    assert child.state == "stopped"


def test_whoever_starts_too_slowly_has_twice_the_time_at_the_next_start(
    tmp_path, entrance
):
    child, allowed_s = Child(part(tmp_path, entrance), Screen().say), []
    for deaths_count in range(4):
        child.deaths_count = deaths_count
        allowed_s.append(child._ready_s_max())

    assert allowed_s == [60, 120, 240, 240]


def test_a_taken_port_is_told_in_one_sentence(entrance):
    port = entrance.getsockname()[1]

    with pytest.raises(HouseFault, match=f"Port {port} is taken by another program"):
        listen("127.0.0.1", port, "gateway")


def test_a_log_is_bounded_and_its_writer_goes_on(tmp_path, monkeypatch):
    monkeypatch.setattr(child_module, "LOG_BYTES_MAX", 10)
    log = tmp_path / "front.log"
    with log.open("ab", buffering=0) as writer:
        writer.write(b"twelve bytes")
        trim(log)
        writer.write(b"more")

    assert log.read_bytes() == b"more"
    assert (tmp_path / "front.1.log").read_bytes() == b"twelve bytes"


def test_secrets_are_drawn_once_and_closed_to_others(tmp_path):
    path = tmp_path / "secrets.json"

    first, second = read_secrets(path), read_secrets(path)

    assert first == second
    assert path.stat().st_mode & 0o777 == 0o600
    assert first.roles.keys() == set(ROLES)
    assert len(set(first.roles.values())) == len(ROLES)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_secrets_that_others_may_read_are_refused(tmp_path, mode):
    path = tmp_path / "secrets.json"
    read_secrets(path)
    path.chmod(mode)

    with pytest.raises(HouseFault, match=r"Others may read .*secrets\.json"):
        read_secrets(path)


@pytest.mark.parametrize(
    "damage",
    [
        lambda whole: whole[: len(whole) // 2],
        lambda _: b"",
        lambda whole: whole.replace(b'"roles"', b'"rules"'),
        lambda whole: b"\xff" + whole,
        lambda _: b"[]",
    ],
    ids=["cut off", "empty", "no roles", "no text", "no object"],
)
def test_secrets_that_are_damaged_are_said_and_not_drawn_anew(tmp_path, damage):
    """A full disk once left half a file, and the house a trace."""
    path = tmp_path / "secrets.json"
    read_secrets(path)
    damaged = damage(path.read_bytes())
    path.write_bytes(damaged)

    with pytest.raises(HouseFault, match="put its copy back") as fault:
        read_secrets(path)

    assert "codes of all convocations are then void" in str(fault.value)
    assert path.read_bytes() == damaged
