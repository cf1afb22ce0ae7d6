"""One command opens the whole house, one Ctrl-C closes it, and nothing is left."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from tests.patience import PATIENCE_S
from tests.scratch import scratch_folder

from concours.cli.supervision.rehearsal_house import free_port

pytestmark = pytest.mark.fault


class Running:
    """`concours up` on a home of its own, with an empty tablet application."""

    def __init__(self, home):
        (home / "client").mkdir()
        (home / "client/index.html").write_text("<!doctype html><title>–</title>")
        self.home = home
        self.ports = free_port(), free_port()
        self.command = [
            *(sys.executable, "-m", "concours.cli", "up"),
            *("--home", str(home / "var"), "--workers", "1"),
            *("--console-port", str(self.ports[0])),
            *("--gateway-port", str(self.ports[1])),
        ]
        self.process = self.start()

    def start(self):
        return subprocess.Popen(
            self.command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={
                **os.environ,
                "CONCOURS_CLIENT": str(self.home / "client"),
                "LC_ALL": "C.UTF-8",
            },
        )

    def until_ready(self):
        said = []
        for line in self.process.stdout:
            said.append(line)
            if "everything is ready" in line:
                return
        pytest.fail("".join(said))

    def first_page(self):
        address = f"http://127.0.0.1:{self.ports[0]}/sign-in"
        with urllib.request.urlopen(address, timeout=PATIENCE_S) as page:
            return page.read().decode()

    def concours(self, *arguments):
        command = [sys.executable, "-m", "concours.cli", *arguments]
        home = ["--home", str(self.home / "var")]
        environment = {k: v for k, v in os.environ.items() if k != "CONCOURS_DSN"}
        process = subprocess.run([*command, *home], check=False, env=environment)
        return process.returncode

    def left(self):
        """Processes that still name this home, or carry it in their environment."""
        return [
            pid
            for pid in Path("/proc").iterdir()
            if pid.name.isdigit() and str(self.home).encode() in environment_of(pid)
        ]


def environment_of(pid):
    try:
        return (pid / "environ").read_bytes() + (pid / "cmdline").read_bytes()
    except OSError:
        return b""


@pytest.fixture(scope="module")
def running():
    """One home for the module: each test ends with its house open again."""
    with scratch_folder("up") as folder:
        house = Running(folder)
        house.until_ready()
        yield house
        house.process.terminate()
        house.process.communicate(timeout=PATIENCE_S)


def test_ctrl_c_closes_the_house_and_it_opens_again(running):
    running.process.send_signal(signal.SIGINT)
    said, _ = running.process.communicate(timeout=PATIENCE_S)

    assert running.process.returncode == 0
    assert said.splitlines()[-1].split()[1:] == ["concours", "stopped"]
    assert running.left() == []

    (running.home / "var/restored.json").write_text('{"backup_ms": 1795000000000}')
    running.process = running.start()
    running.until_ready()

    assert "Maison restaurée d’une sauvegarde du" in running.first_page()
    assert not (running.home / "var/restored.json").exists()
    assert running.concours("restore", "--in-service") == 1
    in_service = "restore", "--in-service", "--reason", "La première a brûlé"
    assert [running.concours(*in_service) for _ in range(2)] == [0, 1]


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_killed_supervisor_leaves_no_process_on_our_ports(running):
    running.process.kill()
    running.process.communicate()

    deadline = time.monotonic() + PATIENCE_S
    for port in running.ports:
        while is_open(port):
            assert time.monotonic() < deadline, port
            time.sleep(0.1)

    running.process = running.start()  # and the orphan of PostgreSQL is replaced
    running.until_ready()


def test_every_process_says_its_numbers(running):
    """`concours metrics` finds each of the four processes."""
    command = [sys.executable, "-m", "concours.cli", "metrics", "--json", "--home"]
    process = subprocess.run(
        [*command, str(running.home / "var")],
        check=True,
        capture_output=True,
        text=True,
    )
    answer = json.loads(process.stdout)
    names = {(sample["process"], sample["name"]) for sample in answer["samples"]}
    assert answer["silent"] == {}
    assert {
        ("gateway-1", "concours_streams"),
        ("ledger", "concours_board_age_seconds"),
        ("keeper", "concours_shares_accepted"),
        ("console", "concours_request_seconds_count"),
    } <= names


def is_open(port):
    with socket.socket() as asked:
        return asked.connect_ex(("127.0.0.1", port)) == 0
