"""The engines of a machine: Patroni, etcd, HAProxy, Barman, nginx, nftables, chrony.

Each is given one file, at the place where Debian's package looks for it. Pure. What a
node proves itself by are keys in files of its own: no password is in any of these.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from string import Template
from typing import Final

from concours.cli.deploy.inventory import (
    GATEWAYS_COUNT_MAX,
    Inventory,
    Machine,
    NodeMachine,
)
from concours.cli.house import CHECKOUT
from concours.cli.installation.plan import FIRST_GATEWAY_PORT
from concours.cli.installation.units import CONSOLE_PORT
from concours.core.kiosk.network.proxy import CentreProxy
from concours.store.backup.barman_files import SLOT, BarmanPlace, render_barman
from concours.store.cluster.nodes import (
    TIMEOUTS,
    NodeAddress,
    NodeSettings,
    balancer_section,
    etcd_peers,
    patroni_settings,
)
from concours.store.roles import WATCH

TEXTS = CHECKOUT / "deploy/three"
OBSERVE = CHECKOUT / "deploy/observe"
CENTRE = CHECKOUT / "deploy/centre/nginx.conf"
BALANCER_PORT: Final = 5000
CONNECTIONS_COUNT_MAX: Final = 4 * GATEWAYS_COUNT_MAX + 67
"""Four a gateway; what all others may take (`store.roles`), Patroni and Barman."""
NO_OTHER_CLUSTER: Final = "create_main_cluster = false\n"
"""Patroni makes the only one; Debian would make another at installation."""
HEAD: Final = "# Written by `concours deploy render`. YAML, of which JSON is a part.\n"


def fill_text(name: str, /, **words: object) -> str:
    """Return one text of `deploy/three`, filled with these words."""
    return Template((TEXTS / name).read_text()).substitute(words)


def engine_files(
    inventory: Inventory, machine: Machine, answered_paths: tuple[str, ...]
) -> Iterator[tuple[str, str]]:
    """Yield the path and the text of each engine's file on a machine.

    `answered_paths` is what gateways answer, as patterns of paths.
    """
    if isinstance(machine, NodeMachine):
        yield "etc/patroni/config.yml", _patroni(inventory, machine)
        yield "etc/etcd/concours.yml", _etcd(inventory, machine)
        yield "etc/default/etcd", "DAEMON_ARGS=--config-file=/etc/etcd/concours.yml\n"
        yield "etc/postgresql-common/createcluster.d/concours.conf", NO_OTHER_CLUSTER
        yield "etc/concours/first.sql", (TEXTS / "first.sql").read_text()
    else:
        yield "etc/nginx/nginx.conf", (TEXTS / "nginx.conf").read_text()
        yield "etc/nginx/concours/tablets.conf", _tablets(inventory, answered_paths)
        yield "etc/nginx/concours/console.conf", _console(inventory)
    yield "etc/haproxy/haproxy.cfg", _haproxy(inventory)
    if machine.name == inventory.backups:
        yield "etc/barman.conf", _barman(inventory)
        for name in ("barman.service", "barman.timer"):
            text = (TEXTS / name).read_text()
            yield f"etc/systemd/system/concours-{name}", text
    yield from _numbers(inventory, machine)
    yield "etc/nftables.conf", _nftables(inventory, machine)
    yield "etc/chrony/chrony.conf", _chrony(inventory, machine)


def gateway_ports(node: NodeMachine) -> range:
    """Return the ports of a node's gateways."""
    return range(FIRST_GATEWAY_PORT, FIRST_GATEWAY_PORT + node.gateways)


def _own_address(inventory: Inventory, node: Machine) -> NodeAddress:
    return next(n for n in inventory.node_addresses if n.name == node.name)


def _patroni(inventory: Inventory, node: NodeMachine) -> str:
    settings = patroni_settings(
        _own_address(inventory, node),
        inventory.node_addresses,
        _node_settings(inventory),
    )
    return HEAD + json.dumps(settings, indent=2, ensure_ascii=False) + "\n"


