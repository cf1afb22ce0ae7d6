"""No candidate makes the national bundle fail: what is taken can be read again.

Whatever a tablet with its own key may send, field by field, is either refused by the
gateway or has the shape that the verifier reads, with digests and signatures that hold.
"""

import json
from operator import itemgetter
from uuid import UUID

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st
from verifier.chains import Chain
from verifier.copies import read_body
from verifier.findings import Findings
from verifier.shapes import LINES
from verifier.strict import parse

from concours.core.audit.rows import DeviceRow, EntryRow
from concours.core.delivery.journal.entry import (
    BODY_BYTES_MAX,
    DEVICE_MS_MAX,
    ENTRIES_COUNT_MAX,
    EPOCH_MAX,
    KINDS,
    Entry,
    Tail,
    genesis,
    head_statement,
)
from concours.core.delivery.sync.batch import HeldTail, check
from concours.core.kernel.canonical import INTEGER_MAX, dump
from concours.core.kernel.crypto import device_sign, is_point, point_of
from concours.core.kernel.errors import Refusal
from concours.gateway import wire
from small_exam import T0

KEY = bytes(31) + b"\x07"
PUBLIC_KEY = point_of(KEY)
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551

EDGES = (0, 1, -1, 2**31, 2**32, 2**50, 2**50 + 1, 2**53 - 1, 2**53, 2**63)
NUMBERS = st.one_of(
    st.sampled_from([*EDGES, *(-edge for edge in EDGES)]),
    st.integers(-INTEGER_MAX, INTEGER_MAX),
    st.integers(T0, T0 + 10_000_000),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner),
    max_leaves=6,
)
BODIES = st.one_of(
    JSON.map(lambda value: json.dumps(value, ensure_ascii=False)),
    JSON.map(json.dumps),
    st.text(),
    st.sampled_from(
        [
            "[" * BODY_BYTES_MAX,
            "é" * (BODY_BYTES_MAX // 2),
            "9" * BODY_BYTES_MAX,
            '"\\ud800"',
            '{"answer":["A"],"question":"q1"}',
            "\x00",
        ]
    ),
)
KNOWN = st.sampled_from(KINDS)
HOURS = st.integers(0, DEVICE_MS_MAX) | st.integers(T0, T0 + 10_000_000) | NUMBERS
ENTRIES = st.one_of(
    st.lists(st.tuples(KNOWN, BODIES, HOURS), min_size=1, max_size=4).map(
        lambda sent: sorted(sent, key=itemgetter(2))
    ),
    st.lists(st.tuples(KNOWN | st.text(max_size=21), BODIES, NUMBERS), max_size=4),
)
WITHIN = st.integers(1, EPOCH_MAX)
EPOCHS = WITHIN | WITHIN | st.sampled_from([0, -1, EPOCH_MAX + 1, 2**32])
STARTS = st.just(0) | st.sampled_from([1, ENTRIES_COUNT_MAX - 1, ENTRIES_COUNT_MAX])
SAID = {"package": "whole", "offset_ms": 0, "storage": "persistent"}
STATES = st.just(SAID) | st.fixed_dictionaries(
    {
        "package": st.sampled_from(["whole", "partial", "missing", ""]),
        "offset_ms": NUMBERS,
        "storage": st.sampled_from(["persistent", "best_effort", "failing"]),
    },
    optional={
        "ends_ms": st.none() | NUMBERS,
        "read": st.none() | NUMBERS,
        "focus_lost": NUMBERS,
        "kiosk": st.none() | st.booleans(),
        "rejoined": st.booleans(),
        "ahead": st.booleans(),
    },
)


def high(signature):
    """The same signature with its other s: who checks one checks both."""
    s = int.from_bytes(signature[32:], "big")
    return signature[:32] + (ORDER - s).to_bytes(32, "big")


def posted(attempt, epoch, sent, state, *, start, is_high):
    """A batch as a tablet would post it that writes what it likes, and signs it."""
    before = Tail(start, genesis(attempt, epoch, PUBLIC_KEY).head)
    rows, prev = [], before.head
    for seq, (kind, body, device_ms) in enumerate(sent, start=start):
        entry = Entry(attempt, epoch, seq, kind, body.encode(), device_ms, prev)
        prev = entry.digest()
        rows.append(
            {
                "seq": seq,
                "kind": kind,
                "body": body,
                "device_ms": device_ms,
                "digest": prev.hex(),
            }
        )
    head = Tail(start + len(rows), prev)
    signature = device_sign(KEY, head_statement(attempt, epoch, head))
    body = {
        "attempt": str(attempt),
        "epoch": epoch,
        "entries": rows,
        "written": len(rows),
        "head": prev.hex(),
        "signature": (high(signature) if is_high else signature).hex(),
        "state": state,
    }
    return json.dumps(body).encode(), before


@settings(max_examples=300)
@given(st.tuples(st.uuids(), EPOCHS, ENTRIES, STATES), STARTS, st.booleans())
def test_whatever_is_taken_has_the_shape_that_the_verifier_reads(said, start, is_high):
    attempt, epoch, *_ = said
    try:
        body, before = posted(*said, start=start, is_high=is_high)
    except (OverflowError, UnicodeEncodeError):
        return  # no tablet could have hashed it
    try:
        batch = wire.batch_of(wire.read(body, wire.JournalPost))
        run, _ = check(batch, HeldTail(before, before=before), public_key=PUBLIC_KEY)
    except Refusal as refusal:
        event(f"refused: {refusal.code}")
        return
    event("taken")
    read_again(run, attempt=attempt, epoch=epoch, start=start)


def read_again(run, *, attempt, epoch, start):
    """Write a run as the bundle does, and read it as the verifier does."""
    entries, findings = [], Findings()
    written = zip(run.entries, run.digests(), strict=True) if run else ()
    for entry, digest in written:
        row = EntryRow(
            attempt=entry.attempt,
            epoch=entry.epoch,
            seq=entry.seq,
            kind=entry.kind,
            body=entry.body,
            device_ms=entry.device_ms,
            received_ms=T0,
            digest=digest,
            signature=run.signature if digest == run.head else None,
        )
        line = parse(dump(row.as_json()))
        assert LINES["entries.jsonl"](line)
        entries.append(line | {"said": read_body(line["body"])})
    if start == 0:
        chain = Chain(attempt.bytes, "04217", epoch, PUBLIC_KEY, None, entries)
        chain.check(findings)
    assert findings.listed == []


@given(st.binary(min_size=65, max_size=65) | st.just(PUBLIC_KEY))
def test_whatever_key_is_enrolled_has_the_shape_that_the_verifier_reads(key):
    for first in (key[:1], b"\x04", b"\x06", b"\x07"):
        tried = first + key[1:]
        if is_point(tried):
            device = DeviceRow(
                attempt=UUID(int=1), epoch=1, public_key=tried, base=None
            )
            assert LINES["devices.jsonl"](parse(dump(device.as_json())))
            assert tried[0] == 4


@pytest.mark.parametrize("device_ms", [DEVICE_MS_MAX + 1, INTEGER_MAX, -1])
def test_hour_past_all_bounds_is_refused(device_ms):
    sent = [("opened", "{}", device_ms)]
    body, before = posted(UUID(int=1), 1, sent, SAID, start=0, is_high=False)
    batch = wire.batch_of(wire.read(body, wire.JournalPost))

    with pytest.raises(Refusal) as refusal:
        check(batch, HeldTail(before, before=before), public_key=PUBLIC_KEY)

    assert refusal.value.facts()["reason"] == "clock"
