"""The folder of a site's RADIUS server: its authority, and each tablet's identity.

It grows: run again, it makes what new tablets miss, and takes back what was lost; what
is there stays as it is. Everything but certificates is private.
"""

import csv
import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from concours.cli.kiosk.authority import (
    Authority,
    key_pem,
    make_authority,
    read_authority,
)
from concours.cli.kiosk.inputs import InputUnreadable, read_file
from concours.cli.kiosk.kept import PRIVATE, SHARED, write_whole
from concours.core.kiosk.network.radius import TABLET
from concours.core.kiosk.network.wifi import CertificateWifi

FORM = "concours-kiosk-radius-1"
INDEX, PASSWORDS = "tablets.json", "passwords.csv"
AUTHORITY, AUTHORITY_KEY = "authority.pem", "authority.key"
SERVER, SERVER_KEY, TRUSTED = "radius.pem", "radius.key", "trusted.pem"
SECRET, TABLETS = "secret.txt", "tablets"
FILE_BYTES_MAX = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class TabletIdentity:
    """One tablet: its certificate's serial number, and whether it is taken back."""

    name: str
    serial: str
    is_revoked: bool = False


@dataclass(frozen=True, slots=True)
class SiteIdentities:
    """Whom one site's network knows; nothing of it is secret."""

    site: str
    wifi: str
    server: str
    tablets: tuple[TabletIdentity, ...] = field(default=())

    def text(self) -> bytes:
        """Return what is kept of it."""
        value = {"form": FORM, **asdict(self)}
        return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()

    def with_tablets(self, tablets: Iterable[TabletIdentity]) -> "SiteIdentities":
        """Return the same site with other tablets."""
        return replace(self, tablets=tuple(tablets))


def open_authority(folder: Path, name: str, until: datetime) -> Authority:
    """Return the authority of a folder; the first time, a new one, written there.

    Raises `InputUnreadable`, `OSError`.
    """
    if not (folder / AUTHORITY).exists():
        authority = make_authority(name, until)
        write_whole(folder / AUTHORITY_KEY, key_pem(authority.key), PRIVATE)
        write_whole(folder / AUTHORITY, authority.pem(), SHARED)
        return authority
    pem = read_file(folder / AUTHORITY, FILE_BYTES_MAX)
    key = read_file(folder / AUTHORITY_KEY, FILE_BYTES_MAX)
    try:
        return read_authority(pem, key)
    except ValueError:
        raise InputUnreadable(f"{AUTHORITY_KEY} ≠ {AUTHORITY}") from None


def open_secret(folder: Path) -> str:
    """Return what access points and server share; the first time, a new one."""
    path = folder / SECRET
    if not path.exists():
        write_whole(path, secrets.token_hex(16).encode() + b"\n", PRIVATE)
    return read_file(path, FILE_BYTES_MAX).decode().strip()


def read_index(folder: Path) -> SiteIdentities | None:
    """Return whom a folder knows, None of a new one. Raises `InputUnreadable`."""
    if not (folder / INDEX).exists():
        return None
    data = read_file(folder / INDEX, FILE_BYTES_MAX)
    try:
        value = json.loads(data)
        form = value.pop("form")
        tablets = tuple(TabletIdentity(**row) for row in value.pop("tablets"))
        index = SiteIdentities(**value, tablets=tablets)
        are_named = all(TABLET.fullmatch(tablet.name) for tablet in index.tablets)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise InputUnreadable(f"{INDEX}: {FORM}") from None
    if form != FORM or not are_named:
        raise InputUnreadable(f"{INDEX}: {FORM}")
    return index


def read_passwords(folder: Path) -> dict[str, str]:
    """Return the password of each identity; nothing of a new folder."""
    path = folder / PASSWORDS
    if not path.exists():
        return {}
    text = read_file(path, FILE_BYTES_MAX).decode()
    rows = csv.reader(StringIO(text), delimiter=";")
    return {row[0]: row[1] for row in list(rows)[1:] if len(row) == 2}


def write_passwords(folder: Path, passwords: Mapping[str, str]) -> None:
    """Write them all again."""
    text = StringIO()
    sheet = csv.writer(text, delimiter=";", lineterminator="\n")
    sheet.writerow(("tablette", "mot de passe"))
    sheet.writerows(passwords.items())
    write_whole(folder / PASSWORDS, text.getvalue().encode(), PRIVATE)


def issue_tablets(
    folder: Path, authority: Authority, names: Sequence[str], index: SiteIdentities
) -> SiteIdentities:
    """Give an identity to each name that has none yet; return all of them.

    The index is written last: what was cut off is made again.
    """
    passwords = read_passwords(folder)
    tablets = list(index.tablets)
    names_of_index = {tablet.name for tablet in tablets}
    (folder / TABLETS).mkdir(mode=0o700, exist_ok=True)
    for name in names:
        if name in names_of_index:
            continue
        passwords[name] = secrets.token_urlsafe(12)
        data, serial = authority.issue_tablet(name, passwords[name])
        write_whole(folder / TABLETS / f"{name}.p12", data, PRIVATE)
        tablets.append(TabletIdentity(name, f"{serial:x}"))
    write_passwords(folder, passwords)
    return index.with_tablets(tablets)


def keep(folder: Path, authority: Authority, index: SiteIdentities) -> None:
    """Write the server's identity if it is missing, whom it trusts, and the index."""
    if not (folder / SERVER).exists():
        certificate, key = authority.issue_server(index.server)
        write_whole(folder / SERVER_KEY, key, PRIVATE)
        write_whole(folder / SERVER, certificate, SHARED)
    serials = [int(t.serial, 16) for t in index.tablets if t.is_revoked]
    revoked_list = authority.revoke(serials, datetime.now(UTC))
    write_whole(folder / TRUSTED, authority.pem() + revoked_list, SHARED)
    write_whole(folder / INDEX, index.text(), SHARED)


def read_identities(folder: Path) -> list[CertificateWifi]:
    """Return the network of each tablet in force, for its profile.

    Raises `InputUnreadable`, `OSError`.
    """
    index = read_index(folder)
    if index is None:
        raise InputUnreadable(f"{folder.name}: {INDEX}")
    passwords = read_passwords(folder)
    authority = _authority_der(folder)
    return [
        CertificateWifi(
            name=index.wifi,
            tablet=tablet.name,
            server=index.server,
            authority=authority,
            identity=read_file(folder / TABLETS / f"{tablet.name}.p12", FILE_BYTES_MAX),
            password=passwords.get(tablet.name, ""),
        )
        for tablet in index.tablets
        if not tablet.is_revoked
    ]


def _authority_der(folder: Path) -> bytes:
    data = read_file(folder / AUTHORITY, FILE_BYTES_MAX)
    try:
        certificate = x509.load_pem_x509_certificate(data)
    except ValueError:
        raise InputUnreadable(f"{AUTHORITY}: PEM") from None
    return certificate.public_bytes(Encoding.DER)


def summary(index: SiteIdentities, is_new: Sequence[str]) -> dict[str, Any]:
    """Return what a machine is told of a run."""
    return {
        "form": FORM,
        "tablets": [tablet.name for tablet in index.tablets if not tablet.is_revoked],
        "made": list(is_new),
        "revoked": [tablet.name for tablet in index.tablets if tablet.is_revoked],
    }
