"""The network of a site: what tablets reach is the exam, the router, and nothing else.

Names, addresses, hour and filter come from one plan, so that no file says another host
than the next. The texts are those of `deploy/site`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv4Network, NetmaskValueError
from string import Template

from concours.core.kiosk.refusals import SettingRefused
from concours.core.kiosk.settings import RELAYS_COUNT_MAX

HOST = re.compile(r"(?=.{4,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
INTERFACE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,14}")  # IFNAMSIZ of Linux is 16
ADDRESSES_COUNT_MAX = 8
TIME_SERVERS_COUNT_MAX = 4
PREFIX_MIN, PREFIX_MAX = 16, 28
"""Of the inside network, in bits: from 13 tablets to more than any site has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteNetwork:
    """One site's router. `inside` and `outside` are its interfaces.

    `host` is the name of the tablets' address, at `addresses` (IPv4). `network` is the
    tablets' own, `10.20.0.0/22`: its first address is the router's. `time_servers`:
    names or addresses that the router takes the hour from. `relays`: name and address
    of each relay of the site, outside `network`: iPadOS asks a person before an
    application reaches its own, and no fleet's server can answer.
    """

    host: str
    addresses: tuple[str, ...]
    inside: str
    outside: str
    network: str
    time_servers: tuple[str, ...]
    relays: tuple[tuple[str, str], ...] = ()

    def values(self) -> dict[str, str]:
        """Return what the files of a site say in each place.

        Raises `SettingRefused`.
        """
        network = self._read_network()
        addresses = self._read_addresses(network)
        self._check_names()
        records = [(self.host, address) for address in addresses]
        records += self._read_relays(network)
        router, first, last = network[1], network[2], network[-2]
        return {
            "addresses": ", ".join(dict.fromkeys(address for _, address in records)),
            "first": str(first),
            "host_records": "\n".join(
                f"host-record={name},{address}" for name, address in records
            ),
            "inside": self.inside,
            "last": str(last),
            "netmask": str(network.netmask),
            "network": str(network),
            "outside": self.outside,
            "router": str(router),
            "time_sources": "\n".join(
                f"server {server} iburst" for server in self.time_servers
            ),
        }

    def _check_names(self) -> None:
        if not HOST.fullmatch(self.host):
            raise SettingRefused("host", "address")
        for name in ("inside", "outside"):
            if not INTERFACE.fullmatch(getattr(self, name)):
                raise SettingRefused(name, "name")
        if self.inside == self.outside:
            raise SettingRefused("outside", "repeated")
        _check_count("time", self.time_servers, TIME_SERVERS_COUNT_MAX)
        for server in self.time_servers:
            if not HOST.fullmatch(server):
                _read_address("time", server)

    def _read_network(self) -> IPv4Network:
        try:
            network = IPv4Network(self.network)
        except (AddressValueError, NetmaskValueError, ValueError):
            raise SettingRefused("network", "address") from None
        if not PREFIX_MIN <= network.prefixlen <= PREFIX_MAX:
            raise SettingRefused("network", "length")
        if not network.is_private or network.is_loopback or network.is_link_local:
            raise SettingRefused("network", "not_private")
        return network

    def _read_addresses(self, network: IPv4Network) -> list[str]:
        _check_count("address", self.addresses, ADDRESSES_COUNT_MAX)
        addresses = [_read_address("address", text) for text in self.addresses]
        if any(address in network for address in addresses):
            raise SettingRefused("address", "inside")
        return [str(address) for address in addresses]

    def _read_relays(self, network: IPv4Network) -> list[tuple[str, str]]:
        if len(self.relays) > RELAYS_COUNT_MAX:
            raise SettingRefused("relay", "too_many")
        names = [self.host, *(name for name, _ in self.relays)]
        if len(set(names)) < len(names):
            raise SettingRefused("relay", "repeated")
        if not all(map(HOST.fullmatch, names)):
            raise SettingRefused("relay", "name")
        pairs = [(name, _read_address("relay", text)) for name, text in self.relays]
        if any(address in network for _, address in pairs):
            raise SettingRefused("relay", "inside")
        return [(name, str(address)) for name, address in pairs]


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return one file of a site, of its text in `deploy/site`."""
    return Template(text).substitute(values)


def _check_count(name: str, values: tuple[str, ...], count_max: int) -> None:
    if not values:
        raise SettingRefused(name, "empty")
    if len(values) > count_max:
        raise SettingRefused(name, "too_many")
    if len(set(values)) < len(values):
        raise SettingRefused(name, "repeated")


def _read_address(name: str, text: str) -> IPv4Address:
    try:
        address = IPv4Address(text)
    except AddressValueError:
        raise SettingRefused(name, "address") from None
    if address.is_multicast or address.is_unspecified or address.is_loopback:
        raise SettingRefused(name, "address")
    return address