def _node_settings(inventory: Inventory) -> NodeSettings:
    root, own, key = (
        f"{inventory.tls}/{n}" for n in ("ca.pem", "postgres.pem", "postgres.key")
    )
    proof = {
        "sslmode": "verify-full",
        "sslrootcert": root,
        "sslcert": own,
        "sslkey": key,
    }
    version = inventory.postgresql
    nodes = [node.name for node in inventory.nodes]
    return NodeSettings(
        data=f"/var/lib/postgresql/{version}/concours",
        programs=f"/usr/lib/postgresql/{version}/bin",
        parameters={
            "unix_socket_directories": "/var/run/postgresql",
            "ssl": "on",
            "ssl_ca_file": root,
            "ssl_cert_file": own,
            "ssl_key_file": key,
            "ssl_min_protocol_version": "TLSv1.3",
        },
        hba=list(_hba(inventory)),
        logins={
            "superuser": {"username": "postgres"},
            "replication": {"username": "replicator", **proof},
            "rewind": {"username": "rewinder", **proof},
        },
        rest={
            "certfile": own,
            "keyfile": key,
            "cafile": root,
            "verify_client": "optional",  # whoever changes something shows one
        },
        etcd={"protocol": "https", "cacert": root, "cert": own, "key": key},
        postgresql={
            "pgpass": "/var/lib/postgresql/pgpass",
            "use_unix_socket": True,
            "pg_ident": [
                *(f"nodes {name} {role}" for name in nodes for role in NODE_ROLES),
                *(f"backups barman {role}" for role in ("barman", "streaming_barman")),
            ],
        },
        patroni={"ctl": {"cacert": root, "certfile": own, "keyfile": key}},
        slots={SLOT: {"type": "physical"}},
        agreed={"max_connections": str(CONNECTIONS_COUNT_MAX)},
    )


NODE_ROLES: Final = ("replicator", "rewinder")


def _hba(inventory: Inventory) -> Iterator[str]:
    """Yield who may come, from where, and how each proves who it is."""
    yield "local all postgres peer"
    for node in inventory.nodes:
        at = f"{node.address}/32"
        yield f"hostssl replication replicator {at} cert map=nodes"
        yield f"hostssl all rewinder {at} cert map=nodes"
        yield f"hostssl all concours_admin {at} scram-sha-256"
        yield f"hostssl concours all {at} scram-sha-256"
    for front in inventory.fronts:
        yield f"hostssl concours {WATCH} {front.address}/32 scram-sha-256"
    at = f"{_machine_of(inventory, inventory.backups).address}/32"
    yield f"hostssl replication streaming_barman {at} cert map=backups"
    yield f"hostssl all barman {at} cert map=backups"


def _machine_of(inventory: Inventory, name: str) -> Machine:
    return next(m for m in inventory.machines if m.name == name)


def _etcd(inventory: Inventory, node: NodeMachine) -> str:
    return fill_text(
        "etcd.yml",
        name=node.name,
        address=node.address,
        members=etcd_peers(inventory.node_addresses, scheme="https"),
        tls=inventory.tls,
    )


def _haproxy(inventory: Inventory) -> str:
    checks = f" check-ssl verify required ca-file {inventory.tls}/ca.pem"
    return (
        fill_text("haproxy.cfg")
        + TIMEOUTS
        + balancer_section(
            BALANCER_PORT,
            inventory.node_addresses,
            checks=checks + " verifyhost {name}",
        )
    )


