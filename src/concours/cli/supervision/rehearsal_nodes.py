"""The three nodes of a rehearsal, and the proof that they lost nothing confirmed."""

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from concours.cli.house import HouseFault
from concours.cli.screen import choose, say
from concours.rehearsal.cluster import NodeCluster, WriteProbe
from concours.rehearsal.conductor.scenarios import PRIMARY_KILLED, SCENARIOS
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


@contextmanager
def rehearsed_nodes(
    arguments: argparse.Namespace, home: Path
) -> Iterator[NodeCluster | None]:
    """Run three nodes for the house that starts within, if they are asked for."""
    if not arguments.cluster:
        yield None
        return
    _tell(fr="trois nœuds démarrent", en="three nodes start")
    with NodeCluster(home / "nodes") as nodes:
        _tell(
            fr=f"{nodes.wait_for_primary().name} est primaire ; un autre confirme",
            en=f"{nodes.wait_for_primary().name} is primary; another one confirms",
        )
        os.environ[URL_VARIABLE] = nodes.address.admin_dsn()
        try:
            yield nodes
        finally:
            del os.environ[URL_VARIABLE]


@contextmanager
def proven_writes(nodes: NodeCluster | None) -> Iterator[WriteProof]:
    """Write beside the house all the while; then say what was lost, and for how long.

    The proof is 1 when an acknowledged row is missing, or when nobody took over.
    """
    proof = WriteProof()
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
    last = nodes.wait_for_primary()
    nodes.wait_until_confirmed()
    lost_count = probe.lost_count()
    gap_s = probe.longest_gap_ms() / 1_000
    _tell(
        fr=f"{first.name} → {last.name} ; écritures arrêtées {gap_s:.1f} s ; "
        f"{probe.acknowledged_count} confirmées, {lost_count} perdues",
        en=f"{first.name} → {last.name}; writes stopped for {gap_s:.1f} s; "
        f"{probe.acknowledged_count} acknowledged, {lost_count} lost",
    )
    proof.outcome = 1 if lost_count else 0


def _tell(*, fr: str, en: str) -> None:
    say("cluster", choose(fr=fr, en=en))
