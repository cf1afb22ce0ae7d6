"""The launch words: twelve words by which a tablet without network opens its package.

The last word is a check of the eleven before and of the sitting: one word in the place
of another, or two that changed places, are told at once, before the slow part. What
the words open is the sitting key, sealed in the signed manifest. A word is its place in
our list of 1,024 French words (`wordlist.py`).

Twin of `client/src/core/spoken-words.ts` and `client/src/shell/device/keys.ts`.
"""

from collections.abc import Sequence
from typing import TypeAlias
from uuid import UUID

from concours.core.kernel import crypto
from concours.core.kernel.canonical import digest, fields

SPOKEN = b"concours/spoken/1"
CHECK = b"concours/launch-words-check/1"

WORDS_COUNT = 12
WORD_BITS = 10
STRETCH_ROUNDS = 600_000
"""Of PBKDF2: about a second on a slow tablet, and as much for each guess."""

SPOKEN_BYTES = crypto.NONCE_BYTES + crypto.KEY_BYTES + crypto.TAG_BYTES

FIELD = 0x409
"""x^10 + x^3 + 1, primitive: words are elements of GF(1024)."""

Phrase: TypeAlias = tuple[int, ...]
"""Twelve places in the list, from 0 to 1023."""


def phrase_of(random_bytes: bytes, *, sitting: UUID) -> Phrase:
    """Return the launch words that 32 bytes of chance give: their first 110 bits."""
    bits = WORD_BITS * (WORDS_COUNT - 1)
    number = int.from_bytes(random_bytes, "big") >> (8 * crypto.KEY_BYTES - bits)
    shifts = range(bits - WORD_BITS, -1, -WORD_BITS)
    word_numbers = [number >> shift & 1023 for shift in shifts]
    return (*word_numbers, _check(word_numbers, sitting))


def is_whole(phrase: Sequence[int], *, sitting: UUID) -> bool:
    """Tell whether these words are without a slip, and of this sitting."""
    *words, check = phrase
    return len(phrase) == WORDS_COUNT and check == _check(words, sitting)


def seal_key(key: bytes, phrase: Phrase, *, sitting: UUID, nonce: bytes) -> bytes:
    """Return the sitting key sealed so that the launch words open it."""
    label = fields(SPOKEN, sitting.bytes)
    return crypto.encrypt(_stretched(phrase, label), key, nonce=nonce, aad=label)


def open_key(ciphertext: bytes, phrase: Sequence[int], *, sitting: UUID) -> bytes:
    """Return the sitting key that the launch words open.

    Raises `Unreadable`: there is a slip, or they are the words of something else.
    """
    if not is_whole(phrase, sitting=sitting):
        raise crypto.Unreadable
    label = fields(SPOKEN, sitting.bytes)
    return crypto.decrypt(_stretched(phrase, label), ciphertext, aad=label)


def _stretched(phrase: Sequence[int], salt: bytes) -> bytes:
    password = b"".join(word.to_bytes(2, "big") for word in phrase)
    return crypto.stretch(password, salt=salt, rounds=STRETCH_ROUNDS)


def _check(words: Sequence[int], sitting: UUID) -> int:
    """Return the last word: a sum in which each word has a factor of its own."""
    total = 0
    for word in words:
        total = (total ^ word) << 1
        total ^= FIELD if total >> WORD_BITS else 0
    own = digest(CHECK, sitting.bytes)
    return total ^ int.from_bytes(own[:2], "big") >> (16 - WORD_BITS)
