"""Real processes that are killed: PostgreSQL with its disk, and gateways.

`make test` runs these with the rest; each takes a few seconds.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path

import psycopg
import pytest
from tests.made_once import copy_home
from tests.patience import until
from tests.scratch import scratch_folder

from concours.store.cluster import Cluster
from concours.store.install import OWNER, ROLES, make_roles
from small_exam import Http, make_exam

GATEWAY = (
    "import sys; from concours.gateway.run import serve; serve(fds=[int(sys.argv[1])])"
)
NAME = "concours"
CANDIDATES = tuple(f"{number:05d}" for number in range(200))


@dataclass
class House:
    """A cluster that keeps its promises (fsync on), and what may be done to it."""

    cluster: Cluster
    folder: Path
    started: list[subprocess.Popen] = field(default_factory=list)

    def dsn(self, role: str = OWNER) -> str:
        return self.cluster.dsn(NAME, role=role, password=role)

    def kill_postgres(self) -> None:
        """Pull the plug: every process of the server dies at once."""
        children = subprocess.run(
            ["pgrep", "-P", str(self.cluster.pid)],
            check=False,
            capture_output=True,
            text=True,
        ).stdout.split()
        for pid in (self.cluster.pid, *map(int, children)):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        while self.cluster.is_alive:
            time.sleep(0.01)

    def start_postgres(self) -> None:
        self.cluster.start()

    def rows(self, query: str, *parameters):
        with psycopg.connect(self.dsn()) as owner:
            return owner.execute(query, parameters).fetchall()

    def is_committing(self) -> bool:
        """Whether a gateway has sent COMMIT and PostgreSQL is held back in it."""
        with psycopg.connect(self.cluster.admin_dsn(NAME)) as admin:
            found = admin.execute(
                "SELECT 1 FROM pg_stat_activity"
                " WHERE wait_event = 'advisory' AND query = 'COMMIT'"
            ).fetchone()
        return found is not None

    @contextmanager
    def gateway(self, listening: socket.socket | None = None):
        """Run one gateway process; the value is the process and a client of it."""
        own = listening or socket.create_server(("127.0.0.1", 0))
        process = self.start_gateway(own)
        http = Http(f"http://127.0.0.1:{own.getsockname()[1]}")
        if listening is None:
            own.close()  # the process has its own: dead, it refuses connections
        try:
            self.await_health(http)
            yield process, http
        finally:
            self.kill_gateways()

    @staticmethod
    def await_health(http: Http) -> None:
        def answers() -> bool:
            with suppress(OSError):
                return http.get("/health").status == HTTPStatus.OK
            return False

        until(answers, "the gateway is not ready")

    def start_gateway(self, listening: socket.socket) -> subprocess.Popen:
        environment = {
            **os.environ,
            "CONCOURS_DSN": self.dsn("concours_gateway"),
            "CONCOURS_PACKAGES": str(self.folder),
            "CONCOURS_CLIENT": str(self.folder / "none"),
            "CONCOURS_REFUSED_LOG": str(self.folder / f"{len(self.started)}.jsonl"),
        }
        fd = listening.fileno()
        with (self.folder / "gateway.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-c", GATEWAY, str(fd)],
                env=environment,
                pass_fds=(fd,),
                stdout=log,
                stderr=log,
            )
        self.started.append(process)
        return process

    def kill_gateways(self) -> None:
        """Kill every gateway still running, at once."""
        for process in self.started:
            process.kill()
        for process in self.started:
            process.wait()
        self.started.clear()


@pytest.fixture(scope="module")
def house(installed_home):
    with scratch_folder("fault") as folder:
        copy_home(installed_home, folder)
        with Cluster(folder / "postgres") as cluster:
            with psycopg.connect(cluster.admin_dsn(), autocommit=True) as admin:
                make_roles(admin, {role: role for role in ROLES})
            made = House(cluster, folder)
            make_exam(made.dsn(), CANDIDATES)
            yield made
