"""`concours doctor`: what a house needs, line by line, each with its remedy."""

import argparse
import json
import os
import shutil
import socket
import stat
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from cryptography import x509

from concours.cli.house import DATABASE, DEFAULT_HOME, running_cluster
from concours.cli.installation.plan import INSTITUTION_FILE
from concours.cli.screen import SPOKEN, choose, show
from concours.cli.supervision.barman_looks import examine_barman
from concours.cli.supervision.cluster_looks import examine_cluster
from concours.cli.supervision.database_looks import (
    DATABASE_LOOKS,
    DAY_MS,
    Installation,
    Line,
    State,
    graded,
)
from concours.cli.supervision.doctor_report import report_lines
from concours.cli.supervision.probes import answers_http
from concours.cli.supervision.tree_looks import TREE_LOOKS
from concours.core.kernel.time import HOUR_MS
from concours.store.backup.taking import list_backups
from concours.store.build import current_build
from concours.store.cluster import ClusterFault

DESCRIPTION = """\
Look at the house that runs on --home, a line a thing: ok, warn or wrong, and what to
do. It changes nothing. Exit code 0 if nothing is wrong, 1 otherwise.

  concours doctor
  concours doctor --barman concours          on the machine of Barman, of a cluster
  concours doctor --backups /var/backups/concours --certificate site.pem --json
  concours doctor --report      also tells the console (page Processus)
"""
MAIL_SERVER = "CONCOURS_MAIL_SERVER"
INSTITUTION = "CONCOURS_INSTITUTION"
MAIL_S_MAX = 5
DISK_OK_PERCENT, DISK_WARN_PERCENT = 20, 10
CERTIFICATE_OK_DAYS, CERTIFICATE_WARN_DAYS = 30, 7
BACKUP_OK_MS, BACKUP_WARN_MS = 26 * HOUR_MS, 7 * DAY_MS
FRENCH_STATES: dict[State, str] = {"ok": "ok", "warn": "à voir", "wrong": "défaut"}
FRENCH_NAMES = {
    "build": "version",
    "disk": "disque",
    "keys": "clés",
    "institution": "établissement",
    "gateway": "passerelle",
    "mail": "courriel",
    "certificate": "certificat",
    "backup": "sauvegarde",
    "database": "base",
    "grants": "droits",
    "clock": "horloge",
    "zones": "fuseaux",
    "keeper": "gardien",
    "ledger": "registre",
    "signing": "signature",
    "witnesses": "témoins",
    "tablets": "tablettes",
    "drill": "exercice",
    "packages": "sujets",
    "primary": "primaire",
    "standbys": "confirment",
    "lag": "retard",
    "slots": "journaux",
    "patroni": "Patroni",
    "wal": "journal reçu",
    "base": "base Barman",
    "switchover": "bascule",
    "failover": "panne",
    "proposals": "propositions",
}
"""What a person reads; `--json` keeps the names that machines know."""
PRIVATE = ("secrets.json", "signing.key", "ledger.key", "ledger/ledger.key")


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `doctor` to the command line."""
    doctor = subparsers.add_parser(
        "doctor",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    doctor.add_argument("--home", type=Path, default=DEFAULT_HOME)
    doctor.add_argument("--backups", type=Path, metavar="DIR")
    doctor.add_argument(
        "--barman", default="", metavar="SERVER", help="on Barman's machine"
    )
    doctor.add_argument("--patroni", action="append", metavar="URL")
    doctor.add_argument("--certificate", type=Path, metavar="FILE")
    doctor.add_argument("--host", default="127.0.0.1", help="where both listen")
    doctor.add_argument("--console", type=int, default=8400, metavar="PORT")
    doctor.add_argument("--gateway", type=int, action="append", metavar="PORT")
    doctor.add_argument("--json", action="store_true", help="one object, for machines")
    doctor.add_argument("--report", action="store_true", help="tell the console, too")
    doctor.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Look at every line. 0 nothing is wrong, 1 something is."""
    house = Installation(
        arguments.home,
        arguments.backups,
        arguments.certificate,
        arguments.console,
        tuple(arguments.gateway or (8401,)),
        time.time_ns() // 1_000_000,
        arguments.host,
        barman=arguments.barman,
        patroni=tuple(arguments.patroni or ()),
    )
    lines = list(examine(house))
    if arguments.report:
        report_lines(house.home, _in_both_languages(house))
    is_well = all(line.state != "wrong" for line in lines)
    if arguments.json:
        facts = [line.facts() for line in lines]
        show(json.dumps({"well": is_well, "lines": facts}, ensure_ascii=False))
        return 0 if is_well else 1
    tell(lines)
    return 0 if is_well else 1


def _in_both_languages(house: Installation) -> Mapping[str, Sequence[Line]]:
    """Look again in each language: who reads it on a page has their own."""
    lines = {}
    for language in ("fr", "en"):
        token = SPOKEN.set(language)
        lines[language] = list(examine(house))
        SPOKEN.reset(token)
    return lines


def tell(lines: Iterable[Line]) -> None:
    """Show each line, and the remedy of what is not ok."""
    for line in lines:
        state = choose(fr=FRENCH_STATES[line.state], en=line.state)
        name = choose(fr=FRENCH_NAMES.get(line.name, line.name), en=line.name)
        show(f"{state:<6} {name:<12} {line.seen}")
        if line.state != "ok":
            show(f"{'':<20}{line.remedy}")


