"""Three real nodes under Patroni: one is killed, and nothing acknowledged is lost.

Defends F03 and F04 with the engines of a real cluster: Patroni, etcd and HAProxy as
Debian packages them, and the PostgreSQL of our wheel. The write probe knows each row
that was acknowledged: a tablet would send again what a primary had lost.
"""

import tempfile
import time
from pathlib import Path

import psycopg
import pytest

from concours.cli.supervision.rehearsal_nodes import RehearsedDatabase, proven_writes
from concours.rehearsal.cluster import NodeCluster, WriteProbe
from concours.rehearsal.cluster.engines import find_engines
from concours.store.cluster import ClusterFault

STAND_S = 3.0


@pytest.fixture(scope="module")
def folder():
    with tempfile.TemporaryDirectory(prefix="concours-nodes-") as name:
        Path(name).chmod(0o711)
        try:
            find_engines(Path(name))
        except ClusterFault as fault:
            pytest.skip(str(fault))
        yield Path(name)


@pytest.fixture(scope="module")
def nodes(folder):
    with NodeCluster(folder / "nodes") as nodes:
        yield nodes


def settings_of(nodes, *names):
    with psycopg.connect(nodes.address.admin_dsn()) as connection:
        return [connection.execute(f"SHOW {name}").fetchone()[0] for name in names]


@pytest.mark.fault
def test_new_cluster_is_trusted_once_one_of_two_others_confirms(nodes):
    standbys, confirms, is_synced = settings_of(
        nodes, "synchronous_standby_names", "synchronous_commit", "fsync"
    )

    first = nodes.wait_for_primary().name
    others = ",".join(node.name for node in nodes.nodes if node.name != first)
    assert standbys.replace('"', "") == f"ANY 1 ({others})"
    assert (confirms, is_synced) == ("on", "on")


BREAKS = {
    "postmaster-killed-f03": NodeCluster.kill_postmaster,
    "switched-over-f04": NodeCluster.switch_over,
    "machine-off-f10": NodeCluster.turn_off_primary,
    "machine-frozen-f04": NodeCluster.freeze_primary,
}


@pytest.mark.fault
@pytest.mark.parametrize("hurt", BREAKS.values(), ids=BREAKS)
def test_primary_is_replaced_and_no_acknowledged_write_is_lost(nodes, capsys, hurt):
    with proven_writes(RehearsedDatabase(nodes)) as proof:
        time.sleep(STAND_S)
        lost = hurt(nodes)
        until_another_leads(nodes, lost)
        nodes.restore_nodes()
        nodes.wait_until_confirmed()
        time.sleep(STAND_S)

    said = capsys.readouterr().out
    assert proof.outcome == 0, said
    assert ", 0 lost" in said


@pytest.mark.fault
def test_primary_acknowledges_nothing_while_both_others_are_silent_f09(nodes):
    probe = WriteProbe(nodes.address.admin_dsn())
    probe.start()
    time.sleep(STAND_S)
    primary = nodes.wait_for_primary()
    others = [node for node in nodes.nodes if node is not primary]
    silenced = [process for node in others for process in node.postgresql()]
    for process in silenced:
        process.suspend()
    try:
        time.sleep(STAND_S)
        count = probe.acknowledged_count
        time.sleep(STAND_S)
        silent_count = probe.acknowledged_count - count
    finally:
        for process in silenced:
            process.resume()
    time.sleep(STAND_S)
    probe.stop()

    assert silent_count == 0 < count < probe.acknowledged_count
    assert probe.lost_count() == 0


def until_another_leads(nodes, killed):
    for _ in range(240):
        if nodes.find_primary() not in (None, killed):
            return
        time.sleep(0.25)
    pytest.fail("nobody took over")


def test_engine_that_is_missing_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("concours.rehearsal.cluster.engines.PLACES", str(tmp_path))

    with pytest.raises(ClusterFault, match="need patroni, etcd, haproxy, setpriv"):
        find_engines(tmp_path)
