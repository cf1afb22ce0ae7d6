"""A house that was just installed, and a clock for all its processes that can be moved.

Days of an exam are weeks apart, and the house must believe them: libfaketime, loaded
into its processes and its PostgreSQL from outside, adds what a file says to their
clock. Production knows nothing of it; what counts time by the monotonic clock is left.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from tests.e2e.house import RUNNING, wait_for
from tests.forgetful import FORGETFUL
from tests.made_once import copy_home
from tests.scratch import scratch_folder

from concours.cli.supervision.rehearsal_house import free_port
from concours.store.cluster import Cluster, embedded
from concours.store.cluster.making import plain_environment

LIBRARY = next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"), None)
HERE = ZoneInfo("Europe/Paris")
KEPT_S = 1
"""How long a process believes what it has read of the file: one that read it whenever
it asks for the time would do little else."""
MARGIN_S = 1.2
"""It counts whole seconds: what was read late in one may be believed for two."""
WAITS_S_MAX = 10
"""How long before a leap a page may have asked that is answered after it."""
COMMAND = (sys.executable, "-m", "concours.cli")


class HouseClock:
    """The clock of a house: the real one, and what was added to it."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.added_s = 0
        self._leaps: list[tuple[float, float]] = []
        self._write()

    @property
    def environment(self) -> dict[str, str]:
        """Return what puts a process on this clock.

        The "fix" of libfaketime, which it takes by itself, ends each wait for a lock
        of Python's threads at once: whoever waits would ask again without a pause.
        """
        return {
            "LD_PRELOAD": str(LIBRARY),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_CACHE_DURATION": f"{KEPT_S}",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "FAKETIME_FORCE_MONOTONIC_FIX": "0",
            "NO_FAKE_STAT": "1",
        }

    def now_s(self) -> float:
        """Return the time of the house, in seconds of the Unix era."""
        return time.time() + self.added_s

    def add(self, seconds: int) -> None:
        """Let time go by, and wait until everybody has read it."""
        started_s = time.time()
        self.added_s += seconds
        self._write()
        time.sleep(KEPT_S + MARGIN_S)
        self._leaps.append((started_s, time.time()))

    def has_leapt_over(self, asked_s: float) -> bool:
        """Tell whether time leapt while a page waited that asked at this real second.

        PostgreSQL counts the seconds of a statement by the clock on the wall: what it
        works on as days go by in one is ended as too slow.
        """
        return any(start - WAITS_S_MAX <= asked_s <= end for start, end in self._leaps)

    def _write(self) -> None:
        draft = self._file.with_suffix(".new")
        draft.write_text(f"{self.added_s:+d}\n")
        draft.rename(self._file)


@dataclass(frozen=True, slots=True)
class EmptyHouse:
    """A house without an exam: its addresses, its clock, and how to command it."""

    console: str
    gateway: str
    home: Path
    clock: HouseClock
    process: subprocess.Popen[str]
    environment: dict[str, str]

    def move_to(self, moment: datetime) -> None:
        """Let it be this moment, of Paris, from now on.

        A gateway doubts a clock that leaps for as long as it has run, a minute at
        most: it is started anew, as on the morning of a machine that was off. Whoever
        needs it waits for it (`await_gateway`); the console is asked meanwhile.
        """
        self.clock.add(round(moment.replace(tzinfo=HERE).timestamp() - self.now_s()))
        for child in children_of(self.process.pid):
            if b"gateway" in (Path("/proc") / child / "cmdline").read_bytes():
                os.kill(int(child), signal.SIGKILL)

    def await_gateway(self) -> None:
        """Wait until the gateway answers."""
        wait_for(f"{self.gateway}/health", self.process, self.home)

    def now_s(self) -> float:
        """Return the time of the house, in seconds of the Unix era."""
        return self.clock.now_s()

    def first_password(self, full_name: str) -> str:
        """Admit an organiser as whoever installed the house does."""
        login = full_name.lower().replace(" ", ".")
        words = ("staff", "first", login, full_name, "--home", str(self.home), "--json")
        done = subprocess.run(
            [*COMMAND, *words],
            capture_output=True,
            text=True,
            check=False,
            env=self.environment,
        )
        assert done.returncode == 0, done.stderr
        found: str = json.loads(done.stdout)["password"]
        return found


def children_of(pid: int) -> list[str]:
    """Return the processes that a process has started and that run."""
    return (Path("/proc") / f"{pid}/task/{pid}/children").read_text().split()


@contextmanager
def empty_house(installed_home: Path, *words: str) -> Iterator[EmptyHouse]:
    """Start `concours up` by a clock of its own, or another command, in an empty house.

    Its tables are a copy of those that were laid once for all (`installed_home`); that
    a house lays its own, `tests/cli/test_up.py` and the houses of `tests/e2e` show.
    """
    if LIBRARY is None:
        pytest.skip("the days of a guide need: apt install faketime")
    with scratch_folder("guide") as home:
        clock = HouseClock(home / "clock")
        copy_home(installed_home / "postgres", home / "cluster")
        with clocked_cluster(home, clock) as cluster:
            # Another module of this process may have named a database of its own.
            kept = {k: v for k, v in os.environ.items() if k != "CONCOURS_DSN"}
            environment = {
                **kept,
                **clock.environment,
                "CONCOURS_DATABASE_URL": cluster.admin_dsn(),
                "CONCOURS_CONSOLE_PLAIN_HTTP": "1",
            }
            with running(home, clock, environment, words or ("up",)) as house:
                yield house


@contextmanager
def clocked_cluster(home: Path, clock: HouseClock) -> Iterator[Cluster]:
    """Run a PostgreSQL by this clock: it alone says when results are out."""
    known = {**plain_environment(), **clock.environment}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(embedded, "plain_environment", lambda: known)
        with Cluster(home / "cluster", settings=FORGETFUL) as cluster:
            yield cluster


@contextmanager
def running(
    home: Path, clock: HouseClock, environment: dict[str, str], words: Sequence[str]
) -> Iterator[EmptyHouse]:
    """Keep the house up."""
    console, gateway = free_port(), free_port()
    ports = ("--console-port", str(console), "--gateway-port", str(gateway))
    one = ("--workers", "1")  # a gateway is started anew at each move of the clock
    with (home / "demo-screen.log").open("w") as log:
        process = subprocess.Popen(
            [*COMMAND, *words, "--home", str(home), *ports, *one],
            stdout=log,
            stderr=log,
            text=True,
            env=environment,
        )
    RUNNING.append(home)
    try:
        addresses = [f"http://127.0.0.1:{port}" for port in (console, gateway)]
        for address in addresses:
            wait_for(f"{address}/health", process, home)
        yield EmptyHouse(*addresses, home, clock, process, environment)
    finally:
        RUNNING.remove(home)
        process.send_signal(signal.SIGINT)
        process.wait(60)
