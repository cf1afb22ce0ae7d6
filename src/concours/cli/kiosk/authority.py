"""The authority of a site's Wi-Fi: it vouches for its server and for each tablet.

Its certificates end with the exam. RSA of 2,048 bits, which every system of a fleet
takes; serial numbers are drawn. Nothing here is shown or logged.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.hazmat.primitives.serialization.pkcs12 import (
    PBES,
    serialize_key_and_certificates,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

KEY_BITS = 2_048
PUBLIC_EXPONENT = 65_537
EARLIER = timedelta(days=1)
"""A tablet whose clock is a little late believes a certificate of today."""


@dataclass(frozen=True, slots=True)
class Authority:
    """Who signs; `until` is when everything that it signed ends."""

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey = field(repr=False)

    @property
    def until(self) -> datetime:
        """When all that it signed ends."""
        return self.certificate.not_valid_after_utc

    def pem(self) -> bytes:
        """Return its certificate."""
        return self.certificate.public_bytes(Encoding.PEM)

    def issue_server(self, host: str) -> tuple[bytes, bytes]:
        """Return the certificate and the key of the server, as PEM."""
        key = make_key()
        names = x509.SubjectAlternativeName([x509.DNSName(host)])
        usage = ExtendedKeyUsageOID.SERVER_AUTH
        certificate = self._issue(host, key, usage, names)
        return certificate.public_bytes(Encoding.PEM), key_pem(key)

    def issue_tablet(self, name: str, password: str) -> tuple[bytes, int]:
        """Return the identity of a tablet, PKCS #12, and its serial number.

        Under SHA-1 and 3DES, which every iPadOS opens: its password lies beside it in
        the profile, so neither protects it. The server of the fleet does.
        """
        key = make_key()
        usage = ExtendedKeyUsageOID.CLIENT_AUTH
        certificate = self._issue(name, key, usage)
        encryption = (
            PrivateFormat.PKCS12.encryption_builder()
            .kdf_rounds(2_048)
            .key_cert_algorithm(PBES.PBESv1SHA1And3KeyTripleDESCBC)
            .hmac_hash(SHA1())  # noqa: S303 -- see above
            .build(password.encode())
        )
        data = serialize_key_and_certificates(
            name.encode(), key, certificate, None, encryption
        )
        return data, certificate.serial_number

    def revoke(self, serials: Iterable[int], now: datetime) -> bytes:
        """Return the list of certificates that it takes back, as PEM."""
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.certificate.subject)
            .last_update(now - EARLIER)
            .next_update(self.until)
        )
        for serial in serials:
            entry = x509.RevokedCertificateBuilder().serial_number(serial)
            builder = builder.add_revoked_certificate(
                entry.revocation_date(now - EARLIER).build()
            )
        return builder.sign(self.key, SHA256()).public_bytes(Encoding.PEM)

    def _issue(
        self,
        name: str,
        key: rsa.RSAPrivateKey,
        usage: x509.ObjectIdentifier,
        *more: x509.ExtensionType,
    ) -> x509.Certificate:
        builder = _builder(name, key, self.certificate.subject, self.until)
        for extension in (*more, x509.ExtendedKeyUsage([usage])):
            builder = builder.add_extension(extension, critical=False)
        builder = builder.add_extension(
            x509.BasicConstraints(ca=False, path_length=None), critical=True
        )
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(
            self.key.public_key()
        )
        builder = builder.add_extension(issuer, critical=False)
        builder = builder.add_extension(
            _key_usage(digital_signature=True, key_encipherment=True), critical=True
        )
        return builder.sign(self.key, SHA256())


def make_authority(name: str, until: datetime) -> Authority:
    """Return a new authority, whose certificates end with it."""
    key = make_key()
    subject = _subject(name)
    builder = _builder(name, key, subject, until)
    builder = builder.add_extension(
        x509.BasicConstraints(ca=True, path_length=0), critical=True
    )
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    builder = builder.add_extension(identifier, critical=False)
    builder = builder.add_extension(
        _key_usage(key_cert_sign=True, crl_sign=True), critical=True
    )
    return Authority(builder.sign(key, SHA256()), key)


def read_authority(certificate_pem: bytes, key_pem_data: bytes) -> Authority:
    """Return the authority that a folder keeps. Raises `ValueError`."""
    certificate = x509.load_pem_x509_certificate(certificate_pem)
    key = load_pem_private_key(key_pem_data, password=None)
    if (
        not isinstance(key, rsa.RSAPrivateKey)
        or key.public_key() != certificate.public_key()
    ):
        raise ValueError("another key")
    return Authority(certificate, key)


def make_key() -> rsa.RSAPrivateKey:
    """Return a new private key."""
    return rsa.generate_private_key(PUBLIC_EXPONENT, KEY_BITS)


def key_pem(key: rsa.RSAPrivateKey) -> bytes:
    """Return a private key as PEM, not encrypted."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _builder(
    name: str, key: rsa.RSAPrivateKey, issuer: x509.Name, until: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(_subject(name))
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - EARLIER)
        .not_valid_after(until)
    )


def _subject(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _key_usage(**allowed: bool) -> x509.KeyUsage:
    names = (
        *("digital_signature", "content_commitment", "key_encipherment"),
        *("data_encipherment", "key_agreement", "key_cert_sign", "crl_sign"),
        *("encipher_only", "decipher_only"),
    )
    return x509.KeyUsage(**{name: allowed.get(name, False) for name in names})
