"""`concours kiosk profile`: what a fleet's server installs for one exam at one site."""

import argparse
import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from cryptography.hazmat.primitives.serialization.pkcs7 import (
    PKCS7Options,
    PKCS7SignatureBuilder,
)

from concours.cli.kiosk.identities import read_identities
from concours.cli.kiosk.inputs import (
    InputUnreadable,
    is_origin,
    read_file,
    read_password,
)
from concours.cli.kiosk.kept import PRIVATE, write_whole
from concours.cli.kiosk.words import refuse
from concours.cli.screen import choose, complain, show
from concours.core.kernel.errors import Refusal
from concours.core.kiosk.network.wifi import CertificateWifi, Wifi
from concours.core.kiosk.plist.values import PlistDate
from concours.core.kiosk.profile import (
    LOCKED_APPLICATIONS,
    FleetProfile,
    make_profile,
)

FORM = "concours-kiosk-profile-1"
PEM_BYTES_MAX = 100_000
REMOVED_AFTER = timedelta(days=2)
DESCRIPTION = """\
Make the profile (.mobileconfig) that a fleet's server installs on the iPads of a site:
restrictions, the exam's address alone in browsers, and, if they are given, the site's
Wi-Fi, a relay's own authority, and App Lock. It removes itself two days after --until.

  concours kiosk profile --origin https://examen.example --sitting edn-2027/uc-1 \\
      --site Rennes --until 2027-10-18 --to rennes.mobileconfig \\
      --certificate signer.pem --key signer.key

Without --certificate and --key it is not signed: the same options then give the same
bytes. --app-lock safari is the variant without Safe Exam Browser, which has a service
worker and no key; --app-lock seb needs configurations made with --app-lock. With --wifi
tablets join managed networks and no other; with --identities FOLDER, as `concours kiosk
radius` wrote it, each joins by its own certificate: --to is a folder then, and gets a
profile for each. Removal, restrictions and App Lock need supervised iPads; none of it
was tried on one.
"""


