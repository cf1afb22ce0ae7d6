"""Take a backup: beside first, checked by PostgreSQL, then moved into place."""

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Self

import psycopg

from concours.core.kernel.time import Instant
from concours.store.backup.heads import Heads, read_heads
from concours.store.backup.programs import (
    connection_options,
    find_programs,
    run_program,
)
from concours.store.backup.secret_files import seal_files
from concours.store.cluster import Cluster, ClusterFault, ExternalCluster
from concours.store.package_rows import HAS_PACKAGES, keep_folder

MANIFEST = "manifest.json"
BASE = "base"
PACKAGES = "packages"
"""Of a home; and of backups made before packages were in the database."""
SECRETS = "secrets.age"
WAL = "wal"
DRAFT = ".draft"


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """One backup that is whole: its folder and what its manifest says.

    `has_secrets` is false when no public key of the operator was known.
    """

    folder: Path
    made_ms: Instant
    release: str
    major: str
    heads: Heads
    has_secrets: bool

    @property
    def name(self) -> str:
        """How a person finds it again."""
        return self.folder.name

    @property
    def wal(self) -> Path:
        """Where the log that was written since is received, if it is."""
        return self.folder.parent / WAL

    def write_manifest(self) -> None:
        """Write the manifest: the last file of a backup."""
        facts = {
            "made_ms": self.made_ms,
            "release": self.release,
            "postgresql": self.major,
            "heads": self.heads.facts(),
            "secrets": self.has_secrets,
        }
        (self.folder / MANIFEST).write_text(json.dumps(facts, indent=1) + "\n")

    @classmethod
    def of(cls, folder: Path) -> Self:
        """Read the backup in `folder`. Raises `ClusterFault` when it is none."""
        try:
            facts: dict[str, Any] = json.loads((folder / MANIFEST).read_text())
            return cls(
                folder=folder,
                made_ms=Instant(int(facts["made_ms"])),
                release=str(facts["release"]),
                major=str(facts["postgresql"]),
                heads=Heads.of(facts["heads"]),
                has_secrets=bool(facts["secrets"]),
            )
        except (OSError, ValueError, LookupError, TypeError) as error:
            raise ClusterFault(
                fr=f"{folder} n’est pas une sauvegarde entière.",
                en=f"{folder} is no whole backup.",
            ) from error


def take_backup(
    cluster: Cluster | ExternalCluster,
    home: Path,
    target: Path,
    *,
    recipient: str,
    now: Instant,
) -> Backup:
    """Back up the house on `home` into a new folder of `target`, and return it.

    `recipient` is the operator's public key; empty leaves the secrets out. Raises
    `ClusterFault` when PostgreSQL gives no base, or gives one that is not whole.
    """
    moment = datetime.fromtimestamp(now / 1000, tz=UTC).strftime("%Y-%m-%dT%H-%M-%SZ")
    folder, draft = target / moment, target / (moment + DRAFT)
    if folder.exists():
        raise ClusterFault(fr=f"{folder} existe déjà.", en=f"{folder} exists already.")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True, mode=0o700)
    try:
        backup = _fill(cluster, home, draft, recipient, now)
        draft.rename(folder)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return replace(backup, folder=folder)


def _fill(
    cluster: Cluster | ExternalCluster,
    home: Path,
    draft: Path,
    recipient: str,
    now: Instant,
) -> Backup:
    """Write all of a backup into `draft`, its manifest last."""
    with psycopg.connect(cluster.admin_dsn("concours")) as connection:
        has_packages = bool(connection.execute(HAS_PACKAGES).fetchone()[0])  # type: ignore[index]
        if has_packages:
            keep_folder(connection.cursor(), home / PACKAGES)
        heads = read_heads(connection)
        major = str(connection.info.server_version // 10_000)
    if recipient:  # before the base: the ledger's mark must not be ahead of it
        (draft / SECRETS).write_bytes(seal_files(home, recipient))
    _take_base(cluster, find_programs(major), draft / BASE)
    if not has_packages:  # before an upgrade
        shutil.copytree(home / PACKAGES, draft / PACKAGES)
    backup = Backup(
        folder=draft,
        made_ms=now,
        release=version("concours"),
        major=major,
        heads=heads,
        has_secrets=bool(recipient),
    )
    backup.write_manifest()
    return backup


def list_backups(target: Path) -> Sequence[Backup]:
    """Return the whole backups in `target`, oldest first."""
    manifests = sorted(target.glob(f"*Z/{MANIFEST}"))
    return [Backup.of(path.parent) for path in manifests]


def delete_old(target: Path, *, keep_count: int) -> Sequence[Path]:
    """Delete all but the newest `keep_count` backups, and return what went."""
    folders = [backup.folder for backup in list_backups(target)]
    old = folders[: -max(keep_count, 1)]
    for folder in old:
        shutil.rmtree(folder)
    return old


def _take_base(
    cluster: Cluster | ExternalCluster, programs: Path, folder: Path
) -> None:
    """Copy PostgreSQL's files while it runs, then have it check what was copied."""
    address, password = connection_options(cluster.admin_dsn())
    options = (
        *(address, f"--pgdata={folder}", "--format=plain", "--wal-method=stream"),
        *("--checkpoint=fast", "--manifest-checksums=SHA256", "--no-password"),
    )
    run_program([programs / "pg_basebackup", *options], password=password)
    run_program([programs / "pg_verifybackup", "--quiet", folder])
