"""RNCryptor, the envelope under a password that locked browsers read.

Version 3 is written, 1 to 3 are read. The format fixes everything: PBKDF2-HMAC-SHA1 of
10,000 rounds, AES-256-CBC, HMAC-SHA256, and neither version nor rounds are negotiated,
so that a file can ask for no more work than that. The HMAC is checked before anything
is decrypted. Salts and the IV come in as an argument: nothing here draws chance.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.constant_time import bytes_eq
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC
from cryptography.hazmat.primitives.padding import PKCS7

from concours.core.kernel.crypto import KEY_BYTES, Unreadable, authenticate
from concours.core.kernel.errors import Refusal

ROUNDS = 10_000
SALT_BYTES = 8
BLOCK_BYTES = 16
HMAC_BYTES = 32
HEADER_BYTES = 2 + 2 * SALT_BYTES + BLOCK_BYTES
WITH_PASSWORD = 1
"""The one option that there is: keys come from a password, not from elsewhere."""

VERSION_WRITTEN = 3
VERSIONS_READ = (1, 2, 3)
HMAC_OVER_HEADER_FROM = 2
"""Version 1 vouches for the cipher text alone, later ones for the header too."""

WHOLE_PASSWORD_FROM = 3
"""Before, the password was cut to as many bytes as it has UTF-16 units."""

PASSWORDS_COUNT_MAX = 8
"""Passwords tried on one file: each costs one derivation, some 8 ms."""


@dataclass(eq=False)
class EnvelopeUnknown(Refusal):
    """Encrypted bytes that no version of RNCryptor which we read has written."""

    code: ClassVar[str] = "crypto.envelope_unknown"
    reason: str


@dataclass(frozen=True, slots=True)
class Salts:
    """What must differ from file to file: two salts of 8 bytes, an IV of 16."""

    encryption: bytes
    hmac: bytes
    iv: bytes

    @classmethod
    def split(cls, data: bytes) -> "Salts":
        """Cut 32 bytes into the three."""
        assert len(data) == 2 * SALT_BYTES + BLOCK_BYTES
        return cls(data[:SALT_BYTES], data[SALT_BYTES : 2 * SALT_BYTES], data[-16:])


def encrypt(password: str, plain: bytes, *, salts: Salts) -> bytes:
    """Return version 3 of `plain` under a password.

    The same password, text and salts give the same bytes. Salts must not come back
    with another text: the caller answers for it.
    """
    secret = password.encode()
    padder = PKCS7(8 * BLOCK_BYTES).padder()
    padded = padder.update(plain) + padder.finalize()
    cipher = Cipher(AES256(_stretch(secret, salts.encryption)), CBC(salts.iv))
    encryptor = cipher.encryptor()
    header = bytes((VERSION_WRITTEN, WITH_PASSWORD))
    header += salts.encryption + salts.hmac + salts.iv
    body = header + encryptor.update(padded) + encryptor.finalize()
    return body + authenticate(_stretch(secret, salts.hmac), body)


def decrypt(passwords: Sequence[str], data: bytes) -> bytes:
    """Return what was encrypted under one of a few passwords.

    Raises `EnvelopeUnknown` if no such file is there, `Unreadable` if no password
    opens it or somebody altered it: the format does not tell which.
    """
    assert len(passwords) <= PASSWORDS_COUNT_MAX
    version = _read_version(data)
    salts = Salts.split(data[2:HEADER_BYTES])
    cipher_text, hmac = data[HEADER_BYTES:-HMAC_BYTES], data[-HMAC_BYTES:]
    is_header_vouched = version >= HMAC_OVER_HEADER_FROM
    message = data[:-HMAC_BYTES] if is_header_vouched else cipher_text
    for secret in _secrets(passwords, version):
        if bytes_eq(authenticate(_stretch(secret, salts.hmac), message), hmac):
            return _decrypt_body(_stretch(secret, salts.encryption), salts, cipher_text)
    raise Unreadable


def _read_version(data: bytes) -> int:
    if len(data) < HEADER_BYTES + BLOCK_BYTES + HMAC_BYTES:
        raise EnvelopeUnknown("too_short")
    version, options = data[:2]
    if version not in VERSIONS_READ:
        raise EnvelopeUnknown(f"version_{version}")
    if options != WITH_PASSWORD:
        raise EnvelopeUnknown(f"options_{options}")
    if (len(data) - HEADER_BYTES - HMAC_BYTES) % BLOCK_BYTES:
        raise EnvelopeUnknown("not_whole_blocks")
    return version


def _secrets(passwords: Sequence[str], version: int) -> Iterator[bytes]:
    """Yield each distinct secret to try; old files may have cut theirs, or not."""
    earlier_secrets = set()
    for password in passwords:
        whole = password.encode()
        units_count = len(password.encode("utf-16-le")) // 2
        cut = whole if version >= WHOLE_PASSWORD_FROM else whole[:units_count]
        for secret in (cut, whole):
            if secret not in earlier_secrets:
                earlier_secrets.add(secret)
                yield secret


def _decrypt_body(key: bytes, salts: Salts, cipher_text: bytes) -> bytes:
    decryptor = Cipher(AES256(key), CBC(salts.iv)).decryptor()
    padded = decryptor.update(cipher_text) + decryptor.finalize()
    unpadder = PKCS7(8 * BLOCK_BYTES).unpadder()
    try:
        return unpadder.update(padded) + unpadder.finalize()
    except ValueError as error:
        raise Unreadable from error


def _stretch(secret: bytes, salt: bytes) -> bytes:
    """Return 32 bytes of PBKDF2-HMAC-SHA1, as the format has it since 2012."""
    return PBKDF2HMAC(SHA1(), KEY_BYTES, salt, ROUNDS).derive(secret)  # noqa: S303 -- idem
