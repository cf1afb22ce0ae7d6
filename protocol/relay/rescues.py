"""Vectors of rescues: codes, kits that relays keep, claims that the centre opens."""

from hashlib import sha256
from typing import Any
from uuid import UUID

from concours.core.delivery.mailbox.box import box_key
from concours.core.delivery.mailbox.rescue import (
    EPOCHS,
    Claim,
    kit_secrets,
    rescue_code,
    seal_claim,
    seal_kit,
)
from concours.core.kernel.canonical import Json, dump
from concours.core.kernel.crypto import point_of
from protocol.fixed import ATTEMPT, counter_entropy, private_key
from protocol.relay.boxes import HOUSE_KEY

CANDIDATE = UUID(bytes=sha256(b"candidate of the vectors").digest()[:16])
NUMBER, CODE = "04217", "K7QF-2M9D"
TYPED = (
    ("as they are printed", NUMBER, CODE),
    ("as people type them", " 04217 ", "k7qf 2m9d"),
)


def rescues() -> dict[str, Any]:
    """Give a kit and a claim of each rescue, and the codes as they may be typed."""
    return {
        "about": "Rescue while a site is cut: docs/reference/relay/rescue.md",
        "house_key_hex": HOUSE_KEY.hex(),
        "candidate": str(CANDIDATE),
        "attempt": str(ATTEMPT),
        "number": NUMBER,
        "code": CODE,
        "rescues": [_rescue(epoch) for epoch in EPOCHS],
    }


def _rescue(epoch: int) -> dict[str, Any]:
    code = rescue_code(HOUSE_KEY, CANDIDATE, epoch)
    secrets = kit_secrets(NUMBER, CODE, code)
    content: Json = {"boxes": [[1, box_key(HOUSE_KEY, ATTEMPT, 1).hex()]], "é": "½"}
    entropy = counter_entropy(b"rescue %d" % epoch)
    kit_nonce, claim_nonce = entropy(12), entropy(12)
    public_key = point_of(private_key(b"rescued tablet"))
    key = box_key(HOUSE_KEY, ATTEMPT, epoch)
    claim = Claim(NUMBER, CODE, code, public_key)
    return {
        "epoch": epoch,
        "rescue": code,
        "typed": [
            {"name": name, "number": number, "code": code_text}
            for name, number, code_text in TYPED
        ],
        "key_hex": secrets.key.hex(),
        "name_hex": secrets.name.hex(),
        "name_digest_hex": sha256(secrets.name).hexdigest(),
        "content": dump(content).decode(),
        "kit_hex": seal_kit(
            content, secrets.key, ATTEMPT, epoch, nonce=kit_nonce
        ).hex(),
        "box_key_hex": key.hex(),
        "public_key_hex": public_key.hex(),
        "claim_nonce_hex": claim_nonce.hex(),
        "claim_hex": seal_claim(claim, key, ATTEMPT, epoch, nonce=claim_nonce).hex(),
    }
