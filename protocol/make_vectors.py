"""Write the vectors that Python, TypeScript and the verifier replay.

    python -m protocol.make_vectors [FOLDER]

Every byte is fixed: keys and nonces are counted, signatures deterministic. Running it
again changes nothing unless a rule changed, and a rule of a published protocol never
changes: it gets a new number. Bytes are lower-case hex, in fields named `…_hex`.
"""

import json
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

from concours.core.authoring.paper.frozen import FrozenPaper
from concours.core.authoring.paper.tiles import Pyramid, pack
from concours.core.authoring.sealing import package
from concours.core.authoring.sealing.keys import keys_of
from concours.core.authoring.sealing.manifest import package_digest
from concours.core.kernel import crypto
from concours.core.kernel.canonical import digest, dump, fields, i64, u32
from protocol import (
    bells,
    carried,
    chains,
    clocks,
    grids,
    matching,
    notes,
    restored,
    seat,
    settings,
    spoken,
    stations,
    tablet_core,
    traces,
    trousseau,
    wishes,
)
from protocol.fixed import SITTING, T0_MS, counter_entropy, private_key
from protocol.kiosk.documents import kiosk as kiosk_vectors
from protocol.relay import boxes, news, rescues
from protocol.samples import (
    CONTENT,
    FIELDS,
    KEY_DOCUMENT,
    REFUSALS,
    VALUES,
)

VECTORS = Path(__file__).parent / "vectors"


def canonical() -> dict[str, Any]:
    """Give values and their only bytes, bytes to refuse, and fields."""
    return {
        "about": "Canonical JSON and fields: src/concours/core/kernel/canonical.py",
        "values": [
            {"name": name, "value": value, "bytes_hex": dump(value).hex()}
            for name, value in VALUES.items()
        ],
        "refused": [
            {"name": name, "bytes_hex": data.hex()} for name, data in REFUSALS.items()
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


def sealed_package() -> dict[str, Any]:
    """Seal a small paper with two media, one of them tiled."""
    tiles = {(0, 0, 0): b"zero", (1, 0, 0): b"one", (1, 1, 0): b"right"}
    paper = FrozenPaper(
        content=dump(CONTENT),
        key_document=dump(KEY_DOCUMENT),
        media=(b"image", pack(Pyramid(600, 2, "image/webp", tiles))),
    )
    secret = sha256(b"secret of the vectors").digest()
    keys = keys_of(secret, sitting=SITTING)
    signing_key = sha256(b"signing key of the vectors").digest()
    sealed = package.seal(
        paper,
        sitting=SITTING,
        keys=keys,
        signing_key=signing_key,
        entropy=counter_entropy(b"package"),
    )
    parts = json.loads(sealed.manifest)["parts"]
    plains = (paper.content, *paper.media)
    return {
        "about": "A sealed package: docs/reference/papers/package.md",
        "sitting": str(SITTING),
        "secret_hex": secret.hex(),
        "sitting_key_hex": keys.sitting.hex(),
        "marking_key_hex": keys.marking.hex(),
        "launch_words": list(keys.phrase),
        "signing_key_hex": signing_key.hex(),
        "signer_hex": crypto.signer_of(signing_key).hex(),
        "content": paper.content.decode(),
        "key_document": paper.key_document.decode(),
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
    entropy = counter_entropy(b"share")
    box = crypto.seal_to(crypto.point_of(recipient), plain, entropy=entropy)
    return {
        "about": "A sealed box: docs/reference/papers/package.md",
        "private_key_hex": recipient.hex(),
        "public_key_hex": crypto.point_of(recipient).hex(),
        "ephemeral_private_key_hex": private_key(b"share").hex(),
        "plain_hex": plain.hex(),
        "sealed_hex": box.hex(),
    }


FILES: dict[str, Callable[[], dict[str, Any]]] = {
    "canonical.json": canonical,
    "entries.json": chains.entries,
    "package.json": sealed_package,
    "share.json": share,
    "receipt.json": chains.receipt,
    "outboxes.json": tablet_core.outboxes,
    "clocks.json": clocks.clocks,
    "seat.json": seat.seat,
    "settings.json": settings.settings,
    "courses.json": tablet_core.courses,
    "restored.json": restored.vectors,
    "spoken.json": spoken.spoken_words,
    "stations.json": stations.sealed_series,
    "traces.json": traces.traces,
    "trousseau.json": trousseau.trousseaux,
    "matching.json": matching.matching,
    "wishes.json": wishes.wishes,
    "bells.json": bells.bells,
    "grids.json": grids.grids,
    "kiosk.json": kiosk_vectors,
    "carried.json": carried.carried,
    "relay/boxes.json": boxes.boxes,
    "relay/news.json": news.site_news,
    "relay/rescues.json": rescues.rescues,
    "notes.json": notes.notes,
}


def text_of(vectors: dict[str, Any]) -> str:
    """Return the text of a vector file."""
    return json.dumps(vectors, ensure_ascii=True, indent=1) + "\n"


def main() -> None:
    """Write every file."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else VECTORS
    folder.mkdir(parents=True, exist_ok=True)
    for name, make in FILES.items():
        file = folder / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text_of(make()), encoding="utf-8")


if __name__ == "__main__":
    main()
