"""Vectors of entries: two devices of one attempt, what no chain takes, the receipt."""

from collections.abc import Callable
from typing import Any

from concours.core.delivery.journal.entry import (
    BODY_BYTES_MAX,
    DEVICE_MS_MAX,
    ENTRIES_COUNT_MAX,
    EPOCH_MAX,
    KINDS,
    Entry,
    Tail,
    extend,
    genesis,
    head_statement,
)
from concours.core.kernel import crypto
from concours.core.kernel.canonical import Json, digest, dump, u32
from protocol.fixed import ATTEMPT, T0_MS, private_key
from protocol.samples import FIRST_BODIES, Body

BASE32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def entries() -> dict[str, Any]:
    """Give two chains of one attempt: the second device takes over from the first."""
    first = _chain(1, private_key(b"first tablet"), FIRST_BODIES, T0_MS)
    base = first["entries"][4]
    opening: Json = {
        "base": {"count": 5, "epoch": 1, "head": base["digest_hex"]},
        "paper": "ab" * 32,
    }
    bodies: list[Body] = [
        ("opened", opening),
        ("answered", {"answer": "embolie pulmonaire", "question": "kfp1-q1"}),
        ("strayed", {"dest": "document", "path": "/correction.php"}),
        ("handed", {"reason": "candidate"}),
    ]
    second = _chain(2, private_key(b"second tablet"), bodies, T0_MS + 600_000)
    return {
        "about": "Entries and chains: docs/reference/entries.md",
        "attempt": str(ATTEMPT),
        "bounds": {
            "device_ms_max": DEVICE_MS_MAX,
            "entries_count_max": ENTRIES_COUNT_MAX,
            "body_bytes_max": BODY_BYTES_MAX,
            "epoch_max": EPOCH_MAX,
            "kinds": list(KINDS),
        },
        "chains": [first, second],
        "broken": _broken(first),
    }


def _chain(epoch: int, key: bytes, bodies: list[Body], now_ms: int) -> dict[str, Any]:
    rows = []
    start = tail = genesis(ATTEMPT, epoch, crypto.point_of(key))
    for seq, (kind, body) in enumerate(bodies):
        entry = Entry(
            attempt=ATTEMPT,
            epoch=epoch,
            seq=seq,
            kind=kind,
            body=dump(body),
            device_ms=now_ms + 4_321 * seq,
            prev=tail.head,
        )
        tail = extend(tail, [entry])
        rows.append(_row(entry, tail, key))
    return {
        "epoch": epoch,
        "private_key_hex": key.hex(),
        "public_key_hex": crypto.point_of(key).hex(),
        "genesis_hex": start.head.hex(),
        "entries": rows,
    }


def _row(entry: Entry, tail: Tail, key: bytes) -> dict[str, Any]:
    statement = head_statement(entry.attempt, entry.epoch, tail)
    return {
        "seq": entry.seq,
        "kind": entry.kind,
        "body": entry.body.decode(),
        "device_ms": entry.device_ms,
        "prev_hex": entry.prev.hex(),
        "digest_hex": entry.digest().hex(),
        "head_statement_hex": statement.hex(),
        "signature_hex": crypto.device_sign(key, statement).hex(),
    }


def _broken(chain: dict[str, Any]) -> list[dict[str, Any]]:
    """Return runs of entries that no chain takes, with the reason of the refusal."""
    alter: list[tuple[str, str, Callable[[list[dict[str, Any]]], object]]] = [
        ("an entry left out", "gap", lambda rows: rows.pop(2)),
        ("an answer rewritten", "link", lambda rows: rows[2].update(body="{}")),
        (
            "a clock that went back",
            "clock",
            lambda rows: rows[2].update(device_ms=T0_MS),
        ),
        (
            "a clock past its bound",
            "clock",
            lambda rows: rows[-1].update(device_ms=DEVICE_MS_MAX + 1),
        ),
        (
            "a clock before its bound",
            "clock",
            lambda rows: rows[0].update(device_ms=-1),
        ),
        ("a kind nobody knows", "kind", lambda rows: rows[0].update(kind="scored")),
    ]
    broken = []
    for name, reason, change in alter:
        rows = [
            {key: row[key] for key in ("seq", "kind", "body", "device_ms", "prev_hex")}
            for row in chain["entries"][:4]
        ]
        change(rows)
        broken.append({"name": name, "epoch": 1, "reason": reason, "entries": rows})
    return broken


def receipt() -> dict[str, Any]:
    """Give the receipt of the attempt in entries.json: both its devices."""
    epochs = [
        (chain["epoch"], len(chain["entries"]), chain["entries"][-1]["digest_hex"])
        for chain in entries()["chains"]
    ]
    parts = [
        part
        for epoch, count, head in epochs
        for part in (u32(epoch), u32(count), bytes.fromhex(head))
    ]
    whole = digest(b"concours/receipt/1", ATTEMPT.bytes, *parts)
    number = int.from_bytes(whole, "big") >> (256 - 60)
    letters = [BASE32[number >> shift & 31] for shift in range(55, -1, -5)]
    code = "".join(letters)
    return {
        "about": "The receipt of an attempt: docs/reference/wire.md",
        "attempt": str(ATTEMPT),
        "epochs": [{"epoch": e, "count": n, "head_hex": h} for e, n, h in epochs],
        "digest_hex": whole.hex(),
        "code": f"{code[:4]}-{code[4:8]}-{code[8:]}",
        "qr": f"concours:2:{whole.hex()}",
    }
