"""`GET /documents`: an examiner's tablet asks what opens those of its station."""

from collections.abc import Iterable

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from concours.core.kernel.time import Instant
from concours.gateway.delivery.bulletin import Item, audience_of
from concours.gateway.delivery.routes import own_device
from concours.gateway.edge.refusals import answer
from concours.gateway.services import services_of
from concours.store.journal.posts import find_documents_key


async def get_documents(request: Request) -> Response:
    """Tell the key of the documents of a chair's own station, from its t0 on.

    Its own site has to have started: another one may have, before. Raises as
    `own_device`.
    """
    services = services_of(request)
    device = await own_device(request)
    now = services.settings.now()
    reply: dict[str, object] = {"centre_ms": now, "documents": None}
    items = services.bulletin.concerning(audience_of([device]), after=0)
    if not _is_launched(items, str(device.sitting), now):
        return answer(reply)
    async with services.database.transaction() as connection:
        documents = await find_documents_key(connection, device.attempt)
    if documents is not None:
        reply["documents"] = {
            "package": documents.package.hex(),
            "station": documents.station,
            "key": documents.key.hex(),
        }
    return answer(reply)


def _is_launched(items: Iterable[Item], sitting: str, now: Instant) -> bool:
    news = [msgspec.json.decode(item.data) for item in items]
    return any(
        item["kind"] == "launched"
        and item["sitting"] == sitting
        and item["t0_ms"] <= now
        for item in news
    )
