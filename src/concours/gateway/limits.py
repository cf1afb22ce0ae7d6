"""How much of a request is read, and for how long."""

import asyncio

from starlette.requests import Request

from concours.gateway.refusals import TooLarge, TooSlow

JOURNAL_BYTES_MAX = 512 * 1024
ENROL_BYTES_MAX = 4 * 1024
BODY_S_MAX = 10.0


async def read_body(request: Request, *, bytes_max: int) -> bytes:
    """Return the whole body. Raises `TooLarge` and `TooSlow`, early."""
    announced = request.headers.get("content-length", "0")
    if not announced.isdecimal() or int(announced) > bytes_max:
        raise TooLarge(bytes_max)
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_S_MAX):
            async for piece in request.stream():
                body += piece
                if len(body) > bytes_max:
                    raise TooLarge(bytes_max)
    except TimeoutError as error:
        raise TooSlow from error
    return bytes(body)
