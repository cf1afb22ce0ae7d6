"""The inventory of a national house: three machines, the front before them, who comes.

A file of TOML that one person fills. What is unknown, missing, doubled or ill-typed is
refused by the name of its field and its line, before anything is written.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network
from typing import Annotated, ClassVar, Literal, TypeAlias

import msgspec

from concours.cli.deploy.form_faults import form_faults
from concours.core.kernel.errors import Refusal
from concours.core.kiosk.network.site import HOST
from concours.core.tables.toml_lines import line_finder
from concours.store.cluster.nodes import NodeAddress

FILE_BYTES_MAX = 20_000
NODES_COUNT = 3
FRONTS_COUNT_MAX = 2
GATEWAYS_COUNT_MAX = 24
"""Of the whole house: each keeps four of the connections of PostgreSQL."""
NETWORK_PREFIX_MIN = 8
"""A wider network of staff is nearly everybody."""
PATH_PATTERN = r"^/[A-Za-z0-9_./-]{1,100}$"
DOUBLED = re.compile(r"overwrite a value|twice")
LINE = re.compile(r"\(at line (\d+)")

Address: TypeAlias = Annotated[
    str, msgspec.Meta(pattern=r"^[0-9]{1,3}(\.[0-9]{1,3}){3}$")
]
Network: TypeAlias = Annotated[
    str, msgspec.Meta(pattern=r"^[0-9]{1,3}(\.[0-9]{1,3}){3}/[0-9]{1,2}$")
]
Networks: TypeAlias = Annotated[
    tuple[Network, ...], msgspec.Meta(min_length=1, max_length=32)
]
Name: TypeAlias = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9-]{0,14}$")]
Host: TypeAlias = Annotated[str, msgspec.Meta(pattern=rf"^{HOST.pattern}\Z")]
FilePath: TypeAlias = Annotated[str, msgspec.Meta(pattern=PATH_PATTERN)]
Words: TypeAlias = Annotated[
    str, msgspec.Meta(pattern=r'^[^"\\$\x00-\x1f\x7f]{1,200}$')
]
Single: TypeAlias = Literal["console", "keeper", "ledger"]
SINGLES: Sequence[Single] = ("console", "keeper", "ledger")
"""Processes of which a house has one."""


@dataclass(frozen=True, slots=True, order=True)
class InventoryFault:
    """One fault of an inventory: on which line, in which field, and what is wrong.

    `reason` is missing, unknown, doubled, ill_typed (or out of bounds), or the rule
    that a field breaks. `line` is 0 where none is known.
    """

    line: int
    at: str
    reason: str


@dataclass(eq=False)
class InventoryInvalid(Refusal):
    """An inventory is not as it must be: each fault has its line, field, reason."""

    code: ClassVar[str] = "deploy.inventory_invalid"
    faults: Sequence[InventoryFault]


class Machine(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One machine, by its short name and its address in the network of the house."""

    name: Name
    address: Address


