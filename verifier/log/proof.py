"""A `.tlog-proof` file: a leaf's number, its way to the root, and the note."""

from dataclasses import dataclass

from verifier.log.note import MalformedError, Note, bytes_of, note_of, number_of
from verifier.log.tree import PROOF_LENGTH_MAX

HEADER = "c2sp.org/tlog-proof@v1"


@dataclass(frozen=True)
class Proof:
    """What a file says; `extra` is vouched for by nobody."""

    extra: bytes
    index: int
    path: list[bytes]
    note: Note


def proof_of(data: bytes) -> Proof:
    """Return what a file says. Raises `MalformedError`."""
    head, blank, note = data.partition(b"\n\n")
    try:
        rows = head.decode("ascii").split("\n")
    except UnicodeDecodeError as error:
        reason = "the file is no proof"
        raise MalformedError(reason) from error
    if not blank or rows.pop(0) != HEADER:
        reason = "the file is no proof"
        raise MalformedError(reason)
    extra = b""
    if rows and rows[0].startswith("extra "):
        extra = bytes_of(rows.pop(0).removeprefix("extra "))
    if not rows or not rows[0].startswith("index "):
        reason = "the file names no number"
        raise MalformedError(reason)
    index = number_of(rows.pop(0).removeprefix("index "))
    if len(rows) > PROOF_LENGTH_MAX:
        reason = "the way is too long"
        raise MalformedError(reason)
    return Proof(extra, index, [bytes_of(row, 32) for row in rows], note_of(note))
