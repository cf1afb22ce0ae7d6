"""A second factor of the staff: codes of an authenticator, and codes for its loss.

A code of an authenticator (TOTP, RFC 6238) is good during its own thirty seconds and
those beside them, once. A recovery code is good once, whenever.
"""

from base64 import b32encode
from hmac import compare_digest
from uuid import UUID

from concours.core.kernel.canonical import digest
from concours.core.kernel.crypto import one_time_code
from concours.core.kernel.time import SECOND_MS, Instant
from concours.core.people.roster.codes import (
    CODE_CHARACTERS,
    CODE_LENGTH_MAX,
    plain_code,
)

SECRET_BYTES = 20
CODE_DIGITS = 6
STEP_MS = 30 * SECOND_MS
DRIFT_STEPS_MAX = 1
"""How far the clock of a telephone may be from ours."""

RECOVERY_COUNT = 10
RECOVERY_CHANCE_BYTES = 10
"""80 bits: a digest in a stolen database leads back to no code."""

ISSUER = "Concours"


def code_at(secret: bytes, now: Instant) -> str:
    """Return the six digits that an authenticator shows now."""
    return one_time_code(secret, now // STEP_MS)


def step_of(secret: bytes, text: str, *, now: Instant, last_step: int) -> int | None:
    """Return the step whose code was typed, None if it is none of today's.

    `used` is the last step that has let somebody in: it and those before are spent.
    """
    code = text.replace(" ", "")
    current_step = now // STEP_MS
    for step in range(
        current_step - DRIFT_STEPS_MAX, current_step + DRIFT_STEPS_MAX + 1
    ):
        is_it = compare_digest(one_time_code(secret, step).encode(), code.encode())
        if is_it and step > last_step:
            return step
    return None


def secret_text(secret: bytes) -> str:
    """Return a secret as one types it into an authenticator: base32, by fours."""
    plain = b32encode(secret).decode()
    return " ".join(plain[start : start + 4] for start in range(0, len(plain), 4))


def secret_address(secret: bytes, login: str) -> str:
    """Return what the QR code of a secret says; a login has no character to quote."""
    plain = b32encode(secret).decode()
    return f"otpauth://totp/{ISSUER}:{login}?secret={plain}&issuer={ISSUER}"


def recovery_code(chance: bytes) -> str:
    """Return a code such as `K7QF-2M9D-0AXV-63TR` from 10 bytes of chance."""
    assert len(chance) == RECOVERY_CHANCE_BYTES
    number = int.from_bytes(chance, "big")
    letters = [CODE_CHARACTERS[number >> 5 * place & 31] for place in range(15, -1, -1)]
    return "-".join("".join(letters[start : start + 4]) for start in range(0, 16, 4))


def recovery_digest(member: UUID, text: str) -> bytes:
    """Return the 32 bytes that stand for a member's recovery code."""
    plain = plain_code(text[:CODE_LENGTH_MAX])
    return digest(b"concours/recovery/1", member.bytes, plain.encode())
