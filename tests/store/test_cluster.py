"""One command is enough: PostgreSQL starts anywhere, again after any death, and is
closed to everyone who has no password.
"""

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
import pytest
from tests.forgetful import FORGETFUL

from concours.store.cluster import (
    Address,
    Cluster,
    ClusterFault,
    account,
    embedded,
    named_cluster,
)
from concours.store.cluster.orphan import clear_orphan, recorded_pid

KILLED = """
import os, sys
from pathlib import Path
from concours.store.cluster import Cluster
with Cluster(Path(sys.argv[1])) as cluster:
    print(cluster.pid, flush=True)
    os.kill(os.getpid(), 9)
"""


@pytest.fixture
def folder():
    with tempfile.TemporaryDirectory(prefix="concours-cluster-") as name:
        Path(name).chmod(0o711)
        yield Path(name)


def ask(cluster, query):
    with psycopg.connect(cluster.admin_dsn()) as connection:
        return connection.execute(query).fetchone()[0]


def test_a_new_cluster_is_durable_checksummed_and_utf8(folder):
    with Cluster(folder) as cluster:
        found = {
            name: ask(cluster, f"SHOW {name}")
            for name in (
                "fsync",
                "synchronous_commit",
                "data_checksums",
                "server_encoding",
                "password_encryption",
                "listen_addresses",
            )
        }

    assert found == {
        "fsync": "on",
        "synchronous_commit": "on",
        "data_checksums": "on",
        "server_encoding": "UTF8",
        "password_encryption": "scram-sha-256",
        "listen_addresses": "",
    }


def test_files_are_closed_to_other_people(folder):
    with Cluster(folder, settings=FORGETFUL) as cluster:
        data = stat.S_IMODE((folder / "data").stat().st_mode)
        secret = stat.S_IMODE((folder / "superuser.secret").stat().st_mode)
        server = (
            Path(f"/proc/{cluster.pid}").stat().st_uid
            if sys.platform == "linux"
            else -1
        )

    assert (data, secret) == (0o700, 0o600)
    assert server != 0


def test_a_wrong_password_is_refused_on_the_socket(folder):
    with Cluster(folder, settings=FORGETFUL) as cluster:
        guessed = cluster.dsn("postgres", role="postgres", password="guess")
        with pytest.raises(psycopg.OperationalError, match="password authentication"):
            psycopg.connect(guessed)


def test_data_is_there_at_the_next_start(folder):
    with Cluster(folder) as cluster, psycopg.connect(cluster.admin_dsn()) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")

    with Cluster(folder) as cluster:
        assert ask(cluster, "SELECT answer FROM kept") == 42


def test_a_second_run_on_one_folder_is_told_so(folder):
    refused = pytest.raises(ClusterFault, match="Another Concours already runs")

    with Cluster(folder, settings=FORGETFUL), refused:
        Cluster(folder).__enter__()


@pytest.mark.fault
def test_a_killed_master_leaves_an_orphan_that_the_next_start_replaces(folder):
    run = subprocess.run(
        [sys.executable, "-c", KILLED, str(folder)],
        check=False,
        stdout=subprocess.PIPE,
        text=True,
    )
    orphan = int(run.stdout)

    with Cluster(folder) as cluster:
        assert run.returncode == -signal.SIGKILL
        assert cluster.pid != orphan
        assert ask(cluster, "SELECT 1") == 1


@pytest.mark.fault
def test_a_killed_server_starts_again_in_place(folder):
    with Cluster(folder) as cluster:
        with psycopg.connect(cluster.admin_dsn()) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
        os.kill(cluster.pid, signal.SIGKILL)
        while cluster.is_alive:
            time.sleep(0.01)

        cluster.start()

        assert ask(cluster, "SELECT answer FROM kept") == 42


def test_a_pid_file_that_names_a_stranger_is_cleared_and_the_stranger_lives(tmp_path):
    (tmp_path / "postmaster.pid").write_text(f"{os.getpid()}\n{tmp_path}\n")

    stopped = clear_orphan(tmp_path)

    assert stopped is False
    assert recorded_pid(tmp_path) is None


def test_a_folder_too_deep_for_a_socket_still_works(folder):
    deep = folder / ("d" * 60) / ("e" * 60)

    with Cluster(deep, settings=FORGETFUL) as cluster:
        assert ask(cluster, "SELECT 1") == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="only root lends an account")
def test_root_may_keep_its_home_closed_and_still_finds_its_data_again(
    folder, monkeypatch
):
    monkeypatch.setattr(account, "REFUGE", folder / "refuge")
    closed = folder / "closed"
    closed.mkdir(mode=0o700)

    first, second = Cluster(closed / "home"), Cluster(closed / "home")

    assert first.folder == second.folder
    assert first.folder.is_relative_to(folder / "refuge")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root lends an account")
def test_programs_out_of_reach_are_copied_once(folder, monkeypatch):
    installed = embedded.installed_package()
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    for package in (installed, installed.with_name(installed.name + ".libs")):
        shutil.copytree(package, closed / package.name)
    monkeypatch.setattr(embedded, "installed_package", lambda: closed / installed.name)

    with Cluster(folder / "home", settings=FORGETFUL) as cluster:
        assert ask(cluster, "SELECT 1") == 1

    assert (folder / "home/programs/complete").exists()


def test_a_named_cluster_keeps_its_options_and_changes_the_person(monkeypatch):
    monkeypatch.setenv(
        "CONCOURS_DATABASE_URL",
        "postgresql://root:s%40fe@db.example:6432/x?sslmode=require",
    )

    named = named_cluster()

    assert named.address == Address(
        host="db.example",
        port="6432",
        admin="root",
        password="s@fe",
        options=(("sslmode", "require"),),
    )
    assert named.dsn("exam", role="a b", password="p/w") == (
        "postgresql://a%20b:p%2Fw@/exam?host=db.example&port=6432&sslmode=require"
    )


def test_no_variable_means_the_embedded_cluster(monkeypatch):
    monkeypatch.delenv("CONCOURS_DATABASE_URL", raising=False)

    assert named_cluster() is None
