"""The two keys of a sitting, and what stands for a share without a word of it.

Keyholders share one *secret*. The sitting key and the marking key are drawn from it
side by side: the first is public from t0 on, and says nothing of the second.
"""

from dataclasses import dataclass, field
from uuid import UUID

from concours.core.kernel import crypto
from concours.core.kernel.canonical import digest, u32

SITTING_KEY = b"concours/sitting-key/1"
MARKING_KEY = b"concours/marking-key/1"
COMMITMENT = b"concours/share-commitment/1"


@dataclass(frozen=True, slots=True)
class Keys:
    """What opens the paper at t0, and what opens its key document after the close."""

    sitting: bytes = field(repr=False)
    marking: bytes = field(repr=False)


def keys_of(secret: bytes, *, sitting: UUID) -> Keys:
    """Return the keys that the keyholders' secret (32 bytes) gives for a sitting."""
    assert len(secret) == crypto.KEY_BYTES
    return Keys(
        crypto.derive(secret, salt=sitting.bytes, info=SITTING_KEY),
        crypto.derive(secret, salt=sitting.bytes, info=MARKING_KEY),
    )


def commitment(words: str, *, sitting: UUID, position: int) -> bytes:
    """Return what binds a keyholder's share before it is used, 32 bytes.

    `words` are in lower case with one space between two; `position` is from 1. 256
    bits of chance are in the words: what is kept here helps nobody to guess them.
    """
    return digest(COMMITMENT, sitting.bytes, u32(position), words.encode())
