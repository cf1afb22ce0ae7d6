"""What a relay keeps opens at the centre alone, whole, and under its own name alone.

`protocol/vectors/relay/boxes.json` holds the tablet to the same bytes.
"""

import json
from base64 import urlsafe_b64decode
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concours.core.delivery.journal.entry import (
    AttemptId,
    Digest,
    Entry,
    Tail,
    extend,
    genesis,
    head_statement,
)
from concours.core.delivery.mailbox.box import (
    BOX_BYTES_MAX,
    Box,
    BoxInvalid,
    BoxUnreadable,
    BoxUnsigned,
    box_key,
    open_box,
    require_bounds,
    require_vouched,
    seal_box,
)
from concours.core.delivery.sync.batch import (
    Batch,
    HeldTail,
    SentEntry,
    check,
)
from concours.core.kernel import crypto
from concours.core.kernel.canonical import dump
from concours.core.kernel.errors import Refusal

VECTORS = json.loads(Path("protocol/vectors/relay/boxes.json").read_text())
ATTEMPT = AttemptId(UUID(VECTORS["attempt"]))
OTHER = AttemptId(UUID(int=7))
KEY = bytes.fromhex(VECTORS["key_hex"])
PUBLIC_KEY = bytes.fromhex(VECTORS["public_key_hex"])
HOUSE_KEY = bytes.fromhex(VECTORS["house_key_hex"])
DEVICE = crypto.DeviceKey(bytes([7]) * 32)
NONCE = bytes(12)


def box_of(row):
    return Box(
        AttemptId(UUID(row["attempt"])),
        row["epoch"],
        row["first"],
        row["last"],
        Digest(bytes.fromhex(row["head_hex"])),
        bytes.fromhex(row["signature_hex"]),
        urlsafe_b64decode(row["body"] + "=" * (-len(row["body"]) % 4)),
    )


def batch_of(bodies, start=0, attempt=ATTEMPT):
    """Return entries `start` to the last of a chain with these bodies, signed."""
    entries, tail = [], genesis(attempt, 1, DEVICE.public)
    for seq, body in enumerate(bodies):
        entry = Entry(attempt, 1, seq, "answered", body, seq, tail.head)
        tail = extend(tail, [entry])
        entries.append(SentEntry(seq, "answered", body, seq, entry.digest()))
    signature = DEVICE.sign(head_statement(attempt, 1, tail))
    return Batch(attempt, 1, tuple(entries[start:]), tail.head, signature)


@pytest.mark.parametrize("row", VECTORS["boxes"], ids=lambda row: str(row["first"]))
def test_the_boxes_of_the_vectors_open(row):
    box = box_of(row)
    require_vouched(box, PUBLIC_KEY)
    batch = open_box(box, box_key(HOUSE_KEY, ATTEMPT, 1))

    assert [entry.seq for entry in batch.entries] == list(
        range(row["first"], row["last"] + 1)
    )
    assert batch.head.hex() == row["head_hex"]


def judge(box):
    """Open a box as the centre does."""
    require_bounds(box)
    require_vouched(box, PUBLIC_KEY)
    return open_box(box, KEY)


@pytest.mark.parametrize("row", VECTORS["refused"], ids=lambda row: row["name"])
def test_what_is_altered_is_refused_by_name(row):
    box = box_of(row)
    with pytest.raises(Refusal) as refused:
        judge(box)

    assert refused.value.code == row["code"]


@given(
    st.lists(st.text(max_size=40).map(dump), min_size=1, max_size=9),
    st.integers(0, 8),
    st.binary(min_size=12, max_size=12),
)
def test_what_was_sealed_comes_out_and_joins_the_chain(bodies, start, nonce):
    batch = batch_of(bodies, start=min(start, len(bodies) - 1))
    box = seal_box(batch, KEY, nonce=nonce, sign=DEVICE.sign)
    require_vouched(box, DEVICE.public)

    opened_batch = open_box(box, KEY)

    assert opened_batch == batch
    before = batch_of(bodies[: batch.entries[0].seq]) if batch.entries[0].seq else None
    tail = genesis(ATTEMPT, 1, DEVICE.public)
    if before is not None:
        tail = Tail(len(before.entries), before.head, before.entries[-1].device_ms)
    run, end = check(opened_batch, HeldTail(tail, tail), public_key=DEVICE.public)
    assert run is not None
    assert end.head == batch.head


