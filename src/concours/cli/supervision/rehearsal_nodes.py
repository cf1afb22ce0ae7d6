"""The three nodes of a rehearsal, and the proof that they lost nothing confirmed."""

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from concours.cli.house import HouseFault
from concours.cli.screen import choose, say
from concours.rehearsal.cluster import Archive, NodeCluster, WriteProbe
from concours.rehearsal.conductor.scenarios import PRIMARY_KILLED, SCENARIOS
from concours.rehearsal.conductor.stage import Stage
from concours.store.cluster.address import URL_VARIABLE


@dataclass(slots=True)
class WriteProof:
    """What became of a rehearsal's probe: 0 nothing lost, 1 something, or no proof."""

    outcome: int = 0


def add_database(rehearse: argparse.ArgumentParser) -> None:
    """Add what breaks, and on how many nodes of PostgreSQL."""
    rehearse.add_argument("--faults", choices=SCENARIOS, metavar="SCENARIO")
    rehearse.add_argument(
        "--cluster",
        action="store_true",
        help="on three PostgreSQL nodes under Patroni, of which one is killed "
        f"({PRIMARY_KILLED})",
    )


def choose_database(arguments: argparse.Namespace) -> None:
    """Choose between one PostgreSQL and three, by what is asked for and what breaks.

    Raises `HouseFault` for a scenario of the one with three.
    """
    if arguments.faults is None:
        arguments.faults = PRIMARY_KILLED if arguments.cluster else "none"
    breaks = SCENARIOS[arguments.faults].database
    if breaks == "one" and arguments.cluster:
        raise HouseFault(
            fr=f"{arguments.faults} frappe l’unique PostgreSQL d’une machine ; avec "
            f"--cluster : {PRIMARY_KILLED}, primary-off…",
            en=f"{arguments.faults} strikes the one PostgreSQL of a machine; with "
            f"--cluster: {PRIMARY_KILLED}, primary-off…",
        )
    arguments.cluster = arguments.cluster or breaks == "cluster"


@dataclass(frozen=True, slots=True)
class RehearsedDatabase:
    """The three nodes of a rehearsal, and the Barman that keeps them; None without."""

    nodes: NodeCluster | None = None
    archive: Archive | None = None

    def put_on(self, stage: Stage) -> Stage:
        """Return the stage, on which steps find what they break."""
        return replace(stage, nodes=self.nodes, archive=self.archive)


@contextmanager
def rehearsed_nodes(
    arguments: argparse.Namespace, home: Path
) -> Iterator[RehearsedDatabase]:
    """Run three nodes for the house that starts within, if they are asked for.

    With Barman where it is installed; raises `ClusterFault` if the scenario needs it.
    """
    if not arguments.cluster:
        yield RehearsedDatabase()
        return
    _tell(fr="trois nœuds démarrent", en="three nodes start")
    with NodeCluster(home / "nodes") as nodes:
        _tell(
            fr=f"{nodes.wait_for_primary().name} est primaire ; un autre confirme",
            en=f"{nodes.wait_for_primary().name} is primary; another one confirms",
        )
        os.environ[URL_VARIABLE] = nodes.address.admin_dsn()
        try:
            with _running_archive(nodes, arguments) as archive:
                yield RehearsedDatabase(nodes, archive)
        finally:
            del os.environ[URL_VARIABLE]


@contextmanager
def _running_archive(
    nodes: NodeCluster, arguments: argparse.Namespace
) -> Iterator[Archive | None]:
    """Have Barman keep the nodes, from before the house is there."""
    if not (nodes.has_barman or SCENARIOS[arguments.faults].needs_archive):
        yield None
        return
    with Archive(nodes) as archive:
        archive.take_base()
        _tell(fr="Barman reçoit le journal", en="Barman receives the log")
        yield archive


@contextmanager
def proven_writes(database: RehearsedDatabase) -> Iterator[WriteProof]:
    """Write beside the house all the while; then say what was lost, and for how long.

    The proof is 1 when an acknowledged row is missing, or when nobody took over. Once
    Barman's copy is in service it is 0: only tablets send again what it did not have.
    """
    proof = WriteProof()
    nodes = database.nodes
    if nodes is None:
        yield proof
        return
    first = nodes.wait_for_primary()
    probe = WriteProbe(nodes.address.admin_dsn())
    probe.start()
    try:
        yield proof
    finally:
        probe.stop()
    is_restored = database.archive is not None and database.archive.is_in_service
    last = "Barman" if is_restored else nodes.wait_for_primary().name
    if not is_restored:
        nodes.wait_until_confirmed()
    lost_count = probe.lost_count()
    gap_s = probe.longest_gap_ms() / 1_000
    _tell(
        fr=f"{first.name} → {last} ; écritures arrêtées {gap_s:.1f} s ; "
        f"{probe.acknowledged_count} confirmées, {lost_count} perdues",
        en=f"{first.name} → {last}; writes stopped for {gap_s:.1f} s; "
        f"{probe.acknowledged_count} acknowledged, {lost_count} lost",
    )
    proof.outcome = 1 if lost_count and not is_restored else 0


def _tell(*, fr: str, en: str) -> None:
    say("cluster", choose(fr=fr, en=en))
