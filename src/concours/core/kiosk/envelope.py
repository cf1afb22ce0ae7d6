"""The layers of a `.seb` file, taken off within bounds, and put on byte for byte.

    gzip( prefix ‖ body )
    plnd   gzip(XML)
    pswd   RNCryptor( gzip(XML) ), under the password
    pwcc   the same, under the SHA-256 of the password, which configures a client

What we write is stored by gzip, not compressed: two builds of zlib compress one text to
two, and the same input must give the same bytes on any machine.
"""

import struct
import unicodedata
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal, TypeAlias

from concours.core.kernel import rncryptor
from concours.core.kernel.canonical import fields
from concours.core.kernel.crypto import Unreadable, derive
from concours.core.kernel.rncryptor import EnvelopeUnknown, Salts
from concours.core.kiosk.plist.reading import BINARY_MAGIC, read_plist, write_xml
from concours.core.kiosk.plist.values import CONTENT_BYTES_MAX, PlistReading, Settings
from concours.core.kiosk.refusals import (
    SebContentTooLarge,
    SebFileDamaged,
    SebFileTooLarge,
    SebFormatRefused,
    SebPasswordMissing,
    SebPasswordWrong,
    SettingRefused,
)

FILE_BYTES_MAX = 2**20
PASSWORD_LENGTH_MAX = 256
LAYERS_COUNT_MAX = 8
SALTS_INFO = b"concours/kiosk/salts/1"

GZIP_MAGIC = b"\x1f\x8b"
GZIP_HEAD = GZIP_MAGIC + b"\x08\x00\x00\x00\x00\x00\x00\xff"
STORED_BYTES_MAX = 0xFFFF
ZIP_MAGIC = b"PK\x03\x04"
ENCRYPTED = ("pswd", "pwcc")
CERTIFICATES = ("pkhs", "phsk")

Prefix: TypeAlias = Literal["plnd", "pswd", "pwcc"]


@dataclass(frozen=True, slots=True)
class SebFile:
    """What a file holds: its layers, the outermost first, and its settings."""

    layers: tuple[str, ...]
    reading: PlistReading


def open_seb(data: bytes, *, password: str | None = None) -> SebFile:
    """Take off every layer of a file. `password` opens what is encrypted.

    Raises each refusal of a configuration that is not read, by its name.
    """
    if len(data) > FILE_BYTES_MAX:
        raise SebFileTooLarge(FILE_BYTES_MAX)
    layers: list[str] = []
    for _ in range(LAYERS_COUNT_MAX):
        prefix = data[:4].decode("latin-1")
        if data.startswith(GZIP_MAGIC):
            layers.append("gzip")
            data = unpack(data)
        elif prefix == "plnd":
            layers.append(prefix)
            data = data[4:]
        elif prefix in ENCRYPTED:
            layers += [prefix, f"rncryptor {data[4]}" if data[4:] else "rncryptor"]
            data = _decrypt(data[4:], prefix, password)
        else:
            layers.append(_name_content(data, prefix))
            return SebFile(tuple(layers), read_plist(data))
    raise SebFileDamaged("too_many_layers")


def write_seb(
    settings: Settings, *, prefix: Prefix, seed: bytes, password: str = ""
) -> bytes:
    """Return a file of these settings.

    Salts and IV are HKDF-SHA256 of `seed`, 32 unpredictable bytes, with the digest of
    the content as its information: one content always gets the same, two contents never
    share any, and nobody without the seed can foretell them. The password has no part
    in them, so that they say nothing of it.

    Raises `SettingRefused` for a password that clients read in different ways.
    """
    content = pack(write_xml(settings))
    if prefix == "plnd":
        return pack(b"plnd" + content)
    check_password(password, is_empty_allowed=prefix == "pwcc")
    secret = password if prefix == "pswd" else hash_password(password)
    info = fields(SALTS_INFO, prefix.encode(), sha256(content).digest())
    salts = Salts.split(derive(seed, salt=b"", info=info))
    return pack(prefix.encode() + rncryptor.encrypt(secret, content, salts=salts))


def hash_password(password: str) -> str:
    """Return a password as settings hold it: SHA-256, small letters; empty stays."""
    return sha256(password.encode()).hexdigest() if password else ""


def check_password(password: str, *, is_empty_allowed: bool = False) -> None:
    """Refuse a password that two clients would turn into two lots of bytes."""
    if not password and not is_empty_allowed:
        raise SettingRefused("password", "empty")
    if len(password) > PASSWORD_LENGTH_MAX:
        raise SettingRefused("password", "too_long")
    if not (password.isascii() and (password.isprintable() or not password)):
        raise SettingRefused("password", "not_ascii")


def pack(data: bytes) -> bytes:
    """Return data in the gzip form, stored: no hour, no name, no compression."""
    pieces = [GZIP_HEAD]
    starts = range(0, max(len(data), 1), STORED_BYTES_MAX)
    for start in starts:
        piece = data[start : start + STORED_BYTES_MAX]
        size = len(piece)
        pieces += [
            struct.pack("<BHH", start == starts[-1], size, size ^ 0xFFFF),
            piece,
        ]
    return b"".join([*pieces, struct.pack("<LL", zlib.crc32(data), len(data))])


def unpack(data: bytes) -> bytes:
    """Return what one gzip member holds. Raises `SebContentTooLarge`, `SebFileDamaged`.

    What stands behind it is not passed over: clients do not agree on that.
    """
    inflation = zlib.decompressobj(wbits=31)
    try:
        content = inflation.decompress(data, CONTENT_BYTES_MAX + 1)
    except zlib.error as error:
        raise SebFileDamaged("gzip") from error
    if len(content) > CONTENT_BYTES_MAX:
        raise SebContentTooLarge(CONTENT_BYTES_MAX)
    if not inflation.eof:
        raise SebFileDamaged("gzip_cut")
    if inflation.unused_data:
        raise SebFileDamaged("gzip_more")
    return content


def _decrypt(data: bytes, prefix: str, password: str | None) -> bytes:
    """Decrypt a body; client files under no password at all are many: that is tried."""
    if password is None and prefix != "pwcc":
        raise SebPasswordMissing
    if len(password or "") > PASSWORD_LENGTH_MAX:
        raise SebPasswordWrong
    try:
        return rncryptor.decrypt(_candidates(password or "", prefix), data)
    except Unreadable:
        raise (SebPasswordMissing if password is None else SebPasswordWrong) from None
    except EnvelopeUnknown as refusal:
        raise SebFileDamaged(f"rncryptor_{refusal.reason}") from None


def _candidates(password: str, prefix: str) -> Sequence[str]:
    """Return what a password may have become: accents joined, old capital digits."""
    normal = unicodedata.normalize("NFC", password)
    spellings = dict.fromkeys((normal, password))
    if prefix == "pswd":
        return [*spellings]
    hashes = [hash_password(spelling) for spelling in spellings]
    return [*dict.fromkeys([*hashes, *(digits.upper() for digits in hashes)])]


def _name_content(data: bytes, prefix: str) -> str:
    """Return what a content without further layers is. Raises `SebFormatRefused`."""
    if prefix in CERTIFICATES:
        raise SebFormatRefused(prefix)
    if data.startswith(ZIP_MAGIC):
        raise SebFormatRefused("zip")
    if data.startswith(BINARY_MAGIC):
        return "binary"
    is_xml = data.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").startswith(b"<")
    if not is_xml:
        raise SebFormatRefused("unknown")
    return "xml"
