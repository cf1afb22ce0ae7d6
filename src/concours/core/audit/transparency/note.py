"""Signed notes of the journal's tree: a public format that anybody's tools can read.

C2SP signed-note, tlog-checkpoint and tlog-cosignature, byte for byte
(`docs/reference/transparency/formats.md`). A note is a text and the lines of those who
signed it: the log itself, and witnesses who saw nothing but growth.
"""

import re
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from concours.core.kernel.crypto import SIGNATURE_BYTES, is_signed, sign

ED25519 = 0x01
COSIGNATURE = 0x04
"""Kinds of keys: one that signs notes, one that cosigns them with its hour."""

SIZE_MAX = 2**63 - 1
NOTE_BYTES_MAX = 64 * 1024
SIGNATURES_COUNT_MAX = 100
ID_BYTES = 4
ROOT_BYTES = PUBLIC_KEY_BYTES = 32
TIME_BYTES = 8
DASH = "\N{EM DASH} "
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)
_KEY_NAME = re.compile(r"[^\s+\x00-\x1f]{1,255}")
_HEX_ID = re.compile(r"[0-9a-f]{8}", re.ASCII)


class NoteMalformed(ValueError):
    """The bytes are no note, no checkpoint or no key of the format."""


@dataclass(frozen=True, slots=True)
class NoteKey:
    """Whose signature a line is: name, kind and public key."""

    name: str
    kind: int
    public_key: bytes

    @property
    def id(self) -> bytes:
        """Return the four bytes that stand before the signatures of this key."""
        message = self.name.encode() + b"\n" + bytes([self.kind]) + self.public_key
        return sha256(message).digest()[:ID_BYTES]

    @property
    def vkey(self) -> str:
        """Return the key as one word, as policies name it."""
        material = encode(bytes([self.kind]) + self.public_key)
        return f"{self.name}+{self.id.hex()}+{material}"


@dataclass(frozen=True, slots=True)
class NoteSignature:
    """One line under a note: who says to have signed, and what follows the key's id."""

    name: str
    id: bytes
    signature: bytes

    @property
    def line(self) -> str:
        """Return the line, with its end."""
        return f"{DASH}{self.name} {encode(self.id + self.signature)}\n"

    def is_of(self, key: NoteKey) -> bool:
        """Tell whether this line claims to be that key's; nothing is checked."""
        return (self.name, self.id) == (key.name, key.id)


@dataclass(frozen=True, slots=True)
class Note:
    """A text, its last line ended, and what stands under it."""

    text: str
    signatures: tuple[NoteSignature, ...]

    def as_bytes(self) -> bytes:
        """Return the note as it is served and kept."""
        return (self.text + "\n" + _lines(self.signatures)).encode()

    def signed_by(self, key: NoteKey) -> bool:
        """Tell whether the key has signed: one of its lines, and all of them, hold."""
        own_lines = [line for line in self.signatures if line.is_of(key)]
        return bool(own_lines) and all(
            _holds(key, self.text, line.signature) for line in own_lines
        )


@dataclass(frozen=True, slots=True)
class TreeHead:
    """What a checkpoint says: of which log, how many leaves, under which root."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """Return the three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{encode(self.root)}\n"


def encode(data: bytes) -> str:
    """Return the one base64 (RFC 4648, section 4) of some bytes."""
    return b64encode(data).decode()


def decode(text: str) -> bytes:
    """Return the bytes that `encode` wrote so. Raises `NoteMalformed`."""
    try:
        data = b64decode(text, validate=True)
    except (Base64Error, ValueError) as error:
        raise NoteMalformed(text) from error
    if encode(data) != text:
        raise NoteMalformed(text)
    return data


def read_size(text: str) -> int:
    """Return a size or number as notes write them. Raises `NoteMalformed`."""
    if not _SIZE.fullmatch(text) or int(text) > SIZE_MAX:
        raise NoteMalformed(text)
    return int(text)


def is_key_name(name: str) -> bool:
    """Tell whether a key, and so a log, may be called so."""
    return _KEY_NAME.fullmatch(name) is not None


