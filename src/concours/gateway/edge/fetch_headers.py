"""What the browser of a request says of how it came about."""

from starlette.requests import Request

from concours.core.traces.attribution import FetchMetadata

WORD_LENGTH_MAX = 200
PURPOSES = ("sec-purpose", "purpose", "x-purpose", "x-moz")
"""Chromium, and what it, Safari and Firefox said before."""


def fetch_metadata_of(request: Request) -> FetchMetadata:
    """Return what the headers say, each word cut to its bound."""
    site, mode, dest = (
        request.headers.get(f"sec-fetch-{name}", "")[:WORD_LENGTH_MAX]
        for name in ("site", "mode", "dest")
    )
    purposes = (request.headers.get(name, "") for name in PURPOSES)
    purpose = next((word for word in purposes if word), "")[:WORD_LENGTH_MAX]
    return FetchMetadata(site=site, mode=mode, dest=dest, purpose=purpose)
