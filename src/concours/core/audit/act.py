"""What the ledger signs of each official act: its number, its digest, and when.

The digest holds that of the act before, so one signature vouches for the whole chain up
to its act.
"""

from concours.core.kernel.canonical import digest, i64
from concours.core.kernel.time import Instant


def act_statement(number: int, act_digest: bytes, at: Instant) -> bytes:
    """Return the 32 bytes that the ledger's Ed25519 key signs."""
    return digest(b"concours/act-signed/1", i64(number), act_digest, i64(at))
