"""What a locked browser shows, as a request tells it: read, and bounded."""

from concours.core.kiosk.proof.entry import EntryProof
from concours.core.kiosk.proof.verdicts import AttestationClaim
from concours.gateway import wire


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
