"""What a tablet shows at the end of its half-day: how much it wrote, and its head.

`docs/reference/ecos/grids.md` ("The end of a half-day") is the public page.
"""

import re
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from concours.core.delivery.journal.entry import AttemptId
from concours.core.kernel.errors import Refusal

PROOF_LABEL = "concours:3"
_WHOLE = re.compile(
    rf"{PROOF_LABEL}:([0-9a-f]{{8}}(?:-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}})"
    r":([1-9][0-9]{0,4}):([1-9][0-9]{0,5}):([0-9a-f]{64}):([0-9a-f]{128})"
)
_STARTS = re.compile(rf"(?={PROOF_LABEL}:)")


@dataclass(eq=False)
class ProofInvalid(Refusal):
    """What was scanned or typed proves nothing here.

    `unreadable`, `other_circuit` (of no chair of it), `unsigned` (by no device of that
    chair), `contradicted` (the centre holds another chain), or `count`: too many of
    them. `number` says which of several, from 1.
    """

    code: ClassVar[str] = "proof.invalid"
    reason: str
    number: int = 1


@dataclass(frozen=True, slots=True)
class ChainProof:
    """A chain as its tablet shows and signs it: entries of an epoch, and their head."""

    attempt: AttemptId
    epoch: int
    count: int
    head: bytes
    signature: bytes


def split_proofs(text: str) -> list[str]:
    """Return each code of a text: on one line or several, in groups as tablets show it.

    What comes before the first one is a code too, which reads as none.
    """
    codes = "".join(text.split()).lower()
    return [code for code in _STARTS.split(codes) if code]


def read_proof(text: str, *, number: int = 1) -> ChainProof:
    """Return what a QR of the end says, scanned or typed. Raises `ProofInvalid`."""
    match = _WHOLE.fullmatch("".join(text.split()).lower())
    if match is None:
        raise ProofInvalid("unreadable", number)
    attempt, epoch, count, head, signature = match.groups()
    return ChainProof(
        AttemptId(UUID(attempt)),
        int(epoch),
        int(count),
        bytes.fromhex(head),
        bytes.fromhex(signature),
    )


def write_proof(proof: ChainProof) -> str:
    """Return the text of the QR."""
    hexes = f"{proof.head.hex()}:{proof.signature.hex()}"
    return f"{PROOF_LABEL}:{proof.attempt}:{proof.epoch}:{proof.count}:{hexes}"
