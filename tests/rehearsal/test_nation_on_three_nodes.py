"""A whole rehearsal on three nodes: played, broken, backed up and restored elsewhere.

Defends F03 and F04 on the whole house; and that a house can be seeded, played, backed
up on a cluster of others (`concours rehearse --cluster`).
"""

import os
import subprocess
import sys

import pytest
from tests.scratch import memory_environment, scratch_folder

from concours.cli.house import CHECKOUT
from concours.rehearsal.cluster.engines import find_engines
from concours.rehearsal.report.model import read
from concours.store.cluster import ClusterFault

FEW = 20
CODE = "primary_killed"


@pytest.fixture(scope="module")
def folder():
    with scratch_folder("nodes") as folder:
        try:
            find_engines(folder)
        except ClusterFault as fault:
            pytest.skip(str(fault))
        yield folder


@pytest.mark.fault
def test_nation_in_small_on_three_nodes_loses_nothing_f03_f04(folder):
    report = folder / "report.json"
    command = [sys.executable, "-m", "concours.cli", "rehearse", "--cluster"]
    command += ["--candidates", str(FEW), "--minutes", "1", "--speed", "8"]
    done = subprocess.run(
        [*command, "--json", str(report)],
        check=False,
        capture_output=True,
        text=True,
        cwd=CHECKOUT,
        env={**os.environ, **memory_environment(), "LC_ALL": "C.UTF-8"},
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
