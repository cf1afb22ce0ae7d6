"""The unit of each process: its account, its credentials, and the walls around it.

Pure: of one machine (`plan`) and of several (`cli.deploy`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Final

from concours.cli.supervision.credentials import CREDENTIALS
from concours.store.cluster.patroni import PORT as PATRONI_PORT
from concours.store.cluster.patroni import TLS

HOME: Final = Path("/var/lib/concours")
CONFIGURATION: Final = Path("/etc/concours")
UNITS: Final = Path("/etc/systemd/system")
ACCOUNTS: Final = ("console", "gateway", "keeper", "ledger", "watch")
CONSOLE_PORT: Final = 8400
TEMPLATES = files("concours.cli.installation") / "files"
UNITS_OF_OTHERS: Final = {"status": "watch"}
"""Units that have the account, and what it may know, of another process."""
STATUS_FOLDER: Final = "concours-status"
"""Under /var/lib: what was announced, which the front serves from its own disk."""
DESCRIPTIONS: Final = {
    "console": "pages of the staff",
    "gateway": "what tablets talk to",
    "keeper": "key shares, in memory",
    "ledger": "numbers and signs",
    "status": "what was announced, as files",
    "watch": "how this machine is",
}
DISK: Final = "/var/lib/postgresql"
"""What lies on the disk that the watch looks at."""
LOGS: Final = "concours-gateway"
"""Under /var/log: what gateways refused, for `concours forensics logs`."""
CACHE: Final = "concours-packages"
"""Under /var/cache: sealed packages, which gateways take from the database."""
MEMORY: Final = {
    "console": "4G",
    "gateway": "2G",
    "keeper": "512M",
    "ledger": "4G",
    "status": "256M",
    "watch": "256M",
}
WATCHDOG_S: Final = {
    "console": 30,
    "gateway": 15,
    "keeper": 60,
    "ledger": 300,
    "status": 120,
    "watch": 60,
}
"""How long each may be silent, once it has said that it works. The keeper loses its
shares when it is started again; the ledger reads a whole journal before its first turn.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a machine's units have in common.

    `machine` is how its watch names it, "" for its own name. `address` is where console
    and gateways listen; `fronts` are the addresses from which alone they are reached,
    and whose word on who asks is believed. `patroni` is where each node of PostgreSQL
    answers, by address, and `tls` the folder of what they are known by.
    """

    domain: str
    program: Path
    client: Path
    institution: str
    machine: str = ""
    address: str = "127.0.0.1"
    fronts: tuple[str, ...] = ()
    patroni: tuple[str, ...] = ()
    tls: str = ""


def unit_file(process: str) -> str:
    """Return the name of the file of a process's unit."""
    return f"concours-{process}{'@' if process == 'gateway' else ''}.service"


def process_unit(surroundings: Surroundings, process: str) -> str:
    """Return the unit of one process; it names secrets, and shows none."""
    address = surroundings.address
    commands = {
        "console": f"serve console --host {address} --port {CONSOLE_PORT}",
        "gateway": f"serve gateway --host {address} --port %i",
        "status": f"status %S/{STATUS_FOLDER} --follow",
        "watch": " ".join(_watch_words(surroundings)),
    }
    owner = UNITS_OF_OTHERS.get(process, process)
    folder = CONFIGURATION / "credentials" / owner
    names = CREDENTIALS.get(owner, ())
    return fill_file(
        "process.service",
        description=DESCRIPTIONS[process],
        account=f"concours-{owner}",
        program=surroundings.program,
        command=commands.get(process, f"serve {process}"),
        credentials="\n".join(f"LoadCredential={n}:{folder / n}" for n in names),
        environment="\n".join(_environment(surroundings, process)),
        memory=MEMORY[process],
        watchdog=WATCHDOG_S[process],
        hardening=(TEMPLATES / "hardening.conf").read_text().strip(),
        own="\n".join(_own_lines(surroundings, process)),
    )


def fill_file(name: str, **words: object) -> str:
    """Return one of our files, filled with these words."""
    return Template((TEMPLATES / name).read_text()).substitute(words)


def _watch_words(surroundings: Surroundings) -> Iterator[str]:
    yield f"serve watch --sockets %t/concours --home {DISK}"
    if surroundings.machine:
        yield f"--machine {surroundings.machine}"
    yield from patroni_words(surroundings)


def patroni_words(surroundings: Surroundings) -> Iterator[str]:
    """Yield where a command asks the nodes of PostgreSQL how they are."""
    for address in surroundings.patroni:
        yield f"--patroni https://{address}:{PATRONI_PORT}"


def patroni_lines(surroundings: Surroundings) -> Iterator[str]:
    """Yield what a unit needs besides to ask them."""
    if surroundings.patroni:
        yield f"Environment={TLS}={surroundings.tls}"
        yield f"IPAddressAllow={' '.join(surroundings.patroni)}"


def _environment(surroundings: Surroundings, process: str) -> Iterator[str]:
    if process in ("console", "gateway"):
        own_folder = f"%C/{CACHE}" if process == "gateway" else HOME / "packages"
        yield f"Environment=CONCOURS_PACKAGES={own_folder}"
        words = surroundings.institution.replace("%", "%%")  # its own sign for units
        yield f'Environment="CONCOURS_INSTITUTION={words}"'
        if surroundings.fronts:
            fronts = ",".join(surroundings.fronts)
            yield f"Environment=CONCOURS_TRUSTED_PROXIES={fronts}"
    domain = surroundings.domain
    match process:
        case "console":
            yield f"Environment=CONCOURS_CONSOLE_HOSTS=console.{domain}"
            yield f"Environment=CONCOURS_TABLETS_URL=https://{domain}/"
            yield f"Environment=CONCOURS_SIGNING_KEY={HOME / 'signing.key'}"
        case "gateway":
            yield f"Environment=CONCOURS_CLIENT={surroundings.client}"
            yield f"Environment=CONCOURS_REFUSED_LOG=%L/{LOGS}/refused-%i.jsonl"
            yield f"Environment=CONCOURS_TABLETS_URL=https://{domain}/"
        case "ledger":
            yield f"Environment=CONCOURS_LEDGER_KEY={HOME / 'ledger/ledger.key'}"
        case "watch":
            yield f"Environment=CONCOURS_CLIENT={surroundings.client}"
        case _:
            pass


def _own_lines(surroundings: Surroundings, process: str) -> Iterator[str]:
    """Yield what a process may besides: folders to write, and who reaches it."""
    own_folders = {"console": HOME / "packages", "ledger": HOME / "ledger"}
    if process in own_folders:
        yield f"ReadWritePaths={own_folders[process]}"
    if process == "gateway":
        yield f"LogsDirectory={LOGS}\nLogsDirectoryMode=0700"
        yield f"CacheDirectory={CACHE}\nCacheDirectoryMode=0700"
    if process == "status":
        yield f"StateDirectory={STATUS_FOLDER}\nStateDirectoryMode=0755"
    if process in ("console", "gateway") and surroundings.fronts:
        callers = (surroundings.address, *surroundings.fronts)
        yield f"IPAddressAllow={' '.join(callers)}"
    if process == "watch":
        groups = " ".join(f"concours-{name}" for name in ACCOUNTS if name != process)
        yield f"SupplementaryGroups={groups}"
        yield from patroni_lines(surroundings)
        yield "ProcSubset=all"
