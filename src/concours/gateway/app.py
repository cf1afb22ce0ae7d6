"""The gateway as an ASGI application: its routes, its life, and its edge."""

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from http import HTTPStatus
from time import perf_counter

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import Receive, Scope, Send

from concours.core.kernel.errors import Unavailable
from concours.gateway.cases.routes import routes as case_routes
from concours.gateway.delivery.call_routes import post_call
from concours.gateway.delivery.document_routes import get_documents
from concours.gateway.delivery.news_routes import get_news
from concours.gateway.delivery.note_routes import post_note
from concours.gateway.delivery.return_routes import post_return
from concours.gateway.delivery.routes import get_journal, post_journal
from concours.gateway.delivery.signal_routes import get_signals
from concours.gateway.edge.answers import Answers
from concours.gateway.edge.not_found import (
    blocked_page_for,
    page_for,
    say_who_opened,
)
from concours.gateway.edge.refusals import (
    Edge,
    answer,
    answer_to,
    note_refused,
    refusal_response,
)
from concours.gateway.edge.static_files import ClientFiles, SafeHeaders
from concours.gateway.enrolment.routes import post_enrol
from concours.gateway.kiosk.probe_routes import probe_routes
from concours.gateway.kiosk.routes import routes as kiosk_routes
from concours.gateway.package import get_blob, get_manifest, get_signature
from concours.gateway.package_files import check_all
from concours.gateway.register_page import routes as register_routes
from concours.gateway.relays.routes import relay_routes
from concours.gateway.results.routes import routes as result_routes
from concours.gateway.services import Services, build_services, services_of
from concours.gateway.settings import Settings
from concours.gateway.tree_routes import routes as tree_routes
from concours.gateway.wishes.routes import routes as wishes_routes
from concours.metrics.socket import serve_metrics
from concours.metrics.watchdog import Watchdog
from concours.store.status_folder import ADDRESS, find_file

COLLECT_S = 600.0
COUNTS_S = 30.0
FORGET_S = 60.0
RELAYS_S_MAX = 10.0


