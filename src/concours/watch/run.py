"""The process of the watch: `concours serve watch`."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from concours.metrics.log_lines import configure_log
from concours.watch.machine import Machine
from concours.watch.nodes import Nodes
from concours.watch.page import WatchPage
from concours.watch.reports import Reports
from concours.watch.watch import Rounds, Watch, read_clock
from concours.watch.words import ENGLISH, FRENCH

HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchSettings:
    """What a watch looks at, and to which database it tells it: `dsn`, "" for none.

    `patroni` are the REST addresses of the nodes of PostgreSQL, where there are some.
    """

    sockets: Path
    disk: Path
    client: Path
    machine: str
    dsn: str = ""
    patroni: Sequence[str] = ()


def serve(settings: WatchSettings, *, host: str, port: int) -> None:
    """Serve the page until SIGINT or SIGTERM."""
    configure_log()
    dsn, machine = settings.dsn, settings.machine
    reports = Reports(dsn, machine) if dsn else None
    nodes = Nodes(settings.patroni, read_clock()) if settings.patroni else None
    watch = Watch(settings.sockets, Machine(settings.disk), nodes)
    rounds = Rounds(watch, reports)
    page = WatchPage(settings.client, machine)
    uvicorn.run(
        create_app(rounds, page),
        host=host,
        port=port,
        ws="none",
        access_log=False,
        server_header=False,
        log_config=None,
    )


def create_app(rounds: Rounds, page: WatchPage) -> Starlette:
    """Return the two addresses of the watch: a page, and the same for machines."""

    def get_page(request: Request) -> Response:
        wishes = request.headers.get("accept-language", "fr").lower()
        words = ENGLISH if wishes.startswith("en") else FRENCH
        headers = {**HEADERS, "Content-Security-Policy": page.content_policy}
        return HTMLResponse(page.draw(rounds.status, words), headers=headers)

    def get_status(_: Request) -> Response:
        status = rounds.status
        body = {
            "at": status.at,
            "machine": asdict(status.machine),
            "processes": [asdict(reading) for reading in status.readings],
            "checks": [
                asdict(check) | {"level": check.level} for check in status.checks
            ],
        }
        return JSONResponse(body, headers=HEADERS)

    @asynccontextmanager
    async def live(_: Starlette) -> AsyncIterator[None]:
        rounds.start()
        try:
            yield
        finally:
            rounds.stop()

    return Starlette(
        routes=[Route("/", get_page), Route("/status.json", get_status)], lifespan=live
    )
