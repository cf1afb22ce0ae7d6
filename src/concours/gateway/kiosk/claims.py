"""What a locked browser shows, as a request tells it: read, and bounded."""

import re
from collections.abc import Mapping
from dataclasses import replace

from concours.core.kiosk.proof.entry import EntryProof
from concours.core.kiosk.proof.verdicts import AttestationClaim
from concours.gateway import wire

CONFIG_HEADER = "X-SafeExamBrowser-ConfigKeyHash"
EXAM_HEADER = "X-SafeExamBrowser-RequestHash"
HASH = re.compile(r"[0-9a-f]{64}")


def read_proof(post: wire.AttestPost) -> EntryProof:
    """Return a nonce, and what is shown for it. Raises `Malformed`."""
    return EntryProof(wire.unhex(post.nonce), read_claim(post))


def read_claim(post: wire.AttestPost) -> AttestationClaim:
    """Return what is shown. Raises `Malformed`."""
    if not post.version.isprintable():
        raise wire.Malformed(reason="version")
    return AttestationClaim(
        config=_hash(post.config), exam=_hash(post.exam), version=post.version
    )


def _hash(text: str) -> str:
    """Return a hash as it was sent, or "". Raises `Malformed`."""
    if text and len(wire.unhex(text)) != 32:
        raise wire.Malformed(reason="hash")
    return text


def with_headers(
    claim: AttestationClaim, headers: Mapping[str, str]
) -> AttestationClaim:
    """Return a claim with what an engine put into headers, where its page showed none.

    They hash the address of the request itself, which is that of the frame. What does
    not look like a hash is left out: an engine may put there what it likes.
    """
    return replace(
        claim,
        config=claim.config or _of_header(headers, CONFIG_HEADER),
        exam=claim.exam or _of_header(headers, EXAM_HEADER),
    )


def _of_header(headers: Mapping[str, str], name: str) -> str:
    text = headers.get(name, "").lower()
    return text if HASH.fullmatch(text) else ""
