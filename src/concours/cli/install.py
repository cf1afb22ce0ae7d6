"""`concours install`: a house for real exams on one machine, with TLS in front."""

import argparse
import re
import shutil
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from concours.cli.bounds import between
from concours.cli.doctor import examine, tell
from concours.cli.house import (
    SIGNING_KEY,
    HouseFault,
    Ports,
    check_builds,
    client_build,
    open_house,
    read_secrets,
)
from concours.cli.installation.plan import (
    FIRST_GATEWAY_PORT,
    INSTITUTION_FILE,
    Choices,
    gateway_ports,
    planned_files,
    unit_names,
)
from concours.cli.installation.system import (
    check_machine,
    make_accounts,
    make_administrator,
    make_home,
    start_units,
    write_file,
)
from concours.cli.installation.units import HOME
from concours.cli.installation.visible import (
    check_seen_by_units,
    needed_paths,
    warn_of_unseen,
)
from concours.cli.screen import choose, complain, say, show
from concours.cli.supervision.database_looks import Installation, Line
from concours.cli.up import install as lay_tables
from concours.store.cluster import ClusterFault, ExternalCluster
from concours.store.cluster.address import Address

DESCRIPTION = """\
Install this checkout as the house of a domain, on a machine with Debian's PostgreSQL
and Caddy: one account and one closed unit for each process, TLS, a backup every night
and a drill every week. Run it again to change a choice: nothing that exists is lost.

  apt-get install postgresql caddy
  concours install --domain examens.example.fr --mail technique@example.fr \\
      --institution "Université de Picardie"

Tablets come to DOMAIN, staff to console.DOMAIN; both names must lead here. --root
writes the files below another folder and starts nothing: to read them before.
"""
NAME = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
MAIL = re.compile(r"[^@\s]{1,64}@[a-z0-9.-]{3,253}")
WORKERS_MAX = 12
NAME_LENGTH_MAX = 200
"""As gateways read it (`gateway.settings`)."""
SERVED_S_MAX, LOOK_S = 120.0, 1.0
PROCESS_LINES = ("console", "gateway", "keeper", "signing")
"""Lines of the doctor by which what was started is seen to serve."""


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `install` to the command line."""
    install = subparsers.add_parser(
        "install",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    install.add_argument("--domain", type=_domain, required=True)
    install.add_argument("--mail", type=_mail, required=True, help="told of faults")
    install.add_argument(
        "--institution",
        type=_institution,
        metavar="NAME",
        help="printed on attestations and convocations; asked for if not given",
    )
    install.add_argument("--certificate", type=Path, metavar="FILE")
    install.add_argument("--private-key", type=Path, metavar="FILE")
    install.add_argument(
        "--backups", type=Path, default=Path("/var/backups/concours"), metavar="DIR"
    )
    workers = between(1, WORKERS_MAX)
    install.add_argument("--workers", type=workers, default=2, metavar="N")
    install.add_argument("--root", type=Path, metavar="DIR")
    install.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Install, or write the files. 0 done, 1 not possible here."""
    try:
        choices = _choices(arguments)
        check_builds()
        if arguments.root is not None:
            warn_of_unseen(needed_paths())
            return _write_elsewhere(choices, arguments.root)
        check_machine()
        check_seen_by_units(needed_paths())
        _install(choices)
    except ClusterFault as fault:
        complain(fr=fault.fr, en=fault.en)
        return 1
    return 0


def _domain(text: str) -> str:
    if not NAME.fullmatch(text):
        raise argparse.ArgumentTypeError("a domain name, such as examens.example.fr")
    return text


def _mail(text: str) -> str:
    if not MAIL.fullmatch(text):
        raise argparse.ArgumentTypeError("an e-mail address")
    return text


def _institution(text: str) -> str:
    name = " ".join(text.split())
    if not name.isprintable() or set(name) & set('"\\$') or len(name) > NAME_LENGTH_MAX:
        raise argparse.ArgumentTypeError(
            f'one line of {NAME_LENGTH_MAX} characters at most, without " \\ $'
        )
    return name


def _institution_of(arguments: argparse.Namespace) -> str:
    """Return the institution: given, kept from before, or asked for; "" if not said."""
    path = (arguments.root or Path("/")) / (HOME / INSTITUTION_FILE).relative_to("/")
    if arguments.institution is not None:
        return str(arguments.institution)
    if path.exists():
        return path.read_text().strip()
    if not sys.stdin.isatty():
        return ""
    question = choose(
        fr="Nom de l’établissement, tel qu’il sera imprimé : ",
        en="Name of the institution, as it will be printed: ",
    )
    try:
        return _institution(input(question))
    except argparse.ArgumentTypeError as error:
        raise HouseFault(fr=str(error), en=str(error)) from error


