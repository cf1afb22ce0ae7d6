"""Vectors of the transparency formats: notes, cosignatures, tiles, proofs, requests."""

from hashlib import sha256
from typing import Any
from uuid import UUID

from concours.core.audit.merkle import (
    consistency_proof,
    inclusion_proof,
    leaf_digest,
    root_of,
)
from concours.core.audit.transparency.note import (
    COSIGNATURE,
    ED25519,
    Note,
    NoteKey,
    TreeHead,
    cosign,
    encode,
    sign_head,
)
from concours.core.audit.transparency.tiles import Tile
from concours.core.audit.transparency.tlog_proof import TreeProof
from concours.core.delivery.attempt.receipt import receipt_code
from concours.core.kernel.canonical import digest, dump, u32
from concours.core.kernel.crypto import signer_of

ORIGIN = "exam.example/journal"
TIME_S = 1_796_000_000
LEAVES_COUNT = 300
OLD_SIZE = 257
INDEXES = (0, 1, 254, 255, 256, 299)
ATTEMPT = UUID(int=7)


def notes() -> dict[str, Any]:
    """Give a tree of 300 leaves, its note, a witness's word, and proofs under it."""
    leaves = [sha256(b"leaf %d" % number).digest() for number in range(LEAVES_COUNT)]
    log_secret, witness_secret = (
        sha256(name).digest() for name in (b"log of the vectors", b"its witness")
    )
    log = NoteKey(ORIGIN, ED25519, signer_of(log_secret))
    witness = NoteKey("witness.example/w1", COSIGNATURE, signer_of(witness_secret))
    head = TreeHead(ORIGIN, len(leaves), root_of(leaves))
    signed = sign_head(log_secret, log, head)
    line = cosign(witness_secret, witness, head.text, TIME_S)
    note = Note(signed.text, (*signed.signatures, line))
    proofs = [
        TreeProof(index, inclusion_proof(leaves, index), note) for index in INDEXES
    ]
    return {
        "about": "Notes, tiles and proofs: docs/reference/transparency/formats.md",
        "leaves_hex": [leaf.hex() for leaf in leaves],
        "log": {"secret_hex": log_secret.hex(), "vkey": log.vkey},
        "witness": {"secret_hex": witness_secret.hex(), "vkey": witness.vkey},
        "time_s": TIME_S,
        "text": head.text,
        "note": note.as_bytes().decode(),
        "cosignature": line.line,
        "tiles": [
            {"path": tile.path, "sha256_hex": sha256(data).hexdigest()}
            for tile, data in _tiles(leaves)
        ],
        "request": {
            "old_size": OLD_SIZE,
            "old_root": encode(root_of(leaves[:OLD_SIZE])),
            "body": _request(leaves, signed),
        },
        "proofs": [
            {
                "leaf_hex": leaves[proof.index].hex(),
                "file": proof.as_bytes().decode(),
            }
            for proof in proofs
        ],
        "receipts": [_receipt(leaves, index, note) for index in INDEXES],
        "policy": _policy(log, witness),
    }


def _receipt(leaves: list[bytes], index: int, note: Note) -> dict[str, Any]:
    """Give the proof of a tablet whose last entry is this leaf, and its code."""
    tablets = [(1, 57, leaves[index]), (2, 3, leaves[1])]
    parts = [part for e, n, head in tablets for part in (u32(e), u32(n), head)]
    whole = digest(b"concours/receipt/1", ATTEMPT.bytes, *parts)
    extra = dump(
        {
            "attempt": str(ATTEMPT),
            "epoch": 1,
            "tablets": [
                {"epoch": epoch, "count": count, "head": head.hex()}
                for epoch, count, head in tablets
            ],
        }
    )
    proof = TreeProof(index, inclusion_proof(leaves, index), note, extra)
    return {
        "file": proof.as_bytes().decode(),
        "code": receipt_code(whole),
        "digest": whole.hex(),
    }


def _tiles(leaves: list[bytes]) -> list[tuple[Tile, bytes]]:
    digests = [leaf_digest(leaf) for leaf in leaves]
    return [
        (Tile(0, 0), b"".join(digests[:256])),
        (Tile(0, 1, 44), b"".join(digests[256:])),
        (Tile(1, 0, 1), root_of(leaves[:256])),
    ]


def _request(leaves: list[bytes], signed: Note) -> str:
    lines = [f"old {OLD_SIZE}", *map(encode, consistency_proof(leaves, OLD_SIZE))]
    return "\n".join(lines) + "\n\n" + signed.as_bytes().decode()


def _policy(log: NoteKey, witness: NoteKey) -> str:
    return (
        f"# Who vouches for the journal.\nlog {log.vkey}\n"
        f"witness faculty {witness.vkey} http://127.0.0.1:7380\n"
        "group witnesses 1 faculty\nquorum witnesses\n"
    )
