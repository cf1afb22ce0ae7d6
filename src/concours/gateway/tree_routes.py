"""`/checkpoint` and `/tile/…`: the journal's tree, public, as C2SP tlog-tiles asks."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from concours.core.audit.transparency.tiles import read_path
from concours.gateway.edge.static_files import IMMUTABLE
from concours.gateway.services import services_of


def routes() -> list[BaseRoute]:
    """Return the addresses of the tree, as C2SP tlog-tiles names them."""
    return [
        Route("/checkpoint", get_checkpoint, methods=["GET"]),
        Route("/tile/{path:path}", get_tile, methods=["GET"]),
    ]


async def get_checkpoint(request: Request) -> Response:
    """Answer with the latest note and the lines of witnesses under it."""
    note = await services_of(request).tree.note()
    if note is None:
        raise HTTPException(404)
    headers = {"Cache-Control": "no-cache"}
    return Response(note, 200, headers, "text/plain; charset=utf-8")


async def get_tile(request: Request) -> Response:
    """Answer with one tile; what it holds never changes."""
    tile = read_path(request.path_params["path"])
    data = None if tile is None else await services_of(request).tree.tile(tile)
    if data is None:
        raise HTTPException(404)
    headers = {"Cache-Control": IMMUTABLE}
    return Response(data, 200, headers, "application/octet-stream")
