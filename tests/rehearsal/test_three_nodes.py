"""Three real nodes under Patroni: one is killed, and nothing acknowledged is lost.

Defends F03 and F04 with the engines of a real cluster: Patroni, etcd and HAProxy as
Debian packages them, and the PostgreSQL of our wheel. The write probe knows each row
that was acknowledged: a tablet would send again what a primary had lost.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
import pytest

from concours.cli.house import CHECKOUT
from concours.cli.supervision.rehearsal_nodes import proven_writes
from concours.rehearsal.cluster import NodeCluster
from concours.rehearsal.cluster.engines import find_engines
from concours.rehearsal.report.model import read
from concours.store.cluster import ClusterFault

FEW = 20
STAND_S = 3.0
CODE = "primary_killed"


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


@pytest.mark.fault
def test_primary_killed_is_replaced_and_no_acknowledged_write_is_lost_f03_f04(
    nodes, capsys
):
    with proven_writes(nodes) as proof:
        time.sleep(STAND_S)
        killed = nodes.kill_postmaster()
        until_another_leads(nodes, killed)
        nodes.wait_until_confirmed()
        time.sleep(STAND_S)

    said = capsys.readouterr().out
    assert proof.outcome == 0, said
    assert ", 0 lost" in said
    assert nodes.wait_for_primary() is not killed


def until_another_leads(nodes, killed):
    for _ in range(240):
        if nodes.find_primary() not in (None, killed):
            return
        time.sleep(0.25)
    pytest.fail("nobody took over")


@pytest.mark.fault
def test_nation_in_small_on_three_nodes_loses_nothing_f03_f04(folder):
    """Also defect 6: a house is seeded, played and backed up on a cluster of others."""
    report = folder / "report.json"
    command = [sys.executable, "-m", "concours.cli", "rehearse", "--cluster"]
    command += ["--candidates", str(FEW), "--minutes", "1", "--speed", "8"]
    done = subprocess.run(
        [*command, "--json", str(report)],
        check=False,
        capture_output=True,
        text=True,
        cwd=CHECKOUT,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    )

    assert done.returncode == 0, done.stdout[-4_000:] + done.stderr[-4_000:]
    assert "The primary database is killed" in done.stdout
    assert ", 0 lost" in done.stdout
    assert [fault.code for fault in read(report.read_bytes()).faults] == [CODE]


def test_scenario_of_one_postgresql_is_refused_on_a_cluster():
    command = [sys.executable, "-m", "concours.cli", "rehearse", "--cluster"]
    done = subprocess.run(
        [*command, "--faults", "database-killed"],
        check=False,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 2
    assert "with --cluster: primary-killed" in done.stderr


def test_engine_that_is_missing_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("concours.rehearsal.cluster.engines.PLACES", str(tmp_path))

    with pytest.raises(ClusterFault, match="need patroni, etcd, haproxy, setpriv"):
        find_engines(tmp_path)
