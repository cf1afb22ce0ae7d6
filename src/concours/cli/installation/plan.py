"""What an installed house writes: each file, its mode and its owner.

Pure: the same choices give the same files. Secrets come as an argument.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Final

from concours.cli.house import Secrets
from concours.cli.supervision.credentials import CREDENTIALS
from concours.store.cluster import ExternalCluster

HOME: Final = Path("/var/lib/concours")
CONFIGURATION: Final = Path("/etc/concours")
UNITS: Final = Path("/etc/systemd/system")
CADDYFILE: Final = Path("/etc/caddy/Caddyfile")
COMMAND: Final = Path("/usr/local/bin/concours")
FIRST_GATEWAY_PORT = 8410
ACCOUNTS: Final = ("console", "gateway", "keeper", "ledger")
PRIVATE, SHARED, RUN = 0o600, 0o644, 0o755
TEMPLATES = files("concours.cli.installation") / "files"

INSTITUTION_FILE: Final = "institution"
"""Where a home keeps its institution's name, between two installations."""

DESCRIPTIONS: Final = {
    "console": "pages of the staff",
    "gateway": "what tablets talk to",
    "keeper": "key shares, in memory",
    "ledger": "numbers and signs",
}
LOGS: Final = "concours-gateway"
"""Under /var/log: what gateways refused, for `concours forensics logs`."""
CACHE: Final = "concours-packages"
"""Under /var/cache: sealed packages, which gateways take from the database."""
MEMORY: Final = {"console": "4G", "gateway": "2G", "keeper": "512M", "ledger": "4G"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What an administrator chose.

    `domain` is that of tablets; the staff's is `console.` before it. `mail` is told of
    certificates. `certificate` and `private_key` are files; without, Caddy asks an
    authority. `program` is the `concours` command that units start, `client` the folder
    of the built tablet application. `institution` is whose house it is, as attestations
    and convocations say it, "" for nobody's.
    """

    domain: str
    mail: str
    program: Path
    client: Path
    backups: Path
    gateways_count: int
    certificate: Path | None = None
    private_key: Path | None = None
    institution: str = ""


@dataclass(frozen=True, slots=True)
class PlannedFile:
    """One file to write: where, what, its mode, and its owner if that is not root."""

    path: Path
    content: str
    mode: int = SHARED
    owner: str = "root"


def planned_files(
    choices: Choices, secrets: Secrets, cluster: ExternalCluster
) -> Iterator[PlannedFile]:
    """Yield every file of the house."""
    yield from _units(choices)
    yield PlannedFile(CADDYFILE, _caddyfile(choices))
    command = _fill("concours", home=HOME, program=choices.program)
    yield PlannedFile(COMMAND, command, RUN)
    yield PlannedFile(HOME / INSTITUTION_FILE, f"{choices.institution}\n")
    for process in ACCOUNTS:
        for name, value in credentials_of(process, secrets, cluster).items():
            path = CONFIGURATION / "credentials" / process / name
            yield PlannedFile(path, value, PRIVATE)


def credentials_of(
    process: str, secrets: Secrets, cluster: ExternalCluster
) -> Mapping[str, str]:
    """Return what one process alone may know, by the name of its variable."""
    role = f"concours_{process}"
    dsn = cluster.dsn("concours", role=role, password=secrets.roles[role])
    values = {
        "CONCOURS_DSN": dsn,
        "CONCOURS_CODES_KEY": secrets.codes,
        "CONCOURS_CONSOLE_SECRET": secrets.console,
    }
    return {name: values[name] for name in CREDENTIALS[process]}


def gateway_ports(choices: Choices) -> Sequence[int]:
    """Return the ports of the gateways, on this machine alone."""
    return range(FIRST_GATEWAY_PORT, FIRST_GATEWAY_PORT + choices.gateways_count)


def unit_names(choices: Choices) -> Sequence[str]:
    """Return the units that run all the time."""
    gateways = [f"concours-gateway@{port}.service" for port in gateway_ports(choices)]
    single_units = [
        f"concours-{name}.service" for name in ("keeper", "ledger", "console")
    ]
    return [*single_units, *gateways, "concours-wal.service"]


def _units(choices: Choices) -> Iterator[PlannedFile]:
    for process in ACCOUNTS:
        name = f"concours-{process}{'@' if process == 'gateway' else ''}.service"
        yield PlannedFile(UNITS / name, _process_unit(choices, process))
    words = {
        "program": choices.program,
        "home": HOME,
        "backups": choices.backups,
        "processes": " ".join(unit_names(choices)),
    }
    names = ("backup.service", "backup.timer", "wal.service")
    for name in (*names, "drill.service", "drill.timer"):
        yield PlannedFile(
            UNITS / f"concours-{name}", _fill(f"concours-{name}", **words)
        )
    yield PlannedFile(UNITS / "concours.target", _fill("concours.target", **words))


def _process_unit(choices: Choices, process: str) -> str:
    commands = {
        "console": "console --host 127.0.0.1 --port 8400",
        "gateway": "gateway --host 127.0.0.1 --port %i",
    }
    folder = CONFIGURATION / "credentials" / process
    names = CREDENTIALS[process]
    return _fill(
        "process.service",
        description=DESCRIPTIONS[process],
        account=f"concours-{process}",
        program=choices.program,
        command=commands.get(process, process),
        credentials="\n".join(f"LoadCredential={n}:{folder / n}" for n in names),
        environment="\n".join(_environment(choices, process)),
        memory=MEMORY[process],
        hardening=(TEMPLATES / "hardening.conf").read_text().strip(),
        folders=_folders(process),
    )


def _environment(choices: Choices, process: str) -> Iterator[str]:
    if process in ("console", "gateway"):
        own_folder = f"%C/{CACHE}" if process == "gateway" else HOME / "packages"
        yield f"Environment=CONCOURS_PACKAGES={own_folder}"
        words = choices.institution.replace("%", "%%")  # its own sign for units
        yield f'Environment="CONCOURS_INSTITUTION={words}"'
    match process:
        case "console":
            yield f"Environment=CONCOURS_CONSOLE_HOSTS=console.{choices.domain}"
            yield f"Environment=CONCOURS_TABLETS_URL=https://{choices.domain}/"
            yield f"Environment=CONCOURS_SIGNING_KEY={HOME / 'signing.key'}"
        case "gateway":
            yield f"Environment=CONCOURS_CLIENT={choices.client}"
            yield f"Environment=CONCOURS_REFUSED_LOG=%L/{LOGS}/refused-%i.jsonl"
            yield f"Environment=CONCOURS_TABLETS_URL=https://{choices.domain}/"
        case "ledger":
            yield f"Environment=CONCOURS_LEDGER_KEY={HOME / 'ledger/ledger.key'}"
        case _:
            pass


def _folders(process: str) -> str:
    if process == "gateway":
        folders = f"LogsDirectory={LOGS}\nLogsDirectoryMode=0700"
        return f"{folders}\nCacheDirectory={CACHE}\nCacheDirectoryMode=0700"
    own_folders = {"console": HOME / "packages", "ledger": HOME / "ledger"}
    return f"ReadWritePaths={own_folders[process]}" if process in own_folders else ""


def _caddyfile(choices: Choices) -> str:
    tls = "# a certificate by ACME"
    if choices.certificate is not None:
        tls = f"tls {choices.certificate} {choices.private_key}"
    gateways = " ".join(f"127.0.0.1:{port}" for port in gateway_ports(choices))
    return _fill(
        "Caddyfile",
        domain=choices.domain,
        mail=choices.mail,
        tls=tls,
        gateways=gateways,
    )


def _fill(name: str, **words: object) -> str:
    return Template((TEMPLATES / name).read_text()).substitute(words)
