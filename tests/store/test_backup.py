"""A backup put back is the same house: what was committed until the last moment is
there, a file that has changed or a shorter chain is said, no secret lies in clear.
"""

import json
import os
import shutil
import stat
import subprocess
import sys
import time

import psycopg
import pytest
from psycopg import sql
from tests.conftest import PASSWORDS
from tests.scratch import scratch_folder

from concours.cli import main
from concours.core.kernel.time import Instant
from concours.store.backup.heads import lost_heads
from concours.store.backup.restoring import restore_house, restored_cluster, secrets_of
from concours.store.backup.secret_files import make_key, open_files
from concours.store.backup.taking import Backup, delete_old, list_backups, take_backup
from concours.store.cluster import Cluster, ClusterFault, ExternalCluster
from small_package import SmallPackage

pytestmark = pytest.mark.fault

NOW = Instant(1_795_833_522_000)
SECRET = "a-password-that-no-backup-shows"
ACT = """
INSERT INTO act (number, at_ms, actor, role, kind, body, prev, digest)
VALUES (%s, 0, 'a', 'president', 'k', '{}', %s, %s)
"""
FOLLOW = """
import sys
from pathlib import Path
from concours.store.backup.wal import receive_wal
from concours.store.cluster.address import Address, ExternalCluster
receive_wal(ExternalCluster(Address.of(sys.argv[1])), Path(sys.argv[2]))
"""


WAITS = "synchronous_standby_names = 'ANY 1 (n2, n3)'\n"


class House:
    """A database of ours with some acts, its home, and where its backups go."""

    def __init__(self, cluster, folder):
        self.cluster = cluster
        self.home = folder / "home"
        self.target = folder / "backups"
        self.home.mkdir(parents=True)
        self.package = SmallPackage()
        self.package.put(self.home / "packages")
        for name in ("secrets.json", "ledger.key", "ledger.stopped"):
            (self.home / name).write_text(json.dumps({name: SECRET}))
        self.key = folder / "ops.key"
        self.recipient = make_key(self.key)
        self.acts = [bytes(32)]

    def act(self):
        with psycopg.connect(self.cluster.admin_dsn("concours")) as owner:
            owner.execute("SET session_replication_role = replica")
            number, digest = len(self.acts), os.urandom(32)
            owner.execute(ACT, (number, self.acts[-1], digest))
        self.acts.append(digest)

    def back_up(self, after_ms=0, **options):
        now = Instant(NOW + after_ms)
        chosen = {"recipient": self.recipient, **options}
        return take_backup(self.cluster, self.home, self.target, now=now, **chosen)


@pytest.fixture(scope="module")
def house(cluster, template):
    if isinstance(cluster, ExternalCluster):
        pytest.skip("copies the files of a server of ours")
    named = sql.SQL("CREATE DATABASE concours TEMPLATE {}").format(
        sql.Identifier(template)
    )
    with psycopg.connect(cluster.admin_dsn(), autocommit=True) as admin:
        admin.execute(named)
    with scratch_folder("backup") as folder:
        yield House(cluster, folder)
    with psycopg.connect(cluster.admin_dsn(), autocommit=True) as admin:
        admin.execute("DROP DATABASE concours WITH (FORCE)")


@pytest.fixture
def place():
    with scratch_folder("put-back") as folder:
        yield folder


def acts_of(cluster):
    with psycopg.connect(cluster.admin_dsn("concours")) as connection:
        rows = connection.execute("SELECT digest FROM act ORDER BY number")
        return [bytes(32), *(bytes(digest) for (digest,) in rows)]


def test_what_was_committed_after_a_backup_is_replayed_and_the_house_opens_again(
    house, place
):
    wal = house.target / "wal"
    house.act()
    follower = subprocess.Popen(
        [sys.executable, "-c", FOLLOW, house.cluster.admin_dsn(), str(wal)]
    )
    try:
        backup = house.back_up()
        house.act()
        assert is_received(house.cluster)
    finally:
        follower.terminate()
        follower.wait()

    restore_house(backup, place / "home")
    names = open_files(secrets_of(backup), house.key, place / "home")

    with Cluster(place / "home/postgres") as reopened:  # with its new password alone
        assert acts_of(reopened) == house.acts
        assert reopened.address.password != house.cluster.address.password
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(reopened.dsn("concours", role="postgres", password="no"))
    assert house.package.is_same(place / "home/packages")
    assert names == ["secrets.json", "ledger.key", "ledger.stopped"]
    restored = place / "home/secrets.json"
    assert SECRET in restored.read_text()
    assert stat.S_IMODE(restored.stat().st_mode) == 0o600
    shutil.rmtree(wal)
    with psycopg.connect(house.cluster.admin_dsn(), autocommit=True) as admin:
        admin.execute("SELECT pg_drop_replication_slot('concours_backup')")


def test_packages_of_the_database_are_carried_once_and_fill_an_empty_machine(
    house, place
):
    """A house whose packages are files alone: the backup takes them in first."""
    with psycopg.connect(house.cluster.admin_dsn("concours")) as owner:
        owner.execute("DELETE FROM package_file")
    backup = house.back_up(after_ms=-3_000)

    assert not (backup.folder / "packages").exists()
    restore_house(backup, place / "home")
    assert house.package.is_same(place / "home/packages")


def test_a_backup_with_a_damaged_package_is_not_put_back(house, place):
    digest = bytes.fromhex(house.package.part_names[0])
    change = "UPDATE package_file SET body = %s WHERE digest = %s"
    with psycopg.connect(house.cluster.admin_dsn("concours")) as owner:
        owner.execute("ALTER TABLE package_file DROP CONSTRAINT package_file_check")
        owner.execute(change, (b"other bytes", digest))
    backup = house.back_up(after_ms=-2_000)
    with psycopg.connect(house.cluster.admin_dsn("concours")) as owner:
        owner.execute(change, (house.package.parts[0], digest))

    with pytest.raises(ClusterFault, match="Sealed packages are damaged"):
        restore_house(backup, place / "home")


