"""Vectors of what tablets show each other and the board: boxes and tails."""

from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Any

from concours.core.delivery.journal.entry import Digest, Tail, head_statement
from concours.core.ecos.completeness.carried import CarryingTablet
from concours.core.kernel import crypto
from concours.core.kernel.canonical import dump
from protocol.fixed import ATTEMPT, T0_MS, counter_entropy, private_key

TOKEN = "a-token-of-43-base64url-characters-0123456789"  # noqa: S105 -- nobody's
SHOWN = "ab" * 32


def carried() -> dict[str, Any]:
    """Give boxes with all that makes them, and tails with the key that signs them."""
    return {
        "about": "Boxes and tails by sight: docs/reference/ecos/grids.md",
        "attempt": str(ATTEMPT),
        "token": TOKEN,
        "boxes": [_box(turn) for turn in (1, 3, 20)],
        "tails": [_tail(epoch, count) for epoch, count in ((1, 1), (2, 481))],
    }


def _box(turn: int) -> dict[str, Any]:
    """Seal a grid as the tablet of the token does."""
    tablet = CarryingTablet(ATTEMPT, sha256(TOKEN.encode()).digest())
    nonce = counter_entropy(b"carried")(12)
    plain = dump(
        {
            "aptitudes": [4],
            "candidate": "04201",
            "criteria": [1, 2, 0],
            "overall": 3,
            "shown": SHOWN,
            "station": "s3",
            "turn": turn,
        }
    )
    sealed = crypto.encrypt(tablet.key(turn), plain, nonce=nonce, aad=ATTEMPT.bytes)
    box = urlsafe_b64encode(sealed).rstrip(b"=").decode()
    return {
        "turn": turn,
        "grid": plain.decode(),
        "nonce_hex": nonce.hex(),
        "box": box,
        "text": f"concours:4:{ATTEMPT}:{turn}:{box}",
    }


def _tail(epoch: int, count: int) -> dict[str, Any]:
    """Sign a chain's end as its device does with each batch."""
    key = private_key(b"tail")
    head = Digest(sha256(b"head %d" % count).digest())
    statement = head_statement(ATTEMPT, epoch, Tail(count, head, T0_MS))
    signature = crypto.device_sign(key, statement)
    shown = f"{ATTEMPT}:{epoch}:{count}:{head.hex()}:{signature.hex()}"
    return {
        "epoch": epoch,
        "count": count,
        "head_hex": head.hex(),
        "public_key_hex": crypto.point_of(key).hex(),
        "statement_hex": statement.hex(),
        "signature_hex": signature.hex(),
        "text": f"concours:3:{shown}",
    }
