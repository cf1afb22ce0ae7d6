"""The three logs of a house: what each is called, and what stands under its leaves.

The journal's tree is that of the entries. Official acts have a tree of their own, and
so have traces, contacts and looks: what is dropped, altered or put in later is missed
under a root that others keep. Nobody learns from a leaf what an act or a trace says.
"""

from dataclasses import dataclass
from hashlib import sha256
from typing import Literal, TypeAlias

from concours.core.audit.transparency.note import (
    ED25519,
    NoteKey,
    is_key_name,
)
from concours.core.kernel.canonical import digest, i64

LogName: TypeAlias = Literal["journal", "acts", "traces"]
LOG_NAMES: tuple[LogName, ...] = ("journal", "acts", "traces")

KEY = "{key}"
ORIGIN = f"concours/{KEY}/journal"
"""What a log is called where nobody has said otherwise: another key, another log."""

SALT_BYTES = 16
TRACES_GENESIS = digest(b"concours/traces/1")
"""What the first trace follows."""


class OriginInvalid(ValueError):
    """No log can be called so: spaces, a plus, or more than 255 characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceContent:
    """What one number of the log of traces stands for, until it is erased.

    `source` is the table, `body` the text of its row, `salt` what keeps a digest from
    being guessed.
    """

    salt: bytes
    source: str
    body: str


def log_key(pattern: str, public_key: bytes, log: LogName = "journal") -> NoteKey:
    """Return the key of a log. Raises `OriginInvalid`.

    `pattern` is that of the journal; in it `{key}` stands for the SHA-256 of the
    public key, and `journal` for the log, so that each log has a name of its own.
    """
    head, journal, tail = pattern.rpartition("journal")
    if journal:
        pattern = head + log + tail
    elif KEY not in pattern and log != "journal":
        pattern = f"{pattern}/{log}"
    origin = pattern.replace(KEY, sha256(public_key).hexdigest())
    if not is_key_name(origin):
        raise OriginInvalid(origin)
    return NoteKey(origin, ED25519, public_key)


def act_leaf(act_digest: bytes, signature: bytes) -> bytes:
    """Return the leaf of an act that the ledger has signed.

    The signature is nobody's to guess, as the words of an act may be.
    """
    return digest(b"concours/act-leaf/1", act_digest, signature)


def trace_digest(number: int, content: TraceContent, prev: bytes) -> bytes:
    """Return digest and leaf of the trace that bears `number`, from 1, after `prev`."""
    return digest(
        b"concours/trace/1",
        i64(number),
        content.salt,
        content.source.encode(),
        content.body.encode(),
        prev,
    )
