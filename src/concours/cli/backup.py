"""`concours backup`: what a house needs to stand again on another machine."""

import argparse
import json
import time
from pathlib import Path

from concours.cli.bounds import between
from concours.cli.house import DEFAULT_HOME, HouseFault, running_cluster
from concours.cli.screen import choose, complain, show
from concours.core.kernel.time import Instant
from concours.store.backup.secret_files import make_key
from concours.store.backup.taking import Backup, delete_old, take_backup
from concours.store.backup.wal import receive_wal
from concours.store.cluster import ClusterFault

DESCRIPTION = """\
Back up the house that runs on --home, while it runs: PostgreSQL's files with its
sealed packages, checked by PostgreSQL; and its secrets, encrypted for the operator's
key alone.

  concours backup --make-key ops.key --home H once; keep ops.key away from this machine
  concours backup --to DIR --recipient age1…  one backup; every night, and after a close
  concours backup --to DIR --follow           goes on: what is committed meanwhile

No backup holds shares of papers. `concours restore --drill` proves one.
"""
KEPT_COUNT = 14
RECIPIENT = "backup.recipient"


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `backup` to the command line."""
    backup = subparsers.add_parser(
        "backup",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    backup.add_argument("--home", type=Path, default=DEFAULT_HOME)
    what = backup.add_mutually_exclusive_group(required=True)
    what.add_argument("--to", type=Path, metavar="DIR", help="where backups are kept")
    what.add_argument("--make-key", type=Path, metavar="FILE")
    backup.add_argument(
        "--recipient",
        default="",
        metavar="KEY",
        help=f"public key for the secrets; otherwise that of HOME/{RECIPIENT}",
    )
    backup.add_argument(
        "--without-secrets",
        action="store_true",
        help="no fault that no key is known to encrypt the secrets",
    )
    backup.add_argument(
        "--follow", action="store_true", help="receive the log until stopped"
    )
    backup.add_argument(
        "--keep", type=between(1, 1_000), default=KEPT_COUNT, metavar="N"
    )
    backup.add_argument("--json", action="store_true", help="one object, for machines")
    backup.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Back up. 0 done, 1 refused, or done without secrets and not asked to be."""
    try:
        if arguments.make_key is not None:
            return _make_key(arguments)
        cluster = running_cluster(arguments.home)
        if arguments.follow:
            receive_wal(cluster, arguments.to / "wal")
        recipient = arguments.recipient or known_recipient(arguments.home)
        backup = take_backup(
            cluster,
            arguments.home,
            arguments.to,
            recipient=recipient,
            now=Instant(time.time_ns() // 1_000_000),
        )
        old = delete_old(arguments.to, keep_count=arguments.keep)
    except ClusterFault as fault:
        complain(fr=fault.fr, en=fault.en)
        return 1
    _tell(backup, len(old), as_json=arguments.json)
    if backup.has_secrets or arguments.without_secrets:
        return 0
    complain(
        fr="SANS LES SECRETS : cette sauvegarde ne refait pas la maison à elle seule. "
        "Faites la clé : concours backup --make-key FICHIER --home DOSSIER "
        "(ou demandez --without-secrets).",
        en="WITHOUT THE SECRETS: this backup alone does not make the house again. "
        "Make the key: concours backup --make-key FILE --home DIR "
        "(or ask for --without-secrets).",
    )
    return 1


def _make_key(arguments: argparse.Namespace) -> int:
    home = arguments.home
    if not (home / "secrets.json").is_file():
        raise HouseFault(
            fr=f"Aucune maison dans {home.resolve()} : une clé est celle d’une maison. "
            "Donnez son dossier par --home.",
            en=f"No house in {home.resolve()}: a key belongs to a house. "
            "Give its folder by --home.",
        )
    try:
        recipient = make_key(arguments.make_key)
    except FileExistsError as error:
        raise HouseFault(
            fr=f"{arguments.make_key} existe déjà : une clé ne s’écrase pas.",
            en=f"{arguments.make_key} exists already: no key is overwritten.",
        ) from error
    (home / RECIPIENT).write_text(f"{recipient}\n")
    if arguments.json:
        show(json.dumps({"recipient": recipient, "key": str(arguments.make_key)}))
        return 0
    show(
        recipient,
        choose(
            fr=f"Rangez {arguments.make_key} loin de cette machine, en deux endroits : "
            "sans elle, les secrets d’une sauvegarde ne s’ouvrent plus.",
            en=f"Keep {arguments.make_key} away from this machine, in two places: "
            "without it the secrets of a backup cannot be opened.",
        ),
    )
    return 0


def known_recipient(home: Path) -> str:
    """Return the public key for the secrets of a home, "" if it knows none."""
    path = home / RECIPIENT
    return path.read_text().strip() if path.exists() else ""


def _tell(backup: Backup, old_count: int, *, as_json: bool) -> None:
    if as_json:
        facts = {"backup": str(backup.folder), "secrets": backup.has_secrets}
        show(json.dumps(facts | {"deleted": old_count} | backup.heads.facts()))
        return
    count, act = backup.heads.entries_count, backup.heads.act
    show(
        str(backup.folder),
        choose(
            fr=f"{count} actions signées, acte {act} ; effacées : {old_count}",
            en=f"{count} signed actions, act {act}; {old_count} deleted",
        ),
    )
