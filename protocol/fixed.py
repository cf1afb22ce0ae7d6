"""What every vector stands on: names, an hour, and keys that everybody can make."""

from collections.abc import Iterator
from hashlib import sha256
from uuid import UUID

from concours.core.delivery.journal.entry import AttemptId
from concours.core.kernel import crypto
from concours.core.kernel.canonical import u32

SITTING = UUID("6f1c2a52-8f0e-4b6a-9d53-0c2d5f6f7a01")
ATTEMPT = AttemptId(UUID("0d9a4f2e-5b1c-4c57-8a3e-7e1f2b3c4d5e"))
T0_MS = 1_792_400_400_000


def counter_entropy(seed: bytes) -> crypto.Entropy:
    """Return an entropy that anybody can make again: for vectors only."""
    numbers: Iterator[int] = iter(range(1_000))

    def draw(count: int) -> bytes:
        blocks = -(-count // 32)
        label = seed + u32(next(numbers))
        whole = b"".join(sha256(label + u32(n)).digest() for n in range(blocks))
        return whole[:count]

    return draw


def private_key(name: bytes) -> bytes:
    """Return a P-256 private key for vectors: everybody knows it."""
    return crypto.private_key_from(counter_entropy(name))