def read_vkey(text: str) -> NoteKey:
    """Return the key that a vkey names. Raises `NoteMalformed`."""
    name, _, rest = text.partition("+")
    hex_id, _, material = rest.partition("+")
    data = decode(material)
    if len(data) != 1 + PUBLIC_KEY_BYTES or data[0] not in (ED25519, COSIGNATURE):
        raise NoteMalformed(text)
    key = NoteKey(name, data[0], data[1:])
    if not is_key_name(name) or not _HEX_ID.fullmatch(hex_id) or key.id.hex() != hex_id:
        raise NoteMalformed(text)
    return key


def sign_head(signing_key: bytes, key: NoteKey, head: TreeHead) -> Note:
    """Return the note by which a log vouches for its tree."""
    assert key.kind == ED25519
    signature = sign(signing_key, head.text.encode())
    return Note(head.text, (NoteSignature(key.name, key.id, signature),))


def cosignature_statement(text: str, time_s: int) -> bytes:
    """Return what a witness signs of a note's text, at a second since 1970."""
    return f"cosignature/v1\ntime {time_s}\n{text}".encode()


def cosign(signing_key: bytes, key: NoteKey, text: str, time_s: int) -> NoteSignature:
    """Return the line by which a witness says to have seen nothing but growth."""
    assert key.kind == COSIGNATURE
    signature = sign(signing_key, cosignature_statement(text, time_s))
    return NoteSignature(
        key.name, key.id, time_s.to_bytes(TIME_BYTES, "big") + signature
    )


def cosigned_at(signature: NoteSignature) -> int:
    """Return the second at which a witness says to have cosigned."""
    return int.from_bytes(signature.signature[:TIME_BYTES], "big")


def read_note(data: bytes) -> Note:
    """Return a note. Nothing is checked but its form. Raises `NoteMalformed`."""
    if len(data) > NOTE_BYTES_MAX:
        raise NoteMalformed("too long")
    try:
        whole = data.decode()
    except UnicodeDecodeError as error:
        raise NoteMalformed("not UTF-8") from error
    text, blank, lines = whole.rpartition("\n\n")
    if not blank or any(mark < " " and mark != "\n" for mark in whole):
        raise NoteMalformed("no note")
    return Note(text + "\n", read_signatures(lines))


def read_signatures(lines: str) -> tuple[NoteSignature, ...]:
    """Return the signatures of some lines, one or more. Raises `NoteMalformed`."""
    signatures = tuple(_read_lines(lines))
    if not 0 < len(signatures) <= SIGNATURES_COUNT_MAX:
        raise NoteMalformed("no signatures, or too many")
    return signatures


def read_head(text: str) -> TreeHead:
    """Return what the text of a checkpoint says. Raises `NoteMalformed`.

    Lines past the third are other people's: they are signed, and not read.
    """
    lines = text.removesuffix("\n").split("\n")
    if len(lines) < 3 or not text.endswith("\n") or not all(lines):
        raise NoteMalformed("no checkpoint")
    root = decode(lines[2])
    if len(root) != ROOT_BYTES:
        raise NoteMalformed("no root")
    return TreeHead(lines[0], read_size(lines[1]), root)


def _read_lines(lines: str) -> Iterator[NoteSignature]:
    if not lines.endswith("\n"):
        raise NoteMalformed("the last line has no end")
    for line in lines.removesuffix("\n").split("\n"):
        name, space, material = line.removeprefix(DASH).partition(" ")
        data = decode(material)
        if not line.startswith(DASH) or not space or not is_key_name(name):
            raise NoteMalformed(line)
        if len(data) <= ID_BYTES:
            raise NoteMalformed(line)
        yield NoteSignature(name, data[:ID_BYTES], data[ID_BYTES:])


def _holds(key: NoteKey, text: str, signature: bytes) -> bool:
    if key.kind == ED25519:
        return is_signed(key.public_key, text.encode(), signature)
    if len(signature) != TIME_BYTES + SIGNATURE_BYTES:
        return False
    time_s = int.from_bytes(signature[:TIME_BYTES], "big")
    statement = cosignature_statement(text, time_s)
    return is_signed(key.public_key, statement, signature[TIME_BYTES:])


def _lines(signatures: Sequence[NoteSignature]) -> str:
    return "".join(signature.line for signature in signatures)
