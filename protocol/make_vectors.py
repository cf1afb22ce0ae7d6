"""Write the vectors that Python, TypeScript and the verifier replay.

    python -m protocol.make_vectors [FOLDER]

Every byte is fixed: keys and nonces are counted, signatures deterministic. Running it
again changes nothing unless a rule changed, and a rule of a published protocol never
changes: it gets a new number. Bytes are lower-case hex, in fields named `…_hex`.
"""

import json
import sys
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from concours.core.journal.entry import (
    AttemptId,
    Entry,
    Tail,
    extend,
    genesis,
    head_statement,
)
from concours.core.kernel import crypto
from concours.core.kernel.canonical import Json, digest, dump, fields, i64, u32
from concours.core.paper.frozen import Frozen
from concours.core.paper.tiles import Pyramid, pack
from concours.core.sealing import package
from concours.core.sealing.keys import keys_of
from concours.core.sealing.manifest import package_digest
from protocol import matching, spoken, tablet_core, traces, wishing
from protocol.samples import (
    CONTENT,
    FIELDS,
    FIRST_BODIES,
    KEY_DOCUMENT,
    REFUSED,
    VALUES,
    Body,
)

VECTORS = Path(__file__).parent / "vectors"

SITTING = UUID("6f1c2a52-8f0e-4b6a-9d53-0c2d5f6f7a01")
ATTEMPT = AttemptId(UUID("0d9a4f2e-5b1c-4c57-8a3e-7e1f2b3c4d5e"))
T0_MS = 1_792_400_400_000

BASE32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def counted(seed: bytes) -> crypto.Entropy:
    """Return an entropy that anybody can make again: for vectors only."""
    numbers: Iterator[int] = iter(range(1_000))

    def draw(count: int) -> bytes:
        blocks = -(-count // 32)
        label = seed + u32(next(numbers))
        whole = b"".join(sha256(label + u32(n)).digest() for n in range(blocks))
        return whole[:count]

    return draw


def private_key(name: bytes) -> bytes:
    """Return a P-256 private key for vectors: everybody knows it."""
    return crypto.private_key_from(counted(name))


def canonical() -> dict[str, Any]:
    """Give values and their only bytes, bytes to refuse, and fields."""
    return {
        "about": "Canonical JSON and fields: src/concours/core/kernel/canonical.py",
        "values": [
            {"name": name, "value": value, "bytes_hex": dump(value).hex()}
            for name, value in VALUES.items()
        ],
        "refused": [
            {"name": name, "bytes_hex": data.hex()} for name, data in REFUSED.items()
        ],
        "fields": [
            {
                "parts_hex": [part.hex() for part in row],
                "fields_hex": fields(*row).hex(),
                "digest_hex": digest(*row).hex(),
            }
            for row in FIELDS
        ],
        "u32": [{"number": n, "bytes_hex": u32(n).hex()} for n in (0, 1, 2**32 - 1)],
        "i64": [
            {"number": n, "bytes_hex": i64(n).hex()}
            for n in (0, 1, -1, T0_MS, -(2**53 - 1))
        ],
    }


def entries() -> dict[str, Any]:
    """Give two chains of one attempt: the second device takes over from the first."""
    first = _chain(1, private_key(b"first tablet"), FIRST_BODIES, T0_MS)
    base = first["entries"][4]
    opened: Json = {
        "base": {"count": 5, "epoch": 1, "head": base["digest_hex"]},
        "paper": "ab" * 32,
    }
    bodies: list[Body] = [
        ("opened", opened),
        ("answered", {"answer": "embolie pulmonaire", "question": "kfp1-q1"}),
        ("handed", {"reason": "candidate"}),
    ]
    second = _chain(2, private_key(b"second tablet"), bodies, T0_MS + 600_000)
    return {
        "about": "Entries and chains: docs/reference/entries.md",
        "attempt": str(ATTEMPT),
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


def sealed_package() -> dict[str, Any]:
    """Seal a small paper with two media, one of them tiled."""
    tiles = {(0, 0, 0): b"zero", (1, 0, 0): b"one", (1, 1, 0): b"right"}
    frozen = Frozen(
        content=dump(CONTENT),
        key_document=dump(KEY_DOCUMENT),
        media=(b"image", pack(Pyramid(600, 2, "image/webp", tiles))),
    )
    secret = sha256(b"secret of the vectors").digest()
    keys = keys_of(secret, sitting=SITTING)
    signing_key = sha256(b"signing key of the vectors").digest()
    sealed = package.seal(
        frozen,
        sitting=SITTING,
        keys=keys,
        signing_key=signing_key,
        entropy=counted(b"package"),
    )
    parts = json.loads(sealed.manifest)["parts"]
    plains = (frozen.content, *frozen.media)
    return {
        "about": "A sealed package: docs/reference/package.md",
        "sitting": str(SITTING),
        "secret_hex": secret.hex(),
        "sitting_key_hex": keys.sitting.hex(),
        "marking_key_hex": keys.marking.hex(),
        "launch_words": list(keys.phrase),
        "signing_key_hex": signing_key.hex(),
        "signer_hex": crypto.signer_of(signing_key).hex(),
        "content": frozen.content.decode(),
        "key_document": frozen.key_document.decode(),
        "manifest": sealed.manifest.decode(),
        "signature_hex": sealed.signature.hex(),
        "package_digest_hex": package_digest(sealed.manifest).hex(),
        "parts": [
            {
                "number": number,
                "plain_hex": plain.hex(),
                "digest_hex": part["digest"],
                "blob_hex": sealed.blobs[part["digest"]].hex(),
            }
            for number, (plain, part) in enumerate(zip(plains, parts, strict=True))
        ],
        "sealed_key_document_hex": sealed.sealed_key_document.hex(),
    }


def share() -> dict[str, Any]:
    """Seal a text to one keyholder's device, as a share travels to the keeper."""
    recipient = private_key(b"keeper")
    plain = b"words of a share that opens nothing"
    entropy = counted(b"share")
    sealed = crypto.seal_to(crypto.point_of(recipient), plain, entropy=entropy)
    return {
        "about": "A sealed box: docs/reference/package.md",
        "private_key_hex": recipient.hex(),
        "public_key_hex": crypto.point_of(recipient).hex(),
        "ephemeral_private_key_hex": private_key(b"share").hex(),
        "plain_hex": plain.hex(),
        "sealed_hex": sealed.hex(),
    }


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


FILES: dict[str, Callable[[], dict[str, Any]]] = {
    "canonical.json": canonical,
    "entries.json": entries,
    "package.json": sealed_package,
    "share.json": share,
    "receipt.json": receipt,
    "outboxes.json": tablet_core.outboxes,
    "clocks.json": tablet_core.clocks,
    "courses.json": tablet_core.courses,
    "spoken.json": spoken.spoken,
    "traces.json": traces.traces,
    "matching.json": matching.matching,
    "wishes.json": wishing.wishes,
}


def text_of(vectors: dict[str, Any]) -> str:
    """Return the text of a vector file."""
    return json.dumps(vectors, ensure_ascii=True, indent=1) + "\n"


def main() -> None:
    """Write every file."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else VECTORS
    folder.mkdir(parents=True, exist_ok=True)
    for name, make in FILES.items():
        (folder / name).write_text(text_of(make()), encoding="utf-8")


if __name__ == "__main__":
    main()
