"""What an installed house writes: each file, its mode and its owner.

Pure: the same choices give the same files. Secrets come as an argument.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from concours.cli.house import Secrets
from concours.cli.installation.units import (
    ACCOUNTS,
    CONFIGURATION,
    HOME,
    TEMPLATES,
    UNITS,
    UNITS_OF_OTHERS,
    Surroundings,
    fill_file,
    process_unit,
    unit_file,
)
from concours.cli.supervision.credentials import CREDENTIALS
from concours.store.cluster import ExternalCluster

CADDYFILE: Final = Path("/etc/caddy/Caddyfile")
COMMAND: Final = Path("/usr/local/bin/concours")
FIRST_GATEWAY_PORT = 8410
PRIVATE, SHARED, RUN = 0o600, 0o644, 0o755

INSTITUTION_FILE: Final = "institution"
"""Where a home keeps its institution's name, between two installations."""


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
    command = fill_file("concours", home=HOME, program=choices.program)
    yield PlannedFile(COMMAND, command, RUN)
    yield PlannedFile(HOME / INSTITUTION_FILE, f"{choices.institution}\n")
    for process in CREDENTIALS:
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
        f"concours-{name}.service"
        for name in ("keeper", "ledger", "console", "watch", *UNITS_OF_OTHERS)
    ]
    return [*single_units, *gateways, "concours-wal.service"]


def _units(choices: Choices) -> Iterator[PlannedFile]:
    surroundings = Surroundings(
        domain=choices.domain,
        program=choices.program,
        client=choices.client,
        institution=choices.institution,
    )
    for process in (*ACCOUNTS, *UNITS_OF_OTHERS):
        unit = process_unit(surroundings, process)
        yield PlannedFile(UNITS / unit_file(process), unit)
    words = {
        "program": choices.program,
        "home": HOME,
        "backups": choices.backups,
        "processes": " ".join(unit_names(choices)),
        "looks": " ".join(_doctor_words(choices)),
        "hardening": (TEMPLATES / "hardening.conf").read_text().strip(),
    }
    names = ("backup.service", "backup.timer", "wal.service")
    timers = ("drill.service", "drill.timer", "doctor.service", "doctor.timer")
    for name in (*names, *timers):
        yield PlannedFile(
            UNITS / f"concours-{name}", fill_file(f"concours-{name}", **words)
        )
    yield PlannedFile(UNITS / "concours.target", fill_file("concours.target", **words))


def _doctor_words(choices: Choices) -> Iterator[str]:
    """Yield what the doctor of this machine is to look at."""
    yield f"--home {HOME} --backups {choices.backups}"
    for port in gateway_ports(choices):
        yield f"--gateway {port}"
    if choices.certificate is not None:
        yield f"--certificate {choices.certificate}"


def _caddyfile(choices: Choices) -> str:
    tls = "# a certificate by ACME"
    if choices.certificate is not None:
        tls = f"tls {choices.certificate} {choices.private_key}"
    gateways = " ".join(f"127.0.0.1:{port}" for port in gateway_ports(choices))
    return fill_file(
        "Caddyfile",
        domain=choices.domain,
        mail=choices.mail,
        tls=tls,
        gateways=gateways,
    )
