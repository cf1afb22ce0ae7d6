"""`GET /signals`: a signal post or a door screen asks for the hours of its circuit."""

from starlette.requests import Request
from starlette.responses import Response

from concours.gateway.edge.refusals import answer
from concours.gateway.services import services_of


async def get_signals(request: Request) -> Response:
    """Tell a signal post what it has to know, or that nobody has its code."""
    services = services_of(request)
    _, _, code = request.headers.get("authorization", "").partition(" ")
    told = await services.signal_posts.tell(code)
    return answer(told | {"centre_ms": services.settings.now()})
