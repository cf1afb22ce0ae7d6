"""Three real nodes under Patroni: one is killed, and nothing acknowledged is lost.

Defends F03 and F04 with the engines of a real cluster: Patroni, etcd and HAProxy as
Debian packages them, and the PostgreSQL of our wheel. The write probe knows each row
that was acknowledged: a tablet would send again what a primary had lost.
"""

import time

import psycopg
import pytest
from tests.patience import until
from tests.scratch import scratch_folder

from concours.cli.supervision.rehearsal_nodes import RehearsedDatabase, proven_writes
from concours.core.delivery.machines.nodes import check_nodes
from concours.rehearsal.cluster import NodeCluster, WriteProbe
from concours.rehearsal.cluster.engines import find_engines
from concours.store.cluster import ClusterFault
from concours.watch.nodes import Nodes
from concours.watch.watch import read_clock

STAND_S = 3.0
LEASE_S = 25
"""Longer than Patroni's lease."""


@pytest.fixture(scope="module")
def folder():
    with scratch_folder("nodes") as folder:
        try:
            find_engines(folder)
        except ClusterFault as fault:
            pytest.skip(str(fault))
        yield folder


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
    until(lambda: probe.acknowledged_count)
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
    until(lambda: probe.acknowledged_count > count)
    probe.stop()

    assert silent_count == 0
    assert probe.lost_count() == 0


@pytest.mark.fault
def test_two_places_lost_stop_writes_lose_nothing_and_one_is_enough_f10(nodes):
    """The watch says so without a database, and what to do; nobody forces anything."""
    watch = Nodes(patroni_urls(nodes), read_clock())
    probe = WriteProbe(nodes.address.admin_dsn())
    probe.start()
    until(lambda: probe.acknowledged_count)
    primary = nodes.wait_for_primary()
    survivor, second = (node for node in nodes.nodes if node is not primary)
    nodes.turn_off(primary)
    nodes.turn_off(second)
    until(lambda: faults_of(watch) == ["places_lost", "no_primary"])
    lost_count = probe.acknowledged_count
    time.sleep(STAND_S)
    assert nodes.find_primary() is None
    assert probe.acknowledged_count == lost_count

    nodes.turn_on(second)
    until(lambda: probe.acknowledged_count > lost_count)
    assert nodes.find_primary() in (survivor, second)
    assert faults_of(watch) == []
    nodes.turn_on(primary)
    nodes.wait_until_confirmed()
    probe.stop()

    assert probe.lost_count() == 0


@pytest.mark.fault
def test_paused_failover_is_told_and_a_death_then_waits_for_a_person_f42(nodes):
    watch = Nodes(patroni_urls(nodes), read_clock())
    probe = WriteProbe(nodes.address.admin_dsn())
    probe.start()
    assert faults_of(watch) == []
    nodes.configure({"pause": True})
    try:
        until(lambda: faults_of(watch) == ["failover_paused"])
        first = nodes.wait_for_primary()
        next(first.postgresql()).kill()
        until(lambda: faults_of(watch) == ["no_primary", "failover_paused"])
        assert nodes.find_primary() is None
    finally:
        nodes.configure({"pause": None})
    until(lambda: faults_of(watch) == [])
    nodes.wait_until_confirmed()
    probe.stop()

    assert probe.lost_count() == 0


@pytest.mark.fault
def test_writes_go_on_without_etcd_as_long_as_every_node_is_there(nodes):
    """Failsafe: the memory of who leads is gone, and all say that this one does."""
    probe = WriteProbe(nodes.address.admin_dsn())
    probe.start()
    first = nodes.wait_for_primary()
    silenced = [process for node in nodes.nodes[:2] for process in node.etcd()]
    for process in silenced:
        process.suspend()
    try:
        time.sleep(LEASE_S)
        assert nodes.wait_for_primary() is first
    finally:
        for process in silenced:
            process.resume()
    probe.stop()

    assert probe.longest_gap_ms() < LEASE_S * 1_000 / 2
    assert probe.lost_count() == 0


def patroni_urls(nodes):
    return [f"http://{node.host}:{node.ports.patroni}" for node in nodes.nodes]


def faults_of(watch):
    return [check.fault for check in check_nodes(watch.read(read_clock()))]


def until_another_leads(nodes, killed):
    until(lambda: nodes.find_primary() not in (None, killed), "nobody took over")


def test_engine_that_is_missing_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("concours.rehearsal.cluster.engines.PLACES", str(tmp_path))

    with pytest.raises(ClusterFault, match="need patroni, etcd, haproxy, setpriv"):
        find_engines(tmp_path)
