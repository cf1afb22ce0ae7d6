"""Vectors of boxes: batches sealed for a site's relay, and what the centre refuses."""

from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from typing import Any
from uuid import UUID

from concours.core.delivery.journal.entry import AttemptId, Digest
from concours.core.delivery.mailbox.box import Box, box_key, box_statement, seal_box
from concours.core.delivery.sync.batch import Batch, SentEntry
from concours.core.kernel.crypto import DeviceKey
from protocol import chains
from protocol.fixed import ATTEMPT, SITTING, counter_entropy

HOUSE_KEY = sha256(b"codes key of the vectors").digest()
SPANS = ((0, 0), (0, 4), (2, 4))


def boxes() -> dict[str, Any]:
    """Give boxes of the first chain in entries.json, with the key that opens them."""
    rows = [_row(box) | more for box, more in map(_box, SPANS)]
    return {
        "about": "Boxes for a site's relay: docs/reference/relay/boxes.md",
        "house_key_hex": HOUSE_KEY.hex(),
        "attempt": str(ATTEMPT),
        "epoch": 1,
        "public_key_hex": _device().public.hex(),
        "key_hex": box_key(HOUSE_KEY, ATTEMPT, 1).hex(),
        "boxes": rows,
        "refused": _refused_rows(),
    }


def _device() -> DeviceKey:
    return DeviceKey(bytes.fromhex(_chain()["private_key_hex"]))


def _chain() -> dict[str, Any]:
    first, _ = chains.entries()["chains"]
    return dict(first)


def _batch(span: tuple[int, int]) -> Batch:
    first, last = span
    rows = _chain()["entries"][first : last + 1]
    entries = tuple(
        SentEntry(
            row["seq"],
            row["kind"],
            row["body"].encode(),
            row["device_ms"],
            Digest(bytes.fromhex(row["digest_hex"])),
        )
        for row in rows
    )
    head = Digest(bytes.fromhex(rows[-1]["digest_hex"]))
    return Batch(ATTEMPT, 1, entries, head, bytes.fromhex(rows[-1]["signature_hex"]))


def _box(span: tuple[int, int]) -> tuple[Box, dict[str, str]]:
    batch = _batch(span)
    nonce = counter_entropy(b"box %d %d" % span)(12)
    key = box_key(HOUSE_KEY, ATTEMPT, 1)
    box = seal_box(batch, key, nonce=nonce, sign=_device().sign)
    return box, {
        "head_signature_hex": batch.signature.hex(),
        "statement_hex": box_statement(box).hex(),
        "nonce_hex": nonce.hex(),
    }


def _row(box: Box) -> dict[str, Any]:
    return {
        "attempt": str(box.attempt),
        "epoch": box.epoch,
        "first": box.first,
        "last": box.last,
        "head_hex": box.head.hex(),
        "signature_hex": box.signature.hex(),
        "body": urlsafe_b64encode(box.body).rstrip(b"=").decode(),
    }


def _sign(box: Box, **changes: Any) -> Box:
    """Return a changed box that its device signed all the same."""
    new_box = replace(box, **changes)
    return replace(new_box, signature=_device().sign(box_statement(new_box)))


def _refused_rows() -> list[dict[str, Any]]:
    """Return a box altered in one thing each, with the code of its refusal."""
    (box, _), (tail_box, _) = _box((0, 4)), _box((2, 4))
    flipped = box.body[:-1] + bytes([box.body[-1] ^ 1])
    other_head = Digest(sha256(b"another head").digest())
    name_changes: list[tuple[str, Callable[[Box], Box]]] = [
        (
            "put under another attempt",
            lambda box: replace(box, attempt=AttemptId(UUID(str(SITTING)))),
        ),
        ("put under another epoch", lambda box: replace(box, epoch=2)),
        ("put under other numbers", lambda box: replace(box, first=1, last=5)),
        ("put under another head", lambda box: replace(box, head=other_head)),
        ("altered", lambda box: replace(box, body=flipped)),
        ("with the body of another box", lambda box: replace(box, body=tail_box.body)),
        (
            "with the signature of its head alone",
            lambda box: replace(box, signature=_batch((0, 4)).signature),
        ),
    ]
    body_changes: list[tuple[str, Callable[[Box], Box]]] = [
        ("signed, with an altered body", lambda box: _sign(box, body=flipped)),
        ("signed, under other numbers", lambda box: _sign(box, first=1, last=5)),
    ]
    bound_changes: list[tuple[str, Callable[[Box], Box]]] = [
        ("cut", lambda box: replace(box, body=box.body[:27])),
        ("backwards", lambda box: replace(box, first=5)),
        ("too long", lambda box: replace(box, last=256)),
    ]
    return [
        {"name": name, "code": code, **_row(change(box))}
        for code, changes in (
            ("box.unsigned", name_changes),
            ("box.unreadable", body_changes),
            ("box.invalid", bound_changes),
        )
        for name, change in changes
    ]
