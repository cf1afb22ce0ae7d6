"""What a relay posts (`docs/reference/relay/boxes.md`), read strictly."""

from base64 import urlsafe_b64decode
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from concours.core.delivery.journal.entry import AttemptId, Digest
from concours.core.delivery.sync.box import BOX_BYTES_MAX, Box
from concours.core.kernel.canonical import INTEGER_MAX
from concours.gateway import wire

BOXES_COUNT_MAX = 64
BODY_LENGTH_MAX = -(-BOX_BYTES_MAX * 4 // 3)

Number = Annotated[int, Meta(ge=0, le=INTEGER_MAX)]


class BoxPost(Struct, frozen=True, forbid_unknown_fields=True):
    """One box, as its tablet made it."""

    attempt: UUID
    epoch: wire.Epoch
    first: wire.Seq
    last: wire.Seq
    head: wire.Hex32
    signature: wire.Hex64
    body: Annotated[str, Meta(max_length=BODY_LENGTH_MAX)]


class BoxesPost(Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /relay/boxes`: boxes, how many the relay has, and how many still wait."""

    boxes: Annotated[list[BoxPost], Meta(max_length=BOXES_COUNT_MAX)]
    stored: Number
    waiting: Number


def box_of(post: BoxPost) -> Box:
    """Return the box that was posted. Raises `Malformed`."""
    return Box(
        AttemptId(post.attempt),
        post.epoch,
        post.first,
        post.last,
        Digest(wire.unhex(post.head)),
        wire.unhex(post.signature),
        _unbase64(post.body),
    )


def _unbase64(text: str) -> bytes:
    try:
        return urlsafe_b64decode((text + "=" * (-len(text) % 4)).encode("ascii"))
    except ValueError as error:
        raise wire.Malformed(reason="base64url") from error
