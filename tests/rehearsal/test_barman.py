"""A house that Barman keeps is put back whole, or as it was before an error.

Defends F33 and F42 with the engines of a real cluster: the base is older than a change
of primary, and what was committed after both is there; a table that a person dropped is
there again at the instant before; while nothing reads the slot, a drill is lost.
"""

import json
import os
import subprocess
import sys
import time

import psycopg
import pytest
from tests.patience import until
from tests.scratch import scratch_folder

from concours.cli.house import Ports, open_house
from concours.rehearsal.cluster import Archive, NodeCluster
from concours.rehearsal.cluster.engines import find_engines
from concours.store.backup.barman_files import SLOT
from concours.store.cluster import Cluster, ClusterFault
from concours.store.cluster.address import URL_VARIABLE

pytestmark = pytest.mark.fault

LAY = "import sys; from concours.store.install import install; install(sys.argv[1])"
CONCOURS = [sys.executable, "-m", "concours.cli"]
ACT = """
INSERT INTO act (number, at_ms, actor, role, kind, body, prev, digest)
SELECT max(number) + 1, 0, 'a', 'president', 'k', '{}', sha256(''), sha256('a') FROM act
"""
MAKE = "CREATE TABLE row_probe AS SELECT 1 AS number"
WRITE = "INSERT INTO row_probe SELECT count(*) + 1 FROM row_probe"
COUNT = "SELECT count(*) FROM row_probe"
SLOTS = "SELECT 1 FROM pg_replication_slots WHERE slot_name = %s"
NOW = "SELECT clock_timestamp()"
HAS = """
SELECT reader.write_lsn >= %s::pg_lsn FROM pg_stat_replication reader
JOIN pg_replication_slots slot ON slot.active_pid = reader.pid
WHERE slot.slot_name = %s
"""


@pytest.fixture(scope="module")
def nodes():
    with scratch_folder("archive") as folder:
        try:
            find_engines(folder)
        except ClusterFault as fault:
            pytest.skip(str(fault))
        with NodeCluster(folder / "nodes") as nodes:
            yield nodes


@pytest.fixture(scope="module")
def archive(nodes):
    try:
        archive = Archive(nodes)
    except ClusterFault as fault:
        pytest.skip(str(fault))
    with archive:
        yield archive


@pytest.fixture(scope="module")
def house(nodes, archive, tmp_path_factory):
    """A house of these nodes: a base, a switchover, and acts after both."""
    home = tmp_path_factory.mktemp("house")
    os.environ[URL_VARIABLE] = nodes.address.admin_dsn()
    try:
        with open_house(home, Ports(host="127.0.0.1", console=1, gateway=2)) as house:
            subprocess.run([sys.executable, "-c", LAY, house.dsn()], check=True)
            archive.take_base()
            change(nodes, MAKE)
            first = nodes.switch_over()
            while nodes.find_primary() in (None, first):
                time.sleep(0.25)
            nodes.wait_until_confirmed()
            change(nodes, WRITE)
            until_received(archive)
            yield house
    finally:
        del os.environ[URL_VARIABLE]


def change(nodes, statement):
    with psycopg.connect(nodes.address.admin_dsn("concours")) as owner:
        owner.execute("SET session_replication_role = replica")
        owner.execute(statement)


def until_received(archive):
    until(archive.is_received, "Barman receives nothing after a change of primary")


def until_it_has_all(nodes):
    """Wait until Barman says that it has what the primary has written so far."""
    with psycopg.connect(nodes.address.admin_dsn(), autocommit=True) as admin:
        (written,) = admin.execute("SELECT pg_current_wal_lsn()").fetchone()

        def has_all():
            return admin.execute(HAS, (written, SLOT)).fetchone() == (True,)

        until(has_all, "Barman does not have what was written")


def until_dropped(nodes):
    """Wait until Patroni has dropped the slot: dropped by hand it would come back."""

    def is_dropped():
        with psycopg.connect(nodes.address.admin_dsn()) as admin:
            return admin.execute(SLOTS, (SLOT,)).fetchone() is None

    until(is_dropped, "Patroni keeps the slot")


def concours(*words, code=0):
    own = {"LANG": "fr_FR.UTF-8"}
    ours = {k: v for k, v in os.environ.items() if k != "CONCOURS_DSN"}
    process = subprocess.run(
        [*CONCOURS, *map(str, words)],
        env=ours | own,
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.returncode == code, process.stdout + process.stderr
    return process


def restored(home, *words):
    """Put the house back into `home`, and return how many acts it has."""
    concours("restore", "--barman", "concours", "--home", home, *words)
    url = os.environ.pop(URL_VARIABLE)
    try:
        with (
            Cluster(home.absolute() / "postgres") as cluster,
            psycopg.connect(cluster.admin_dsn("concours")) as connection,
        ):
            return connection.execute(COUNT).fetchone()[0]
    finally:
        os.environ[URL_VARIABLE] = url


def test_base_older_than_a_switchover_leads_to_the_last_commit(house, nodes, tmp_path):
    assert house.folder.is_dir()
    change(nodes, WRITE)
    until_it_has_all(nodes)

    assert restored(tmp_path / "new") == 3


def drill(house, code):
    words = ("--barman", "concours", "--home", house.folder, "--json")
    facts = json.loads(concours("drill", "restore", *words, code=code).stdout)
    return [line["check"] for line in facts["checks"] if not line["held"]]


def test_drill_finds_every_head_of_the_house_that_runs(house):
    assert drill(house, code=0) == []


def looks(house):
    """Return what the doctor says of Barman: the state, and what it saw."""
    words = ("--home", house.folder, "--barman", "concours", "--json")
    facts = json.loads(concours("doctor", *words, code=1).stdout)
    lines = {line["line"]: line for line in facts["lines"]}
    return [(lines[name]["state"], lines[name]["seen"]) for name in ("wal", "base")]


def test_drill_is_lost_and_the_doctor_red_while_nobody_receives(house, nodes, archive):
    before = looks(house)
    archive.silence()
    try:
        change(nodes, ACT)
        lost_names = drill(house, code=1)
        silent = looks(house)
        nodes.configure({"slots": {SLOT: None}})
        until_dropped(nodes)
        missing = looks(house)
    finally:
        nodes.configure({"slots": {SLOT: {"type": "physical"}}})
        archive.go_on()

    fresh = ("ok", "il y a 0 h")
    assert lost_names == ["act"]
    assert before[0][0] == "ok"
    assert before[0][1].endswith("Mo de retard")
    assert before[1] == fresh
    assert silent[0][0] == "wrong"
    assert silent[0][1].endswith("Mo de retard, personne ne reçoit")
    assert missing == [("wrong", "la place barman manque"), fresh]


@pytest.mark.usefixtures("house")
def test_dropped_table_is_there_at_the_instant_before_f42(nodes, archive, tmp_path):
    until_received(archive)
    with psycopg.connect(nodes.address.admin_dsn("concours")) as owner:
        (before,) = owner.execute(COUNT).fetchone()
        (hour,) = owner.execute(NOW).fetchone()
        owner.commit()
        time.sleep(1)
        owner.execute("DROP TABLE row_probe")

    words = ("restore", "--barman", "concours", "--home", tmp_path / "late")
    late = concours(*words, "--at", "2035-01-01T08:00:00", code=1)
    assert "n’est pas une heure passée" in late.stderr
    assert restored(tmp_path / "new", "--at", hour.isoformat()) == before
