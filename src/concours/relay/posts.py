"""What is posted to a relay, read strictly and within bounds."""

import asyncio
from typing import Annotated, TypeVar
from uuid import UUID

import msgspec
from msgspec import Meta, Struct
from starlette.requests import ClientDisconnect, Request

from concours.core.delivery.journal.entry import AttemptId, Digest
from concours.core.delivery.mailbox.box import BOX_BYTES_MAX, Box
from concours.core.kernel.base64url import from_base64url, to_base64url

BODY_BYTES_MAX = 600 * 1024
BODY_S_MAX = 10.0
SMALL = Meta(ge=0, le=2**31 - 1)
Hex32 = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
Hex64 = Annotated[str, Meta(pattern="^[0-9a-f]{128}$")]

T = TypeVar("T", bound=Struct)


class BoxPost(Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /boxes` (`docs/reference/relay/boxes.md`)."""

    attempt: UUID
    epoch: Annotated[int, SMALL]
    first: Annotated[int, SMALL]
    last: Annotated[int, SMALL]
    head: Hex32
    signature: Hex64
    body: Annotated[str, Meta(max_length=-(-BOX_BYTES_MAX * 4 // 3))]
    held: bool = False
    """Whether the centre has said that it holds these entries: they are for a spare."""


class PostInvalid(Exception):
    """What was posted is not what is asked for."""


async def read_post(request: Request, kind: type[T]) -> T:
    """Return what was posted, read within bounds. Raises `PostInvalid`."""
    data = bytearray()
    try:
        async with asyncio.timeout(BODY_S_MAX):
            async for chunk in request.stream():
                data += chunk
                if len(data) > BODY_BYTES_MAX:
                    raise PostInvalid("size")
    except (TimeoutError, ClientDisconnect) as error:
        raise PostInvalid("slow") from error
    try:
        return msgspec.json.decode(bytes(data), type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise PostInvalid(str(error)) from error


def box_of(post: BoxPost) -> Box:
    """Return the box that was posted. Raises `PostInvalid`."""
    return Box(
        AttemptId(post.attempt),
        post.epoch,
        post.first,
        post.last,
        Digest(bytes.fromhex(post.head)),
        bytes.fromhex(post.signature),
        unbase64(post.body),
    )


def box_post(box: Box) -> dict[str, object]:
    """Return a box as it is posted."""
    return {
        "attempt": str(box.attempt),
        "epoch": box.epoch,
        "first": box.first,
        "last": box.last,
        "head": box.head.hex(),
        "signature": box.signature.hex(),
        "body": to_base64url(box.body),
    }


def unbase64(text: str) -> bytes:
    """Return the bytes of base64url without padding. Raises `PostInvalid`."""
    try:
        return from_base64url(text)
    except ValueError as error:
        raise PostInvalid("base64url") from error
