"""`concours drill`: what a bad day brings, tried on a good one, and recorded."""

import argparse
import json
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import psycopg

from concours.cli import restore
from concours.cli.drill.primary import DrillStage, OwnNodes, RealNodes, try_primary
from concours.cli.house import (
    DATABASE,
    DEFAULT_HOME,
    HouseFault,
    running_cluster,
)
from concours.cli.screen import choose, complain, show
from concours.cli.supervision.drill_record import open_record
from concours.cli.supervision.restore_source import add_source
from concours.core.delivery.readiness.drills import PrimaryDrill
from concours.core.kernel.time import Instant
from concours.rehearsal.cluster import NodeCluster
from concours.store.cluster import ClusterFault
from concours.store.cluster.patroni import Patroni
from concours.store.upgrade import sitting_in_the_way

DESCRIPTION = """\
Try a change of primary, or a restore, before anybody needs one; the result is an act of
the house that runs on --home.

  concours drill switchover --home DIR --patroni https://n1:8008 --patroni https://n2:8008
  concours drill failover --home DIR --patroni …     you stop the primary's machine
  concours drill switchover                          on three nodes of this machine
  concours drill restore BACKUPS --home DIR          as `concours restore --drill`
  concours drill restore --barman SERVER --home DIR  from what Barman keeps

Rows are written all the while; each one that was acknowledged must be there at the end.
CONCOURS_PATRONI_LOGIN is NAME:PASSWORD of Patroni's REST; CONCOURS_PATRONI_TLS, where
certificates take its place, the folder of a node's (`/etc/concours/tls`). On the
cluster of a house a drill is refused within 24 hours of a sitting, and while one is
not collected.
"""
LOGIN: Final = "CONCOURS_PATRONI_LOGIN"
KINDS: Final = ("switchover", "failover")


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `drill` to the command line."""
    drill = subparsers.add_parser(
        "drill",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    kinds = drill.add_subparsers(required=True, metavar="KIND")
    for kind in KINDS:
        primary = kinds.add_parser(kind)
        primary.add_argument("--home", type=Path, default=DEFAULT_HOME)
        primary.add_argument("--patroni", action="append", metavar="URL")
        primary.add_argument("--json", action="store_true", help="for machines")
        primary.set_defaults(run=run, kind=kind)
    backups = kinds.add_parser("restore")
    add_source(backups)
    backups.add_argument("--home", type=Path, default=DEFAULT_HOME)
    backups.add_argument("--json", action="store_true", help="for machines")
    backups.set_defaults(run=restore.run, drill=True, at=None, in_service=False)


def run(arguments: argparse.Namespace) -> int:
    """Try it. 0 another node took over and nothing is lost, 1 otherwise or refused."""
    try:
        with _stage(arguments) as stage:
            drill = try_primary(arguments.kind, stage)
            is_recorded = _record(arguments.home, drill)
    except ClusterFault as fault:
        complain(fr=fault.fr, en=fault.en)
        return 1
    except psycopg.Error as error:
        reason = str(error).splitlines()[0]
        complain(
            fr=f"La base ne répond pas, l’exercice n’est inscrit nulle part : {reason}",
            en=f"The database does not answer, the drill is recorded nowhere: {reason}",
        )
        return 1
    _tell(drill, as_json=arguments.json, is_recorded=is_recorded)
    return 0 if drill.is_held else 1


@contextmanager
def _stage(arguments: argparse.Namespace) -> Iterator[DrillStage]:
    """Give the nodes of the house, or three of our own. Raises `ClusterFault`."""
    if arguments.patroni:
        patroni = Patroni(arguments.patroni, os.environ.get(LOGIN, ""))
        cluster = running_cluster(arguments.home)
        with psycopg.connect(cluster.admin_dsn(DATABASE)) as connection:
            now = Instant(time.time_ns() // 1_000_000)
            _refuse_near(sitting_in_the_way(connection, now))
        yield RealNodes(patroni, cluster.admin_dsn())
        return
    with tempfile.TemporaryDirectory(prefix="concours-drill-") as name:
        Path(name).chmod(0o711)
        with NodeCluster(Path(name) / "nodes") as nodes:
            yield OwnNodes(nodes)


def _refuse_near(title: str | None) -> None:
    if title is not None:
        raise HouseFault(
            fr=f"« {title} » est proche, ou pas rassemblée : aucun exercice avant.",
            en=f"“{title}” is near, or not collected: no drill before.",
        )


def _record(home: Path, drill: PrimaryDrill) -> bool:
    """Make the drill an act of the house on `home`, if one runs there."""
    if not open_record(home):
        return False
    from concours.acts.restore_drill import (  # noqa: PLC0415 -- after Django
        record_primary_drill,
    )

    record_primary_drill(drill, now=Instant(time.time_ns() // 1_000_000))
    return True


def _tell(drill: PrimaryDrill, *, as_json: bool, is_recorded: bool) -> None:
    if as_json:
        facts = {"drill": drill.kind, "held": drill.is_held, "recorded": is_recorded}
        places = {"primary_before": drill.before, "primary": drill.after}
        counts = {"acknowledged": drill.acknowledged, "lost": drill.lost}
        show(json.dumps(facts | places | counts | {"stopped_ms": drill.stopped_ms}))
        return
    seconds = f"{drill.stopped_ms / 1_000:.1f}"
    outcome = "OK" if drill.is_held else choose(fr="PERDU", en="LOST")
    show(
        choose(
            fr=f"{drill.before} → {drill.after} ; écritures arrêtées {seconds} s ; "
            f"{drill.acknowledged} confirmées, {drill.lost} perdues : {outcome}",
            en=f"{drill.before} → {drill.after}; writes stopped for {seconds} s; "
            f"{drill.acknowledged} acknowledged, {drill.lost} lost: {outcome}",
        )
    )
