"""Bytes as text in an address or in JSON: base64url without padding (RFC 4648, § 5)."""

from base64 import urlsafe_b64decode, urlsafe_b64encode


def to_base64url(data: bytes) -> str:
    """Return bytes as text of letters, digits, `-` and `_`."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def from_base64url(text: str) -> bytes:
    """Return the bytes that a text is of. Raises `ValueError`."""
    return urlsafe_b64decode((text + "=" * (-len(text) % 4)).encode("ascii"))
