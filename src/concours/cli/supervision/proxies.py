"""Which proxies may say where a request comes from: said by whoever runs the house.

Behind a balancer on another machine all candidates would be one address, and wrong
codes of one would brake all; and whoever may write the header has any address.
"""

import os
from collections.abc import Iterable, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from concours.cli.house import HouseFault

TRUSTED = "CONCOURS_TRUSTED_PROXIES"
NONE = "none"
ON_THIS_MACHINE = ("127.0.0.1", "::1")
"""What is trusted where nobody else can reach us, unless it is said otherwise."""


def trusted_proxies(listening: Iterable[str]) -> Sequence[str]:
    """Return the addresses and networks of the proxies that are believed.

    `listening` are our own addresses. Raises `HouseFault` when others than this machine
    reach one of them and nobody has said whom to believe, or when that cannot be read.
    """
    setting = os.environ.get(TRUSTED, "").strip()
    if not setting:
        for address in listening:
            if not _is_loopback(address):
                raise _unsaid(address)
        return ON_THIS_MACHINE
    if setting == NONE:
        return ()
    return [str(_network(entry.strip())) for entry in setting.split(",")]


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"


def _network(text: str) -> IPv4Network | IPv6Network:
    try:
        network = ip_network(text)
    except ValueError as error:
        raise _unreadable(text) from error
    if network.prefixlen == 0:
        raise _unreadable(text)
    return network


def _unsaid(address: str) -> HouseFault:
    return HouseFault(
        fr=f"Ce processus écoute sur {address} : dites quels équilibreurs de charge il "
        f"croit ({TRUSTED}=10.0.0.2,10.0.1.0/24), ou « {NONE} » si les tablettes "
        "l’atteignent directement. Sans cela, derrière un équilibreur, tous les "
        "candidats seraient une seule adresse.",
        en=f"This process listens on {address}: say which load balancers it believes "
        f"({TRUSTED}=10.0.0.2,10.0.1.0/24), or “{NONE}” if tablets reach it directly. "
        "Otherwise, behind a balancer, all candidates would be one address.",
    )


def _unreadable(text: str) -> HouseFault:
    return HouseFault(
        fr=f"{TRUSTED} : « {text} » n’est ni une adresse, ni un réseau, ou les "
        f"contient toutes. Écrivez par exemple 10.0.0.2,10.0.1.0/24, ou « {NONE} ».",
        en=f"{TRUSTED}: “{text}” is neither an address nor a network, or holds all of "
        f"them. Write for example 10.0.0.2,10.0.1.0/24, or “{NONE}”.",
    )
