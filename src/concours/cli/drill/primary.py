"""A change of primary that is tried: on the nodes of a house, or on three of ours."""

import time
from http import HTTPStatus
from typing import Protocol

from concours.cli.house import HouseFault
from concours.cli.screen import complain
from concours.core.delivery.readiness.drills import DrillKind, PrimaryDrill
from concours.rehearsal.cluster import NodeCluster, WriteProbe
from concours.store.cluster.patroni import Patroni
from concours.store.connection import connect

STAND_S = 3.0
"""So long is written before the change, and after it."""
POLL_S = 0.25
CHANGE_S_MAX = 120.0
BY_HAND_S_MAX = 600.0
COUNT_CONFIRMING = """
SELECT count(*) FROM pg_stat_replication WHERE sync_state IN ('sync', 'quorum')
"""
FAULTS = {
    "silent": (
        "Patroni ne répond à aucune adresse --patroni.",
        "Patroni answers at no --patroni address.",
    ),
    "paused": (
        "La bascule est suspendue (patronictl pause) : patronictl resume d’abord.",
        "Failover is paused (patronictl pause): patronictl resume first.",
    ),
    "alone": (
        "Aucun autre nœud ne confirme : personne ne prendrait la suite.",
        "No other node confirms: nobody would take over.",
    ),
}


class DrillStage(Protocol):
    """Nodes on which a change is tried, and where rows are written meanwhile."""

    @property
    def dsn(self) -> str:
        """Where the administrator reaches the primary, whichever node it is."""

    @property
    def is_of_house(self) -> bool:
        """Whether these are the nodes of a house."""

    def find_primary(self) -> str | None:
        """Return the name of the node that leads, if one does."""

    def check(self) -> None:
        """Raise `HouseFault` where nobody would take over."""

    def begin(self, kind: DrillKind, primary: str) -> float:
        """Start the change; return how long it may take. Raises `ClusterFault`."""

    def end(self) -> None:
        """Put back what was stopped, as far as it is ours. Raises `ClusterFault`."""


class OwnNodes:
    """Three nodes that run for the drill alone."""

    is_of_house = False

    def __init__(self, nodes: NodeCluster) -> None:
        self._nodes = nodes
        self.dsn = nodes.address.admin_dsn()

    def find_primary(self) -> str | None:
        """Return the name of the node that leads, if one does."""
        primary = self._nodes.find_primary()
        return None if primary is None else primary.name

    def check(self) -> None:
        """Find nothing wrong: all of them confirmed when they started."""

    def begin(self, kind: DrillKind, primary: str) -> float:
        """Start the change: hand over, or kill all of the primary's machine."""
        assert primary
        if kind == "switchover":
            self._nodes.switch_over()
        else:
            self._nodes.turn_off_primary()
        return CHANGE_S_MAX

    def end(self) -> None:
        """Turn on again what was killed, and wait until all confirm."""
        self._nodes.restore_nodes()
        self._nodes.wait_until_confirmed()


class RealNodes:
    """The nodes of a house; a machine of theirs is stopped by a person."""

    is_of_house = True

    def __init__(self, patroni: Patroni, dsn: str) -> None:
        self._patroni = patroni
        self.dsn = dsn

    def find_primary(self) -> str | None:
        """Return the name of the node that leads, if one does."""
        return self._patroni.find_primary()

    def check(self) -> None:
        """Raise `HouseFault` where Patroni is silent or paused, or nobody confirms."""
        fault = self._patroni.find_fault()
        if fault is None and not self._count_confirming():
            fault = "alone"
        if fault is not None:
            french, english = FAULTS[fault]
            raise HouseFault(fr=french, en=english)

    def _count_confirming(self) -> int:
        with connect(self.dsn) as connection:
            row = connection.execute(COUNT_CONFIRMING).fetchone()
        return int(row[0]) if row else 0

    def begin(self, kind: DrillKind, primary: str) -> float:
        """Start the change, or ask for it. Raises `HouseFault` where it cannot be."""
        if kind == "failover":
            complain(
                fr=f"arrêtez maintenant la machine de {primary}, sans prévenir",
                en=f"now stop the machine of {primary}, without a warning",
            )
            return BY_HAND_S_MAX
        status = self._patroni.switch_over(primary)
        if status != HTTPStatus.OK:
            raise HouseFault(
                fr=f"Patroni refuse la bascule ({status}) : CONCOURS_PATRONI_LOGIN ?",
                en=f"Patroni refuses to hand over ({status}): CONCOURS_PATRONI_LOGIN?",
            )
        return CHANGE_S_MAX

    def end(self) -> None:
        """Leave the nodes as they are: who stopped one starts it again."""


def try_primary(kind: DrillKind, stage: DrillStage) -> PrimaryDrill:
    """Change the primary while rows are written; return what came of it.

    Raises `ClusterFault` where there is no primary before, or none after.
    """
    stage.check()
    before = stage.find_primary()
    if before is None:
        raise _nobody_leads()
    complain(fr=f"{before} est primaire", en=f"{before} is primary")
    probe = WriteProbe(stage.dsn)
    probe.start()
    try:
        time.sleep(STAND_S)
        within_s = stage.begin(kind, before)
        deadline_s = time.monotonic() + within_s
        after = _wait_for_another(stage, before, deadline_s)
        _wait_for_a_row(probe, deadline_s)
        time.sleep(STAND_S)
    finally:
        probe.stop()
    stage.end()
    lost_count = probe.lost_count()
    probe.forget()
    return PrimaryDrill(
        kind=kind,
        before=before,
        after=after,
        acknowledged=probe.acknowledged_count,
        lost=lost_count,
        stopped_ms=probe.longest_gap_ms(),
        is_of_house=stage.is_of_house,
    )


def _wait_for_another(stage: DrillStage, before: str, deadline_s: float) -> str:
    """Return who leads once it is another; whoever does at the end of the time."""
    while (primary := stage.find_primary()) in (None, before):
        if time.monotonic() > deadline_s:
            if primary is None:
                raise _nobody_leads()
            break
        time.sleep(POLL_S)
    return primary or before


def _wait_for_a_row(probe: WriteProbe, deadline_s: float) -> None:
    """Wait until a row is acknowledged: a node leads before it can be written to."""
    known_count = probe.acknowledged_count
    while probe.acknowledged_count == known_count and time.monotonic() < deadline_s:
        time.sleep(POLL_S)


def _nobody_leads() -> HouseFault:
    return HouseFault(
        fr="Aucun nœud n’est primaire : lisez les journaux de Patroni.",
        en="No node is primary: read the logs of Patroni.",
    )
