"""A house of `concours up` whose processes are killed while tablets write.

Beside it, under the same supervisor's eye, a watch and a relay: on machines of their
own, systemd does for them what the supervisor does here.
"""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from http import HTTPStatus
from http.client import HTTPException
from itertools import pairwise
from pathlib import Path

import psutil
import psycopg

from concours.cli.house import read_secrets, running_dsn
from concours.cli.supervision.child import Child, Part
from concours.cli.supervision.rehearsal_house import free_port
from concours.core.kernel.crypto import signer_of
from concours.metrics.samples import read_samples
from concours.metrics.socket import (
    VARIABLE,
    MetricsUnread,
    read_metrics,
    socket_folder,
)
from concours.relay.settings import KEY_FILE, RelaySettings
from concours.store.cluster.making import DATA
from concours.store.cluster.orphan import recorded_pid
from small_exam import CODES_KEY, Http, Tablet, make_exam

TABLETS_COUNT = 8
WORKERS_COUNT = 2
PAUSE_S, AGAIN_S, TICK_S = 0.1, 0.05, 0.1
START_S_MAX = 300.0
RELAY_KEY = bytes(range(32))
HELD = """
SELECT count(*) FROM journal_entry WHERE attempt = %s AND epoch = 1 AND seq < %s
"""


class Person(threading.Thread):
    """Writes on a tablet, and sends until it is acknowledged, until told to stop."""

    def __init__(self, http: Http, tablet: Tablet) -> None:
        super().__init__(daemon=True)
        self.tablet = tablet
        self.acknowledged_count = 0
        self.instants: list[float] = []
        self._http = http
        self._stopped = threading.Event()

    def run(self) -> None:
        """Write one entry, send what is not acknowledged, rest."""
        while not self._stopped.wait(PAUSE_S):
            self.tablet.answer("q1", len(self.tablet.entries))
            while not self._is_sent() and not self._stopped.wait(AGAIN_S):
                pass

    def stop(self) -> None:
        """Write no more."""
        self._stopped.set()
        self.join()

    def longest_wait_s(self, since_s: float) -> float:
        """Return the longest time between two acknowledgements since an instant."""
        instants = [*self.instants, time.monotonic()]
        waits = (b - a for a, b in pairwise(instants) if b >= since_s)
        return max(waits, default=0.0)

    def _is_sent(self) -> bool:
        try:
            answer = self._http.send(self.tablet, self.acknowledged_count)
        except (OSError, HTTPException):
            return False
        if answer.status != HTTPStatus.OK:
            return False
        self.acknowledged_count = answer.json()["held"]
        self.instants.append(time.monotonic())
        return True


class KilledHouse:
    """The processes of a house, by name, and the people who write meanwhile."""

    def __init__(self, home: Path, supervisor: psutil.Process, ports: "Ports") -> None:
        self._home, self._supervisor, self._ports = home, supervisor, ports
        self._metrics = socket_folder(home)
        self.guests: dict[str, Child] = {}
        self.people: list[Person] = []

    def kill(self, *names: str) -> None:
        """Kill these processes at once."""
        for name in names:
            self._process(name).kill()

    def kill_postgresql(self) -> None:
        """Kill the postmaster; its backends end with it."""
        pid = recorded_pid(self._home / "postgres" / DATA)
        assert pid is not None
        psutil.Process(pid).kill()

    def started_s(self, name: str) -> float:
        """Return when the process of this name was started; 0 while there is none."""
        with suppress(psutil.NoSuchProcess, LookupError):
            return self._process(name).create_time()
        return 0.0

    def works(self, name: str) -> bool:
        """Tell whether a process does its work again."""
        match name:
            case "console" | "watch" | "relay":
                path = {"watch": "/", "relay": "/alive"}.get(name, "/health")
                return _gives(self._ports.url(name), path)
            case "ledger":
                return self._number(name, "concours_numbered_total") > 0
            case "keeper":
                return 0 <= self._number(name, "concours_keeper_beat_age_seconds") < 1
            case _:
                return 0 <= self._number(name, "concours_news_delay_seconds") < 1

    def writes_again(self) -> Callable[[], bool]:
        """Return whether every tablet was acknowledged since the look before."""
        counts: list[int] = []

        def has_grown() -> bool:
            if not counts:
                counts.extend(len(person.instants) for person in self.people)
            pairs = zip(self.people, counts, strict=True)
            return all(len(person.instants) > count for person, count in pairs)

        return has_grown

    def longest_wait_s(self, *, since_s: float) -> float:
        """Return how long a tablet waited for an acknowledgement at most."""
        return max(person.longest_wait_s(since_s) for person in self.people)

    def end_writing(self) -> tuple[int, int]:
        """Return how many entries were acknowledged, and how many of them are lost."""
        for person in self.people:
            person.stop()
        acknowledged = [(p.tablet.attempt, p.acknowledged_count) for p in self.people]
        total = sum(count for _, count in acknowledged)
        with psycopg.connect(running_dsn(self._home)) as owner:
            rows = [owner.execute(HELD, own).fetchone() for own in acknowledged]
        return total, total - sum(row[0] for row in rows if row)

    def _process(self, name: str) -> psutil.Process:
        if name in self.guests:
            return _leader_of(self.guests[name])
        own = str(self._metrics / name)
        for process in self._supervisor.children():
            with suppress(psutil.Error):
                if process.environ().get(VARIABLE) == own:
                    return process
        raise LookupError(name)

    def _number(self, process: str, name: str) -> float:
        """Return a number of a process; -1 while it says none."""
        with suppress(MetricsUnread):
            samples = read_samples(process, read_metrics(self._metrics / process))
            return next((s.value for s in samples if s.name == name), -1.0)
        return -1.0


