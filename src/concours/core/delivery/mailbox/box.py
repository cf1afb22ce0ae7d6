"""A box: a batch sealed for a site's relay, which keeps it and reads nothing of it.

The relay tells by the device's signature whose it is, to the last byte; only tablet and
centre have the key. Twin of `client/src/core/relay/box.ts`, both bound by
`protocol/vectors/relay/boxes.json`.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any, ClassVar

from concours.core.delivery.journal.entry import (
    BODY_BYTES_MAX,
    ENTRIES_COUNT_MAX,
    EPOCH_MAX,
    AttemptId,
    Digest,
)
from concours.core.delivery.sync.batch import (
    BATCH_ENTRIES_MAX,
    Batch,
    SentEntry,
)
from concours.core.delivery.sync.outbox import BATCH_BYTES_MAX
from concours.core.kernel import crypto
from concours.core.kernel.canonical import (
    Json,
    NotCanonical,
    digest,
    dump,
    fields,
    load,
    u32,
)
from concours.core.kernel.errors import Refusal

BOX_BYTES_MIN = crypto.NONCE_BYTES + crypto.TAG_BYTES
SIGNATURE_BYTES = 64
BOX_BYTES_MAX = BOX_BYTES_MIN + BATCH_BYTES_MAX + 4 * SIGNATURE_BYTES
KIND_LENGTH_MAX = 20

CONTENT_FIELDS = {"entries", "signature"}
ENTRY_FIELDS = {"seq", "kind", "body", "device_ms", "digest"}


@dataclass(eq=False)
class BoxInvalid(Refusal):
    """A box that no tablet of ours makes: its numbers, its size, or what is in it."""

    code: ClassVar[str] = "box.invalid"
    attempt: str
    epoch: int
    reason: str


@dataclass(eq=False)
class BoxUnsigned(Refusal):
    """A box, name or sealed body, that is not as its device signed it."""

    code: ClassVar[str] = "box.unsigned"
    attempt: str
    epoch: int


@dataclass(eq=False)
class BoxUnreadable(Refusal):
    """A box that its device sealed under another key, or under another name."""

    code: ClassVar[str] = "box.unreadable"
    attempt: str
    epoch: int


@dataclass(frozen=True, slots=True)
class Box:
    """Entries `first` to `last` of one chain; `head` is the digest of the last.

    `body` is what `seal_box` made of them, `signature` the device's over all of it. A
    longer box of the same `first` replaces a shorter one.
    """

    attempt: AttemptId
    epoch: int
    first: int
    last: int
    head: Digest
    signature: bytes
    body: bytes


def box_key(house_key: bytes, attempt: AttemptId, epoch: int) -> bytes:
    """Return the key of one device's boxes: derived, so that it is stored nowhere."""
    return crypto.authenticate(
        house_key, fields(b"concours/box-key/1", attempt.bytes, u32(epoch))
    )


def seal_box(
    batch: Batch, key: bytes, *, nonce: bytes, sign: Callable[[bytes], bytes]
) -> Box:
    """Return a batch, which has entries, as the tablet that signs gives it away."""
    assert batch.entries
    first, last = batch.entries[0].seq, batch.entries[-1].seq
    rows: list[Json] = [
        {
            "seq": entry.seq,
            "kind": entry.kind,
            "body": entry.body.decode(),
            "device_ms": entry.device_ms,
            "digest": entry.digest.hex(),
        }
        for entry in batch.entries
    ]
    plain = dump({"entries": rows, "signature": batch.signature.hex()})
    name = _label(batch.attempt, batch.epoch, (first, last), batch.head)
    body = crypto.encrypt(key, plain, nonce=nonce, aad=name)
    draft = Box(batch.attempt, batch.epoch, first, last, batch.head, b"", body)
    return replace(draft, signature=sign(box_statement(draft)))


def box_statement(box: Box) -> bytes:
    """Return the 32 bytes that a device signs: the name of a box, and its body."""
    name = _label(box.attempt, box.epoch, (box.first, box.last), box.head)
    return digest(b"concours/signed-box/1", name, sha256(box.body).digest())


def require_bounds(box: Box) -> None:
    """Raise `BoxInvalid` unless a tablet could have made a box of these numbers."""
    is_span = 0 <= box.first <= box.last < ENTRIES_COUNT_MAX
    if not is_span or box.last - box.first >= BATCH_ENTRIES_MAX:
        raise _invalid(box, "span")
    if not 1 <= box.epoch <= EPOCH_MAX:
        raise _invalid(box, "epoch")
    if not BOX_BYTES_MIN <= len(box.body) <= BOX_BYTES_MAX:
        raise _invalid(box, "size")


def require_vouched(box: Box, public_key: bytes) -> None:
    """Raise `BoxUnsigned` unless this device signed the box, whole and as it is.

    All that a relay can check: what is in the body it cannot tell.
    """
    if not crypto.is_device_signed(public_key, box_statement(box), box.signature):
        raise BoxUnsigned(str(box.attempt), box.epoch)


def open_box(box: Box, key: bytes) -> Batch:
    """Return the batch in a box, which nobody has judged yet: `sync.batch.check` does.

    Raises `BoxInvalid` and `BoxUnreadable`.
    """
    require_bounds(box)
    name = _label(box.attempt, box.epoch, (box.first, box.last), box.head)
    try:
        plain = crypto.decrypt(key, box.body, aad=name)
    except crypto.Unreadable as error:
        raise BoxUnreadable(str(box.attempt), box.epoch) from error
    try:
        content = load(plain)
    except NotCanonical as error:
        raise _invalid(box, "content") from error
    if not isinstance(content, dict) or content.keys() != CONTENT_FIELDS:
        raise _invalid(box, "content")
    rows: Any = content["entries"]
    if not isinstance(rows, list) or len(rows) != box.last - box.first + 1:
        raise _invalid(box, "content")
    entries = tuple(
        _read_entry(box, row, seq) for seq, row in enumerate(rows, start=box.first)
    )
    signature = _read_hex(box, content["signature"])
    return Batch(box.attempt, box.epoch, entries, box.head, signature)


def _read_entry(box: Box, row: Any, seq: int) -> SentEntry:
    if not isinstance(row, dict) or row.keys() != ENTRY_FIELDS or row["seq"] != seq:
        raise _invalid(box, "content")
    kind, text = row["kind"], row["body"]
    if not isinstance(kind, str) or not isinstance(text, str):
        raise _invalid(box, "content")
    body = text.encode()
    if len(kind) > KIND_LENGTH_MAX or len(body) > BODY_BYTES_MAX:
        raise _invalid(box, "content")
    if type(row["device_ms"]) is not int:
        raise _invalid(box, "content")
    head = Digest(_read_hex(box, row["digest"]))
    return SentEntry(seq, kind, body, row["device_ms"], head)


def _read_hex(box: Box, text: Any) -> bytes:
    """Return the bytes of a text that is written as we write them."""
    try:
        data = bytes.fromhex(text)
    except (TypeError, ValueError) as error:
        raise _invalid(box, "content") from error
    if data.hex() != text:
        raise _invalid(box, "content")
    return data


def _label(
    attempt: AttemptId, epoch: int, span: tuple[int, int], head: Digest
) -> bytes:
    """Return what a sealed body is bound to: it opens under no other name."""
    numbers = u32(epoch), u32(span[0]), u32(span[1])
    return fields(b"concours/box/1", attempt.bytes, *numbers, head)


def _invalid(box: Box, reason: str) -> BoxInvalid:
    return BoxInvalid(str(box.attempt), box.epoch, reason)
