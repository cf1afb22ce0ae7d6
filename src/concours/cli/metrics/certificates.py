"""When a certificate ends: of a file, or as an address shows it to tablets.

The address says more: a front that was not told to read a renewed file shows the old.
"""

import socket
import ssl
from pathlib import Path

from cryptography import x509

HTTPS = 443
ANSWER_S_MAX = 5.0


class CertificateUnread(Exception):
    """No certificate could be read there; `reason` says what the system said."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def read_end(place: str) -> float:
    """Return when the certificate at a place ends, in seconds since 1970.

    `place` is a file, else `HOST` or `HOST:PORT`. Whether somebody should trust it is
    not asked. Raises `CertificateUnread`.
    """
    try:
        data = Path(place).read_bytes() if Path(place).is_file() else _shown_at(place)
        certificate = x509.load_pem_x509_certificate(data)
    except (OSError, ValueError) as error:
        raise CertificateUnread(str(error) or type(error).__name__) from error
    return certificate.not_valid_after_utc.timestamp()


def _shown_at(address: str) -> bytes:
    host, _, port = address.partition(":")
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # one that has ended is told, too
    number = int(port or HTTPS)
    with (
        socket.create_connection((host, number), ANSWER_S_MAX) as line,
        context.wrap_socket(line, server_hostname=host) as channel,
    ):
        data = channel.getpeercert(binary_form=True)
    if data is None:
        raise ValueError("no certificate")
    return ssl.DER_cert_to_PEM_cert(data).encode()