class NodeMachine(Machine, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One of three: PostgreSQL, gateways, and what runs once in the house.

    `place` is what fails at once: no two nodes have the same.
    """

    place: Words
    processes: tuple[Single, ...]
    gateways: Annotated[int, msgspec.Meta(ge=1, le=GATEWAYS_COUNT_MAX)]


class Inventory(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A house of three nodes. Files and folders are those of every machine."""

    form: Literal["concours-inventory-1"]
    domain: Host
    institution: Words
    network: Network
    administrators: Networks
    staff: Networks
    time: Annotated[tuple[Host, ...], msgspec.Meta(min_length=1, max_length=8)]
    backups: Name
    nodes: tuple[NodeMachine, ...]
    fronts: tuple[Machine, ...]
    postgresql: Annotated[int, msgspec.Meta(ge=15, le=99)] = 17
    program: FilePath = "/opt/concours/.venv/bin/concours"
    client: FilePath = "/opt/concours/client/dist"
    tls: FilePath = "/etc/concours/tls"

    @property
    def machines(self) -> Sequence[Machine]:
        """Every machine, nodes first."""
        return (*self.nodes, *self.fronts)

    @property
    def database_name(self) -> str:
        """The name that the certificates of all nodes bear."""
        return f"db.{self.domain}"

    @property
    def node_addresses(self) -> Sequence[NodeAddress]:
        """Where the parts of each node listen."""
        return [
            NodeAddress(
                name=node.name,
                host=node.address,
                postgresql=5432,
                patroni=8008,
                etcd=2379,
                etcd_peers=2380,
            )
            for node in self.nodes
        ]


def read_inventory(data: bytes) -> Inventory:
    """Return the inventory that a TOML file says. Raises `InventoryInvalid`."""
    if len(data) > FILE_BYTES_MAX:
        raise InventoryInvalid([InventoryFault(0, "", "too_long")])
    text = data.decode(errors="replace")
    try:
        value = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise InventoryInvalid([_syntax_fault(text, str(error))]) from error
    _refuse(form_faults(value, Inventory), text)
    inventory = msgspec.convert(value, Inventory)
    _refuse(_faults(inventory), text)
    return inventory


def _refuse(faults: Iterable[tuple[str, str]], text: str) -> None:
    """Raise `InventoryInvalid` with all of them, by their lines, if there is one."""
    line_of = line_finder(text)
    rows = sorted(InventoryFault(line_of(at), at, reason) for at, reason in faults)
    if rows:
        raise InventoryInvalid(rows)


def _syntax_fault(text: str, message: str) -> InventoryFault:
    """Return why a text is no TOML; of a key that comes twice, its name."""
    place = LINE.search(message)
    line = int(place[1]) if place else 0
    if not DOUBLED.search(message):
        return InventoryFault(line, "", "not_toml")
    name = text.splitlines()[line - 1].split("=")[0].strip() if line else ""
    return InventoryFault(line, name, "doubled")


def _faults(inventory: Inventory) -> Iterator[tuple[str, str]]:
    """Yield what no field shows alone; items are counted from one."""
    if len(inventory.nodes) != NODES_COUNT:
        yield "nodes", "three"
    if not 1 <= len(inventory.fronts) <= FRONTS_COUNT_MAX:
        yield "fronts", "one_or_two"
    yield from _faults_of_networks(inventory)
    for field in ("name", "address"):
        values = [getattr(machine, field) for machine in inventory.machines]
        yield from _doubled(values, inventory, field)
    yield from _doubled([node.place for node in inventory.nodes], inventory, "place")
    yield from _faults_of_processes(inventory)
    if inventory.backups not in [machine.name for machine in inventory.machines]:
        yield "backups", "no_such_machine"


def _faults_of_networks(inventory: Inventory) -> Iterator[tuple[str, str]]:
    for field in ("administrators", "staff"):
        for number, text in enumerate(getattr(inventory, field), start=1):
            network = _network(text)
            if network is None:
                yield f"{field}[{number}]", "not_a_network"
            elif network.prefixlen < NETWORK_PREFIX_MIN:
                yield f"{field}[{number}]", "everybody"
        if len(set(getattr(inventory, field))) < len(getattr(inventory, field)):
            yield field, "doubled"
    if len(set(inventory.time)) < len(inventory.time):
        yield "time", "doubled"
    network = _network(inventory.network)
    if network is None or not network.is_private:
        yield "network", "not_a_network" if network is None else "not_private"
        return
    for machine, place in _places(inventory):
        if not _is_within(machine.address, network):
            yield f"{place}.address", "outside_network"


def _faults_of_processes(inventory: Inventory) -> Iterator[tuple[str, str]]:
    counts = Counter(name for node in inventory.nodes for name in node.processes)
    for name in SINGLES:
        if not counts[name]:
            yield "nodes", f"no_{name}"
    for node, place in _places(inventory):
        if isinstance(node, NodeMachine) and any(
            counts[name] > 1 for name in node.processes
        ):
            yield f"{place}.processes", "doubled"
    if sum(node.gateways for node in inventory.nodes) > GATEWAYS_COUNT_MAX:
        yield "nodes", "too_many_gateways"


def _places(inventory: Inventory) -> Iterator[tuple[Machine, str]]:
    for field in ("nodes", "fronts"):
        for number, machine in enumerate(getattr(inventory, field), start=1):
            yield machine, f"{field}[{number}]"


def _doubled(
    values: Iterable[str], inventory: Inventory, field: str
) -> Iterator[tuple[str, str]]:
    """Yield the machines whose field says what an earlier one says."""
    earlier: set[str] = set()
    for value, (_, place) in zip(values, _places(inventory), strict=False):
        if value in earlier:
            yield f"{place}.{field}", "doubled"
        earlier.add(value)


def _network(text: str) -> IPv4Network | None:
    try:
        return IPv4Network(text)
    except ValueError:
        return None


def _is_within(text: str, network: IPv4Network) -> bool:
    try:
        address = IPv4Address(text)
    except ValueError:
        return False
    ends = (network.network_address, network.broadcast_address)
    return address in network and address not in ends
