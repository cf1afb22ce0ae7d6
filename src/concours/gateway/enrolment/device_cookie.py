"""The cookie that names a tablet: it opens nothing, and nobody can make another's.

A typed address carries no token. So that what is typed on a tablet has a sender, an
enrolment leaves the digest of the tablet's token in a cookie, under a code that only
the house can make: neither a dump of the tables nor an attempt's identity makes one.
No script reads it, no other site's page sends it.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from hmac import compare_digest

from starlette.requests import Request
from starlette.responses import Response

from concours.core.kernel.canonical import fields
from concours.core.kernel.crypto import authenticate

COOKIE = "__Host-device"
PLAIN_COOKIE = "device"
"""Over plain HTTP, where no browser takes the other: a rehearsal, a test."""

BEARER = "concours.bearer"
"""Under this name a request knows whose token it bore."""

LASTS_S = 7 * 24 * 3_600
DIGEST_BYTES = 32
CODE_BYTES = 16
LENGTH = 4 * (DIGEST_BYTES + CODE_BYTES) // 3


def keep_device(request: Request, response: Response, token: str, key: bytes) -> None:
    """Let this browser say which tablet it is, from now on."""
    digest = sha256(token.encode()).digest()
    is_secure = request.url.scheme == "https"
    response.set_cookie(
        COOKIE if is_secure else PLAIN_COOKIE,
        urlsafe_b64encode(digest + _code(key, digest)).decode(),
        max_age=LASTS_S,
        secure=is_secure,
        httponly=True,
        samesite="strict",
    )


def forget_device(request: Request, response: Response) -> None:
    """Let this browser name no tablet any more: it was given back."""
    for name in (COOKIE, PLAIN_COOKIE):
        if name in request.cookies:
            response.delete_cookie(
                name, secure=name == COOKIE, httponly=True, samesite="strict"
            )


def find_device(request: Request, key: bytes) -> bytes | None:
    """Return the token digest of the tablet that asks; None if no cookie proves it."""
    text = request.cookies.get(COOKIE) or request.cookies.get(PLAIN_COOKIE) or ""
    if len(text) != LENGTH or not text.isascii():
        return None
    try:
        data = urlsafe_b64decode(text)
    except ValueError:
        return None
    digest, code = data[:DIGEST_BYTES], data[DIGEST_BYTES:]
    return digest if compare_digest(code, _code(key, digest)) else None


def note_bearer(request: Request, token_digest: bytes) -> None:
    """Remember, for what is refused of this request, that its token was right."""
    request.scope[BEARER] = token_digest


def sender_of(request: Request, key: bytes) -> bytes | None:
    """Return the token digest of the tablet that its token or its cookie proves."""
    bearer: bytes | None = request.scope.get(BEARER)
    return bearer or find_device(request, key)


def _code(key: bytes, digest: bytes) -> bytes:
    return authenticate(key, fields(b"concours/device-cookie/1", digest))[:CODE_BYTES]
