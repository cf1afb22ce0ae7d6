"""The keys of a sitting, and what stands for a share without a word of it.

Keyholders share one *secret*. The sitting key, the marking key and the launch words are
drawn from it side by side: the first and the last are public from t0 on, and say
nothing of the second.
"""

from dataclasses import dataclass, field
from uuid import UUID

from concours.core.authoring.sealing.spoken import Phrase, phrase_of
from concours.core.kernel import crypto
from concours.core.kernel.canonical import digest, u32

SITTING_KEY = b"concours/sitting-key/1"
MARKING_KEY = b"concours/marking-key/1"
LAUNCH_WORDS = b"concours/launch-words/1"
COMMITMENT = b"concours/share-commitment/1"

KEYHOLDERS_COUNT_MAX = 16


@dataclass(frozen=True, slots=True)
class Keys:
    """What opens the paper at t0, and what opens its key document after the close.

    `phrase` are the launch words: they open `sitting` where no network brings it.
    """

    sitting: bytes = field(repr=False)
    marking: bytes = field(repr=False)
    phrase: Phrase = field(repr=False)


def keys_of(secret: bytes, *, sitting: UUID) -> Keys:
    """Return the keys that the keyholders' secret (32 bytes) gives for a sitting."""
    assert len(secret) == crypto.KEY_BYTES
    return Keys(
        crypto.derive(secret, salt=sitting.bytes, info=SITTING_KEY),
        crypto.derive(secret, salt=sitting.bytes, info=MARKING_KEY),
        phrase_of(
            crypto.derive(secret, salt=sitting.bytes, info=LAUNCH_WORDS),
            sitting=sitting,
        ),
    )


def is_quorum(quorum: int, *, keyholders: int) -> bool:
    """Tell whether so many of so many shares may open: one alone, if it is the only."""
    if keyholders == 1:
        return quorum == 1
    return 2 <= quorum <= keyholders <= KEYHOLDERS_COUNT_MAX


def commitment(words: str, *, sitting: UUID, position: int) -> bytes:
    """Return what binds a keyholder's share before it is used, 32 bytes.

    `words` are in lower case with one space between two; `position` is from 1. 256
    bits of chance are in the words: what is kept here helps nobody to guess them.
    """
    return digest(COMMITMENT, sitting.bytes, u32(position), words.encode())
