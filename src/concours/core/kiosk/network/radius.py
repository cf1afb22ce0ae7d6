"""The server that tells access points which tablets may join: EAP-TLS, nothing else.

Its text is that of `deploy/radius`. Names, addresses and the network of the access
points come from one plan; keys and certificates are made at the edge.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv4Network, NetmaskValueError

from concours.core.kiosk.network.site import HOST
from concours.core.kiosk.refusals import SettingRefused

TABLET = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,39}")
"""What a tablet is called in its certificate: its serial or inventory number."""
FOLDER = re.compile(r"/[A-Za-z0-9_./-]{1,200}")
TABLETS_COUNT_MAX = 2_000
ACCESS_POINTS_BITS_MIN = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class RadiusServer:
    """`host` is the name in its certificate, `listen` where access points reach it.

    `access_points` is the network that they ask from, which is not the tablets'.
    """

    host: str
    listen: str
    access_points: str
    folder: str

    def values(self, secret: str) -> dict[str, str]:
        """Return what its file says in each place. Raises `SettingRefused`."""
        if not HOST.fullmatch(self.host):
            raise SettingRefused("server", "address")
        if not FOLDER.fullmatch(self.folder):
            raise SettingRefused("to", "path")
        try:
            IPv4Address(self.listen)
        except AddressValueError:
            raise SettingRefused("listen", "address") from None
        try:
            network = IPv4Network(self.access_points)
        except (AddressValueError, NetmaskValueError, ValueError):
            raise SettingRefused("access points", "address") from None
        if network.prefixlen < ACCESS_POINTS_BITS_MIN:
            raise SettingRefused("access points", "length")
        return {
            "access_points": self.access_points,
            "folder": self.folder,
            "listen": self.listen,
            "secret": secret,
        }


def check_tablets(names: Sequence[str]) -> None:
    """Refuse tablets that no certificate can tell apart. Raises `SettingRefused`."""
    if not names:
        raise SettingRefused("tablets", "empty")
    if len(names) > TABLETS_COUNT_MAX:
        raise SettingRefused("tablets", "too_many")
    for name in names:
        if not TABLET.fullmatch(name):
            raise SettingRefused("tablets", f"name: {name[:40]!r}")
    if len({name.lower() for name in names}) < len(names):
        raise SettingRefused("tablets", "repeated")
