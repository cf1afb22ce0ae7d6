"""What a relay answers: boxes are stored, and that is all that it says of them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from concours.core.kernel.errors import Refusal, Unavailable
from concours.relay.answers import allow, answer, services_of
from concours.relay.posts import BoxPost, PostInvalid, box_of, read_post
from concours.relay.rescue_routes import rescue_routes
from concours.relay.room_routes import room_routes
from concours.relay.services import RelayServices
from concours.relay.tablet_routes import tablet_routes


def create_app(services: RelayServices) -> Starlette:
    """Return the relay as an application; it forwards as long as it lives."""

    @asynccontextmanager
    async def live(_: Starlette) -> AsyncIterator[None]:
        await services.mailbox.prepare()
        await services.trust.load()
        await services.news.load()
        await services.rescues.load()
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
            *rescue_routes(),
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
        post = await read_post(request, BoxPost)
        box = box_of(post)
        services.trust.check(box)
        last = await services.mailbox.store(box, now=services.now(), is_held=post.held)
    except PostInvalid as error:
        facts = {"reason": str(error)}
        return answer(request, {"code": "request.malformed", "facts": facts}, 400)
    except Refusal as refusal:
        value = {"code": refusal.code, "facts": refusal.facts()}
        return answer(request, value, 409)
    except Unavailable:
        return answer(request, {"code": "unavailable", "facts": {}}, 503)
    return answer(request, {"stored": last + 1})
