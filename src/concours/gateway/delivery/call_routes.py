"""`POST /call`: a candidate calls the room, or takes a call back."""

from collections.abc import Sequence
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from concours.core.delivery.calls.call import (
    CallRequest,
    CallTooLate,
    HelpCall,
    take_call,
)
from concours.core.delivery.sync.batch import UnknownDevice
from concours.core.kernel.errors import Unavailable
from concours.core.kernel.time import Instant
from concours.gateway import wire
from concours.gateway.edge.limits import CALL_BYTES_MAX, read_body
from concours.gateway.edge.refusals import answer
from concours.gateway.services import bearer, services_of
from concours.store.journal.calls import calls_of, is_sitting_open, keep_call


async def post_call(request: Request) -> Response:
    """Keep a call and say how it stands; the same call sent again changes nothing."""
    devices = await bearer(request)
    body = await read_body(request, bytes_max=CALL_BYTES_MAX)
    post = wire.read(body, wire.CallPost)
    if post.attempt not in {device.attempt for device in devices}:
        raise UnknownDevice(str(post.attempt), 0)
    services = services_of(request)
    call_request, now = _request_of(post), services.settings.now()
    async with services.database.transaction() as connection:
        earlier_calls = await calls_of(connection, post.attempt)
        if not await is_sitting_open(connection, post.attempt):
            raise CallTooLate
        call = take_call(earlier_calls, call_request, now=now)
        if call not in earlier_calls:
            await keep_call(connection, post.attempt, call)
        calls = await calls_of(connection, post.attempt)
    return answer(_describe(calls, post.call))


def _describe(calls: Sequence[HelpCall], identity: UUID) -> dict[str, object]:
    """Return how a call stands. Another came first at this instant: it goes again."""
    own = next((call for call in calls if call.id == identity), None)
    if own is None:
        raise Unavailable("another call of this candidate came between")
    return {
        "call": own.id,
        "taken_back_ms": own.taken_back,
        "seen_ms": own.seen,
    }


def _request_of(post: wire.CallPost) -> CallRequest:
    taken_back_ms = post.taken_back_ms
    return CallRequest(
        id=post.call,
        need=post.need,
        made=Instant(post.made_ms),
        taken_back=None if taken_back_ms is None else Instant(taken_back_ms),
    )
