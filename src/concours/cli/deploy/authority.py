"""The house's own authority: by it its machines know each other, and nobody else.

A certificate names its holder, and is good for both ends of a connection. Keys are of
P-256. What exists is kept: only what is missing is made.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from concours.cli.kiosk.kept import PRIVATE, SHARED, write_whole

AUTHORITY_DAYS: Final = 3650
CERTIFICATE_DAYS: Final = 800
BEGINS_BEFORE: Final = timedelta(hours=1)
"""A machine whose clock is a little late takes it, too."""


class Authority:
    """Signs certificates of machines; its key lies in `folder`, made at need."""

    def __init__(self, folder: Path, name: str, *, now: datetime) -> None:
        self._now = now
        self._key_path = folder / "ca.key"
        self.certificate_path = folder / "ca.pem"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not self._key_path.exists():
            key = ec.generate_private_key(ec.SECP256R1())
            certificate = self._sign_itself(key, name)
            write_whole(self._key_path, _private_bytes(key), PRIVATE)
            write_whole(self.certificate_path, certificate, SHARED)
        own_key = load_pem_private_key(self._key_path.read_bytes(), None)
        assert isinstance(own_key, ec.EllipticCurvePrivateKey), "made above, of P-256"
        self._key = own_key
        self._certificate = x509.load_pem_x509_certificate(
            self.certificate_path.read_bytes()
        )

    def issue(self, path: Path, name: str, *, names: Sequence[str], at: str) -> None:
        """Make `path`.key and `path`.pem for one holder, unless they are there.

        `names` and the address `at` are where it may be asked for.
        """
        if path.with_suffix(".key").exists():
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        key = ec.generate_private_key(ec.SECP256R1())
        places = [*map(x509.DNSName, names), x509.IPAddress(IPv4Address(at))]
        usages = (ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH)
        certificate = (
            self._builder(_name(name), key.public_key(), CERTIFICATE_DAYS)
            .add_extension(self._key_identifier(), critical=False)
            .add_extension(x509.SubjectAlternativeName(places), critical=False)
            .add_extension(x509.ExtendedKeyUsage(usages), critical=False)
            .add_extension(
                x509.BasicConstraints(ca=False, path_length=None), critical=True
            )
            .issuer_name(self._certificate.subject)
            .sign(self._key, SHA256())
        )
        write_whole(path.with_suffix(".pem"), certificate.public_bytes(PEM), SHARED)
        write_whole(path.with_suffix(".key"), _private_bytes(key), PRIVATE)

    def _sign_itself(self, key: ec.EllipticCurvePrivateKey, name: str) -> bytes:
        usage = x509.KeyUsage(
            digital_signature=False,
            content_commitment=False,
            key_encipherment=False,
            data_encipherment=False,
            key_agreement=False,
            key_cert_sign=True,
            crl_sign=True,
            encipher_only=False,
            decipher_only=False,
        )
        own_identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
        return (
            self._builder(_name(name), key.public_key(), AUTHORITY_DAYS)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(usage, critical=True)
            .add_extension(own_identifier, critical=False)
            .issuer_name(_name(name))
            .sign(key, SHA256())
            .public_bytes(PEM)
        )

    def _key_identifier(self) -> x509.AuthorityKeyIdentifier:
        """Return what names our key: without it Python 3.13 believes no certificate."""
        return x509.AuthorityKeyIdentifier.from_issuer_public_key(
            self._key.public_key()
        )

    def _builder(
        self, subject: x509.Name, key: ec.EllipticCurvePublicKey, days: int
    ) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(self._now - BEGINS_BEFORE)
            .not_valid_after(self._now + timedelta(days=days))
        )


PEM: Final = Encoding.PEM


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _private_bytes(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(PEM, PrivateFormat.PKCS8, NoEncryption())
