"""A bundle is the same bytes everywhere, in the order its page gives, nobody named."""

from hashlib import sha256
from uuid import UUID

from concours.core.audit.bundle import Bundle, Weigher, index_bytes, parts
from concours.core.audit.rows import (
    ActRow,
    AttemptRow,
    CopyRow,
    DeviceRow,
    EntryRow,
    MarkingRow,
    MarkRow,
    SittingRow,
)
from concours.core.kernel.canonical import load

ONE = UUID(int=1)
BUNDLE = Bundle(
    sitting=SittingRow(
        sitting=UUID(int=7),
        title="UC 1",
        kind="exam",
        package=b"\1" * 32,
        t0_ms=10,
        duration_ms=20,
        closed_at_ms=None,
        collected_ms=40,
    ),
    content=b'{"dossiers":[]}',
    key_document=b'{"questions":[]}',
    marking=MarkingRow(
        engine="engine/1",
        version=1,
        policy={"tcs": "aggregate"},
        amendments=[{"fate": "removed", "kind": "neutralised", "question": "q"}],
        key=b"\5" * 32,
        questions=("q",),
        denominator=2**60,
        units_max=3,
        units_rank_a_max=0,
    ),
    attempts=[
        AttemptRow(
            attempt=ONE,
            candidate="00001",
            factor=(4, 3),
            extensions=[("site", 5)],
            state="complete",
        )
    ],
    devices=[
        DeviceRow(attempt=ONE, epoch=1, public_key=b"\4" * 65, base=None),
        DeviceRow(attempt=ONE, epoch=2, public_key=b"\4" * 65, base=(1, 9, b"\2" * 32)),
    ],
    entries=[
        EntryRow(
            attempt=ONE,
            epoch=1,
            seq=0,
            kind="left",
            body=b"{}",
            device_ms=11,
            received_ms=12,
            digest=b"\3" * 32,
            signature=None,
        )
    ],
    acts=[
        ActRow(
            number=1,
            at_ms=9,
            actor="a",
            role="r",
            kind="k",
            sitting=None,
            reason="",
            body=b"{}",
            prev=b"\5" * 32,
            digest=b"\6" * 32,
        )
    ],
    copies=[
        CopyRow(attempt=ONE, answers={"q": (["A"], 1, 4)}, refused=[(1, 5, "late")])
    ],
    marks=[
        MarkRow(attempt=ONE, units=3, units_rank_a=0, by_question=[3], place=1),
    ],
)


def files():
    return {name: b"".join(chunks) for name, chunks in parts(BUNDLE)}


def test_files_come_in_the_order_of_the_page():
    assert list(files()) == [
        "sitting.json",
        "content.json",
        "key.json",
        "marking.json",
        "attempts.jsonl",
        "devices.jsonl",
        "entries.jsonl",
        "acts.jsonl",
        "copies.jsonl",
        "marks.jsonl",
    ]


def test_frozen_bytes_are_given_as_they_are():
    assert (files()["content.json"], files()["key.json"]) == (
        BUNDLE.content,
        BUNDLE.key_document,
    )


def test_every_row_is_one_canonical_line():
    made = files()

    assert load(made["marking.json"]) == {
        "engine": "engine/1",
        "version": 1,
        "policy": {"tcs": "aggregate"},
        "amendments": [{"fate": "removed", "kind": "neutralised", "question": "q"}],
        "key": "05" * 32,
        "questions": ["q"],
        "denominator": str(2**60),
        "units_max": "3",
        "units_rank_a_max": "0",
    }
    assert [load(line) for line in made["devices.jsonl"].splitlines()] == [
        {
            "attempt": str(ONE),
            "epoch": 1,
            "public_key": "04" * 65,
            "base": None,
        },
        {
            "attempt": str(ONE),
            "epoch": 2,
            "public_key": "04" * 65,
            "base": {"epoch": 1, "count": 9, "head": "02" * 32},
        },
    ]
    assert [
        name for name in made if name.endswith("l") and made[name][-1:] != b"\n"
    ] == []


def test_the_index_stands_for_every_byte():
    weigher = Weigher()
    passed = b"".join(weigher.through([b"ab", b"", b"c"]))

    assert passed == b"abc"
    assert load(index_bytes({"x": weigher.facts()})) == {
        "bundle": 1,
        "files": {"x": {"bytes": 3, "sha256": sha256(b"abc").hexdigest()}},
    }
