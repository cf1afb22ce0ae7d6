"""A proof in one file: this leaf is under that note. C2SP tlog-proof.

Whoever holds it needs nothing more of us: the note says which tree, its lines who
vouches for it, the digests lead from the leaf to the root.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from concours.core.audit.merkle import PROOF_LENGTH_MAX, is_included
from concours.core.audit.transparency.note import (
    Note,
    NoteMalformed,
    decode,
    encode,
    read_head,
    read_note,
    read_size,
)

HEADER = "c2sp.org/tlog-proof@v1"
EXTRA = "extra "
INDEX = "index "
EXTRA_BYTES_MAX = 4_096


@dataclass(frozen=True, slots=True)
class TreeProof:
    """What a file says: a leaf's number, its way to the root, and the note."""

    index: int
    path: Sequence[bytes]
    note: Note
    extra: bytes = b""

    def as_bytes(self) -> bytes:
        """Return the file."""
        lines = [HEADER]
        if self.extra:
            lines.append(EXTRA + encode(self.extra))
        lines.append(f"{INDEX}{self.index}")
        lines.extend(encode(digest) for digest in self.path)
        return ("\n".join(lines) + "\n\n").encode() + self.note.as_bytes()

    def holds(self, leaf: bytes) -> bool:
        """Tell whether the leaf is where the file says, whoever signed the note."""
        head = read_head(self.note.text)
        return is_included(
            leaf, index=self.index, size=head.size, proof=self.path, root=head.root
        )


def read_proof(data: bytes) -> TreeProof:
    """Return what a file says. Raises `NoteMalformed`."""
    head, blank, note = data.partition(b"\n\n")
    try:
        lines = head.decode("ascii").split("\n")
    except UnicodeDecodeError as error:
        raise NoteMalformed("not ASCII") from error
    if not blank or lines.pop(0) != HEADER:
        raise NoteMalformed("no proof")
    extra = b""
    if lines and lines[0].startswith(EXTRA):
        extra = decode(lines.pop(0).removeprefix(EXTRA))
    if not lines or not lines[0].startswith(INDEX) or len(extra) > EXTRA_BYTES_MAX:
        raise NoteMalformed("no index")
    index = read_size(lines.pop(0).removeprefix(INDEX))
    path = [decode(line) for line in lines]
    if len(path) > PROOF_LENGTH_MAX or any(len(digest) != 32 for digest in path):
        raise NoteMalformed("no path")
    return TreeProof(index, path, read_note(note), extra)
