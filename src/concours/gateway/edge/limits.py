"""How much of a request is read, and for how long."""

import asyncio

from starlette.requests import ClientDisconnect, Request

from concours.gateway.edge.refusals import TooLarge, TooSlow

JOURNAL_BYTES_MAX = 512 * 1024
ENROL_BYTES_MAX = 4 * 1024
CALL_BYTES_MAX = 1024
BODY_S_MAX = 10.0


async def read_body(request: Request, *, bytes_max: int) -> bytes:
    """Return the whole body. Raises `TooLarge` and `TooSlow`, early."""
    announced = request.headers.get("content-length", "0")
    if not announced.isdecimal() or int(announced) > bytes_max:
        raise TooLarge(bytes_max)
    try:
        async with asyncio.timeout(BODY_S_MAX):
            return await _whole(request, bytes_max)
    except TimeoutError as error:
        raise TooSlow from error


async def _whole(request: Request, bytes_max: int) -> bytes:
    body: bytes = b""
    while True:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        body += message.get("body", b"")
        if len(body) > bytes_max:
            raise TooLarge(bytes_max)
        if not message.get("more_body", False):
            return body
