"""The bearer token of a signed-in student: derived, so that no session is stored.

It is an authentication code over student, end and what stands for their code, under the
house's key: a new convocation ends every token, so does signing out, and a dump of the
tables makes none.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from hmac import compare_digest
from uuid import UUID

from concours.core.kernel.canonical import fields, i64
from concours.core.kernel.crypto import authenticate
from concours.core.kernel.time import HOUR_MS, Instant, after
from concours.core.roster.codes import NO_CODE
from concours.gateway.refusals import UnknownToken
from concours.store.journal.results import Bearer

TOKEN_MS_MAX = 12 * HOUR_MS
TOKEN_BYTES = 16 + 8 + 32
PURPOSE = b"concours/wishes-token/2"


@dataclass(frozen=True, slots=True)
class Claimed:
    """What a token says; it proves nothing until `check` has seen who it names."""

    candidate: UUID
    expires: Instant
    code: bytes


def make(key: bytes, bearer: Bearer, *, now: Instant) -> tuple[str, Instant]:
    """Return the token of a student who has just proved their code, and its end."""
    expires = after(now, TOKEN_MS_MAX)
    parts = bearer.candidate.bytes + i64(expires) + _code(key, bearer, expires)
    return urlsafe_b64encode(parts).rstrip(b"=").decode(), expires


def read(header: str) -> Claimed:
    """Return what an `Authorization` header claims. Raises `UnknownToken`."""
    scheme, _, token = header.partition(" ")
    padded = token + "=" * (-len(token) % 4)
    try:
        parts = urlsafe_b64decode(padded.encode("ascii"))
    except ValueError as error:
        raise UnknownToken from error
    if scheme.lower() != "bearer" or len(parts) != TOKEN_BYTES:
        raise UnknownToken
    expires = Instant(int.from_bytes(parts[16:24], "big", signed=True))
    return Claimed(UUID(bytes=parts[:16]), expires, parts[24:])


def check(
    key: bytes, claimed: Claimed, bearer: Bearer | None, *, now: Instant
) -> Bearer:
    """Return who a token names, if it is theirs and still holds, or `UnknownToken`."""
    if bearer is None or bearer.code_digest == NO_CODE or now >= claimed.expires:
        raise UnknownToken
    made = after(claimed.expires, -TOKEN_MS_MAX)
    if bearer.ended_ms is not None and made <= bearer.ended_ms:
        raise UnknownToken
    if not compare_digest(claimed.code, _code(key, bearer, claimed.expires)):
        raise UnknownToken
    return bearer


def _code(key: bytes, bearer: Bearer, expires: Instant) -> bytes:
    said = fields(PURPOSE, bearer.candidate.bytes, bearer.code_digest, i64(expires))
    return authenticate(key, said)
