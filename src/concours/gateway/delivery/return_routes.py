"""`POST /return`: a tablet is given back, and nobody waits for it any more.

It forgets its candidate once the centre holds all that it wrote. From then on it keeps
nobody from another tablet, and no page takes it for one that was lost.
"""

from starlette.requests import Request
from starlette.responses import Response

from concours.gateway.edge.refusals import answer
from concours.gateway.enrolment.device_cookie import forget_device
from concours.gateway.services import bearer, services_of
from concours.store.journal.presence import note_returned


async def post_return(request: Request) -> Response:
    """Keep that this tablet is nobody's; sent again, it changes nothing."""
    devices = await bearer(request)
    services = services_of(request)
    async with services.database.transaction() as connection:
        await note_returned(connection, devices, at=services.settings.now())
    response = answer({})
    forget_device(request, response)
    return response
