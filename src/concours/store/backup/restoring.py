"""Put a backup back into an empty folder, with the log that was written after it."""

import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TypeAlias

import psycopg
from psycopg import sql

from concours.core.kernel.time import Instant
from concours.store.backup.barman import BarmanBackup
from concours.store.backup.programs import find_programs, run_program
from concours.store.backup.taking import BASE, PACKAGES, SECRETS, Backup
from concours.store.cluster import Cluster, ClusterFault
from concours.store.cluster.account import Account, find_account, reachable_folder
from concours.store.cluster.embedded import installed_package
from concours.store.cluster.making import ADMIN, DATA, SECRET
from concours.store.package_rows import HAS_PACKAGES, fill_folder

REPLAY_S_MAX: Final = 3600.0
"""A week of log takes minutes to replay; whoever restores waits for it."""

PARTIAL: Final = ".partial"
STAGING: Final = "barman"
EARLY_END: Final = "recovery ended before configured recovery target"
TRUST: Final = "local all all trust\n"
"""While only we can reach the socket: until the superuser has a new password."""
PASSWORDS: Final = "local all all scram-sha-256\nlocal replication all scram-sha-256\n"


Source: TypeAlias = Backup | BarmanBackup
"""What a house is put back from."""


@contextmanager
def restored_cluster(source: Source, folder: Path) -> Iterator[Cluster]:
    """Run a copy of the backed up database in `folder`, its log replayed to its end.

    Of Barman's, to the instant that is asked for. Whoever can read the folder of its
    socket needs no password: that is us alone. Raises `ClusterFault` when a file is not
    as it was, PostgreSQL cannot run it, or the log ends before that instant.
    """
    programs = find_programs(source.major)
    if isinstance(source, Backup):
        run_program([programs / "pg_verifybackup", "--quiet", source.folder / BASE])
    else:
        source.server.verify(source.base)
    account = find_account()
    place = reachable_folder(folder, account)
    if isinstance(source, Backup):
        _put_files(source, place)
        wal = _put_wal(source, place, account)
    else:
        wal = _put_barman_files(source, place, account)
    _prepare_data(place, account)
    settings = {"hot_standby": "off"}
    if wal is not None:
        settings |= _replay_settings(source, wal)
        (place / DATA / "recovery.signal").touch()
    _hand_over(place / DATA, account)
    cluster = Cluster(
        folder,
        settings=settings,
        programs=None if programs.is_relative_to(installed_package()) else programs,
        start_s_max=REPLAY_S_MAX,
    )
    try:
        cluster.__enter__()
    except ClusterFault as fault:
        raise _explain(fault) from fault
    try:
        yield cluster
    finally:
        cluster.__exit__()
    if wal is not None:
        shutil.rmtree(wal)


def restore_house(source: Source, home: Path) -> Cluster:
    """Put database and packages of a backup into the new folder `home`.

    Returns the cluster, stopped, as `concours up --home` finds it. Secrets are put
    back apart. Raises `ClusterFault` when the folder is in use.
    """
    if home.exists() and any(home.iterdir()):
        raise ClusterFault(
            fr=f"{home} n’est pas vide : on restaure à côté, jamais par-dessus.",
            en=f"{home} is not empty: a backup is put beside, never over anything.",
        )
    home.mkdir(parents=True, exist_ok=True)
    home.chmod(0o711)
    with restored_cluster(source, home.absolute() / "postgres") as cluster:
        put_packages(source, cluster, home / PACKAGES)
        _set_password(cluster)
    _write_access(cluster.folder / DATA, PASSWORDS)
    return cluster


def put_packages(source: Source, cluster: Cluster, folder: Path) -> None:
    """Put the packages of a restored database into a new folder.

    Older backups have them beside, and their database has no table of them. Raises
    `ClusterFault` where one is not as it was.
    """
    if isinstance(source, Backup) and (beside := source.folder / PACKAGES).is_dir():
        shutil.copytree(beside, folder)
    folder.mkdir(exist_ok=True)
    with psycopg.connect(cluster.admin_dsn("concours")) as connection:
        if not connection.execute(HAS_PACKAGES).fetchone()[0]:  # type: ignore[index]
            return
        damaged_names = fill_folder(connection.cursor(), folder)
    if damaged_names:
        names = ", ".join(name[:16] for name in damaged_names)
        raise ClusterFault(
            fr=f"Des sujets chiffrés sont abîmés dans cette sauvegarde : {names}.",
            en=f"Sealed packages are damaged in this backup: {names}.",
        )


