"""What stands before the gateways of a centre: one file, of their own inventory."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from concours.core.kiosk.network.site import HOST
from concours.core.kiosk.refusals import SettingRefused

GATEWAY = re.compile(r"(?:[0-9]{1,3}\.){3}[0-9]{1,3}:[0-9]{1,5}")
LISTEN = re.compile(r"(?:(?:[0-9]{1,3}\.){3}[0-9]{1,3}:)?[0-9]{1,5}")
PATH = re.compile(r"/[A-Za-z0-9_./-]{1,200}")
GATEWAYS_COUNT_MAX = 32
STRAYS_AT_ONCE = 20
"""Under Caddy: as many as nginx lets through before it counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CentreProxy:
    """`gateways` are addresses with their port; `certificate` and `key` absolute."""

    host: str
    gateways: tuple[str, ...]
    certificate: str
    key: str
    listen: str

    def values(self, inventory: Sequence[str]) -> Mapping[str, str]:
        """Return what the file says in each place. Raises `SettingRefused`."""
        if not HOST.fullmatch(self.host):
            raise SettingRefused("host", "address")
        if not self.gateways:
            raise SettingRefused("gateway", "empty")
        if len(self.gateways) > GATEWAYS_COUNT_MAX:
            raise SettingRefused("gateway", "too_many")
        if len(set(self.gateways)) < len(self.gateways):
            raise SettingRefused("gateway", "repeated")
        if not all(map(GATEWAY.fullmatch, self.gateways)):
            raise SettingRefused("gateway", "address")
        for name in ("certificate", "key"):
            if not PATH.fullmatch(getattr(self, name)):
                raise SettingRefused(name, "path")
        if not LISTEN.fullmatch(self.listen):
            raise SettingRefused("listen", "address")
        address, _, port = self.listen.rpartition(":")
        places = [gateway.split(":") for gateway in self.gateways]
        return {
            "bind": address or "0.0.0.0",  # noqa: S104 -- what --listen says of no address
            "certificate": self.certificate,
            "gateway_addresses": " ".join(self.gateways),
            "inventory_as_one": "|".join(inventory),
            "port": port,
            "stray_addresses": " ".join(f"[::ffff:{ip}]:{at}" for ip, at in places),
            "strays_at_once": str(max(1, STRAYS_AT_ONCE // len(places))),
            "gateways": "\n".join(f"\tserver {gateway};" for gateway in self.gateways),
            "host": self.host,
            "inventory": "\n".join(f'\t"~^{path}$" 1;' for path in inventory),
            "key": self.key,
            "listen": self.listen,
        }