class Front:
    """Takes what is nearly all of a gateway's work past the rest.

    Two routes, with the same functions and the same edge, and the parts of packages
    that are held in memory; what is spared is five layers of routing, half of what a
    request costs.
    """

    def __init__(self, app: Starlette, settings: Settings) -> None:
        self._app = app
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or hand it to the application."""
        is_http = scope["type"] == "http"
        take = HOT.get((scope["method"], scope["path"])) if is_http else None
        if take is None:
            if not is_http:
                return await self._app(scope, receive, send)
            file = scope["method"] == "GET" and self._file(scope["path"])
            answers: Answers = self._app.state.services.metrics.answers
            return await answers.of(file or self._app, scope, receive, send)
        scope["app"] = self._app
        metrics = self._app.state.services.metrics
        metrics.answers.owe()
        clock = self._app.state.services.database.clock
        begun_s = perf_counter()
        try:
            response = await take(Request(scope, receive))
            clock.require()
        except Exception as error:  # noqa: BLE001 -- the edge: all of them end here
            note_refused(scope, error)  # what a tablet has to ask is never blocked
            services = self._app.state.services
            response = answer_to(error, scope["path"], services.unavailable_log)
            services.refused_file.note(Request(scope), response.status_code)
        except BaseException:
            metrics.answers.drop()
            raise
        metrics.answers.give()
        if take is post_journal and isinstance(response, Response):
            metrics.count_batch(response.status_code, perf_counter() - begun_s)
        response.raw_headers.append(NO_SNIFFING)
        if clock.is_right:
            stamp = b"x-centre-ms", b"%d" % self._settings.now()
            response.raw_headers.append(stamp)
        return await response(scope, receive, send)

    def _file(self, path: str) -> Response | None:
        services: Services = self._app.state.services
        return services.held_files.get(path)


HOT = {("POST", "/journal"): post_journal, ("GET", "/news"): get_news}
NO_SNIFFING = b"x-content-type-options", b"nosniff"
"""All that data needs of `client.HEADERS`: the others say what a page may do."""


def create_app(settings: Settings) -> Front:
    """Return one gateway; it opens its connections when it is first asked."""
    services = build_services(settings)
    headers = Middleware(SafeHeaders, relays=lambda: services.relays.origins)
    app = Starlette(
        routes=_routes(settings),
        middleware=[headers, Middleware(Edge, settings=settings)],
        exception_handlers={HTTPException: no_such_thing},
        lifespan=_life,
    )
    app.state.services = services
    return Front(app, settings)


async def get_health(request: Request) -> Response:
    """Say that this process answers, and whether the database answers it."""
    services = services_of(request)
    async with services.database.transaction() as connection:
        await connection.execute("SELECT 1")
    await services.relays.prepare()
    return answer({"health": "good"})


async def get_alive(request: Request) -> Response:
    """Say that this process serves: without a database it has packages, and its news.

    Not where its clock is known to be wrong: others are right, and asked instead.
    """
    if services_of(request).database.clock.is_wrong:
        raise Unavailable("clock")
    return JSONResponse({"alive": True}, headers={"Cache-Control": "no-cache"})


def get_status_file(request: Request) -> Response:
    """Give what is announced, from the disk, where no front does."""
    file = find_file(services_of(request).settings.status, request.url.path)
    if file is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return Response(file.body, headers=dict(file.headers))


async def no_such_thing(request: Request, error: Exception) -> Response:
    """Answer for a path or method that does not exist; keep who asked for it."""
    assert isinstance(error, HTTPException)
    status = error.status_code
    blocked = services_of(request).traces.keep(request, status=status)
    if blocked is not None:
        page = blocked_page_for(request, blocked) or refusal_response(blocked)
    else:
        code = answer({"code": "request.not_found", "facts": {}}, status)
        page = page_for(request, status) or code
    return say_who_opened(request, page)


def routes() -> list[BaseRoute]:
    """Return all that a gateway answers, but for the files of the application."""
    return [
        Route("/enrol", post_enrol, methods=["POST"]),
        Route("/call", post_call, methods=["POST"]),
        Route("/return", post_return, methods=["POST"]),
        Route("/note", post_note, methods=["POST"]),
        Route("/documents", get_documents, methods=["GET"]),
        Route("/signals", get_signals, methods=["GET"]),
        Route("/journal", get_journal, methods=["GET"]),
        Route("/package/{digest}/manifest", get_manifest, methods=["GET"]),
        Route("/package/{digest}/signature", get_signature, methods=["GET"]),
        Route("/blob/{digest}", get_blob, methods=["GET"]),
        Route("/alive", get_alive, methods=["GET"]),
        Route("/health", get_health, methods=["GET"]),
        *kiosk_routes(),
        *probe_routes(),
        *relay_routes(),
        *result_routes(),
        *case_routes(),
        *wishes_routes(),
        *tree_routes(),
        *register_routes(),
    ]


def _routes(settings: Settings) -> list[BaseRoute]:
    files = settings.client
    mounts = [Mount("/", ClientFiles(files))] if files.is_dir() else []
    status = Route(f"{ADDRESS}{{name:path}}", get_status_file, methods=["GET"])
    return [*routes(), *([status] if settings.status else []), *mounts]


@asynccontextmanager
async def _life(app: Starlette) -> AsyncIterator[None]:
    services = app.state.services
    await _read_relays(services)
    services.bulletin.start()
    serve_metrics(services.metrics.registry)
    tasks = [
        asyncio.create_task(work)
        for work in (
            _collect_for_ever(),
            _tell_counts_for_ever(services),
            _forget_for_ever(services),
            check_all(services.settings.packages),
            services.package_fill.run_for_ever(),
            services.relays.run_for_ever(),
            services.rescue_kits.run_for_ever(),
            services.spool.run_for_ever(),
            services.metrics.watch_loop(),
            Watchdog().feed_for_ever(lambda: services.metrics.answers.are_missing),
        )
    ]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)  # gives connections back
        await services.stop()


async def _read_relays(services: Services) -> None:
    """Know the relays before anybody is answered: pages may speak to no others.

    While the database is away nobody enrols; pages are given all the same.
    """
    with suppress(Unavailable, TimeoutError):
        async with asyncio.timeout(RELAYS_S_MAX):
            await services.relays.prepare()


async def _tell_counts_for_ever(services: Services) -> None:
    """Write down what a flood was, also where it has ended and nobody else comes."""
    while True:
        await asyncio.sleep(COUNTS_S)
        services.evidence.turn()
        services.traces.turn()


async def _forget_for_ever(services: Services) -> None:
    """Let what was read of an erased exam go, also where no tablet asks any more."""
    while True:
        await asyncio.sleep(FORGET_S)
        services.codes.forget()
        with suppress(Unavailable):
            await services.batch_receiver.forget_erased()


async def _collect_for_ever() -> None:
    """Free what connections that ended have left in cycles: seldom, for it pauses."""
    while True:
        await asyncio.sleep(COLLECT_S)
        gc.collect()
