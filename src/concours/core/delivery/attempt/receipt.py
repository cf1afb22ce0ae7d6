"""The code of a receipt: what a tablet shows, and which digests it may stand for."""

import re

from concours.core.people.roster.codes import CODE_CHARACTERS, plain_code

CODE_LENGTH, GROUP_LENGTH = 12, 4
BITS_OF_CHARACTER = 5
DIGEST_BYTES = 32
TEXT_LENGTH_MAX = 80
"""Of what is typed or read: the QR has `concours:2:` and 64 digits."""

_REST_BITS = 8 * DIGEST_BYTES - CODE_LENGTH * BITS_OF_CHARACTER
_WHOLE = re.compile("(?:concours:2:)?([0-9a-f]{64})")


def receipt_code(digest: bytes) -> str:
    """Return the first twelve characters of a digest, such as `K7QF-2M9D-XH4R`."""
    assert len(digest) == DIGEST_BYTES
    number = int.from_bytes(digest, "big") >> _REST_BITS
    letters = "".join(
        CODE_CHARACTERS[number >> BITS_OF_CHARACTER * place & 31]
        for place in range(CODE_LENGTH - 1, -1, -1)
    )
    return "-".join(
        letters[at : at + GROUP_LENGTH] for at in range(0, CODE_LENGTH, GROUP_LENGTH)
    )


def digests_of_code(text: str) -> tuple[bytes, bytes] | None:
    """Return the first and the last digest that a text stands for, if it is a receipt.

    A code of twelve characters as a person types it, what the QR says, or a digest.
    """
    if len(text) > TEXT_LENGTH_MAX:
        return None
    match = _WHOLE.fullmatch(text.strip().lower())
    if match is not None:
        digest = bytes.fromhex(match[1])
        return digest, digest
    letters = plain_code(text)
    if len(letters) != CODE_LENGTH or not set(letters) <= set(CODE_CHARACTERS):
        return None
    number = 0
    for letter in letters:
        number = number << BITS_OF_CHARACTER | CODE_CHARACTERS.index(letter)
    first = number << _REST_BITS
    last = first | (1 << _REST_BITS) - 1
    return first.to_bytes(DIGEST_BYTES, "big"), last.to_bytes(DIGEST_BYTES, "big")
