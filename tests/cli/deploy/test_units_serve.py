"""Units are seen to serve, not to be active: systemd starts them, and each is asked.

Defends F04 on the reference deployment. A machine boots with systemd as its first
process; `concours install` runs there as the guide says, and each process answers at
its own address or socket, from behind all the walls of its unit.
"""

import json
import signal
import tempfile
from pathlib import Path

import pytest
from tests.patience import until

from cli.deploy.booted import (
    PROGRAM,
    booted_machine,
    newest_postgresql,
    why_not,
)

DOMAIN = "examens.example.fr"
PROCESSES = ("console", "gateway@8410", "gateway@8411", "keeper", "ledger")
UNITS = (*PROCESSES, "watch", "status", "wal")
SLOW_S = 20
HOME = "/root"
BACKUPS = "/var/backups/concours"
CERTIFICATE = "/etc/caddy/house.pem"
DRAW = (
    "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 60 "
    f"-subj /CN={DOMAIN} -addext subjectAltName=DNS:{DOMAIN},DNS:console.{DOMAIN} "
    f"-keyout {CERTIFICATE}.key -out {CERTIFICATE} && chgrp caddy {CERTIFICATE}.key "
    f"&& chmod 640 {CERTIFICATE}.key"
)

REASON = why_not("caddy", "openssl", "curl")
pytestmark = [
    pytest.mark.fault,
    pytest.mark.skipif(bool(REASON), reason=REASON or "it boots"),
]


@pytest.fixture(scope="module")
def machine():
    with tempfile.TemporaryDirectory(prefix="concours-boot-") as name:
        Path(name).chmod(0o711)
        with booted_machine(Path(name)) as machine:
            machine.do("pg_createcluster", newest_postgresql(), "main")
            machine.do("systemctl", "daemon-reload")
            machine.do("sh", "-c", DRAW)
            yield machine


@pytest.fixture(scope="module")
def said(machine):
    """Install, as the guide does; return what was said."""
    certificate = ("--certificate", CERTIFICATE, "--private-key", f"{CERTIFICATE}.key")
    names = ("--domain", DOMAIN, "--mail", "a@b.fr", "--institution", "Université X")
    return machine.do(PROGRAM, "install", *names, *certificate)


@pytest.fixture(scope="module")
def house(machine, said):
    assert "everything runs" in said
    return machine


def unit(name):
    return f"concours-{name}.service"


def numbers(machine, name):
    """Return what a process says of itself on its unit's socket."""
    place = f"/run/concours/{unit(name)}/metrics"
    page = machine.ask("curl", "-s", "-m", "5", "--unix-socket", place, "http://x/")
    lines = [line.rsplit(" ", 1) for line in page.splitlines() if line[0] != "#"]
    return {name: float(value) for name, value in lines}


def watched(machine):
    page = machine.do("curl", "-s", "-m", "5", "http://127.0.0.1:8402/status.json")
    return {one["name"]: one for one in json.loads(page)["processes"]}


def front(machine, host, path):
    resolve = ("--resolve", f"{host}:443:127.0.0.1")
    return machine.status(f"https://{host}{path}", *resolve)


def lines_of(machine, *words):
    ports = ("--gateway", "8410", "--gateway", "8411")
    done = machine.run("concours", "doctor", "--json", *ports, *words)
    return {line["line"]: line["state"] for line in json.loads(done.stdout)["lines"]}


def test_installation_ends_once_every_process_serves(house):
    for name in UNITS:
        state = house.property(unit(name), "ActiveState")
        assert state == "active", f"{name}: {house.journal(unit(name))}"
    for port in (8400, 8410, 8411):
        assert house.status(f"http://127.0.0.1:{port}/health") == "200"
    lines = lines_of(house)
    names = ("console", "gateway", "keeper", "ledger", "signing", "grants", "packages")
    assert {name: lines[name] for name in names} == dict.fromkeys(names, "ok")


def test_each_process_tells_its_numbers_and_the_watch_reads_them_all(house):
    for name in PROCESSES:
        own = until(lambda name=name: numbers(house, name), f"{name} tells nothing")
        assert own["concours_process_max_fds"] > own["concours_process_open_fds"] > 0
        assert own["concours_process_start_time_seconds"] > 0
    assert numbers(house, "keeper")["concours_keeper_beat_age_seconds"] < 60

    def all_started():
        rows = watched(house)
        return rows if all(rows[unit(n)]["started"] for n in PROCESSES) else None

    rows = until(all_started, "the watch knows no start of some process")
    assert all(rows[unit(name)]["memory_bytes"] > 0 for name in PROCESSES)


def test_front_and_what_was_announced_are_reached_from_without(house):
    assert front(house, DOMAIN, "/health") == "200"
    assert front(house, f"console.{DOMAIN}", "/health") == "200"
    until(lambda: front(house, DOMAIN, "/etat/") == "200", "nothing is announced")


def test_backups_are_written_by_their_own_unit(house):
    house.do("concours", "backup", "--make-key", f"{HOME}/ops.key")
    house.do("systemctl", "start", unit("backup"))

    assert house.do("ls", BACKUPS).split()
    assert lines_of(house, "--backups", BACKUPS)["backup"] == "ok"


def test_killed_and_silent_processes_are_started_again_by_systemd(house):
    """A gateway is killed; another is stopped, and falls silent for its watchdog."""
    killed, silent = unit("gateway@8410"), unit("gateway@8411")
    old = {name: house.property(name, "MainPID") for name in (killed, silent)}
    house.do("kill", f"-{signal.SIGKILL.value}", old[killed])
    house.do("kill", f"-{signal.SIGSTOP.value}", old[silent])

    for name, port in ((killed, 8410), (silent, 8411)):
        until(lambda name=name: house.property(name, "NRestarts") == "1", name)
        url = f"http://127.0.0.1:{port}/health"
        until(lambda url=url: house.status(url) == "200", f"{name} serves no more")
        assert house.property(name, "MainPID") != old[name]
    assert "Watchdog timeout" in house.journal(silent)


def test_slow_start_is_no_silence(house):
    """A busy machine takes longer to start a gateway than one may be silent."""
    name = unit("gateway@8499")
    command = house.property(unit("gateway@8410"), "ExecStart")
    program = command.split("argv[]=")[1].split(" ;")[0].replace("8410", "8499")
    drop_in = f"/etc/systemd/system/{name}.d/slow.conf"
    slow = f"[Service]\nExecStart=\nExecStart=sh -c 'sleep {SLOW_S}; exec {program}'\n"
    house.do("mkdir", Path(drop_in).parent)
    house.do("tee", drop_in, text=slow)
    house.do("systemctl", "daemon-reload")

    house.do("systemctl", "start", name)

    assert house.property(name, "NRestarts") == "0", house.journal(name)
    assert float(house.property(name, "WatchdogUSec").removesuffix("s")) < SLOW_S
    house.do("systemctl", "stop", name)


def test_interpreter_in_a_home_is_refused_before_anything_is_done(machine):
    """As root's own pyenv: it starts for root, and for no unit."""
    machine.do("cp", "-r", "/opt/concours/.venv", f"{HOME}/venv")
    program = (f"{HOME}/venv/bin/python", "-m", "concours.cli", "install")

    done = machine.run(*program, "--domain", DOMAIN, "--mail", "a@b.fr")

    assert done.returncode == 1
    assert f"No service would see {HOME}/venv/bin/python" in done.stderr
