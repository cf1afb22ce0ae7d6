"""Barman, in the third place: bases, and the log as it is written.

It receives by a slot that Patroni carries along, so that a change of primary leaves no
gap. Its own cron starts the receiver again each minute; we do so each second.
"""

import os
import pwd
import socket
import subprocess
import threading
import time
from contextlib import ExitStack, suppress
from typing import Final, Self

import psycopg

from concours.core.kernel.time import Instant
from concours.rehearsal.cluster.cluster import NodeCluster
from concours.rehearsal.cluster.node import HBA
from concours.store.backup.barman import (
    CONFIGURATION_VARIABLE,
    BarmanBackup,
    BarmanServer,
)
from concours.store.backup.barman_files import SLOT, BarmanPlace, render_barman
from concours.store.backup.restoring import restored_cluster
from concours.store.cluster import Cluster
from concours.store.cluster.account import ClusterFault
from concours.store.cluster.making import ADMIN, DATA

NAME: Final = "concours"
REPLICATOR: Final = "replicator"
LOOK_S = 1.0
STOP_S_MAX = 5.0
RECEIVES_S_MAX = 180.0
IS_RECEIVED = "SELECT active FROM pg_replication_slots WHERE slot_name = %s"


class Archive:
    """Barman for one cluster of ours, receiving while the `with` block lasts.

    `is_in_service` once what it had runs in the place of the nodes.

    Raises `ClusterFault` where it is not installed; entering, when it receives nothing.
    """

    def __init__(self, nodes: NodeCluster) -> None:
        if not nodes.has_barman:
            raise ClusterFault(
                fr="Les sauvegardes d’un groupe demandent Barman : apt install barman.",
                en="Backups of a cluster need Barman: apt install barman.",
            )
        self._nodes = nodes
        self.folder = nodes.folder / "barman"
        self.configuration = self.folder / "barman.conf"
        self.is_in_service = False
        self._restored = ExitStack()
        self._receiver: subprocess.Popen[bytes] | None = None
        self._stopped, self._is_silent = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._receive_for_ever, daemon=True)

    @property
    def server(self) -> BarmanServer:
        """What is asked of it, by its own commands."""
        return BarmanServer(NAME, self.configuration)

    def __enter__(self) -> Self:
        self._write_files()
        self._nodes.configure({"slots": {SLOT: {"type": "physical"}}})
        self._thread.start()
        os.environ[CONFIGURATION_VARIABLE] = str(self.configuration)
        try:
            self._wait_until_received()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        os.environ.pop(CONFIGURATION_VARIABLE, None)
        self._stopped.set()
        self._thread.join()
        self._end_receiver()
        self._restored.close()

    def take_base(self) -> None:
        """Have Barman copy the primary's files, as it does each night.

        It takes none before it has received a segment.
        """
        self.server.close_segment()
        self.server.ask("backup")

    def silence(self) -> None:
        """Receive nothing until `go_on`, as when its machine is off."""
        self._is_silent.set()
        self._end_receiver()

    def go_on(self) -> None:
        """Receive again what the slot has kept."""
        self._is_silent.clear()

    def put_back(self, at: Instant | None = None) -> None:
        """Run what Barman has in the place of the nodes, which are lost for good.

        As it was `at` an instant, or all of it. Nobody receives any more.
        """
        with socket.create_server(("127.0.0.1", 0)) as listening:
            port: int = listening.getsockname()[1]
        if at is not None:
            self.server.close_segment()
        self._nodes.lose_all(port)
        self.silence()
        folder = self._nodes.folder / "restored"
        source = BarmanBackup.choose(self.server, at)
        with restored_cluster(source, folder) as copy:
            data = copy.folder / DATA
        (data / "pg_hba.conf").write_text("".join(f"{line}\n" for line in HBA))
        self._restored.enter_context(Cluster(folder, port))
        self.is_in_service = True

    def is_received(self) -> bool:
        """Tell whether somebody reads the slot of the primary."""
        dsn = self._nodes.address.admin_dsn()
        with (
            suppress(psycopg.OperationalError),
            psycopg.connect(dsn, connect_timeout=3) as connection,
        ):
            return connection.execute(IS_RECEIVED, (SLOT,)).fetchone() == (True,)
        return False

    def _write_files(self) -> None:
        account = self._nodes.engines.account
        self.folder.mkdir(mode=0o700)
        passwords = self.folder / "pgpass"
        address = self._nodes.address
        at = f"{address.host}:{address.port}:*"
        passwords.touch(mode=0o600)
        passwords.write_text(
            f"{at}:{ADMIN}:{address.password}\n"
            f"{at}:{REPLICATOR}:{self._nodes.replication_password}\n"
        )
        place = BarmanPlace(
            name=NAME,
            account=pwd.getpwuid(account.uid).pw_name,
            home=self.folder,
            address=f"host={address.host} port={address.port}",
            reader=ADMIN,
            replicator=REPLICATOR,
            proof=f"passfile={passwords}",
            programs=self._nodes.engines.postgresql,
        )
        self.configuration.write_text(render_barman(place))
        for path in (self.folder, passwords, self.configuration):
            account.own(path)

    def _receive_for_ever(self) -> None:
        while not self._stopped.is_set():
            is_running = self._receiver is not None and self._receiver.poll() is None
            if not (is_running or self._is_silent.is_set()):
                self._receiver = self._nodes.engines.spawn(
                    "barman",
                    ["-c", self.configuration, "receive-wal", NAME],
                    self.folder,
                )
            self._stopped.wait(LOOK_S)

    def _end_receiver(self) -> None:
        if self._receiver is None:
            return
        self._receiver.terminate()
        with suppress(subprocess.TimeoutExpired):
            self._receiver.wait(STOP_S_MAX)
        self._receiver.kill()
        self._receiver.wait()

    def _wait_until_received(self) -> None:
        deadline_s = time.monotonic() + RECEIVES_S_MAX
        while not self.is_received():
            if time.monotonic() > deadline_s:
                raise ClusterFault(
                    fr=f"Barman ne reçoit rien ; journaux : {self.folder}.",
                    en=f"Barman receives nothing; logs: {self.folder}.",
                )
            time.sleep(LOOK_S)
