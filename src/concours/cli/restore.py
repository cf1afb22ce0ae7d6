"""`concours restore`: a backup put back beside, or put back to see that it would be."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg

from concours.cli.doctor import examine_database, tell
from concours.cli.house import DATABASE, DEFAULT_HOME, HouseFault
from concours.cli.screen import choose, complain, show
from concours.cli.supervision.drill_record import open_record
from concours.cli.supervision.restore_source import (
    add_source,
    choose_source,
    find_backup,
    find_heads,
)
from concours.cli.supervision.restored_house import note_restore, put_in_service
from concours.core.kernel.time import Instant
from concours.store import independent
from concours.store.backup.heads import Heads, lost_heads
from concours.store.backup.restoring import (
    Source,
    put_packages,
    restore_house,
    restored_cluster,
    secrets_of,
)
from concours.store.backup.secret_files import open_files
from concours.store.backup.taking import PACKAGES, Backup
from concours.store.cluster import Cluster, ClusterFault

DESCRIPTION = """\
Put a backup back into a new folder, or prove that it could be.

  concours restore DIR --drill --home var        put back, verified, thrown away
  concours restore DIR --home NEW --key ops.key  for `concours up --home NEW`
  concours restore DIR --home NEW --key ops.key --barman SERVER --at 14:03:20

DIR is one backup, or the folder of all: then the newest. What was written since is
replayed if `concours backup --follow` received it. With --barman the database is what
Barman keeps, as it was at an hour or all of it, and DIR gives the secrets. A drill
compares the heads of the chains with those of the backup, verifies every act, and has
the second scorer find the marks of each marked sitting again; its result is an act of
the house that runs on --home. Before you restore in earnest, read
docs/operating/restoring.md. A house that was put back says so on every page of its
console, until it is the one in service:

  concours restore --in-service --home NEW --reason "the first machine burnt"
"""
FRENCH_NAMES = {
    "entries": "actions",
    "root": "racine",
    "act": "acte",
    "acts": "actes",
    "verifier": "notes",
}
MARKED = """
SELECT DISTINCT sitting_id::text FROM marking_version ORDER BY sitting_id::text
"""
CHAIN = """
from concours.cli.house import set_up_django
from pathlib import Path
set_up_django(Path())
from concours.store.queries.act_chain import CHAIN
raise SystemExit(CHAIN.first_fault() is not None)
"""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that a drill looked at: its name, whether it held, what was seen."""

    name: str
    is_held: bool
    seen: str

    def facts(self) -> Mapping[str, str | bool]:
        """Return it for a machine."""
        return {"check": self.name, "held": self.is_held, "seen": self.seen}


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `restore` to the command line."""
    restore = subparsers.add_parser(
        "restore",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_source(restore)
    restore.add_argument("--at", metavar="HOUR", help="as it was then, from Barman")
    restore.add_argument("--home", type=Path, default=DEFAULT_HOME)
    restore.add_argument("--drill", action="store_true", help="throw it away again")
    restore.add_argument(
        "--key", type=Path, metavar="FILE", help="the operator's key, for the secrets"
    )
    restore.add_argument(
        "--in-service",
        action="store_true",
        help="the house put back on --home, running, is the one in service",
    )
    restore.add_argument("--reason", default="", help="why, for the journal of acts")
    restore.add_argument("--json", action="store_true", help="one object, for machines")
    restore.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Restore, or drill. 0 done and all held, 1 refused or something was lost."""
    try:
        if arguments.in_service:
            return put_in_service(arguments.home, arguments.reason)
        source = choose_source(arguments)
        return (_drill if arguments.drill else _restore)(arguments, source)
    except ClusterFault as fault:
        complain(fr=fault.fr, en=fault.en)
        return 1


def _restore(arguments: argparse.Namespace, source: Source) -> int:
    encrypted_secrets = b""
    if arguments.key:
        encrypted_secrets = secrets_of(
            source if isinstance(source, Backup) else find_backup(arguments.backup)
        )
    cluster = restore_house(source, arguments.home)
    names = (
        open_files(encrypted_secrets, arguments.key, arguments.home)
        if encrypted_secrets
        else []
    )
    note_restore(arguments.home, source.made_ms)
    if arguments.json:
        facts = {"home": str(arguments.home), "secrets": names}
        show(json.dumps(facts | {"postgres": str(cluster.folder)}))
        return 0
    show(
        choose(
            fr=f"Restaurée dans {arguments.home}. Lisez docs/operating/restoring.md, "
            f"puis : concours up --home {arguments.home}",
            en=f"Restored into {arguments.home}. Read docs/operating/restoring.md, "
            f"then: concours up --home {arguments.home}",
        )
    )
    if not names:
        complain(
            fr="Sans --key, il manque les secrets : secrets.json et ledger.key.",
            en="Without --key secrets are missing: secrets.json and ledger.key.",
        )
    return 0


