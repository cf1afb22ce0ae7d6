"""How a tablet proves its configuration before it is anybody's, where that is asked.

It has no bearer yet, so nothing is kept for it: its nonce is drawn from a secret of the
house, the person, the device's key and the minute. It serves that device alone, and a
device that enrols twice is the same one.
"""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import ClassVar
from uuid import UUID

from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import MINUTE_MS, Instant
from concours.core.kiosk.proof.verdicts import (
    NONCE_BYTES,
    AttestationClaim,
    KnownConfiguration,
    attestation_url,
    judge_attestation,
)

PURPOSE = b"concours kiosk entry 1"


@dataclass(eq=False)
class KioskUnproven(Refusal):
    """A tablet has not shown the configuration of its site, and two persons ask for it.

    `nonce` is what it may show it with, for a minute or two. A supervisor may admit it.
    """

    code: ClassVar[str] = "kiosk.unproven"
    nonce: str


@dataclass(frozen=True, slots=True)
class EntryProof:
    """What a tablet that asks to be enrolled shows of its configuration."""

    nonce: bytes
    claim: AttestationClaim = field(default_factory=AttestationClaim)


@dataclass(frozen=True, slots=True)
class EntryDoor:
    """Who asks to come in, by which device's key, and the secret of the house."""

    secret: bytes = field(repr=False)
    person: UUID
    public_key: bytes

    def nonce(self, *, now: Instant, minutes_ago: int = 0) -> bytes:
        """Return what this device may show its configuration with in this minute."""
        minute = now // MINUTE_MS - minutes_ago
        parts = (PURPOSE, self.person.bytes, self.public_key, minute.to_bytes(8, "big"))
        return hmac.digest(self.secret, b"".join(parts), sha256)[:NONCE_BYTES]


def is_entry_right(
    proof: EntryProof | None,
    door: EntryDoor,
    configurations: Iterable[KnownConfiguration],
    *,
    origin: str,
    now: Instant,
) -> bool:
    """Tell whether a device has shown the configuration of its site, just now."""
    if proof is None:
        return False
    nonces = [door.nonce(now=now, minutes_ago=ago) for ago in (0, 1)]
    matches = [hmac.compare_digest(proof.nonce, nonce) for nonce in nonces]
    verdict = judge_attestation(
        proof.claim,
        attestation_url(origin, proof.nonce),
        configurations,
        issued_at=now if any(matches) else None,
        now=now,
    )
    return verdict.verdict == "right"
