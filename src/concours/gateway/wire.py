"""The shapes of `docs/reference/wire.md`, read strictly and written as bytes."""

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal, TypeVar
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from concours.core.delivery.calls.call import Need
from concours.core.delivery.journal.entry import (
    BODY_BYTES_MAX,
    ENTRIES_COUNT_MAX,
    EPOCH_MAX,
    AttemptId,
    Digest,
)
from concours.core.delivery.mailbox.rescue import CLAIM_BYTES_MAX
from concours.core.delivery.sync.batch import BATCH_ENTRIES_MAX, Batch, SentEntry
from concours.core.kernel.canonical import INTEGER_MAX
from concours.core.kernel.errors import Refusal
from concours.core.kiosk.proof.verdicts import VERSION_LENGTH_MAX
from concours.core.people.roster.codes import CODE_LENGTH_MAX

Text = Annotated[str, Meta(min_length=1, max_length=CODE_LENGTH_MAX)]
Hex32 = Annotated[str, Meta(min_length=64, max_length=64)]
Hex64 = Annotated[str, Meta(min_length=128, max_length=128)]
Hex65 = Annotated[str, Meta(min_length=130, max_length=130)]
Seq = Annotated[int, Meta(ge=0, lt=ENTRIES_COUNT_MAX)]
Count = Annotated[int, Meta(ge=0, le=ENTRIES_COUNT_MAX)]
Epoch = Annotated[int, Meta(ge=1, le=EPOCH_MAX)]
Hour = Annotated[int, Meta(ge=0, le=INTEGER_MAX)]
Ms = Annotated[int, Meta(ge=-INTEGER_MAX, le=INTEGER_MAX)]

T = TypeVar("T")


@dataclass(eq=False)
class Malformed(Refusal):
    """The request is not of the shape that the wire page gives."""

    code: ClassVar[str] = "request.malformed"
    reason: str


class ClaimPost(Struct, frozen=True, forbid_unknown_fields=True):
    """What a rescued tablet sealed for the centre."""

    attempt: UUID
    epoch: Epoch
    claim: Annotated[str, Meta(max_length=-(-CLAIM_BYTES_MAX * 4 // 3))]


class EnrolPost(Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /enrol`: of a candidate or of an examiner, exactly one."""

    code: Text
    public_key: Hex65
    candidate: Text | None = None
    examiner: Text | None = None
    replacement: Text | None = None
    exam: Text | None = None
    proof: "AttestPost | None" = None
    rescue: ClaimPost | None = None


class EntryPost(Struct, frozen=True, forbid_unknown_fields=True):
    """One entry of a batch."""

    seq: Seq
    kind: Annotated[str, Meta(max_length=20)]
    body: Annotated[str, Meta(max_length=BODY_BYTES_MAX)]
    device_ms: Ms
    digest: Hex32


class StatePost(Struct, frozen=True, forbid_unknown_fields=True):
    """What the device says of itself; an older build says the first three only."""

    package: Literal["whole", "partial", "missing"]
    offset_ms: Ms
    storage: Literal["persistent", "best_effort", "failing"]
    ends_ms: Ms | None = None
    read: Annotated[int, Meta(ge=0, le=INTEGER_MAX)] | None = None
    focus_lost: Count = 0
    kiosk: bool | None = None
    rejoined: bool = False
    ahead: bool = False
    voice: bool | None = None
    worker: bool | None = None


class JournalPost(Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /journal`."""

    attempt: UUID
    epoch: Epoch
    entries: Annotated[list[EntryPost], Meta(max_length=BATCH_ENTRIES_MAX)]
    written: Count
    head: Hex32
    signature: Hex64
    state: StatePost


class CallPost(Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /call`; `taken_back_ms` is null while the candidate waits."""

    attempt: UUID
    call: UUID
    need: Need
    made_ms: Hour
    taken_back_ms: Hour | None


class NotePost(Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /note`: entries under the note that a tablet saw last, 8 bytes of root."""

    size: Hour
    root: Annotated[str, Meta(max_length=16)]


class AttestPost(Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /seb/attest`: what a locked browser shows; empty is what it does not."""

    nonce: Annotated[str, Meta(min_length=32, max_length=32)]
    config: Annotated[str, Meta(max_length=64)]
    exam: Annotated[str, Meta(max_length=64)]
    version: Annotated[str, Meta(max_length=VERSION_LENGTH_MAX)]


def read(body: bytes, shape: type[T]) -> T:
    """Return the request that `body` holds. Raises `Malformed`; unknown fields too."""
    try:
        return msgspec.json.decode(body, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Malformed(reason=str(error)) from error


def unhex(text: str) -> bytes:
    """Return the bytes of lower-case hex. Raises `Malformed`."""
    try:
        data = bytes.fromhex(text)
    except ValueError as error:
        raise Malformed(reason="hex") from error
    if data.hex() != text:
        raise Malformed(reason="hex")
    return data


def batch_of(post: JournalPost) -> Batch:
    """Return the batch that was posted. Raises `Malformed`."""
    return Batch(
        AttemptId(post.attempt),
        post.epoch,
        tuple(
            SentEntry(e.seq, e.kind, utf8(e.body), e.device_ms, Digest(unhex(e.digest)))
            for e in post.entries
        ),
        Digest(unhex(post.head)),
        unhex(post.signature),
    )


def write(value: Any) -> bytes:
    """Return the JSON of an answer."""
    return msgspec.json.encode(value)


def utf8(text: str) -> bytes:
    """Return the bytes of a text. Raises `Malformed`."""
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise Malformed(reason="surrogate") from error
