"""PostgreSQL that dies comes back; one that dies again and again is given time, and
whoever reads the screen is told of a full disk (F05)."""

import pytest
from tests.forgetful import FORGETFUL
from tests.scratch import scratch_folder

from concours.cli.supervision import cluster_watch
from concours.cli.supervision.child import BACKOFF_S
from concours.cli.supervision.cluster_watch import ClusterWatch
from concours.store.cluster import Cluster


@pytest.fixture
def cluster(monkeypatch):
    """A cluster that has run once and is down; its folder is beside pytest's own."""
    monkeypatch.setenv("LC_ALL", "C")
    with (
        scratch_folder("watch") as folder,
        Cluster(folder, settings=FORGETFUL) as cluster,
    ):
        cluster.stop()
        yield cluster


@pytest.fixture
def screen():
    return []


@pytest.fixture
def watch(cluster, screen):
    return ClusterWatch(cluster, lambda _, line: screen.append(line))


def test_a_cluster_that_died_is_back_after_a_moment(cluster, watch, screen):
    watch.tick(100.0)
    watch.tick(100.0 + BACKOFF_S[0] / 2)
    assert not cluster.is_alive

    watch.tick(100.0 + BACKOFF_S[0])

    assert cluster.is_alive
    assert screen == [f"died; again in {BACKOFF_S[0]:g} s", "ready"]


def test_a_cluster_that_cannot_start_is_tried_more_and_more_seldom_f05(
    cluster, watch, screen
):
    with (cluster.folder / "data" / "postgresql.auto.conf").open("a") as conf:
        conf.write("no_such_setting = 1\n")

    tries = 0
    for tick in range(400):  # of forty seconds
        watch.tick(tick / 10)
        tries = sum(line.startswith("died") for line in screen)

    assert 5 <= tries <= len(BACKOFF_S) + 3
    assert f"died; again in {BACKOFF_S[-1]:g} s" in screen
    assert any("did not start" in line for line in screen)


def test_a_full_disk_is_said_f05(watch, screen, monkeypatch):
    monkeypatch.setattr(cluster_watch, "DISK_BYTES_MIN", 2**60)

    watch.tick(100.0)

    assert screen[-1].startswith("disk full: ")
