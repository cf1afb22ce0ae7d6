"""One node: PostgreSQL, the Patroni that minds it, and a member of etcd."""

import json
import secrets
import signal
import socket
import subprocess
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final, Literal

import psutil

from concours.rehearsal.cluster.engines import Engines
from concours.store.cluster.making import ADMIN
from concours.store.cluster.nodes import (
    SCOPE,
    NodeAddress,
    NodeSettings,
    etcd_peers,
    patroni_settings,
)
from concours.store.cluster.orphan import clear_orphan, is_our_server, recorded_pid
from concours.store.cluster.patroni import CONFIG, SWITCH_S_MAX, ask

HBA: Final = (
    "local all all scram-sha-256",
    "host all all 127.0.0.0/8 scram-sha-256",
    "host replication all 127.0.0.0/8 scram-sha-256",
)


@dataclass(frozen=True, slots=True)
class Passwords:
    """Drawn anew for each cluster, the same on all its nodes."""

    admin: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    replication: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    patroni: str = field(default_factory=lambda: secrets.token_urlsafe(24))


class Node:
    """One machine of three, on an address of its own: 127.0.1.1, .2 or .3."""

    def __init__(self, number: int, folder: Path) -> None:
        self.name = f"n{number}"
        self.host = f"127.0.1.{number}"
        self.folder = folder / self.name
        self.ports = _free_ports(self.name, self.host)
        self._etcd: subprocess.Popen[bytes] | None = None
        self._patroni: subprocess.Popen[bytes] | None = None

    @property
    def data(self) -> Path:
        """PostgreSQL's own folder."""
        return self.folder / "data"

    def prepare(
        self, nodes: Sequence["Node"], passwords: Passwords, engines: Engines
    ) -> None:
        """Make its folder, closed to others, and write what Patroni reads."""
        sockets = self.folder / "sockets"
        sockets.mkdir(parents=True, mode=0o700)
        settings = self.folder / "patroni.json"
        settings.touch(mode=0o600)
        settings.write_text(json.dumps(self._settings(nodes, passwords, engines)))
        self.folder.chmod(0o700)
        for path in (self.folder, sockets, settings):
            engines.account.own(path)

    def start(self, nodes: Sequence["Node"], engines: Engines) -> None:
        """Start its member of etcd, and the Patroni that starts PostgreSQL."""
        client = f"http://{self.host}:{self.ports.etcd}"
        peers = f"http://{self.host}:{self.ports.etcd_peers}"
        etcd: list[str | Path] = [
            *("--name", self.name, "--data-dir", self.folder / "etcd"),
            *("--listen-client-urls", client, "--advertise-client-urls", client),
            *("--listen-peer-urls", peers, "--initial-advertise-peer-urls", peers),
            *(
                "--initial-cluster",
                etcd_peers((node.ports for node in nodes), scheme="http"),
            ),
            *("--log-level", "warn"),
        ]
        self._etcd = engines.spawn("etcd", etcd, self.folder)
        settings = self.folder / "patroni.json"
        self._patroni = engines.spawn("patroni", [settings], self.folder)

    def is_primary(self) -> bool:
        """Ask its Patroni whether it holds the lease."""
        return self._ask("/primary")[0] == HTTPStatus.OK

    def members(self) -> Sequence[Mapping[str, Any]]:
        """Return what its Patroni knows of all nodes; none if it does not answer."""
        status, body = self._ask("/cluster")
        return json.loads(body)["members"] if status == HTTPStatus.OK else ()

    def switch_over(self, passwords: Passwords) -> int:
        """Ask its Patroni to hand the lease over, and return how it answered."""
        body = json.dumps({"leader": self.name}).encode()
        login = _login(passwords)
        return self._ask("/switchover", body, login, within_s=SWITCH_S_MAX)[0]

    def configure(self, settings: Mapping[str, Any], passwords: Passwords) -> int:
        """Have its Patroni change the configuration; return how it answered."""
        url = f"http://{self.host}:{self.ports.patroni}"
        body = json.dumps(settings).encode()
        return ask(url, CONFIG, body, _login(passwords))[0]

    def processes(self) -> Iterator[psutil.Process]:
        """Yield all that runs of this machine, its Patroni first: it would restart."""
        for child in (self._patroni, self._etcd):
            if child is not None and child.poll() is None:
                yield psutil.Process(child.pid)
        yield from self.postgresql()

    def postgresql(self) -> Iterator[psutil.Process]:
        """Yield the processes of its PostgreSQL that run now, the postmaster first."""
        pid = recorded_pid(self.data)
        if pid is not None and is_our_server(pid, self.data):
            with suppress(psutil.NoSuchProcess):
                postmaster = psutil.Process(pid)
                yield postmaster
                yield from postmaster.children()

    def etcd(self) -> Iterator[psutil.Process]:
        """Yield its member of etcd, if it runs now."""
        if self._etcd is not None and self._etcd.poll() is None:
            yield psutil.Process(self._etcd.pid)

    def kill_part(self, part: Literal["etcd", "patroni"]) -> None:
        """Kill one of its two engines; what else runs of it runs on."""
        process = self._etcd if part == "etcd" else self._patroni
        assert process is not None
        process.kill()
        process.wait()

    def signal(self, number: signal.Signals) -> None:
        """Do the same to every process of this machine: kill, freeze, thaw."""
        for process in list(self.processes()):
            with suppress(psutil.NoSuchProcess):
                process.send_signal(number)

    def turn_off(self) -> None:
        """Kill all of it at once, as when its current is cut."""
        self.signal(signal.SIGKILL)
        for child in (self._patroni, self._etcd):
            if child is not None:
                child.wait()
        clear_orphan(self.data)

    def _ask(
        self, path: str, body: bytes = b"", login: str = "", *, within_s: float = 2.0
    ) -> tuple[int, bytes]:
        """Ask its Patroni; 0 if it does not answer. With a body it is told to act."""
        url = f"http://{self.host}:{self.ports.patroni}"
        return ask(url, path, body, login, within_s=within_s)

    def _settings(
        self, nodes: Sequence["Node"], passwords: Passwords, engines: Engines
    ) -> Mapping[str, Any]:
        parameters = {
            "shared_buffers": "128MB",  # three of them share one machine
            "unix_socket_directories": str(self.folder / "sockets"),
        }
        own = NodeSettings(
            data=str(self.data),
            programs=str(engines.postgresql),
            parameters=parameters,
            hba=HBA,
            logins={
                "superuser": {"username": ADMIN, "password": passwords.admin},
                "replication": {
                    "username": "replicator",
                    "password": passwords.replication,
                },
            },
            rest={"authentication": {"username": SCOPE, "password": passwords.patroni}},
            postgresql={"pgpass": str(self.folder / "pgpass")},
        )
        return patroni_settings(self.ports, [node.ports for node in nodes], own)


def _login(passwords: Passwords) -> str:
    return b64encode(f"{SCOPE}:{passwords.patroni}".encode()).decode()


def _free_ports(name: str, host: str) -> NodeAddress:
    """Return ports that nobody listens on. Raises `OSError` without such an address."""
    with ExitStack() as stack:
        sockets = [
            stack.enter_context(socket.create_server((host, 0))) for _ in range(4)
        ]
        numbers = [listening.getsockname()[1] for listening in sockets]
    return NodeAddress(
        name=name,
        host=host,
        postgresql=numbers[0],
        patroni=numbers[1],
        etcd=numbers[2],
        etcd_peers=numbers[3],
    )
