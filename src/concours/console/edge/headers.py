"""Headers that every answer carries: what a browser may load, frame, keep and say."""

import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; "
    "img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)

FRAMED_SCREENS = frozenset(
    f"{settings.STATIC_URL}built/preview/{name}.html" for name in ("screen", "replay")
)
"""The tablet's screen, in a frame of our own pages: nothing else may be framed."""

FRAMED_POLICY = CONTENT_POLICY.replace(
    "img-src 'self'", "img-src 'self' blob:"
).replace("frame-ancestors 'none'", "frame-ancestors 'self'")
FRAMING = re.compile(r"/exams/[\w-]+/papers|/sittings/[\w/-]+/copies/[\w-]+/relecture")
"""Pages in which that screen stands."""

FRAMING_POLICY = f"{CONTENT_POLICY}; frame-src 'self'"

WITH_IMAGES = re.compile(r"/sittings/[\w/-]+/circuits/[\w-]+/doors")
"""A page that holds its images itself: nobody fetches what a series shows."""
IMAGES_POLICY = CONTENT_POLICY.replace("img-src 'self'", "img-src 'self' data:")

HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=63072000",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class SecurityHeaders:
    """Put the headers on every answer; pages are kept by nobody."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        response = self._get_response(request)
        for name, value in HEADERS.items():
            response.headers[name] = value
        if request.path in FRAMED_SCREENS:
            response.headers["Content-Security-Policy"] = FRAMED_POLICY
            response.headers["X-Frame-Options"] = "SAMEORIGIN"
        elif FRAMING.fullmatch(request.path):
            response.headers["Content-Security-Policy"] = FRAMING_POLICY
        elif WITH_IMAGES.fullmatch(request.path):
            response.headers["Content-Security-Policy"] = IMAGES_POLICY
        response.headers.setdefault("Cache-Control", "no-store")
        return response
