"""The bearer token of a signed-in student: derived, so that no session is stored.

It is an authentication code over student and end, under what stands for their code: a
new convocation ends every token. Whoever can forge one reads the table of candidates.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from hmac import compare_digest
from hmac import digest as hmac_digest
from uuid import UUID

from concours.core.kernel.canonical import fields, i64
from concours.core.kernel.time import HOUR_MS, Instant, after
from concours.core.roster.codes import NO_CODE
from concours.gateway.refusals import UnknownToken
from concours.store.journal.results import Bearer

TOKEN_MS_MAX = 12 * HOUR_MS
TOKEN_BYTES = 16 + 8 + 32
PURPOSE = b"concours/wishes-token/1"


@dataclass(frozen=True, slots=True)
class Claimed:
    """What a token says; it proves nothing until `check` has seen who it names."""

    candidate: UUID
    expires: Instant
    code: bytes


def make(bearer: Bearer, *, now: Instant) -> tuple[str, Instant]:
    """Return the token of a student who has just proved their code, and its end."""
    expires = after(now, TOKEN_MS_MAX)
    parts = bearer.candidate.bytes + i64(expires) + _code(bearer, expires)
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


def check(claimed: Claimed, bearer: Bearer | None, *, now: Instant) -> Bearer:
    """Return who a token names, if it is theirs and still holds, or `UnknownToken`."""
    if bearer is None or bearer.code_digest == NO_CODE or now >= claimed.expires:
        raise UnknownToken
    if not compare_digest(claimed.code, _code(bearer, claimed.expires)):
        raise UnknownToken
    return bearer


def _code(bearer: Bearer, expires: Instant) -> bytes:
    said = fields(PURPOSE, bearer.candidate.bytes, i64(expires))
    return hmac_digest(bytes(bearer.code_digest), said, "sha256")
