"""What a relay posts (`docs/reference/relay/boxes.md`), read strictly."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from concours.core.delivery.journal.entry import AttemptId, Digest
from concours.core.delivery.mailbox.box import BOX_BYTES_MAX, Box
from concours.core.kernel.base64url import from_base64url
from concours.core.kernel.canonical import INTEGER_MAX
from concours.gateway import wire

BOXES_COUNT_MAX = 64
CLAIMS_COUNT_MAX = 64
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


class ClaimsPost(Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /relay/claims`."""

    claims: Annotated[list[wire.ClaimPost], Meta(max_length=CLAIMS_COUNT_MAX)]


def box_of(post: BoxPost) -> Box:
    """Return the box that was posted. Raises `Malformed`."""
    return Box(
        AttemptId(post.attempt),
        post.epoch,
        post.first,
        post.last,
        Digest(wire.unhex(post.head)),
        wire.unhex(post.signature),
        unbase64(post.body),
    )


def unbase64(text: str) -> bytes:
    """Return the bytes of base64url without padding. Raises `Malformed`."""
    try:
        return from_base64url(text)
    except ValueError as error:
        raise wire.Malformed(reason="base64url") from error