def secrets_of(backup: Backup) -> bytes:
    """Return the encrypted secrets of a backup. Raises `ClusterFault` without any."""
    if not backup.has_secrets:
        raise ClusterFault(
            fr="Cette sauvegarde est sans secrets : remettez la copie de secrets.json "
            "et de ledger.key.",
            en="This backup has no secrets: put the copies of secrets.json and "
            "ledger.key back.",
        )
    return (backup.folder / SECRETS).read_bytes()


def _put_files(backup: Backup, place: Path) -> None:
    shutil.copytree(backup.folder / BASE, place / DATA)


def _put_barman_files(source: BarmanBackup, place: Path, account: Account) -> Path:
    """Have Barman put a base back; return its log, with what was under way."""
    staging, wal = place / STAGING, place / "wal"
    staging.mkdir(mode=0o700)
    wal.mkdir()
    if account.lent:
        shutil.chown(staging, source.server.account)
    source.server.file_log()
    for segment in source.server.streaming_folder().glob("0*"):
        with suppress(FileNotFoundError):  # filed a moment ago: the restore has it
            shutil.copy(segment, wal)
    _name_partials(wal)
    log = source.server.restore(source.base, staging / DATA)
    for segment in log.glob("0*"):
        segment.replace(wal / segment.name)
    shutil.rmtree(log, ignore_errors=True)
    own_settings = staging / DATA / "postgresql.auto.conf"
    own_settings.write_text("")  # Barman's, which stay on the timeline of the base
    (staging / DATA).rename(place / DATA)
    shutil.rmtree(staging)
    _hand_over(wal, account)
    return wal


def _prepare_data(place: Path, account: Account) -> None:
    """Free a copy of the files from the server that wrote them."""
    for lock in (place / DATA).glob(".s.PGSQL.*"):
        lock.unlink()  # of the running server's socket, in its own folder
    for name in ("postgresql.conf", "pg_ident.conf"):
        # Debian keeps them elsewhere; a node's name its own files, and its standbys.
        (place / DATA / name).write_text("")
    _write_access(place / DATA, TRUST)
    secret = place / SECRET
    handle = os.open(secret, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(24))
    _hand_over(place / DATA, account)


def _replay_settings(source: Source, wal: Path) -> Mapping[str, str]:
    settings = {"restore_command": f"cp '{wal}/%f' '%p'"}
    if isinstance(source, BarmanBackup) and source.at is not None:
        settings["recovery_target_time"] = format_target(source.at)
        settings["recovery_target_action"] = "promote"
    return settings


def format_target(at: Instant) -> str:
    """Return an instant as PostgreSQL reads it."""
    return datetime.fromtimestamp(at / 1000, UTC).isoformat(sep=" ")


def _explain(fault: ClusterFault) -> ClusterFault:
    if EARLY_END not in fault.en:
        return fault
    return ClusterFault(
        fr="Rien n’a été écrit après cette heure dans le journal reçu par Barman : "
        "donnez une heure plus tôt, ou aucune pour tout reprendre.",
        en="Nothing was committed after that hour in the log that Barman received: "
        "give an earlier one, or none to restore all of it.",
    )


def _put_wal(backup: Backup, place: Path, account: Account) -> Path | None:
    """Copy the log that was received since, the segment under way included."""
    if not backup.wal.is_dir():
        return None
    wal = place / "wal"
    shutil.copytree(backup.wal, wal)
    _name_partials(wal)
    _hand_over(wal, account)
    return wal


def _name_partials(wal: Path) -> None:
    """Let the segment that was under way be replayed as far as it was received."""
    for partial in wal.glob(f"*{PARTIAL}"):
        whole = partial.with_suffix("")
        if not whole.exists():
            partial.rename(whole)


def _hand_over(folder: Path, account: Account) -> None:
    """Give a folder to the account that runs PostgreSQL, closed to all others."""
    folder.chmod(0o700)
    for path in (folder, *folder.rglob("*")):
        account.own(path)


def _write_access(data: Path, rules: str) -> None:
    (data / "pg_hba.conf").write_text(rules)


def _set_password(cluster: Cluster) -> None:
    with psycopg.connect(cluster.admin_dsn()) as admin:
        admin.execute(
            sql.SQL("ALTER ROLE {} PASSWORD {}").format(
                sql.Identifier(ADMIN), sql.Literal(cluster.address.password)
            )
        )
