"""`/checkpoint` and `/tile/…` of each log, public, as C2SP tlog-tiles asks."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from concours.core.audit.transparency.logs import LogName
from concours.core.audit.transparency.tiles import read_path
from concours.gateway.edge.static_files import IMMUTABLE
from concours.gateway.services import services_of
from concours.gateway.tree import TreeReader

PREFIXES: dict[str, LogName] = {"": "journal", "/acts": "acts", "/traces": "traces"}
"""Where each log is read: the journal's tree has the addresses of a log alone."""


def routes() -> list[BaseRoute]:
    """Return the addresses of each tree, as C2SP tlog-tiles names them."""
    return [
        route
        for prefix in PREFIXES
        for route in (
            Route(f"{prefix}/checkpoint", get_checkpoint, methods=["GET"]),
            Route(f"{prefix}/tile/{{path:path}}", get_tile, methods=["GET"]),
        )
    ]


async def get_checkpoint(request: Request) -> Response:
    """Answer with the latest note of a log and the lines of witnesses under it."""
    note = await _tree_of(request, "/checkpoint").note()
    if note is None:
        raise HTTPException(404)
    headers = {"Cache-Control": "no-cache"}
    return Response(note, 200, headers, "text/plain; charset=utf-8")


async def get_tile(request: Request) -> Response:
    """Answer with one tile; what it holds never changes."""
    tile = read_path(request.path_params["path"])
    tree = _tree_of(request, "/tile/")
    data = None if tile is None else await tree.tile(tile)
    if data is None:
        raise HTTPException(404)
    headers = {"Cache-Control": IMMUTABLE}
    return Response(data, 200, headers, "application/octet-stream")


def _tree_of(request: Request, address: str) -> TreeReader:
    prefix = request.scope["path"].partition(address)[0]
    return services_of(request).trees[PREFIXES[prefix]]
