"""What three nodes of PostgreSQL are told: Patroni, etcd, and who leads to the primary.

Rehearsals and real machines have one rule of who may confirm and who takes over; they
differ in places, ports and in how a node proves itself. Pure: no file, no process.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from concours.store.cluster.settings import SETTINGS

SCOPE: Final = "concours"
QUORUM: Final[Mapping[str, Any]] = {
    "ttl": 20,
    "loop_wait": 2,
    "retry_timeout": 5,
    "primary_start_timeout": 0,
    "synchronous_mode": "quorum",
    "synchronous_mode_strict": True,
    "synchronous_node_count": 1,
    "failsafe_mode": True,
}
"""A dead primary is replaced at once; no commit without one of the other two."""

DYNAMIC: Final = ("max_connections",)
"""What a standby must have as much of as its primary: Patroni tells all of them."""

BALANCER: Final = """\
listen primary
    bind 127.0.0.1:{port}
    option httpchk OPTIONS /primary
    http-check expect status 200
    default-server inter 1s fall 2 rise 1 on-marked-down shutdown-sessions
"""
"""Asked once a second; a node that is frozen would never end its sessions itself."""

TIMEOUTS: Final = """\
defaults
    mode tcp
    timeout connect 2s
    timeout check 2s
    timeout client 1h
    timeout server 1h
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeAddress:
    """Where the parts of one node listen."""

    name: str
    host: str
    postgresql: int
    patroni: int
    etcd: int
    etcd_peers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeSettings:
    """What is a node's own: folders, how it proves who it is, and who may come.

    `logins` are those of PostgreSQL; `rest` and `etcd` are added to where Patroni
    listens and where etcd is, `postgresql` and `patroni` to what else each is told.
    `slots` stay, whoever is primary; `agreed` are parameters of all nodes alike.
    """

    data: str
    programs: str
    parameters: Mapping[str, str]
    hba: Sequence[str]
    logins: Mapping[str, Any]
    rest: Mapping[str, Any]
    etcd: Mapping[str, Any] = field(default_factory=dict)
    postgresql: Mapping[str, Any] = field(default_factory=dict)
    patroni: Mapping[str, Any] = field(default_factory=dict)
    slots: Mapping[str, Any] = field(default_factory=dict)
    agreed: Mapping[str, str] = field(default_factory=dict)


def patroni_settings(
    node: NodeAddress, nodes: Iterable[NodeAddress], own: NodeSettings
) -> Mapping[str, Any]:
    """Return what the Patroni of one node reads."""
    at = f"{node.host}:{node.postgresql}"
    rest = f"{node.host}:{node.patroni}"
    own_parameters = {
        name: text for name, text in SETTINGS.items() if name not in DYNAMIC
    }
    return {
        "scope": SCOPE,
        "name": node.name,
        "restapi": {"listen": rest, "connect_address": rest, **own.rest},
        "etcd3": {"hosts": [f"{n.host}:{n.etcd}" for n in nodes], **own.etcd},
        "bootstrap": {
            "dcs": _agreed(own),
            "initdb": ["data-checksums", {"encoding": "UTF8"}, {"locale": "C"}],
        },
        "postgresql": {
            "listen": at,
            "connect_address": at,
            "data_dir": own.data,
            "bin_dir": own.programs,
            "authentication": own.logins,
            "parameters": {**own_parameters, **own.parameters},
            "pg_hba": own.hba,
            **own.postgresql,
        },
        **own.patroni,
    }


def _agreed(own: NodeSettings) -> Mapping[str, Any]:
    """Return what all nodes keep in etcd from the first start on."""
    parameters = {**{name: SETTINGS[name] for name in DYNAMIC}, **own.agreed}
    postgresql = {"use_pg_rewind": True, "parameters": parameters}
    slots = {"slots": own.slots} if own.slots else {}
    return {**QUORUM, **slots, "postgresql": postgresql}


def etcd_peers(nodes: Iterable[NodeAddress], *, scheme: str) -> str:
    """Return how each member of etcd names all of them."""
    return ",".join(f"{n.name}={scheme}://{n.host}:{n.etcd_peers}" for n in nodes)


def balancer_section(
    port: int, nodes: Iterable[NodeAddress], *, checks: str = ""
) -> str:
    """Return the part of haproxy.cfg that leads to the primary.

    `checks` is how Patroni is asked besides its port; `{name}` in it is the node's.
    """
    servers = [
        f"    server {node.name} {node.host}:{node.postgresql} check"
        f" port {node.patroni}{checks.format(name=node.name)}\n"
        for node in nodes
    ]
    return BALANCER.format(port=port) + "".join(servers)
