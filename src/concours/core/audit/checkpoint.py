"""What the ledger signs: how many entries, under which root, at which instant."""

from concours.core.kernel.canonical import digest, i64
from concours.core.kernel.time import Instant


def checkpoint_statement(size: int, root: bytes, at: Instant) -> bytes:
    """Return the 32 bytes that the ledger's Ed25519 key signs."""
    return digest(b"concours/checkpoint/1", i64(size), root, i64(at))
