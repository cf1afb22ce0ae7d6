"""What a relay answers: boxes are stored, and that is all that it says of them."""

import asyncio
import logging
from base64 import urlsafe_b64decode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta, Struct
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from concours.core.delivery.journal.entry import AttemptId, Digest
from concours.core.delivery.sync.box import BOX_BYTES_MAX, Box
from concours.core.kernel.errors import Refusal, Unavailable
from concours.relay.answers import allow, answer, services_of
from concours.relay.room_routes import room_routes
from concours.relay.services import RelayServices
from concours.relay.tablet_routes import tablet_routes

LOG = logging.getLogger("concours.relay")

BODY_BYTES_MAX = 600 * 1024
BODY_S_MAX = 10.0
SMALL = Meta(ge=0, le=2**31 - 1)
Hex32 = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
Hex64 = Annotated[str, Meta(pattern="^[0-9a-f]{128}$")]


class BoxPost(Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /boxes` (`docs/reference/relay/boxes.md`)."""

    attempt: UUID
    epoch: Annotated[int, SMALL]
    first: Annotated[int, SMALL]
    last: Annotated[int, SMALL]
    head: Hex32
    signature: Hex64
    body: Annotated[str, Meta(max_length=-(-BOX_BYTES_MAX * 4 // 3))]


class PostInvalid(Exception):
    """What was posted is no box."""


def create_app(services: RelayServices) -> Starlette:
    """Return the relay as an application; it forwards as long as it lives."""

    @asynccontextmanager
    async def live(_: Starlette) -> AsyncIterator[None]:
        await services.mailbox.prepare()
        await services.trust.load()
        await services.news.load()
        tasks = [
            asyncio.create_task(work.run_for_ever())
            for work in (services.forwarding, services.feed, services.packages)
        ]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await services.mailbox.close()

    app = Starlette(
        routes=[
            Route("/boxes", post_box, methods=["POST"]),
            Route("/boxes", allow, methods=["OPTIONS"]),
            Route("/alive", get_alive, methods=["GET"]),
            *tablet_routes(),
            *room_routes(),
        ],
        lifespan=live,
    )
    app.state.services = services
    return app


async def get_alive(request: Request) -> Response:
    """Say that this process answers."""
    return answer(request, {"alive": True})


async def post_box(request: Request) -> Response:
    """Store a box, commit, and say up to where: `stored` is a count of entries."""
    services = services_of(request)
    try:
        box = _box_of(await _read(request))
        services.trust.check(box)
        last = await services.mailbox.store(box, now=services.now())
    except PostInvalid as error:
        facts = {"reason": str(error)}
        return answer(request, {"code": "request.malformed", "facts": facts}, 400)
    except Refusal as refusal:
        value = {"code": refusal.code, "facts": refusal.facts()}
        return answer(request, value, 409)
    except Unavailable:
        return answer(request, {"code": "unavailable", "facts": {}}, 503)
    return answer(request, {"stored": last + 1})


def _box_of(post: BoxPost) -> Box:
    try:
        padded = post.body + "=" * (-len(post.body) % 4)
        body = urlsafe_b64decode(padded.encode("ascii"))
    except ValueError as error:
        raise PostInvalid("base64url") from error
    return Box(
        AttemptId(post.attempt),
        post.epoch,
        post.first,
        post.last,
        Digest(bytes.fromhex(post.head)),
        bytes.fromhex(post.signature),
        body,
    )


async def _read(request: Request) -> BoxPost:
    """Return what was posted, read within bounds. Raises `PostInvalid`."""
    data = bytearray()
    try:
        async with asyncio.timeout(BODY_S_MAX):
            async for chunk in request.stream():
                data += chunk
                if len(data) > BODY_BYTES_MAX:
                    raise PostInvalid("size")
    except (TimeoutError, ClientDisconnect) as error:
        raise PostInvalid("slow") from error
    try:
        return msgspec.json.decode(bytes(data), type=BoxPost)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise PostInvalid(str(error)) from error
