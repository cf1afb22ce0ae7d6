"""An act as anybody can verify it alone: what was recorded, and the ledger's signature.

`python -m verifier.record` reads it; `docs/reference/acts.md` is its public page.
"""

from dataclasses import dataclass
from typing import ClassVar

from concours.core.audit.rows import ActRow as ActLine
from concours.core.audit.rows import signed_act_file
from concours.core.kernel.errors import Refusal
from concours.store.journal.acts import ActRow, ActSignature
from concours.store.queries.acts import signature_of


@dataclass(eq=False)
class NotSigned(Refusal):
    """The ledger has not signed this act: it does within seconds, while it runs."""

    code: ClassVar[str] = "act.not_signed"
    act: int


@dataclass(frozen=True, slots=True)
class SignedAct:
    """The file of a signed act, and what pages print of its signature."""

    file: bytes
    signer: bytes
    signature: bytes


def signed_act(row: ActRow) -> SignedAct:
    """Return an act with its signature. Raises `NotSigned`."""
    signature = signature_of(row.number)
    if signature is None:
        raise NotSigned(row.number)
    return sign_off(row, signature)


def sign_off(row: ActRow, signature: ActSignature) -> SignedAct:
    """Return an act with the signature that the ledger made of it."""
    line = ActLine(
        number=row.number,
        at_ms=row.act.at,
        actor=row.act.actor,
        role=row.act.role,
        kind=row.act.kind,
        sitting=row.act.sitting,
        reason=row.act.reason,
        body=row.act.body_bytes(),
        prev=row.prev,
        digest=row.digest,
    )
    file = signed_act_file(
        line, signature.signer, signature.signature, signed_ms=signature.at
    )
    return SignedAct(file, signature.signer, signature.signature)
