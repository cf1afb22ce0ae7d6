"""Vectors of boxes: batches sealed for a site's relay, and what the centre refuses."""

from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from typing import Any
from uuid import UUID

from concours.core.delivery.journal.entry import AttemptId, Digest
from concours.core.delivery.sync.batch import Batch, SentEntry
from concours.core.delivery.sync.box import Box, box_key, seal_box
from protocol import chains
from protocol.fixed import ATTEMPT, SITTING, counter_entropy

HOUSE_KEY = sha256(b"codes key of the vectors").digest()
SPANS = ((0, 0), (0, 4), (2, 4))


def boxes() -> dict[str, Any]:
    """Give boxes of the first chain in entries.json, with the key that opens them."""
    rows = [_box(first, last) for first, last in SPANS]
    return {
        "about": "Boxes for a site's relay: docs/reference/relay/boxes.md",
        "house_key_hex": HOUSE_KEY.hex(),
        "attempt": str(ATTEMPT),
        "epoch": 1,
        "key_hex": box_key(HOUSE_KEY, ATTEMPT, 1).hex(),
        "boxes": [row for row, _ in rows],
        "refused": _refused_rows(rows[1][1]),
    }


def _box(first: int, last: int) -> tuple[dict[str, Any], Box]:
    chain = chains.entries()["chains"][0]
    rows = chain["entries"][first : last + 1]
    batch = Batch(
        ATTEMPT,
        1,
        tuple(
            SentEntry(
                row["seq"],
                row["kind"],
                row["body"].encode(),
                row["device_ms"],
                Digest(bytes.fromhex(row["digest_hex"])),
            )
            for row in rows
        ),
        Digest(bytes.fromhex(rows[-1]["digest_hex"])),
        bytes.fromhex(rows[-1]["signature_hex"]),
    )
    nonce = counter_entropy(b"box %d %d" % (first, last))(12)
    box = seal_box(batch, box_key(HOUSE_KEY, ATTEMPT, 1), nonce=nonce)
    return {**_row(box), "nonce_hex": nonce.hex()}, box


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


def _refused_rows(box: Box) -> list[dict[str, Any]]:
    """Return a box altered in one thing each, with the code of its refusal."""
    flipped = box.body[:-1] + bytes([box.body[-1] ^ 1])
    other_head = Digest(sha256(b"another head").digest())
    changes: list[tuple[str, str, Callable[[Box], Box]]] = [
        (
            "put under another attempt",
            "box.unreadable",
            lambda box: replace(box, attempt=AttemptId(UUID(str(SITTING)))),
        ),
        (
            "put under another epoch",
            "box.unreadable",
            lambda box: replace(box, epoch=2),
        ),
        (
            "put under other numbers",
            "box.unreadable",
            lambda box: replace(box, first=1, last=5),
        ),
        (
            "put under another head",
            "box.unreadable",
            lambda box: replace(box, head=other_head),
        ),
        ("altered", "box.unreadable", lambda box: replace(box, body=flipped)),
        ("cut", "box.invalid", lambda box: replace(box, body=box.body[:27])),
        ("backwards", "box.invalid", lambda box: replace(box, first=5)),
        ("too long", "box.invalid", lambda box: replace(box, last=256)),
    ]
    return [
        {"name": name, "code": code, **_row(change(box))}
        for name, code, change in changes
    ]