def register_profile(verbs: Any) -> tuple[argparse.ArgumentParser, Any]:
    """Add `profile`; return its parser and what runs it."""
    parser = verbs.add_parser(
        "profile",
        help="what a fleet's server installs for one exam at one site",
        description=DESCRIPTION,
        epilog="exit codes: 0 made · 1 refused, and why · 2 usage, or a faulty file",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--origin", required=True, metavar="https://HOST")
    parser.add_argument("--sitting", required=True)
    parser.add_argument("--site", required=True)
    parser.add_argument("--until", required=True, type=_day, metavar="YYYY-MM-DD")
    parser.add_argument("--to", required=True, type=Path, metavar="FILE")
    parser.add_argument("--app-lock", choices=LOCKED_APPLICATIONS)
    parser.add_argument("--wifi", metavar="NAME", help="managed network, WPA3")
    parser.add_argument("--wifi-password-file", type=Path, metavar="F")
    parser.add_argument("--identities", type=Path, metavar="FOLDER", help="EAP-TLS")
    parser.add_argument("--root", type=Path, action="append", default=[], metavar="PEM")
    parser.add_argument("--relay", action="append", default=[], metavar="https://HOST")
    parser.add_argument("--certificate", type=Path, metavar="PEM", help="who signs")
    parser.add_argument("--key", type=Path, metavar="PEM", help="their private key")
    return parser, run_profile


def run_profile(arguments: argparse.Namespace) -> int:
    """Make one profile. 0 made, 1 refused, 2 a faulty file."""
    pairs = (
        (arguments.wifi, arguments.wifi_password_file),
        (arguments.certificate, arguments.key),
    )
    if any((option is None) != (partner is None) for option, partner in pairs):
        complain(
            fr="--wifi avec --wifi-password-file, --certificate avec --key",
            en="--wifi with --wifi-password-file, --certificate with --key",
        )
        return 2
    if arguments.wifi and arguments.identities:
        complain(fr="--wifi ou --identities", en="--wifi or --identities")
        return 2
    if not is_origin(arguments.origin.rstrip("/")):
        return 2
    try:
        profiles = _make_profiles(arguments)
        if arguments.identities:
            arguments.to.mkdir(mode=0o700, parents=True, exist_ok=True)
        for path, data in profiles.items():
            write_whole(path, data, PRIVATE)
    except Refusal as refusal:
        return refuse(refusal, arguments.to.name, is_json=arguments.json)
    except (OSError, InputUnreadable) as error:
        complain(fr=f"à corriger : {error}", en=f"to mend: {error}")
        return 2
    _tell(arguments, profiles)
    return 0


def _make_profiles(arguments: argparse.Namespace) -> dict[Path, bytes]:
    """Return the bytes of each file: one, or one for each tablet of --identities."""
    wifis: dict[Path, Wifi | CertificateWifi | None] = {arguments.to: None}
    if arguments.wifi is not None:
        password = read_password(arguments.wifi_password_file)
        wifis = {arguments.to: Wifi(name=arguments.wifi, password=password)}
    elif arguments.identities is not None:
        wifis = {
            arguments.to / f"{wifi.tablet}.mobileconfig": wifi
            for wifi in read_identities(arguments.identities)
        }
    profiles = {
        path: make_profile(_read_profile(arguments, wifi))
        for path, wifi in wifis.items()
    }
    if arguments.certificate is None:
        return profiles
    return {
        path: _sign(data, arguments.certificate, arguments.key)
        for path, data in profiles.items()
    }


def _tell(arguments: argparse.Namespace, profiles: dict[Path, bytes]) -> None:
    is_signed = arguments.certificate is not None
    rows = [
        {"file": path.name, "sha256": sha256(data).hexdigest(), "is_signed": is_signed}
        for path, data in profiles.items()
    ]
    if arguments.json:
        report = {"profiles": rows} if arguments.identities else rows[0]
        show(json.dumps({"form": FORM, **report}, ensure_ascii=False, indent=1))
        return
    way = choose(
        fr="signé" if is_signed else "non signé",
        en="signed" if is_signed else "unsigned",
    )
    for path, row in zip(profiles, rows, strict=True):
        show(f"{path} · {way} · SHA-256 {row['sha256']}")


def _read_profile(
    arguments: argparse.Namespace, wifi: Wifi | CertificateWifi | None
) -> FleetProfile:
    removed_at = arguments.until + REMOVED_AFTER
    return FleetProfile(
        origin=arguments.origin.rstrip("/"),
        sitting=arguments.sitting,
        site=arguments.site,
        removed_at=PlistDate(f"{removed_at:%Y-%m-%dT%H:%M:%SZ}"),
        locked_application=arguments.app_lock,
        wifi=wifi,
        certificates=tuple(
            certificate.public_bytes(Encoding.DER)
            for path in arguments.root
            for certificate in _read_certificates(path)
        ),
        relays=tuple(relay.rstrip("/") for relay in arguments.relay),
    )


def _sign(data: bytes, certificate_path: Path, key_path: Path) -> bytes:
    """Return the profile within a CMS signature, DER, certificates beside it."""
    first, *chain = _read_certificates(certificate_path)
    pem = read_file(key_path, PEM_BYTES_MAX)
    try:
        key = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise InputUnreadable(f"{key_path.name}: PEM") from None
    if not isinstance(key, RSAPrivateKey | EllipticCurvePrivateKey):
        raise InputUnreadable(f"{key_path.name}: RSA, EC")
    if key.public_key() != first.public_key():
        raise InputUnreadable(f"{key_path.name} ≠ {certificate_path.name}")
    builder = PKCS7SignatureBuilder().set_data(data).add_signer(first, key, SHA256())
    for certificate in chain:
        builder = builder.add_certificate(certificate)
    return builder.sign(Encoding.DER, [PKCS7Options.Binary])


def _read_certificates(path: Path) -> list[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(read_file(path, PEM_BYTES_MAX))
    except ValueError:
        raise InputUnreadable(f"{path.name}: PEM") from None


def _day(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