def examine(house: Installation) -> Iterator[Line]:
    """Yield every line; those of the database only if it answers."""
    yield Line("build", "ok", current_build(), "")
    yield _disk(house)
    yield _keys(house)
    yield _institution(house)
    for name, port in (("console", house.console), *_gateways(house)):
        yield _answering(name, house.host, port)
    if server := os.environ.get(MAIL_SERVER, ""):
        yield _mail(server)
    if house.certificate is not None:
        yield _certificate(house, house.certificate)
    if house.backups is not None:
        yield _backup(house, house.backups)
    yield from _examine_database(house)


def examine_database(home: Path) -> Iterator[Line]:
    """Yield what the database of a home shows, whatever runs beside it."""
    now_ms = time.time_ns() // 1_000_000
    yield from _examine_database(Installation(home, None, None, 0, (), now_ms))


def _examine_database(house: Installation) -> Iterator[Line]:
    try:
        cluster = running_cluster(house.home)
        with psycopg.connect(cluster.admin_dsn(DATABASE)) as connection:
            for look in (*DATABASE_LOOKS, *TREE_LOOKS):
                yield look(house, connection)
            yield from examine_cluster(house, connection)
            yield from examine_barman(house, connection)
    except (ClusterFault, psycopg.Error) as fault:
        yield Line(
            "database",
            "wrong",
            str(fault).splitlines()[0][:120] or "?",
            choose(
                fr="lancez PostgreSQL, puis `concours up` ou concours.target",
                en="start PostgreSQL, then `concours up` or concours.target",
            ),
        )


def _gateways(house: Installation) -> Iterator[tuple[str, int]]:
    for port in house.gateways:
        yield "gateway", port


def _disk(house: Installation) -> Line:
    folder = house.home if house.home.exists() else Path()
    usage = shutil.disk_usage(folder)
    percent = 100 * usage.free // usage.total
    state = graded(-percent, -DISK_OK_PERCENT, -DISK_WARN_PERCENT)
    remedy = choose(fr="faites de la place", en="make room")
    return Line(
        "disk", state, choose(fr=f"{percent} % libres", en=f"{percent} % free"), remedy
    )


def _keys(house: Installation) -> Line:
    places = (house.home / name for name in PRIVATE)
    paths = [path for path in places if os.access(path, os.F_OK)]  # within reach
    open_names = [
        path.name for path in paths if stat.S_IMODE(path.stat().st_mode) & 0o077
    ]
    missing = not (house.home / "secrets.json").exists()
    remedy = choose(
        fr="remettez la copie de secrets.json ; chmod 600, et cherchez qui les a lus",
        en="put the copy of secrets.json back; chmod 600, and find out who read them",
    )
    sight = ", ".join(open_names) or ("secrets.json?" if missing else "0600")
    return Line("keys", "wrong" if open_names or missing else "ok", sight, remedy)


def _institution(house: Installation) -> Line:
    path = house.home / INSTITUTION_FILE
    kept_name = path.read_text().strip() if path.exists() else ""
    name = os.environ.get(INSTITUTION, "") or kept_name
    remedy = choose(
        fr="attestations et convocations ne disent pas de qui elles sont : "
        f'`concours install … --institution "NOM"`, ou {INSTITUTION}',
        en="attestations and convocations do not say whose they are: "
        f'`concours install … --institution "NAME"`, or {INSTITUTION}',
    )
    return Line("institution", "ok" if name else "warn", name or "?", remedy)


def _answering(name: str, host: str, port: int) -> Line:
    answer = answers_http(port, host)()
    state: State = "ok" if answer else "warn" if answer is None else "wrong"
    remedy = choose(
        fr=f"lisez son journal ; `concours serve {name}`, ou --{name} PORT",
        en=f"read its log; `concours serve {name}`, or --{name} PORT",
    )
    return Line(name, state, f"port {port}", remedy)


def _mail(server: str) -> Line:
    host, _, port = server.partition(":")
    remedy = choose(
        fr=f"vérifiez {MAIL_SERVER} et le pare-feu", en=f"check {MAIL_SERVER}, firewall"
    )
    try:
        with socket.create_connection((host, int(port or 25)), timeout=MAIL_S_MAX):
            return Line("mail", "ok", server, remedy)
    except (OSError, ValueError):
        return Line("mail", "wrong", server, remedy)


def _certificate(house: Installation, path: Path) -> Line:
    remedy = choose(fr="renouvelez le certificat", en="renew the certificate")
    try:
        certificate = x509.load_pem_x509_certificate(path.read_bytes())
    except (OSError, ValueError):
        return Line("certificate", "wrong", f"{path}?", remedy)
    now = datetime.fromtimestamp(house.now_ms / 1000, UTC)
    days = (certificate.not_valid_after_utc - now).days
    state = graded(-days, -CERTIFICATE_OK_DAYS, -CERTIFICATE_WARN_DAYS)
    return Line(
        "certificate",
        state,
        choose(fr=f"encore {days} jours", en=f"{days} days left"),
        remedy,
    )


def _backup(house: Installation, folder: Path) -> Line:
    backups = list_backups(folder) if folder.is_dir() else []
    remedy = f"concours backup --to {folder}"
    if not backups:
        return Line("backup", "wrong", choose(fr="aucune", en="none"), remedy)
    age_ms = house.now_ms - backups[-1].made_ms
    state = graded(age_ms, BACKUP_OK_MS, BACKUP_WARN_MS)
    hours = age_ms // HOUR_MS
    age = choose(fr=f"il y a {hours} h", en=f"{hours} h ago")
    return Line("backup", state, age, remedy)
