"""The token of a candidate who has signed in: derived, so that no session is stored.

It is an authentication code over candidate, end and what stands for their code and
password, under the house's key: a new convocation ends every token, so does a password
that is chosen, so does signing out, and a dump of the tables makes none.
"""

from dataclasses import dataclass
from hmac import compare_digest
from uuid import UUID

from concours.core.kernel.base64url import from_base64url, to_base64url
from concours.core.kernel.canonical import fields, i64
from concours.core.kernel.crypto import authenticate
from concours.core.kernel.time import HOUR_MS, MINUTE_MS, Instant, after
from concours.core.people.roster.codes import NO_CODE
from concours.gateway.edge.refusals import UnknownToken
from concours.store.journal.results import Bearer

TOKEN_BYTES = 16 + 8 + 32


@dataclass(frozen=True, slots=True)
class Kind:
    """What a token opens, and for how long; one kind is nothing to another."""

    purpose: bytes
    lasts_ms: int
    needs_password: bool


WISHES = Kind(b"concours/wishes-token/3", 12 * HOUR_MS, needs_password=True)
RESULTS = Kind(b"concours/results-token/1", 20 * MINUTE_MS, needs_password=False)


@dataclass(frozen=True, slots=True)
class Claimed:
    """What a token says; it proves nothing until `check` has seen who it names."""

    candidate: UUID
    expires: Instant
    proof: bytes


def make(
    kind: Kind, key: bytes, bearer: Bearer, *, now: Instant
) -> tuple[str, Instant]:
    """Return the token of who has just proved their secrets, and its end."""
    expires = after(now, kind.lasts_ms)
    token_bytes = (
        bearer.candidate.bytes + i64(expires) + _proof(kind, key, bearer, expires)
    )
    return to_base64url(token_bytes), expires


def of_header(header: str) -> str:
    """Return the token of an `Authorization` header. Raises `UnknownToken`."""
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer":
        raise UnknownToken
    return token


def read(token: str) -> Claimed:
    """Return what a token claims. Raises `UnknownToken`."""
    try:
        token_bytes = from_base64url(token)
    except ValueError as error:
        raise UnknownToken from error
    if len(token_bytes) != TOKEN_BYTES:
        raise UnknownToken
    expires = Instant(int.from_bytes(token_bytes[16:24], "big", signed=True))
    return Claimed(UUID(bytes=token_bytes[:16]), expires, token_bytes[24:])


def check(
    kind: Kind, key: bytes, claimed: Claimed, bearer: Bearer | None, *, now: Instant
) -> Bearer:
    """Return who a token names, if it is theirs and still holds, or `UnknownToken`."""
    if bearer is None or bearer.code_digest == NO_CODE or now >= claimed.expires:
        raise UnknownToken
    if kind.needs_password and bearer.password is None:
        raise UnknownToken
    issued_at = after(claimed.expires, -kind.lasts_ms)
    if bearer.ended_ms is not None and issued_at <= bearer.ended_ms:
        raise UnknownToken
    if not compare_digest(claimed.proof, _proof(kind, key, bearer, claimed.expires)):
        raise UnknownToken
    return bearer


def _proof(kind: Kind, key: bytes, bearer: Bearer, expires: Instant) -> bytes:
    secrets = bearer.code_digest, bearer.password or b""
    statement = fields(kind.purpose, bearer.candidate.bytes, *secrets, i64(expires))
    return authenticate(key, statement)