def _drill(arguments: argparse.Namespace, source: Source) -> int:
    if not independent.is_installed():
        place = independent.DEFAULT / independent.NAME
        raise HouseFault(
            fr=f"Le vérificateur n’est pas installé : {place} manque. L’exercice n’a "
            "pas eu lieu ; la sauvegarde n’est pas en cause.",
            en=f"The verifier is not installed: {place} is missing. The drill did not "
            "take place; this says nothing about the backup.",
        )
    start_s = time.monotonic()
    checks = list(_checks(source, find_heads(source, arguments.home)))
    seconds = round(time.monotonic() - start_s)
    is_held = all(check.is_held for check in checks)
    if not arguments.json:
        show(*(_line(check) for check in checks))
    is_recorded = _record(arguments.home, source, seconds, is_held=is_held)
    if arguments.json:
        name = str(source.folder) if isinstance(source, Backup) else source.name
        facts = {"backup": name, "held": is_held, "seconds": seconds}
        show(json.dumps(facts | {"checks": [check.facts() for check in checks]}))
    else:
        _tell_end(arguments.home, is_recorded=is_recorded)
        outcome = "OK" if is_held else choose(fr="PERDUE", en="LOST")
        show(f"{source.name}: {seconds} s, {outcome}")
    return 0 if is_held else 1


def _tell_end(home: Path, *, is_recorded: bool) -> None:
    """Say where the drill is recorded, and how that house is."""
    if is_recorded:
        show(
            choose(
                fr=f"Inscrit au journal de la maison de {home.resolve()}.",
                en=f"Recorded in the journal of the house on {home.resolve()}.",
            )
        )
    if (home / "secrets.json").exists():
        tell(examine_database(home))


def _record(home: Path, source: Source, seconds: int, *, is_held: bool) -> bool:
    """Make the drill an act of the house on `home`, if one runs there."""
    if not open_record(home):
        return False
    from concours.acts.restore_drill import record_drill  # noqa: PLC0415 -- after Django

    record_drill(
        source.made_ms,
        is_held=is_held,
        seconds=seconds,
        now=Instant(time.time_ns() // 1_000_000),
    )
    return True


def _line(check: Check) -> str:
    state = "ok" if check.is_held else choose(fr="PERDU", en="LOST")
    name = choose(fr=FRENCH_NAMES[check.name], en=check.name)
    return f"{state:<5} {name:<10} {check.seen}"


def _checks(source: Source, heads: Heads) -> Iterator[Check]:
    with tempfile.TemporaryDirectory(prefix="concours-drill-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        with restored_cluster(source, folder / "postgres") as cluster:
            yield from _head_checks(heads, cluster)
            packages = folder / PACKAGES
            put_packages(source, cluster, packages)
            environment = _environment(packages, cluster)
            process = _run([sys.executable, "-c", CHAIN], environment)
            yield Check("acts", not process.returncode, _all_acts())
            for sitting in _marked_sittings(cluster):
                yield _verify_marks(sitting, folder, environment)


def _all_acts() -> str:
    return choose(fr="tous ceux de la chaîne", en="every act of the chain")


def _head_checks(heads: Heads, cluster: Cluster) -> Iterator[Check]:
    with psycopg.connect(cluster.admin_dsn(DATABASE)) as connection:
        lost_names = lost_heads(heads, connection)
    count = heads.entries_count
    signed_words = choose(fr=f"{count} signées", en=f"{count} signed")
    none_yet = choose(fr="aucune encore", en="none yet")
    yield Check("entries", "entries" not in lost_names, signed_words)
    yield Check("root", "root" not in lost_names, heads.root.hex()[:16] or none_yet)
    yield Check(
        "act", "act" not in lost_names, f"{heads.act} {heads.act_digest.hex()[:16]}"
    )


def _marked_sittings(cluster: Cluster) -> Sequence[str]:
    with psycopg.connect(cluster.admin_dsn(DATABASE)) as connection:
        return [row[0] for row in connection.execute(MARKED)]


def _verify_marks(sitting: str, folder: Path, environment: Mapping[str, str]) -> Check:
    """Have the second scorer find the marks again, from the restored copy alone."""
    bundle = folder / f"{sitting}.zip"
    concours = [sys.executable, "-m", "concours.cli"]
    process = _run([*concours, "export", sitting, "--to", str(bundle)], environment)
    if process.returncode:
        return _verdict(sitting, process)
    return verify_bundle(sitting, bundle, environment)


def verify_bundle(sitting: str, bundle: Path, environment: Mapping[str, str]) -> Check:
    """Ask the installed verifier of a bundle, whatever folder one is in."""
    command = independent.command("verifier", str(bundle))
    return _verdict(sitting, _run(command, environment))


def _verdict(sitting: str, process: subprocess.CompletedProcess[str]) -> Check:
    lines = (process.stdout + process.stderr).strip().splitlines() or ["?"]
    return Check("verifier", not process.returncode, f"{sitting} {lines[-1]}")


def _environment(packages: Path, cluster: Cluster) -> dict[str, str]:
    console = cluster.dsn(DATABASE, role="concours_console", password="")
    return {**os.environ, "CONCOURS_DSN": console, "CONCOURS_PACKAGES": str(packages)}


def _run(
    command: Sequence[str], environment: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 -- our programs, no shell
        command, check=False, capture_output=True, text=True, env=environment
    )
