"""`GET /signals`: a signal post or a door screen asks for the hours of its circuit."""

from starlette.requests import Request
from starlette.responses import Response

from concours.gateway.delivery.signal_posts import DOORS_COUNT
from concours.gateway.edge.refusals import answer
from concours.gateway.services import services_of
from concours.gateway.wire import Malformed


async def get_signals(request: Request) -> Response:
    """Tell a signal post what it has to know, or that nobody has its code.

    A screen at a door says at which, from 1. Raises `Malformed`.
    """
    services = services_of(request)
    door = _door(request.query_params.get("door"))
    _, _, code = request.headers.get("authorization", "").partition(" ")
    reply = await services.signal_posts.tell(code, door=door)
    return answer(reply | {"centre_ms": services.settings.now()})


def _door(text: str | None) -> int | None:
    if text is None:
        return None
    if text not in {str(number) for number in range(1, DOORS_COUNT + 1)}:
        raise Malformed(reason="door")
    return int(text)
