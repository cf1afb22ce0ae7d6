"""The roster of a reading: which addresses are whose tablet, as a site wrote them down.

An address that several tablets share names them all: it is nobody's.
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path

from concours.core.tables.columns import plain_heading

ROSTER_BYTES_MAX = 20_000_000
NAMES: Mapping[str, tuple[str, ...]] = {
    "client": ("client", "adresse", "address", "ip"),
    "device": ("device", "tablette"),
    "number": ("number", "numero"),
    "site": ("site", "centre"),
    "room": ("room", "salle"),
    "seat": ("seat", "place"),
}
SHARED_SHOWN_MAX = 5


class RosterUnreadable(ValueError):
    """A roster that cannot be read: on which line, and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterTablet:
    """One row: whose tablet it is, and where it stood."""

    number: str = ""
    site: str = ""
    room: str = ""
    seat: str = ""

    def describe(self) -> str:
        """Return the row in one line."""
        return " · ".join(filter(None, (self.number, self.site, self.room, self.seat)))


@dataclass(slots=True)
class LogRoster:
    """Finds tablets by the address or the name that a log has of them."""

    by_client: dict[str, list[RosterTablet]] = field(default_factory=dict)
    by_device: dict[str, list[RosterTablet]] = field(default_factory=dict)
    by_network: list[tuple[IPv4Network | IPv6Network, RosterTablet]] = field(
        default_factory=list
    )

    def find(self, client: str, device: str) -> Sequence[RosterTablet]:
        """Return whose it may be: by the device if the log names one."""
        if device in self.by_device:
            return self.by_device[device]
        if client in self.by_client:
            return self.by_client[client]
        if not self.by_network:
            return ()
        try:
            address = ip_address(client)
        except ValueError:
            return ()
        return [tablet for network, tablet in self.by_network if address in network]


def read_roster(path: Path) -> LogRoster:
    """Read a CSV of tablets. Raises `RosterUnreadable`, `OSError`."""
    with path.open("rb") as file:
        data = file.read(ROSTER_BYTES_MAX + 1)
    if len(data) > ROSTER_BYTES_MAX:
        raise RosterUnreadable(f"> {ROSTER_BYTES_MAX}")
    text = data.decode("utf-8-sig", "replace")
    first = text.partition("\n")[0]
    separator = max(";,\t", key=first.count)
    rows = csv.reader(text.splitlines(), delimiter=separator)
    places = _places(next(rows, []))
    roster = LogRoster()
    for line, row in enumerate(rows, start=2):
        cells = {
            name: row[place].strip()
            for name, place in places.items()
            if place < len(row)
        }
        if any(cells.values()):
            _add(roster, cells, line)
    return roster


def _places(headings: Sequence[str]) -> dict[str, int]:
    plain = [plain_heading(heading) for heading in headings]
    places = {
        name: next(plain.index(word) for word in words if word in plain)
        for name, words in NAMES.items()
        if set(words) & set(plain)
    }
    if not {"client", "device"} & set(places):
        raise RosterUnreadable("1: adresse | tablette")
    return places


def _add(roster: LogRoster, cells: Mapping[str, str], line: int) -> None:
    client, device = cells.get("client", ""), cells.get("device", "")
    tablet = RosterTablet(
        **{name: cells.get(name, "") for name in ("number", "site", "room", "seat")}
    )
    if device:
        roster.by_device.setdefault(device, []).append(tablet)
    if "/" in client:
        try:
            roster.by_network.append((ip_network(client, strict=False), tablet))
        except ValueError as error:
            raise RosterUnreadable(f"{line}: {error}") from error
    elif client:
        roster.by_client.setdefault(client, []).append(tablet)