class Ports:
    """A free port for each that people, tablets or this bench come to."""

    def __init__(self) -> None:
        names = ("console", "gateway", "watch", "relay")
        self._numbers = {name: free_port() for name in names}

    def __getitem__(self, name: str) -> int:
        return self._numbers[name]

    def url(self, name: str) -> str:
        """Return the address of a process."""
        return f"http://127.0.0.1:{self._numbers[name]}"


@contextmanager
def running_house(home: Path) -> Iterator[KilledHouse]:
    """Run a house with its guests, and people who write on tablets."""
    ports = Ports()
    home.mkdir(mode=0o711)
    secrets = read_secrets(home / "secrets.json")
    known = {"roles": dict(secrets.roles), "console": secrets.console}
    content = json.dumps(known | {"codes": CODES_KEY.hex()})
    (home / "secrets.json").write_text(content)
    command = [sys.executable, "-m", "concours.cli", "up", "--home", str(home)]
    command += ["--workers", str(WORKERS_COUNT)]
    for name in ("console", "gateway"):
        command += [f"--{name}-port", str(ports[name])]
    with (home / "screen.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)  # noqa: S603 -- our own program
    try:
        http = Http(ports.url("gateway"))
        _wait_until(lambda: _gives(ports.url("console"), "/health"))
        _wait_until(lambda: _gives(http.address, "/health"))
        house = KilledHouse(home, psutil.Process(process.pid), ports)
        numbers = [f"{number:05d}" for number in range(TABLETS_COUNT)]
        make_exam(running_dsn(home), numbers)
        with _guests(home, ports) as house.guests:
            for number in numbers:
                tablet = Tablet(number)
                assert http.enrol(tablet).status == HTTPStatus.OK
                house.people.append(Person(http, tablet))
            for person in house.people:
                person.start()
            yield house
            for person in house.people:
                person.stop()
    finally:
        process.terminate()
        process.wait()


@contextmanager
def _guests(home: Path, ports: Ports) -> Iterator[dict[str, Child]]:
    """Keep a watch and a relay alive as the supervisor keeps its own."""
    relay_home = home / "relay"
    signer = signer_of(bytes(32)).hex()
    settings = RelaySettings("https://r1.relais.example", ports.url("gateway"), signer)
    settings.keep(relay_home)
    (relay_home / KEY_FILE).write_bytes(RELAY_KEY)
    (relay_home / KEY_FILE).chmod(0o600)
    guests = {
        name: Child(_guest(home, ports, name), lambda _name, _line: None)
        for name in ("watch", "relay")
    }
    stopped = threading.Event()

    def mind() -> None:
        with ThreadPoolExecutor(len(guests)) as executor:
            while not stopped.wait(TICK_S):
                for guest in guests.values():
                    guest.tick(executor)

    for guest in guests.values():
        guest.start()
    minding = threading.Thread(target=mind)
    minding.start()
    try:
        _wait_until(lambda: all(guest.was_ready for guest in guests.values()))
        yield guests
    finally:
        stopped.set()
        minding.join()
        for guest in guests.values():
            guest.ask_to_end()
            guest.end(within_s=10.0)


def _guest(home: Path, ports: Ports, name: str) -> Part:
    own_home = home if name == "watch" else home / "relay"
    command = (sys.executable, "-m", "concours.cli", "serve", name)
    places = ("--home", str(own_home), "--port", str(ports[name]))
    url, path = ports.url(name), "/" if name == "watch" else "/alive"
    return Part(
        name=name,
        command=(*command, *places),
        environment={**os.environ, "CONCOURS_DSN": ""},
        probe=lambda: _gives(url, path),
        log=home / "log" / f"{name}.log",
    )


def _leader_of(guest: Child) -> psutil.Process:
    process = guest._process  # noqa: SLF001 -- a bench may look at what is supervised
    if process is None:
        raise LookupError(guest.part.name)
    return psutil.Process(process.pid)


def _gives(url: str, path: str) -> bool:
    """Tell whether a page is given at once."""
    with suppress(OSError, HTTPException):
        return Http(url, timeout_s=3.0).get(path).status == HTTPStatus.OK
    return False


def _wait_until(is_so: Callable[[], bool]) -> None:
    deadline_s = time.monotonic() + START_S_MAX
    while not is_so():
        assert time.monotonic() < deadline_s, "the house did not start"
        time.sleep(TICK_S)
