"""What a sitting holds at its head: how many entries, and where each tablet ends.

Sittings lie between one another in the tree of the journal, and a leaf does not say of
which it is. So the ledger signs, once all is numbered, the last digest of every tablet:
it binds all entries before it, and the list of them binds the tablets. Whoever leaves
out an entry, a tail, a tablet or a copy afterwards has not that list.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from concours.core.kernel.canonical import Json, digest, i64, u32
from concours.core.kernel.time import MINUTE_MS

HEAD_WAIT_MS = 10 * MINUTE_MS
"""So long a head waits for its witnesses before two persons may go on without."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TabletTail:
    """Where a tablet's entries end at the head: how many, the last one and its number.

    `way` leads from the last digest to the root of the tree, the lowest first.
    """

    attempt: UUID
    epoch: int
    count: int
    head: bytes
    number: int
    way: Sequence[bytes] = ()

    def as_json(self) -> dict[str, Json]:
        """Return one line of `tails.jsonl`."""
        return {
            "attempt": str(self.attempt),
            "epoch": self.epoch,
            "count": self.count,
            "head": self.head.hex(),
            "number": self.number,
            "way": [step.hex() for step in self.way],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class SittingHead:
    """A sitting under the tree of `size` entries, as the ledger signs it."""

    sitting: UUID
    size: int
    root: bytes
    entries: int
    tails: bytes

    def statement(self) -> bytes:
        """Return the 32 bytes that the ledger's Ed25519 key signs."""
        return digest(
            b"concours/sitting-head/1",
            self.sitting.bytes,
            i64(self.size),
            self.root,
            i64(self.entries),
            self.tails,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedHead:
    """A head with its signature, as a bundle carries it."""

    head: SittingHead
    signer: bytes
    signature: bytes

    def as_json(self) -> dict[str, Json]:
        """Return the one object of `head.json`."""
        return {
            "size": self.head.size,
            "root": self.head.root.hex(),
            "entries": self.head.entries,
            "tails": self.head.tails.hex(),
            "signer": self.signer.hex(),
            "signature": self.signature.hex(),
        }


def head_of(
    sitting: UUID, size: int, root: bytes, tails: Sequence[TabletTail]
) -> SittingHead:
    """Return the head of a sitting whose tablets end so."""
    return SittingHead(
        sitting=sitting,
        size=size,
        root=root,
        entries=sum(tail.count for tail in tails),
        tails=tails_digest(tails),
    )


def tails_digest(tails: Iterable[TabletTail]) -> bytes:
    """Return the digest over every tablet's end, in the order of attempt and epoch."""
    ends = (
        part
        for tail in tails
        for part in (
            tail.attempt.bytes,
            u32(tail.epoch),
            u32(tail.count),
            tail.head,
        )
    )
    return digest(b"concours/tails/1", *ends)