def _choices(arguments: argparse.Namespace) -> Choices:
    if (arguments.certificate is None) != (arguments.private_key is None):
        raise HouseFault(
            fr="--certificate et --private-key vont ensemble.",
            en="--certificate and --private-key go together.",
        )
    return Choices(
        domain=arguments.domain,
        mail=arguments.mail,
        program=Path(sys.prefix) / "bin" / "concours",
        client=client_build().absolute(),
        backups=arguments.backups.absolute(),
        gateways_count=arguments.workers,
        institution=_institution_of(arguments),
        certificate=arguments.certificate and arguments.certificate.absolute(),
        private_key=arguments.private_key and arguments.private_key.absolute(),
    )


def _write_elsewhere(choices: Choices, root: Path) -> int:
    """Write the files below `root`, with secrets of its own and no database."""
    home = root / HOME.relative_to("/")
    home.mkdir(parents=True, exist_ok=True)
    cluster = ExternalCluster(Address.of("postgresql://127.0.0.1:5432/"))
    for file in planned_files(choices, read_secrets(home / "secrets.json"), cluster):
        write_file(root, file)
        show(str(file.path))
    return 0


def _install(choices: Choices) -> None:
    _tell(fr="comptes et dossiers", en="accounts and folders")
    make_accounts()
    make_home()
    choices.backups.mkdir(parents=True, exist_ok=True, mode=0o700)
    _tell(fr="base de données", en="database")
    make_administrator()
    ports = Ports(host="127.0.0.1", console=8400, gateway=FIRST_GATEWAY_PORT)
    with open_house(HOME, ports) as house:
        lay_tables(house)
        assert isinstance(house.cluster, ExternalCluster), "its URL was written above"
        for file in planned_files(choices, house.secrets, house.cluster):
            write_file(Path("/"), file)
    shutil.chown(HOME / "packages", "concours-console", "concours-console")
    shutil.chown(HOME / SIGNING_KEY, "concours-console", "concours-console")
    _tell(fr="démarrage", en="starting")
    start_units(unit_names(choices))
    lines = _lines_once_served(choices)
    tell(lines)
    _check_served(lines)
    _tell(fr="tout tourne", en="everything runs")
    show(
        choose(
            fr=f"Console : https://console.{choices.domain} · tablettes : "
            f"https://{choices.domain}\n"
            "1. concours staff first LOGIN NOM        le premier organisateur\n"
            "2. concours backup --make-key ops.key    la clé des sauvegardes",
            en=f"Console: https://console.{choices.domain} · tablets: "
            f"https://{choices.domain}\n"
            "1. concours staff first LOGIN NAME       the first organiser\n"
            "2. concours backup --make-key ops.key    the key of backups",
        )
    )


def _lines_once_served(choices: Choices) -> Sequence[Line]:
    """Return what the doctor sees once each process serves, or when it never does."""
    deadline_s = time.monotonic() + SERVED_S_MAX
    while True:
        lines = list(examine(_installation(choices)))
        if not _silent_names(lines) or time.monotonic() > deadline_s:
            return lines
        time.sleep(LOOK_S)


def _installation(choices: Choices) -> Installation:
    return Installation(
        home=HOME,
        backups=choices.backups,
        certificate=choices.certificate,
        console=8400,
        gateways=tuple(gateway_ports(choices)),
        now_ms=time.time_ns() // 1_000_000,
    )


def _silent_names(lines: Sequence[Line]) -> Sequence[str]:
    states: dict[str, set[str]] = {name: set() for name in PROCESS_LINES}
    for line in lines:
        states.get(line.name, set()).add(line.state)
    return [name for name in PROCESS_LINES if states[name] != {"ok"}]


def _check_served(lines: Sequence[Line]) -> None:
    """Raise `HouseFault` unless everything that was started serves."""
    names = ", ".join(_silent_names(lines))
    if names:
        raise HouseFault(
            fr=f"Lancé, mais ne sert pas : {names}. Lisez `journalctl -u "
            "'concours-*'`, puis relancez cette commande.",
            en=f"Started, and does not serve: {names}. Read `journalctl -u "
            "'concours-*'`, then run this command again.",
        )


def _tell(*, fr: str, en: str) -> None:
    say("install", choose(fr=fr, en=en))
