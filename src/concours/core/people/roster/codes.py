"""Codes that a person types, and the digests that stand for them.

The alphabet is Crockford's base32, which has no I, L, O or U; whoever types one of
the first three means 1 or 0.
"""

from dataclasses import dataclass
from uuid import UUID

from concours.core.kernel.canonical import fields
from concours.core.kernel.crypto import authenticate, stretch_in_memory

CODE_CHARACTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH_MAX = 40
"""Characters that may be typed, dashes and spaces included."""

CODES_KEY_BYTES = 32
DIGEST_BYTES = 32
CONVOCATION_CHANCE_BYTES = 5
EXAMINER_CHANCE_BYTES = 8
EXAMINER_CODE_LENGTH = 12
REPLACEMENT_CHANCE_BYTES = 16
REPLACEMENT_DIGITS = 6

NO_CODE = bytes(32)
"""In place of the digest, until a convocation is made: no code has it."""


@dataclass(frozen=True, slots=True)
class CodeProof:
    """A code that was typed: the digest that is stored, and a secret that is not."""

    digest: bytes
    secret: bytes


_LOOK_ALIKE = str.maketrans({"I": "1", "L": "1", "O": "0", "-": None, " ": None})


def convocation_code(chance: bytes) -> str:
    """Return the code of a convocation, such as `K7QF-2M9D`, from 5 bytes of chance.

    40 bits: out of reach online, where wrong tries of a network are bounded
    (`tries`), and out of reach of whoever holds the database and not the house's key.
    """
    assert len(chance) == CONVOCATION_CHANCE_BYTES
    return _group_characters(chance, 8)


def examiner_code(chance: bytes) -> str:
    """Return the code of an examiner, such as `K7QF-2M9D-XH4R`, from 8 bytes of chance.

    60 bits: enough to be out of reach of whoever holds the house's key as well, though
    a try costs no more than two hashes (`prove_code`).
    """
    assert len(chance) == EXAMINER_CHANCE_BYTES
    return _group_characters(chance, EXAMINER_CODE_LENGTH)


def replacement_code(chance: bytes) -> str:
    """Return six digits from 16 bytes of chance; the bias is below 2**-100."""
    assert len(chance) == REPLACEMENT_CHANCE_BYTES
    number = int.from_bytes(chance, "big") % 10**REPLACEMENT_DIGITS
    return f"{number:0{REPLACEMENT_DIGITS}d}"


def plain_number(text: str) -> str:
    """Return a number as numbers are compared: in capitals, no space around.

    The database keeps them as they were written.
    """
    return text.strip().upper()


def plain_code(text: str) -> str:
    """Return a code as it is hashed: capitals, no dash or space, look-alikes folded."""
    return text.upper().translate(_LOOK_ALIKE)


def is_long_code(code: str) -> bool:
    """Tell whether a code is as long as an examiner's, and so quick to compare.

    By its length alone, so that a number that nobody has takes no other time.
    """
    return len(plain_code(code)) == EXAMINER_CODE_LENGTH


def prove_code(key: bytes, candidate: UUID, code: str) -> CodeProof:
    """Return what stands for a candidate's code, of either kind, and what it opens.

    `key` is the house's and in no database: who holds a dump alone has nothing to try
    codes against. Who holds both pays for each try of a short code
    (`stretch_in_memory`); one as long as an examiner's needs no such price.
    """
    assert len(key) == CODES_KEY_BYTES
    assert len(code) <= CODE_LENGTH_MAX
    plain = plain_code(code).encode()
    if is_long_code(code):
        labels = b"concours/code/3", b"concours/code-secret/3"
        return CodeProof(
            *(authenticate(key, fields(of, candidate.bytes, plain)) for of in labels)
        )
    labelled_code = fields(b"concours/code/2", candidate.bytes, plain)
    stretched = stretch_in_memory(
        authenticate(key, labelled_code), salt=candidate.bytes, length=2 * DIGEST_BYTES
    )
    return CodeProof(stretched[:DIGEST_BYTES], stretched[DIGEST_BYTES:])


def code_digest(key: bytes, candidate: UUID, code: str) -> bytes:
    """Return the 32 bytes that stand for a candidate's code, of either kind."""
    return prove_code(key, candidate, code).digest


def device_token(proof: CodeProof, public_key: bytes) -> bytes:
    """Return the 32 bytes of a device's bearer token.

    Derived, so that a device that asks again gets the same answer without the token
    being stored: only its digest is. Whoever can make it has typed the code, and could
    have been told it anyway.
    """
    return authenticate(proof.secret, fields(b"concours/token/2", public_key))


def _group_characters(chance: bytes, count: int) -> str:
    """Return the last `5 * count` bits of chance, in groups of four characters."""
    number = int.from_bytes(chance, "big")
    places = range(count - 1, -1, -1)
    characters = [CODE_CHARACTERS[number >> 5 * place & 31] for place in places]
    groups = ["".join(characters[at : at + 4]) for at in range(0, count, 4)]
    return "-".join(groups)
