"""`GET /news`: the same items by stream or by poll."""

import asyncio
import re

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from concours.gateway import wire
from concours.gateway.delivery.bulletin import (
    Audience,
    Bulletin,
    Item,
    Point,
    Reader,
    audience_of,
)
from concours.gateway.services import bearer, services_of
from concours.gateway.settings import Settings

WAIT_S_MAX = 20
SLOW_S_MAX = 20.0
"""A reader that takes nothing for so long is dropped, and comes back by polling."""
NUMBER_MAX = 2**53
HISTORY = re.compile(r"[0-9a-f]{16}")
STREAM_HEADERS = (
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
)


async def get_news(request: Request) -> "Response | Stream":
    """Give the items past `after`; a stream goes on giving, a poll may wait.

    Who has heard of another history is given ours from its first item, as a list.
    """
    services = services_of(request)
    devices = await bearer(request)
    services.traces.note_site(request, devices[0].site)
    services.contacts.note(request, [(own.attempt, own.epoch) for own in devices])
    audience, owner = audience_of(devices), devices[0].token_digest
    after = _whole(request, "after", NUMBER_MAX)
    if not await services.bulletin.is_ours(Point(after, _history(request))):
        items = services.bulletin.concerning(audience, after=0)
        return _list(items, services.settings, is_anew=True)
    if "text/event-stream" in request.headers.get("accept", ""):
        return Stream(services.bulletin, audience, owner, after=after)
    wait_s = _whole(request, "wait", WAIT_S_MAX)
    reader = services.bulletin.add_reader(owner)
    items = await _poll(services.bulletin, reader, audience, after=after, wait_s=wait_s)
    return _list(items, services.settings)


class Stream:
    """Server-sent events until the tablet goes away, or takes nothing any more.

    Twelve thousand of them wait at once: each is one coroutine that awaits one future.
    """

    def __init__(
        self, bulletin: Bulletin, audience: Audience, owner: bytes, *, after: int
    ) -> None:
        self.raw_headers = list(STREAM_HEADERS)
        self._bulletin = bulletin
        self._audience = audience
        self._owner = owner
        self._after = after
        self._restarts_count = bulletin.restarts_count

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the items so far, then each one as it comes."""
        del scope
        start = {"status": 200, "headers": self.raw_headers}
        await send({"type": "http.response.start", **start})
        reader = self._bulletin.add_reader(self._owner)
        disconnection = asyncio.ensure_future(_wait_for_disconnect(receive))
        disconnection.add_done_callback(lambda _: reader.wake())
        try:
            await _give(send, b": ready\n\n")
            while not (disconnection.done() or reader.is_ended or self._is_over()):
                await self._go_on(send, reader)
            await send({"type": "http.response.body", "body": b""})
        except TimeoutError:
            return
        finally:
            self._bulletin.drop_reader(reader)
            disconnection.cancel()

    def _is_over(self) -> bool:
        """Tell whether nothing more of this history will come."""
        bulletin = self._bulletin
        return bulletin.is_stopped or bulletin.restarts_count != self._restarts_count

    async def _go_on(self, send: Send, reader: Reader) -> None:
        items = self._bulletin.concerning(self._audience, after=self._after)
        if items:
            await _give(send, b"".join(map(_event, items)))
            self._after = items[-1].number
        elif not await reader.wait():
            await _give(send, b": \n\n")


async def _give(send: Send, data: bytes) -> None:
    async with asyncio.timeout(SLOW_S_MAX):
        await send({"type": "http.response.body", "body": data, "more_body": True})


async def _poll(
    bulletin: Bulletin, reader: Reader, audience: Audience, *, after: int, wait_s: int
) -> list[Item]:
    restarts_count = bulletin.restarts_count
    try:
        async with asyncio.timeout(wait_s):
            while not (bulletin.is_stopped or reader.is_ended):
                if bulletin.restarts_count != restarts_count:
                    return []  # asked again, this tablet is told so
                if items := bulletin.concerning(audience, after=after):
                    return items
                await reader.wait()
    except TimeoutError:
        pass
    finally:
        bulletin.drop_reader(reader)
    return bulletin.concerning(audience, after=after)


async def _wait_for_disconnect(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _event(item: Item) -> bytes:
    return b"id: %d\ndata: %b\n\n" % (item.number, item.data)


def _list(items: list[Item], settings: Settings, *, is_anew: bool = False) -> Response:
    joined_items = b",".join(item.data for item in items)
    anew_field = b'"anew":true,' if is_anew else b""
    body = b'{%b"news":[%b],"centre_ms":%d}' % (
        anew_field,
        joined_items,
        settings.now(),
    )
    headers = {"Cache-Control": "no-store"}
    return Response(body, headers=headers, media_type="application/json")


def _history(request: Request) -> str:
    text = request.query_params.get("history", "")
    if text and HISTORY.fullmatch(text) is None:
        raise wire.Malformed(reason="history")
    return text


def _whole(request: Request, name: str, most: int) -> int:
    text = request.query_params.get(name, "0")
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(NUMBER_MAX))):
        raise wire.Malformed(reason=name)
    return min(int(text), most)
