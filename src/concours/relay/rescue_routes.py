"""What a spare tablet asks of a relay while the site is cut: a kit, boxes, a place.

It names a kit by what both codes give; whoever has not both has no name that is here.
"""

from collections.abc import Sequence
from typing import Annotated

from msgspec import Meta, Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from concours.core.delivery.mailbox.rescue import CLAIM_BYTES_MAX, RescueUnknown
from concours.core.kernel.base64url import to_base64url
from concours.core.kernel.crypto import is_point
from concours.core.kernel.errors import Refusal, Unavailable
from concours.relay.answers import allow, answer, services_of
from concours.relay.posts import (
    Hex32,
    PostInvalid,
    box_post,
    read_post,
    unbase64,
)
from concours.relay.rescues import Kit

Hex65 = Annotated[str, Meta(pattern="^[0-9a-f]{130}$")]


class KitPost(Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /rescue` (`docs/reference/relay/rescue.md`)."""

    name: Hex32


class PlacePost(Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /rescue/place`."""

    name: Hex32
    attempt: str
    public_key: Hex65
    claim: Annotated[str, Meta(max_length=-(-CLAIM_BYTES_MAX * 4 // 3))]


def rescue_routes() -> list[Route]:
    """Return the routes of a rescue."""
    return [
        Route("/rescue", post_kit, methods=["POST"]),
        Route("/rescue", allow, methods=["OPTIONS"]),
        Route("/rescue/place", post_place, methods=["POST"]),
        Route("/rescue/place", allow, methods=["OPTIONS"]),
    ]


async def post_kit(request: Request) -> Response:
    """Give the kits of a name, and the boxes that the tablets before left here."""
    services = services_of(request)
    try:
        post = await read_post(request, KitPost)
        kits = services.rescues.find(bytes.fromhex(post.name), now=services.now())
        boxes = {
            kit.attempt: await services.mailbox.boxes_of(kit.attempt) for kit in kits
        }
    except (PostInvalid, Refusal, Unavailable) as fault:
        return _faulty(request, fault)
    rows = [
        {
            "attempt": kit.attempt,
            "epoch": kit.epoch,
            "kit": to_base64url(kit.sealed),
            "boxes": [
                box_post(box) for box in boxes[kit.attempt] if box.epoch < kit.epoch
            ],
        }
        for kit in kits
    ]
    return answer(request, {"kits": rows})


async def post_place(request: Request) -> Response:
    """Let a tablet have the place of a kit: the first that comes, and no other."""
    services, now = services_of(request), services_of(request).now()
    try:
        post = await read_post(request, PlacePost)
        kits = services.rescues.find(bytes.fromhex(post.name), now=now)
        kit = _choose_kit(kits, post.attempt)
        await services.rescues.claim(
            kit, _point(post.public_key), unbase64(post.claim), now=now
        )
    except (PostInvalid, Refusal, Unavailable) as fault:
        return _faulty(request, fault)
    services.signs.note(kit.attempt, now=now)
    return answer(request, {"epoch": kit.epoch})


def _choose_kit(kits: Sequence[Kit], attempt: str) -> Kit:
    for kit in kits:
        if str(kit.attempt) == attempt:
            return kit
    raise RescueUnknown


def _point(text: str) -> bytes:
    point = bytes.fromhex(text)
    if not is_point(point):
        raise PostInvalid("public_key")
    return point


def _faulty(request: Request, fault: Exception) -> Response:
    match fault:
        case Refusal():
            value = {"code": fault.code, "facts": fault.facts()}
            return answer(request, value, 409)
        case Unavailable():
            return answer(request, {"code": "unavailable", "facts": {}}, 503)
        case _:
            facts = {"reason": str(fault)}
            return answer(request, {"code": "request.malformed", "facts": facts}, 400)
