"""`concours deploy secrets`: what no rendering holds, drawn once for each machine."""

import argparse
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from concours.cli.deploy.authority import Authority
from concours.cli.deploy.engines import BALANCER_PORT, fill_text
from concours.cli.deploy.inventory import Inventory, Machine, NodeMachine
from concours.cli.deploy.machine_files import ADMIN_FILE, processes_of
from concours.cli.deploy.reading import read_for
from concours.cli.house import HouseFault, Secrets, read_secrets
from concours.cli.installation.plan import credentials_of
from concours.cli.installation.units import CONFIGURATION, HOME
from concours.cli.kiosk.kept import PRIVATE, SHARED, write_whole
from concours.cli.screen import choose, complain, show
from concours.cli.supervision.credentials import CREDENTIALS
from concours.store.cluster import ExternalCluster
from concours.store.cluster.address import URL_FILE, Address
from concours.store.signing_key import load_key

ADMIN: Final = "concours_admin"
AUTHORITY: Final = "authority"
PASSWORD_BYTES: Final = 24
DESCRIPTION = """\
Draw what `concours deploy render` names and does not write: the house's own authority
and a certificate for each machine, a password for each process, the keys that sign.
Into FOLDER/NAME, as it lies below /, for root alone. What is there is kept: run it
again after a machine was added.

  concours deploy secrets inventory.toml secrets
  rsync --recursive --perms --chmod=D755 secrets/n1/ root@10.30.0.11:/

FOLDER/authority stays with whoever keeps it, on no machine of the house: with its key
anybody is one of them. The front's own certificate and key (front.pem, front.key) are
those of a public authority, and yours to bring.
"""


def register_secrets(verbs: Any) -> None:
    """Add `secrets`."""
    parser = verbs.add_parser(
        "secrets",
        help="certificates, passwords and keys, drawn once",
        description=DESCRIPTION,
        epilog="exit codes: 0 drawn · 1 refused, and why · 2 usage",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("inventory", type=Path, metavar="INVENTORY")
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.set_defaults(run=run_secrets)


def run_secrets(arguments: argparse.Namespace) -> int:
    """Draw what is missing. 0 all is there, 1 refused."""
    inventory = read_for(arguments.inventory, is_json=False)
    if inventory is None:
        return 1
    folder = arguments.folder
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if folder.stat().st_mode & 0o077:
            complain(
                fr=f"{folder} : d’autres y entrent ; chmod 700",
                en=f"{folder}: others may enter it; chmod 700",
            )
            return 1
        names = write_secrets(inventory, folder, now=datetime.now(UTC))
    except HouseFault as fault:
        complain(fr=fault.fr, en=fault.en)
        return 1
    except (OSError, ValueError) as error:
        complain(fr=f"pas écrit : {error}", en=f"not written: {error}")
        return 1
    show(choose(fr=f"{folder} : {names}", en=f"{folder}: {names}"))
    return 0


def write_secrets(inventory: Inventory, folder: Path, *, now: datetime) -> str:
    """Write every secret that is not there yet; return the names of the machines."""
    authority = Authority(folder / AUTHORITY, inventory.domain, now=now)
    own_secrets = read_secrets(folder / AUTHORITY / "secrets.json")
    cluster = ExternalCluster(_administrator(inventory, folder / AUTHORITY))
    for machine in inventory.machines:
        root = folder / machine.name
        _write_certificates(inventory, machine, root, authority)
        for process in processes_of(machine):
            if process in CREDENTIALS:
                _write_credentials(root, process, own_secrets, cluster)
        if isinstance(machine, NodeMachine):
            _write_home(machine, root, folder / AUTHORITY, cluster)
    return ", ".join(machine.name for machine in inventory.machines)


def _write_certificates(
    inventory: Inventory, machine: Machine, root: Path, authority: Authority
) -> None:
    tls = root / Path(inventory.tls).relative_to("/")
    _write(tls / "ca.pem", authority.certificate_path.read_bytes(), SHARED)
    node_names, own_names = (inventory.database_name, machine.name), (machine.name,)
    if isinstance(machine, NodeMachine):
        for name, names in (("postgres", node_names), ("etcd", own_names)):
            path = tls / name
            authority.issue(path, machine.name, names=names, at=machine.address)
    if machine.name == inventory.backups:
        path = tls / "barman"
        authority.issue(path, "barman", names=("barman",), at=machine.address)


def _write_credentials(
    root: Path, process: str, own_secrets: Secrets, cluster: ExternalCluster
) -> None:
    folder = root / CONFIGURATION.relative_to("/") / "credentials" / process
    for name, value in credentials_of(process, own_secrets, cluster).items():
        _write(folder / name, value.encode(), PRIVATE)


def _write_home(
    node: NodeMachine, root: Path, authority_folder: Path, cluster: ExternalCluster
) -> None:
    """Write the keys of what runs once; the console's machine administers the house."""
    home = root / HOME.relative_to("/")
    if "ledger" in node.processes:
        load_key(home / "ledger/ledger.key")
    if "console" in node.processes:
        load_key(home / "signing.key")
        secrets_file = (authority_folder / "secrets.json").read_bytes()
        _write(home / "secrets.json", secrets_file, PRIVATE)
        _write(home / URL_FILE, f"{cluster.admin_dsn()}\n".encode(), PRIVATE)
        text = fill_text("admin.sql", password=cluster.address.password)
        _write(root / ADMIN_FILE.relative_to("/"), text.encode(), PRIVATE)


def _administrator(inventory: Inventory, folder: Path) -> Address:
    """Return how the primary is reached, as who may make roles."""
    path = folder / "admin.secret"
    if not path.exists():
        password = secrets.token_urlsafe(PASSWORD_BYTES)
        write_whole(path, password.encode(), PRIVATE)
    return Address(
        host=inventory.database_name,
        port=str(BALANCER_PORT),
        admin=ADMIN,
        password=path.read_text(),
        options=tuple(_options(inventory)),
    )


def _options(inventory: Inventory) -> Iterator[tuple[str, str]]:
    yield "hostaddr", "127.0.0.1"
    yield "sslmode", "verify-full"
    yield "sslrootcert", f"{inventory.tls}/ca.pem"


def _write(path: Path, data: bytes, mode: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, data, mode)
