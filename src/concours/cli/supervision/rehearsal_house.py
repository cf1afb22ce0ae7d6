"""The house of a rehearsal: its own folder, its own ports, its own processes."""

import argparse
import json
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from concours.cli.house import HouseFault, running_dsn
from concours.cli.screen import choose, say
from concours.cli.supervision.probes import answers_http
from concours.rehearsal.conductor.stage import Stage

READY_S_MAX, READY_S_A_CANDIDATE = 600.0, 0.05
"""To start, and more for those who are seeded: 12,000 take minutes."""
STOP_S_MAX = 60.0
POLL_S = 0.2
SAID_LENGTH_MAX = 2_000
RUNNING_HOUSE = "rehearsed.json"
"""In the home of a demonstration that runs already: its ports and its supervisor."""


@contextmanager
def new_home(folder: Path | None) -> Iterator[Path]:
    """Give a new folder; one that nobody asked for does not outlive the rehearsal."""
    if folder is not None:
        if folder.exists() and any(folder.iterdir()):
            raise HouseFault(
                fr=f"{folder} n’est pas vide : une répétition commence sans rien.",
                en=f"{folder} is not empty: a rehearsal begins with nothing.",
            )
        folder.mkdir(parents=True, exist_ok=True)
        yield folder
        return
    home = Path(tempfile.mkdtemp(prefix="concours-rehearsal-"))
    home.chmod(0o711)
    try:
        yield home
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def running_house(arguments: argparse.Namespace, home: Path) -> Iterator[Stage]:
    """Start the whole house, seeded, by its own command."""
    console, gateway = free_port(), free_port()
    command = [sys.executable, "-m", "concours.cli", "demo", "--home", str(home)]
    command += ["--candidates", str(arguments.candidates)]
    command += ["--sites", str(arguments.sites), "--minutes", str(arguments.minutes)]
    command += ["--sittings", str(arguments.sittings)]
    command += ["--workers", str(arguments.gateways)]
    command += ["--console-port", str(console), "--gateway-port", str(gateway)]
    say("rehearsal", choose(fr="la maison démarre", en="the house starts"))
    with (home / "screen.log").open("wb") as log:
        child = subprocess.Popen(  # noqa: S603 -- our program, no shell
            command, stdout=log, stderr=log, start_new_session=True
        )
    try:
        within_s = READY_S_MAX + READY_S_A_CANDIDATE * arguments.candidates
        _wait_until_ready(child, (console, gateway), home, within_s=within_s)
        yield Stage(
            supervisor=psutil.Process(child.pid),
            home=home,
            gateway=("127.0.0.1", gateway),
            dsn=running_dsn(home),
            console=("127.0.0.1", console),
            demo_data=json.loads((home / "demo.json").read_text()),
        )
    finally:
        child.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            child.wait(STOP_S_MAX)
        child.kill()


def _wait_until_ready(
    child: subprocess.Popen[bytes],
    ports: Sequence[int],
    home: Path,
    *,
    within_s: float,
) -> None:
    probes = [answers_http(port) for port in ports]
    deadline = time.monotonic() + within_s
    while not all(probe() for probe in probes):
        if child.poll() is not None or time.monotonic() > deadline:
            output = (home / "screen.log").read_text().strip()[-SAID_LENGTH_MAX:]
            raise HouseFault(
                fr=f"La maison n’a pas démarré. Elle a dit :\n{output}",
                en=f"The house did not start. It said:\n{output}",
            )
        time.sleep(POLL_S)


def is_restored(home: Path) -> bool:
    """Back the house up while it runs, put it back elsewhere, have that verified."""
    target = home / "backups"
    concours = [sys.executable, "-m", "concours.cli"]
    backup = [*concours, "backup", "--home", str(home), "--to", str(target)]
    backup += ["--without-secrets"]
    drill = [*concours, "restore", str(target), "--drill", "--home", str(home)]
    say("rehearsal", choose(fr="sauvegarde, puis restauration", en="backup, restore"))
    return all(
        subprocess.run(command, check=False).returncode == 0  # noqa: S603 -- our program, no shell
        for command in (backup, drill)
    )


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port
