"""How long each process is missed when it is killed, and what that loses: nothing.

`recovery.py house`: a real house of `concours up`, with a watch and a relay beside it
under the same supervisor; tablets write all the while. `recovery.py cluster`: three
nodes under Patroni, with a probe that writes. Each part is killed in turn (`kill -9`),
and it is asked again and again until it serves. Without a word, both.
"""

import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

sys.path.insert(0, str(Path(__file__).parents[2]))
sys.path.insert(0, str(Path(__file__).parents[2] / "tests"))
sys.path.insert(0, str(Path(__file__).parents[1]))

from parts.ending import end_what_is_started
from parts.killed_house import KilledHouse, running_house

from concours.rehearsal.cluster import NodeCluster, WriteProbe
from concours.rehearsal.cluster.node import Node
from concours.store.cluster import ClusterFault

PROCESS_S, POSTGRESQL_S, MACHINE_S = 5, 10, 30
STAND_S = 3.0
"""Of calm, before each death and after it."""
LOOK_S = 0.02
BACK_S_MAX = 180.0


@dataclass(frozen=True, slots=True)
class Death:
    """What is killed, how, and how it is known that its work is done again."""

    name: str
    aim_s: int
    kill: Callable[[], None]
    is_served: Callable[[], bool]


def main() -> None:
    """Print a line for each death: seconds until it is served again, and the aim."""
    end_what_is_started()
    wished = set(sys.argv[1:]) or {"house", "cluster"}
    folder = Path(tempfile.mkdtemp(prefix="concours-recovery-"))
    folder.chmod(0o711)
    try:
        if "house" in wished:
            with running_house(folder / "house") as house:
                kill_house(house)
        if "cluster" in wished:
            kill_cluster(folder / "nodes")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def kill_house(house: KilledHouse) -> None:
    """Kill each process of a house in turn, then ask what of all is lost."""
    for death in house_deaths(house):
        time.sleep(STAND_S)
        begun_s = time.monotonic()
        death.kill()
        wait_until(death.is_served, death.name)
        served_s = time.monotonic() - begun_s
        time.sleep(STAND_S)
        missed_s = house.longest_wait_s(since_s=begun_s)
        print(
            f"recovery: {death.name:18s} served again after {served_s:4.1f} s (aim"
            f" {death.aim_s}); a tablet waited {missed_s:4.1f} s at most",
            flush=True,
        )
    acknowledged_count, lost_count = house.end_writing()
    print(f"recovery: house: {acknowledged_count:,} acknowledged, {lost_count} lost")


def house_deaths(house: KilledHouse) -> Iterator[Death]:
    """Yield each process of a house, with what its users see of it."""

    def another(name: str) -> Callable[[], bool]:
        """Return whether a process works that is not the one that is there now."""
        old = house.started_s(name)
        return lambda: house.started_s(name) > old and house.works(name)

    for name in ("gateway-1", "console", "keeper", "ledger"):
        yield Death(name, PROCESS_S, lambda n=name: house.kill(n), another(name))
    yield Death(
        "both gateways",
        PROCESS_S,
        lambda: house.kill("gateway-1", "gateway-2"),
        house.writes_again(),
    )
    yield Death("watch", PROCESS_S, lambda: house.kill("watch"), another("watch"))
    yield Death("relay", PROCESS_S, lambda: house.kill("relay"), another("relay"))
    yield Death("PostgreSQL", POSTGRESQL_S, house.kill_postgresql, house.writes_again())


def kill_cluster(folder: Path) -> None:
    """Kill each part of three nodes in turn; tell how long nothing was confirmed."""
    try:
        with NodeCluster(folder) as nodes:
            for name, aim_s, hurt in cluster_deaths(nodes):
                tell_stop(nodes, name, aim_s, hurt)
    except ClusterFault as fault:
        print(f"recovery: cluster not measured. {fault.en}")


def cluster_deaths(
    nodes: NodeCluster,
) -> Sequence[tuple[str, int, Callable[[], Node | None]]]:
    """Return what is killed, the aim in seconds, and how it is done."""

    def kill_part(part: Literal["etcd", "patroni"]) -> Node:
        node = nodes.wait_for_primary()
        node.kill_part(part)
        return node

    return (
        ("etcd of the primary", PROCESS_S, lambda: kill_part("etcd")),
        ("HAProxy", PROCESS_S, nodes.kill_balancer),
        ("Patroni of the primary", MACHINE_S, lambda: kill_part("patroni")),
        ("PostgreSQL", POSTGRESQL_S, nodes.kill_postmaster),
        ("a whole node", MACHINE_S, nodes.turn_off_primary),
        ("a frozen node", MACHINE_S, nodes.freeze_primary),
    )


def tell_stop(
    nodes: NodeCluster, name: str, aim_s: int, hurt: Callable[[], Node | None]
) -> None:
    """Break one thing while rows are written; print the longest stop, and what is lost.

    What a machine's own systemd starts again is not started here, but for HAProxy: it
    is how long the others take without it.
    """
    probe = WriteProbe(nodes.address.admin_dsn())
    probe.start()
    time.sleep(STAND_S)
    begun_s = time.monotonic()
    node = hurt()
    wait_until(lambda: probe.has_written_after(begun_s + STAND_S), name)
    if node is not None:
        nodes.restore_node(node)
    nodes.wait_until_confirmed()
    time.sleep(STAND_S)
    probe.stop()
    stopped_s = probe.longest_gap_ms() / 1_000
    print(
        f"recovery: {name:24s} nothing confirmed for {stopped_s:4.1f} s (aim {aim_s});"
        f" {probe.acknowledged_count:,} acknowledged, {probe.lost_count()} lost",
        flush=True,
    )
    probe.forget()


def wait_until(is_so: Callable[[], bool], name: str) -> None:
    """Wait until something is so."""
    deadline_s = time.monotonic() + BACK_S_MAX
    while not is_so():
        assert time.monotonic() < deadline_s, f"{name} did not come back"
        time.sleep(LOOK_S)


if __name__ == "__main__":
    main()
