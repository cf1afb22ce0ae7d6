"""Signed notes: their text, whose lines stand under it, and which of them hold."""

import re
from base64 import b64decode, b64encode
from dataclasses import dataclass
from hashlib import sha256

from verifier.ed25519 import verifies

LOG, WITNESS = 1, 4
"""Kinds of keys."""
NOTE_BYTES_MAX = 64 * 1024
LINES_COUNT_MAX = 100
NUMBER_MAX = 2**63 - 1
DASH = "\N{EM DASH} "


class MalformedError(ValueError):
    """The text is not of its format."""


@dataclass(frozen=True)
class Key:
    """Who signs: a name, a kind, a public key."""

    name: str
    kind: int
    public: bytes

    def id(self) -> bytes:
        """Return the four bytes before each signature of this key."""
        data = self.name.encode() + b"\n" + bytes([self.kind]) + self.public
        return sha256(data).digest()[:4]

    def vkey(self) -> str:
        """Return the key as one word."""
        material = base64_of(bytes([self.kind]) + self.public)
        return f"{self.name}+{self.id().hex()}+{material}"


@dataclass(frozen=True)
class Line:
    """One line under a note."""

    name: str
    id: bytes
    signature: bytes

    def text(self) -> str:
        """Return the line as it is written."""
        return f"{DASH}{self.name} {base64_of(self.id + self.signature)}\n"


@dataclass(frozen=True)
class Note:
    """A text and the lines under it."""

    text: str
    lines: tuple[Line, ...]

    def lines_of_key(self, key: Key) -> list[Line]:
        """Return the lines in the name of a key, whoever wrote them."""
        own_name = key.name, key.id()
        return [line for line in self.lines if (line.name, line.id) == own_name]

    def is_signed(self, key: Key) -> bool:
        """Say whether the key has signed, with every line in its name."""
        own = self.lines_of_key(key)
        return bool(own) and all(_holds(key, self.text, line.signature) for line in own)


@dataclass(frozen=True)
class Head:
    """Which log, how many leaves, under which root."""

    origin: str
    size: int
    root: bytes


def base64_of(data: bytes) -> str:
    """Return base64 with its padding."""
    return b64encode(data).decode()


def bytes_of(text: str, length: int | None = None) -> bytes:
    """Return what base64 stands for; only its one form is read."""
    try:
        data = b64decode(text.encode("ascii"), validate=True)
    except ValueError as error:
        raise MalformedError(text) from error
    if base64_of(data) != text or length not in (None, len(data)):
        raise MalformedError(text)
    return data


def number_of(text: str) -> int:
    """Return a whole number without leading zeroes."""
    if not re.fullmatch("0|[1-9][0-9]{0,18}", text) or int(text) > NUMBER_MAX:
        raise MalformedError(text)
    return int(text)


def is_name(name: str) -> bool:
    """Say whether a key may be called so."""
    return bool(re.fullmatch(r"[^\s+\x00-\x1f]{1,255}", name))


def key_of(vkey: str) -> Key:
    """Return the key of one word."""
    parts = vkey.split("+", 2)
    if len(parts) != 3:
        raise MalformedError(vkey)
    data = bytes_of(parts[2], 33)
    key = Key(parts[0], data[0], data[1:])
    if not is_name(key.name) or key.kind not in (LOG, WITNESS):
        raise MalformedError(vkey)
    if key.id().hex() != parts[1]:
        raise MalformedError(vkey)
    return key


def note_of(data: bytes) -> Note:
    """Return a note; no signature is checked."""
    if len(data) > NOTE_BYTES_MAX:
        reason = "the note is too long"
        raise MalformedError(reason)
    try:
        whole = data.decode()
    except UnicodeDecodeError as error:
        reason = "the note is not UTF-8"
        raise MalformedError(reason) from error
    text, blank, lines = whole.rpartition("\n\n")
    if not blank or re.search(r"[\x00-\x09\x0b-\x1f]", whole):
        reason = "no blank line before the signatures"
        raise MalformedError(reason)
    return Note(text + "\n", lines_of(lines))


def lines_of(text: str) -> tuple[Line, ...]:
    """Return the signatures that some lines are."""
    rows = text.split("\n")
    if rows.pop() or not 0 < len(rows) <= LINES_COUNT_MAX:
        reason = "no signatures, or too many"
        raise MalformedError(reason)
    return tuple(_line_of(row) for row in rows)


def head_of(text: str) -> Head:
    """Return what a checkpoint says."""
    rows = text.split("\n")
    if len(rows) < 4 or rows.pop() or not all(rows):
        reason = "no checkpoint"
        raise MalformedError(reason)
    return Head(rows[0], number_of(rows[1]), bytes_of(rows[2], 32))


def cosigned_text(text: str, seconds: int) -> bytes:
    """Return what a witness signs."""
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()


def _line_of(row: str) -> Line:
    words = row.removeprefix(DASH).split(" ")
    if not row.startswith(DASH) or len(words) != 2 or not is_name(words[0]):
        raise MalformedError(row)
    data = bytes_of(words[1])
    if len(data) < 5:
        raise MalformedError(row)
    return Line(words[0], data[:4], data[4:])


def _holds(key: Key, text: str, signature: bytes) -> bool:
    if key.kind == LOG:
        return verifies(key.public, text.encode(), signature)
    seconds = int.from_bytes(signature[:8], "big")
    return verifies(key.public, cosigned_text(text, seconds), signature[8:])
