"""What a house is put back from: a backup of ours, or Barman, to an instant or all."""

import argparse
import time
from datetime import datetime
from pathlib import Path

import psycopg

from concours.cli.house import DATABASE, HouseFault, running_cluster
from concours.core.kernel.time import Instant
from concours.store.backup.barman import BarmanBackup, BarmanServer
from concours.store.backup.heads import Heads, read_heads
from concours.store.backup.restoring import Source
from concours.store.backup.taking import Backup, list_backups

TODAY_FORMATS = ("%H:%M", "%H:%M:%S")
RECEIVE_S = 1.0
"""So long the log may take from the primary to Barman."""


def add_source(parser: argparse.ArgumentParser) -> None:
    """Add from what is put back: a folder, or a house that Barman keeps."""
    parser.add_argument("backup", type=Path, metavar="DIR", nargs="?")
    parser.add_argument(
        "--barman", metavar="SERVER", help="from Barman, which keeps this house"
    )


def choose_source(arguments: argparse.Namespace) -> Source:
    """Return what is asked for. Raises `ClusterFault` where there is none."""
    hour = arguments.at
    if not arguments.barman:
        if hour is not None:
            raise HouseFault(
                fr="--at demande --barman : une sauvegarde seule n’a qu’une heure.",
                en="--at needs --barman: a backup alone has one hour.",
            )
        return find_backup(arguments.backup)
    if hour is not None and arguments.drill:
        raise HouseFault(
            fr="Un exercice reprend tout ce qui a été reçu : sans --at.",
            en="A drill takes all that was received: without --at.",
        )
    at = None if hour is None else read_hour(hour, datetime.now().astimezone())
    return BarmanBackup.choose(BarmanServer(arguments.barman), at)


def find_backup(folder: Path | None) -> Backup:
    """Return the backup in a folder, or the newest of those in it."""
    if folder is None:
        raise HouseFault(
            fr="Donnez le dossier des sauvegardes, ou --barman.",
            en="Give the folder of the backups, or --barman.",
        )
    if (folder / "manifest.json").exists():
        return Backup.of(folder)
    backups = list_backups(folder)
    if not backups:
        raise HouseFault(
            fr=f"Aucune sauvegarde dans {folder}.", en=f"No backup in {folder}."
        )
    return backups[-1]


def read_hour(text: str, now: datetime) -> Instant:
    """Read an hour of today, or a date with its hour, in the zone of `now`.

    Raises `HouseFault` for what is none, and for what is to come.
    """
    at = _parse_hour(text, now)
    if at is None or at > now:
        raise HouseFault(
            fr=f"« {text} » n’est pas une heure passée : 14:03:20, ou "
            "2026-11-28T14:03:20.",
            en=f"“{text}” is no hour that has passed: 14:03:20, or "
            "2026-11-28T14:03:20.",
        )
    return Instant(round(at.timestamp() * 1_000))


def _parse_hour(text: str, now: datetime) -> datetime | None:
    for form in TODAY_FORMATS:
        try:
            clock = datetime.strptime(text, form)  # noqa: DTZ007 -- an hour of today
        except ValueError:
            continue
        return datetime.combine(now.date(), clock.time(), now.tzinfo)
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo else at.astimezone()


def find_heads(source: Source, home: Path) -> Heads:
    """Return what a drill must find again: of Barman's, all that the house has now."""
    if isinstance(source, Backup):
        return source.heads
    with psycopg.connect(running_cluster(home).admin_dsn(DATABASE)) as connection:
        heads = read_heads(connection)
    time.sleep(RECEIVE_S)
    return heads
