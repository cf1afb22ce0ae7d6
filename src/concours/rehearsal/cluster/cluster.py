"""Three nodes and their balancer, started from nothing, trusted once they confirm."""

import signal
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from http import HTTPStatus
from pathlib import Path
from typing import Any, Self, TypeVar

import psutil
import psycopg

from concours.rehearsal.cluster.balancer import Balancer
from concours.rehearsal.cluster.engines import BARMAN, Engines, find_engines
from concours.rehearsal.cluster.node import Node, Passwords
from concours.store.cluster.account import ClusterFault, reachable_folder
from concours.store.cluster.address import Address
from concours.store.cluster.making import ADMIN

T = TypeVar("T")
NODES_COUNT = 3
READY_S_MAX = 300.0
PRIMARY_S_MAX = 180.0
POLL_S = 0.25
SHOW_STANDBYS = "SHOW synchronous_standby_names"


class NodeCluster:
    """Three nodes on this machine, running while the `with` block lasts.

    `folder` holds everything, and is new. Raises `ClusterFault` with a sentence when an
    engine is missing; entering, when nodes do not stand by each other in time.
    """

    def __init__(self, folder: Path) -> None:
        engines = find_engines(folder)
        self.folder = reachable_folder(folder, engines.account)
        self.nodes = _make_nodes(self.folder)
        self.engines: Engines = engines
        self._passwords = Passwords()
        self._balancer = Balancer()
        self._off: list[Node] = []

    @property
    def address(self) -> Address:
        """Where the primary answers, whichever node it is."""
        return Address(
            host="127.0.0.1",
            port=str(self._balancer.port),
            admin=ADMIN,
            password=self._passwords.admin,
        )

    @property
    def has_barman(self) -> bool:
        """Whether the engine that keeps backups is installed."""
        return bool(self.engines.programs[BARMAN])

    @property
    def patroni_password(self) -> str:
        """What whoever changes things by Patroni's REST must know."""
        return self._passwords.patroni

    @property
    def replication_password(self) -> str:
        """What whoever receives the log must know."""
        return self._passwords.replication

    def configure(self, settings: Mapping[str, Any]) -> None:
        """Change Patroni's configuration of all nodes. Raises `ClusterFault`.

        Whichever node answers takes it: one need not lead.
        """
        answers = (node.configure(settings, self._passwords) for node in self.nodes)
        if HTTPStatus.OK not in answers:
            raise ClusterFault(
                fr="Aucun nœud ne prend la configuration.",
                en="No node takes the configuration.",
            )

    def __enter__(self) -> Self:
        try:
            for node in self.nodes:
                node.prepare(self.nodes, self._passwords, self.engines)
            for node in self.nodes:
                node.start(self.nodes, self.engines)
            self._balancer.start(self.nodes, self.engines, self.folder)
            self._wait(self.is_confirmed, READY_S_MAX)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._balancer.stop()
        for node in self.nodes:
            node.turn_off()

    def find_primary(self) -> Node | None:
        """Return the node that may be written to, if there is one now."""
        return next((node for node in self.nodes if node.is_primary()), None)

    def wait_for_primary(self) -> Node:
        """Return the primary, once there is one. Raises `ClusterFault`."""
        return self._wait(self.find_primary, PRIMARY_S_MAX)

    def is_confirmed(self) -> bool:
        """Tell whether a commit waits for one of two others, and both are there.

        For seconds after its first start a primary asks nobody: nothing may be
        acknowledged then.
        """
        primary = self.find_primary()
        if primary is None:
            return False
        roles = [member["role"] for member in primary.members()]
        if sorted(roles) != ["leader", "quorum_standby", "quorum_standby"]:
            return False
        with suppress(psycopg.OperationalError):
            dsn = self.address.admin_dsn()
            with psycopg.connect(dsn, connect_timeout=3) as connection:
                row: Any = connection.execute(SHOW_STANDBYS).fetchone()
                return str(row[0]).startswith("ANY 1 (")
        return False

    def wait_until_confirmed(self) -> None:
        """Wait until all three stand by each other again. Raises `ClusterFault`."""
        self._wait(self.is_confirmed, READY_S_MAX)

    def kill_postmaster(self) -> Node:
        """Kill the PostgreSQL of the primary, not its Patroni; return that node."""
        node = self.wait_for_primary()
        next(node.postgresql()).kill()
        return node

    def turn_off_primary(self) -> Node:
        """Kill all of the primary's machine; return that node."""
        node = self.wait_for_primary()
        self.turn_off(node)
        return node

    def turn_off(self, node: Node) -> None:
        """Kill all of a machine, until it is turned on."""
        node.turn_off()
        self._off.append(node)

    def freeze_primary(self) -> Node:
        """Freeze all of the primary's machine, its connections open; return it."""
        node = self.wait_for_primary()
        node.signal(signal.SIGSTOP)
        return node

    def lose_all(self, port: int) -> None:
        """Kill all three machines for good; whoever comes is led to `port`."""
        for node in self.nodes:
            node.turn_off()
        self._off.clear()
        self._balancer.lead_to(port, self.engines, self.folder)

    def restore_nodes(self) -> None:
        """Turn on again what was turned off, and thaw what was frozen."""
        for node in self.nodes:
            node.signal(signal.SIGCONT)
        for node in [*self._off]:
            self.turn_on(node)

    def turn_on(self, node: Node) -> None:
        """Start a machine that was turned off."""
        if node in self._off:
            self._off.remove(node)
        node.start(self.nodes, self.engines)

    def switch_over(self) -> Node:
        """Let the primary hand over to another; return the one that did.

        Raises `ClusterFault` when its Patroni refuses.
        """
        node = self.wait_for_primary()
        if node.switch_over(self._passwords) != HTTPStatus.OK:
            raise ClusterFault(
                fr=f"{node.name} refuse de passer la main.",
                en=f"{node.name} refuses to hand over.",
            )
        return node

    def kill_balancer(self) -> None:
        """Kill HAProxy and start it again, as systemd does of each machine's."""
        self._balancer.kill()
        self._balancer.start(self.nodes, self.engines, self.folder)

    def restore_node(self, node: Node) -> None:
        """Turn a machine off, of which something was killed, and on again: all runs."""
        node.turn_off()
        self.turn_on(node)

    def processes(self) -> Iterator[psutil.Process]:
        """Yield every process of the three PostgreSQL that runs now."""
        for node in self.nodes:
            yield from node.postgresql()

    def _wait(self, look: Callable[[], T | None], within_s: float) -> T:
        """Return what `look` finds: asked a second time, it may find nothing."""
        deadline = time.monotonic() + within_s
        while not (found := look()):
            if time.monotonic() > deadline:
                raise ClusterFault(
                    fr=f"Les trois nœuds ne se suivent pas ; journaux : {self.folder}.",
                    en=f"The three nodes do not follow each other; logs: "
                    f"{self.folder}.",
                )
            time.sleep(POLL_S)
        return found


def _make_nodes(folder: Path) -> tuple[Node, ...]:
    try:
        return tuple(Node(number, folder) for number in range(1, NODES_COUNT + 1))
    except OSError as error:
        raise ClusterFault(
            fr="Cette machine n’a pas les adresses 127.0.1.1 à 127.0.1.3 (Linux les "
            f"a) : {error.strerror}.",
            en="This machine does not have the addresses 127.0.1.1 to 127.0.1.3 "
            f"(Linux does): {error.strerror}.",
        ) from error