def _barman(inventory: Inventory) -> str:
    tls = inventory.tls
    place = BarmanPlace(
        name="concours",
        account="barman",
        home=Path("/var/lib/barman"),
        address=f"host={inventory.database_name} hostaddr=127.0.0.1"
        f" port={BALANCER_PORT}",
        reader="barman",
        replicator="streaming_barman",
        proof=f"sslmode=verify-full sslrootcert={tls}/ca.pem"
        f" sslcert={tls}/barman.pem sslkey={tls}/barman.key",
        programs=Path(f"/usr/lib/postgresql/{inventory.postgresql}/bin"),
    )
    return "; Written by `concours deploy render`.\n" + render_barman(place)


def _tablets(inventory: Inventory, answered_paths: tuple[str, ...]) -> str:
    proxy = CentreProxy(
        host=inventory.domain,
        gateways=tuple(
            f"{node.address}:{port}"
            for node in inventory.nodes
            for port in gateway_ports(node)
        ),
        certificate=f"{inventory.tls}/front.pem",
        key=f"{inventory.tls}/front.key",
        listen="443",
    )
    return Template(CENTRE.read_text()).substitute(proxy.values(answered_paths))


def _console(inventory: Inventory) -> str:
    node = next(n for n in inventory.nodes if "console" in n.processes)
    return fill_text(
        "console.conf",
        console=f"{node.address}:{CONSOLE_PORT}",
        domain=inventory.domain,
        tls=inventory.tls,
        staff="\n".join(f"\tallow {network};" for network in inventory.staff),
    )


def _numbers(inventory: Inventory, machine: Machine) -> Iterator[tuple[str, str]]:
    """Yield what tells a machine's numbers, and on one of them what collects all."""
    for name in ("concours-metrics.service", "concours-metrics.timer"):
        yield f"etc/systemd/system/{name}", (OBSERVE / name).read_text()
    if machine.name == inventory.backups:
        text = Template((OBSERVE / "prometheus.yml").read_text()).substitute(
            machines=", ".join(f'"{m.address}:9100"' for m in inventory.machines),
            nodes=", ".join(
                f'"{n.host}:{n.patroni}"' for n in inventory.node_addresses
            ),
            tls=inventory.tls,
        )
        yield "etc/prometheus/prometheus.yml", text
        yield "etc/prometheus/concours.yml", (OBSERVE / "rules.yml").read_text()


def _nftables(inventory: Inventory, machine: Machine) -> str:
    return fill_text(
        "nftables.conf",
        administrators=", ".join(inventory.administrators),
        machines=_addresses(*inventory.machines),
        own="\n".join(f"\t\t{line}" for line in _passes(inventory, machine)),
    )


def _passes(inventory: Inventory, machine: Machine) -> Iterator[str]:
    """Yield what this machine alone lets in, and from whom."""
    collector = _machine_of(inventory, inventory.backups).address
    yield f"ip saddr {collector} tcp dport 9100 accept"
    if not isinstance(machine, NodeMachine):
        yield "tcp dport 443 accept"
        return
    nodes = _addresses(*inventory.nodes)
    machines = _addresses(*inventory.machines)
    yield f"ip saddr {{ {machines} }} tcp dport {{ 5432, 8008 }} accept"
    yield f"ip saddr {{ {nodes} }} tcp dport {{ 2379, 2380 }} accept"
    fronts = _addresses(*inventory.fronts)
    ports = gateway_ports(machine)
    span = f"{ports[0]}-{ports[-1]}" if len(ports) > 1 else str(ports[0])
    if "console" in machine.processes:
        span = f"{CONSOLE_PORT}, {span}"
    yield f"ip saddr {{ {fronts} }} tcp dport {{ {span} }} accept"


def _addresses(*machines: Machine) -> str:
    return ", ".join(machine.address for machine in machines)


def _chrony(inventory: Inventory, machine: Machine) -> str:
    time_peers = [m for m in inventory.machines if m.name != machine.name]
    return fill_text(
        "chrony.conf",
        sources="\n".join(f"server {name} iburst" for name in inventory.time),
        others="\n".join(f"server {peer.address}" for peer in time_peers),
        network=inventory.network,
    )
