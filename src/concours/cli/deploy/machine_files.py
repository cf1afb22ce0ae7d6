"""All that one machine is given: engines' files, units, accounts, and what it needs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from concours.cli.deploy.engines import (
    engine_files,
    fill_text,
    gateway_ports,
)
from concours.cli.deploy.inventory import Inventory, Machine, NodeMachine
from concours.cli.installation.units import (
    ACCOUNTS,
    CONFIGURATION,
    CONSOLE_PORT,
    DESCRIPTIONS,
    HOME,
    TEMPLATES,
    UNITS,
    Surroundings,
    fill_file,
    patroni_lines,
    patroni_words,
    process_unit,
    unit_file,
)
from concours.cli.supervision.credentials import CREDENTIALS
from concours.store.cluster.address import URL_FILE

ADMIN_FILE: Final = CONFIGURATION / "credentials/admin.sql"
NODE_PACKAGES: Final = ("patroni", "python3-etcd", "etcd-server")
DOCTOR_TIMER: Final = "concours-doctor.timer"
SHARED_PACKAGES: Final = (
    *("chrony", "haproxy", "nftables"),
    "prometheus-node-exporter",
)


@dataclass(frozen=True, slots=True, order=True)
class SecretPlace:
    """A file that no rendering holds: where it belongs, and to whom alone."""

    path: str
    owner: str
    holds: str


def machine_files(
    inventory: Inventory, machine: Machine, answered_paths: tuple[str, ...]
) -> Mapping[str, str]:
    """Return the text of each file of a machine, by its path below `/`."""
    files = dict(engine_files(inventory, machine, answered_paths))
    files["etc/sysusers.d/concours.conf"] = "".join(
        f'u concours-{name} - "Concours, {DESCRIPTIONS[name]}"\n' for name in ACCOUNTS
    )
    files["etc/tmpfiles.d/concours.conf"] = _folders(secret_places(inventory, machine))
    units = str(UNITS.relative_to("/"))
    for process in processes_of(machine):
        surroundings = _surroundings(inventory, machine)
        files[f"{units}/{unit_file(process)}"] = process_unit(surroundings, process)
    wanted_units = [*units_of(machine)]
    if "console" in processes_of(machine):  # whose machine administers the house
        wanted_units.append(DOCTOR_TIMER)
        files[f"{units}/{DOCTOR_TIMER}"] = fill_file(DOCTOR_TIMER)
        files[f"{units}/concours-doctor.service"] = _doctor_unit(inventory, machine)
    files[f"{units}/concours.target"] = fill_text(
        "concours.target", name=machine.name, units=" ".join(wanted_units)
    )
    files["usr/local/bin/concours"] = fill_file(
        "concours", home=HOME, program=inventory.program
    )
    return dict(sorted(files.items()))


def _doctor_unit(inventory: Inventory, machine: Machine) -> str:
    """Return the unit that looks at the house from here, and tells the console."""
    ports = " ".join(f"--gateway {port}" for port in _ports(machine))
    surroundings = _surroundings(inventory, machine)
    nodes = " ".join(patroni_words(surroundings))
    places = f"--host {machine.address} --console {CONSOLE_PORT} {ports} {nodes}"
    unit = fill_file(
        "concours-doctor.service",
        program=inventory.program,
        looks=f"--home {HOME} {places}",
        hardening=(TEMPLATES / "hardening.conf").read_text().strip(),
    )
    asked = "\n".join(patroni_lines(surroundings))
    return f"{unit}IPAddressAllow={machine.address}\n{asked}\n"


def processes_of(machine: Machine) -> Sequence[str]:
    """Return the processes of ours that a machine runs."""
    if isinstance(machine, NodeMachine):
        return (*sorted(machine.processes), "gateway", "watch")
    return ("status", "watch")


def units_of(machine: Machine) -> Sequence[str]:
    """Return the units of ours that run all the time."""
    return [
        name
        for process in processes_of(machine)
        for name in (
            [f"concours-gateway@{port}.service" for port in _ports(machine)]
            if process == "gateway"
            else [unit_file(process)]
        )
    ]


def packages_of(inventory: Inventory, machine: Machine) -> Sequence[str]:
    """Return what Debian brings to this machine."""
    names = [*SHARED_PACKAGES]
    if isinstance(machine, NodeMachine):
        names += [*NODE_PACKAGES, f"postgresql-{inventory.postgresql}"]
    else:
        names.append("nginx")
    if machine.name == inventory.backups:
        names += ["barman", "prometheus", f"postgresql-client-{inventory.postgresql}"]
    return sorted(names)


def secret_places(inventory: Inventory, machine: Machine) -> Sequence[SecretPlace]:
    """Return every secret that somebody brings to this machine."""
    return sorted({*_keys(inventory, machine), *_credentials(machine)})


def _keys(inventory: Inventory, machine: Machine) -> Iterator[SecretPlace]:
    owners = {"barman": machine.name == inventory.backups}
    owners |= dict.fromkeys(("postgres", "etcd"), isinstance(machine, NodeMachine))
    for owner, is_here in owners.items():
        if is_here:
            yield SecretPlace(f"{inventory.tls}/{owner}.key", owner, "private key")
    if not isinstance(machine, NodeMachine):
        yield SecretPlace(f"{inventory.tls}/front.key", "root", "private key")


def _credentials(machine: Machine) -> Iterator[SecretPlace]:
    for process in processes_of(machine):
        for name in CREDENTIALS.get(process, ()):
            path = CONFIGURATION / "credentials" / process / name
            yield SecretPlace(str(path), "root", "credential")
    own_keys = {"console": HOME / "signing.key", "ledger": HOME / "ledger/ledger.key"}
    for process, key in own_keys.items():
        if process in processes_of(machine):
            yield SecretPlace(str(key), f"concours-{process}", "signing key")
    if "console" in processes_of(machine):  # whose machine administers the house
        for name in ("secrets.json", URL_FILE):
            yield SecretPlace(str(HOME / name), "root", "every password")
        yield SecretPlace(str(ADMIN_FILE), "root", "the administrator's password")


def _surroundings(inventory: Inventory, machine: Machine) -> Surroundings:
    return Surroundings(
        domain=inventory.domain,
        program=Path(inventory.program),
        client=Path(inventory.client),
        institution=inventory.institution,
        machine=machine.name,
        address=machine.address,
        fronts=tuple(front.address for front in inventory.fronts),
        patroni=tuple(node.address for node in inventory.nodes),
        tls=inventory.tls,
    )


def _ports(machine: Machine) -> range:
    return gateway_ports(machine) if isinstance(machine, NodeMachine) else range(0)


def _folders(places: Sequence[SecretPlace]) -> str:
    """Return folders to make, and whose each secret is once it was brought.

    A key in a process's own folder is given with the whole folder: of a file alone
    there systemd believes that the process may have put it there, and refuses.
    """
    lines = [f"d {HOME} 0711 root root"]
    own_folders = {}
    for folder, process in (("packages", "console"), ("ledger", "ledger")):
        owner = f"concours-{process}"
        own_folders[str(HOME / folder)] = owner
        lines.append(f"d {HOME / folder} 0700 {owner} {owner}")
    lines.append(f"d {CONFIGURATION / 'credentials'} 0700 root root")
    for place in places:
        folder = str(Path(place.path).parent)
        if own_folders.get(folder) == place.owner:
            lines.append(f"Z {folder} ~0700 {place.owner} {place.owner}")
        else:
            lines.append(f"z {place.path} 0600 {place.owner} {place.owner}")
    return "".join(f"{line}\n" for line in lines)