def test_a_backup_of_an_earlier_release_has_its_packages_beside(house, place):
    with psycopg.connect(house.cluster.admin_dsn("concours")) as owner:
        owner.execute("ALTER TABLE package_file RENAME TO package_file_away")
    try:
        backup = house.back_up(after_ms=-1_000)
    finally:
        with psycopg.connect(house.cluster.admin_dsn("concours")) as owner:
            owner.execute("ALTER TABLE package_file_away RENAME TO package_file")

    restore_house(backup, place / "home")

    assert house.package.is_same(backup.folder / "packages")
    assert house.package.is_same(place / "home/packages")


def is_received(cluster):
    """Wait until the receiver has all that is committed."""
    deadline = time.monotonic() + 60
    with psycopg.connect(cluster.admin_dsn(), autocommit=True) as admin:
        (end,) = admin.execute("SELECT pg_current_wal_insert_lsn()").fetchone()
        while time.monotonic() < deadline:
            row = admin.execute(
                "SELECT bool_or(flush_lsn >= %s) FROM pg_stat_replication", (end,)
            ).fetchone()
            if row[0]:
                return True
            time.sleep(0.1)
    return False


def test_a_shorter_or_other_history_is_named(house, place):
    house.act()
    backup = house.back_up(after_ms=1_000)

    with restored_cluster(backup, place / "postgres") as restored:
        connection = psycopg.connect(restored.admin_dsn("concours"))
        with connection:
            assert lost_heads(backup.heads, connection) == []
            connection.execute("SET session_replication_role = replica")
            connection.execute(
                "DELETE FROM act WHERE number = %s", (len(house.acts) - 1,)
            )
            assert lost_heads(backup.heads, connection) == ["act"]
            connection.execute(ACT, (len(house.acts) - 1, bytes(32), b"o" * 32))
            assert lost_heads(backup.heads, connection) == ["act"]
        connection.close()


def test_a_file_that_has_changed_is_found_before_anything_is_put_back(house, place):
    backup = house.back_up(after_ms=2_000)
    path = next((backup.folder / "base/global").glob("[0-9]*"))
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)

    with pytest.raises(ClusterFault, match="pg_verifybackup"):
        restore_house(backup, place / "home")
    assert not (place / "home/postgres").exists()


def test_no_secret_lies_in_clear_and_another_key_opens_none(house, place):
    backup = house.back_up(after_ms=3_000)
    make_key(place / "other.key")

    files = [path for path in backup.folder.rglob("*") if path.is_file()]
    for secret in (SECRET, *PASSWORDS.values()):
        assert not [path for path in files if secret.encode() in path.read_bytes()]
    assert stat.S_IMODE(backup.folder.stat().st_mode) == 0o700
    with pytest.raises(ClusterFault, match="does not open"):
        open_files(secrets_of(backup), place / "other.key", place)
    with pytest.raises(ClusterFault, match="no key of backups"):
        open_files(secrets_of(backup), backup.folder / "manifest.json", place)
    with pytest.raises(ClusterFault, match="no public key"):
        house.back_up(after_ms=9_000, recipient="age1nobody")
    assert not list(house.target.glob("*.draft"))
    with pytest.raises(FileExistsError):
        make_key(house.key)


def test_a_backup_without_secrets_is_a_fault_unless_it_is_asked_for(
    house, request, capsys, tmp_path
):
    own = house.home / "postgres"
    own.symlink_to(house.cluster.folder)
    request.addfinalizer(own.unlink)
    command = ["backup", "--home", str(house.home), "--to", str(tmp_path)]
    command += ["--keep", "1000"]

    without = main(command)
    said = capsys.readouterr().err
    asked = main([*command, "--without-secrets"])

    assert (without, asked) == (1, 0)
    assert "SANS LES SECRETS" in said or "WITHOUT THE SECRETS" in said
    assert list_backups(tmp_path)[-1].has_secrets is False


def test_a_backup_that_was_cut_short_is_none_and_old_ones_go(house, place):
    draft = house.target / "2026-01-01T00-00-00Z.draft"
    draft.mkdir(parents=True)
    newest = house.back_up(after_ms=4_000, recipient="")

    assert list_backups(house.target)[-1] == newest
    with pytest.raises(ClusterFault, match="no whole backup"):
        Backup.of(draft)
    with pytest.raises(ClusterFault, match="has no secrets"):
        secrets_of(newest)
    (place / "kept").touch()
    with pytest.raises(ClusterFault, match="is not empty"):
        restore_house(newest, place)

    delete_old(house.target, keep_count=1)
    assert list_backups(house.target) == [newest]


def test_settings_of_the_machine_that_was_backed_up_are_not_put_back(house, place):
    """A node of a cluster names its own files, and standbys that are not here."""
    settings = house.cluster.folder / "data/postgresql.conf"
    own = settings.read_text()
    house.act()
    settings.write_text(f"{own}\nhba_file = '{place}/none'\n{WAITS}")
    try:
        backup = house.back_up(after_ms=500_000)
    finally:
        settings.write_text(own)

    cluster = restore_house(backup, place / "home")

    with cluster, psycopg.connect(cluster.admin_dsn("concours")) as connection:
        connection.execute("SET statement_timeout = '20s'")
        connection.execute("SELECT pg_logical_emit_message(true, 'test', '')")
