"""The password that a candidate chooses: their second secret, beside the code.

It is bound to the code in force when it was chosen: a new convocation voids it, which
is how staff mend the loss of either.
"""

from dataclasses import dataclass
from typing import ClassVar
from unicodedata import normalize
from uuid import UUID

from concours.core.kernel.canonical import fields
from concours.core.kernel.crypto import authenticate, stretch_in_memory
from concours.core.kernel.errors import Refusal
from concours.core.people.roster.codes import DIGEST_BYTES, plain_code

PASSWORD_LENGTH_MIN, PASSWORD_LENGTH_MAX = 10, 128


@dataclass(eq=False)
class PasswordInvalid(Refusal):
    """The password is too short, too long, or holds the code that it stands beside."""

    code: ClassVar[str] = "wishes.password_invalid"
    least: int
    most: int


def check_password(password: str, code: str) -> None:
    """Let a password through that may be chosen. Raises `PasswordInvalid`."""
    is_long_enough = len(_plain(password)) >= PASSWORD_LENGTH_MIN
    is_short_enough = len(password) <= PASSWORD_LENGTH_MAX
    holds_code = plain_code(code) in plain_code(password)
    if not is_long_enough or not is_short_enough or holds_code:
        raise PasswordInvalid(PASSWORD_LENGTH_MIN, PASSWORD_LENGTH_MAX)


def password_hash(
    key: bytes, candidate: UUID, code_digest: bytes, password: str
) -> bytes:
    """Return the 32 bytes that stand for a password, as slow to make as for a code."""
    assert len(password) <= PASSWORD_LENGTH_MAX
    message = fields(
        b"concours/candidate-password/1",
        candidate.bytes,
        code_digest,
        _plain(password).encode(),
    )
    return stretch_in_memory(
        authenticate(key, message), salt=candidate.bytes, length=DIGEST_BYTES
    )


def _plain(password: str) -> str:
    """Return a password as it is hashed: keyboards compose letters differently."""
    return normalize("NFKC", password)
