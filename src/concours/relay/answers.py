"""Answers of a relay to tablets: what the centre's pages may read, and no hour."""

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from concours.relay.services import RelayServices


def answer(request: Request, value: object, status: int = 200) -> Response:
    """Return JSON that the centre's pages may read, and that tells no hour."""
    body = msgspec.json.encode(value)
    return Response(body, status, page_headers(request), "application/json")


async def allow(request: Request) -> Response:
    """Let pages of the centre ask here, and no others: browsers ask before."""
    response = answer(request, {})
    response.headers["Access-Control-Allow-Methods"] = "GET, POST"
    response.headers["Access-Control-Allow-Headers"] = "content-type"
    response.headers["Access-Control-Allow-Private-Network"] = "true"
    response.headers["Access-Control-Max-Age"] = "86400"
    return response


def page_headers(request: Request) -> dict[str, str]:
    """Return the headers that let pages of the centre read an answer, and no others."""
    return {
        "Access-Control-Allow-Origin": services_of(request).origin,
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "Vary": "Origin",
    }


def services_of(request: Request) -> RelayServices:
    """Return what this relay is made of."""
    services = request.app.state.services
    assert isinstance(services, RelayServices)
    return services