@given(st.data())
def test_no_byte_of_a_box_can_change_without_notice(data):
    box = seal_box(batch_of([b"1", b"2", b"3"]), KEY, nonce=NONCE, sign=DEVICE.sign)
    place = data.draw(st.integers(0, len(box.body) - 1))
    changed = bytearray(box.body)
    changed[place] ^= data.draw(st.integers(1, 255))

    altered = replace(box, body=bytes(changed))
    with pytest.raises(BoxUnreadable):
        open_box(altered, KEY)
    with pytest.raises(BoxUnsigned):
        require_vouched(altered, DEVICE.public)


def test_a_box_replayed_into_another_attempt_is_refused():
    """Even by whoever has its key: the name is sealed with what is in the box."""
    box = seal_box(batch_of([b"1"]), KEY, nonce=NONCE, sign=DEVICE.sign)

    for replayed in (replace(box, attempt=OTHER), replace(box, epoch=2)):
        with pytest.raises(BoxUnreadable):
            open_box(replayed, KEY)
        with pytest.raises(BoxUnsigned):
            require_vouched(replayed, DEVICE.public)
    assert box_key(HOUSE_KEY, ATTEMPT, 1) != box_key(HOUSE_KEY, OTHER, 1)
    assert box_key(HOUSE_KEY, ATTEMPT, 1) != box_key(HOUSE_KEY, ATTEMPT, 2)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"first": 1, "last": 0}, "span"),
        ({"first": -1}, "span"),
        ({"first": 0, "last": 256}, "span"),
        ({"first": 49_999, "last": 50_000}, "span"),
        ({"epoch": 0}, "epoch"),
        ({"epoch": 65}, "epoch"),
        ({"body": bytes(27)}, "size"),
        ({"body": bytes(BOX_BYTES_MAX + 1)}, "size"),
    ],
)
def test_a_box_that_no_tablet_makes_is_refused(change, reason):
    box = replace(
        seal_box(batch_of([b"1"]), KEY, nonce=NONCE, sign=DEVICE.sign), **change
    )

    with pytest.raises(BoxInvalid) as refused:
        require_bounds(box)

    assert refused.value.reason == reason


ENTRY = {"seq": 0, "kind": "seen", "body": "{}", "device_ms": 1, "digest": "ab" * 32}


SIGNED = "ab" * 64


def entries(*rows):
    return dump({"entries": [*rows], "signature": SIGNED})


@pytest.mark.parametrize(
    "content",
    [
        b"[",
        dump({}),
        dump([ENTRY]),
        dump({"entries": [ENTRY]}),
        dump({"entries": [ENTRY], "signature": "zz"}),
        dump({"entries": [ENTRY], "signature": None}),
        dump({"entries": [ENTRY], "signature": SIGNED, "more": 1}),
        entries(),
        entries(ENTRY, ENTRY),
        entries([]),
        entries({}),
        entries({**ENTRY, "more": 1}),
        entries({**ENTRY, "seq": 1}),
        entries({**ENTRY, "kind": 1}),
        entries({**ENTRY, "kind": "k" * 21}),
        entries({**ENTRY, "body": None}),
        entries({**ENTRY, "body": "x" * 16_385}),
        entries({**ENTRY, "device_ms": "1"}),
        entries({**ENTRY, "device_ms": True}),
        entries({**ENTRY, "digest": "zz"}),
        entries({**ENTRY, "digest": "AB" * 32}),
    ],
)
def test_a_device_that_seals_something_else_is_refused(content):
    """The tablet has the key: what it seals is read as strictly as what it posts."""
    box = seal_box(batch_of([b"1"]), KEY, nonce=NONCE, sign=DEVICE.sign)
    name = b"".join(
        len(part).to_bytes(4, "big") + part
        for part in (
            b"concours/box/1",
            ATTEMPT.bytes,
            (1).to_bytes(4, "big"),
            bytes(4),
            bytes(4),
            box.head,
        )
    )
    body = crypto.encrypt(KEY, content, nonce=NONCE, aad=name)

    with pytest.raises(BoxInvalid) as refused:
        open_box(replace(box, body=body), KEY)

    assert refused.value.reason == "content"
