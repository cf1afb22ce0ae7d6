"""What the ledger signs of a publication: its sheets, under one root.

A leaf is salted, since a sheet alone may be guessed: whoever is shown a neighbour's
leaf on the way to the root must not learn their marks from it.
"""

from concours.core.kernel.canonical import digest, i64, u32
from concours.core.kernel.time import Instant

SALT_BYTES = 32


def sheet_leaf(salt: bytes, sheet: bytes) -> bytes:
    """Return the leaf of one sheet, 32 bytes."""
    assert len(salt) == SALT_BYTES
    return digest(b"concours/sheet/1", salt, sheet)


def publication_statement(  # noqa: PLR0913 -- a publication has this many facts
    *,
    exam: bytes,
    number: int,
    opens: Instant,
    leaves_count: int,
    root: bytes,
    common_digest: bytes,
) -> bytes:
    """Return the 32 bytes that the ledger's Ed25519 key signs. `exam` is its id."""
    return digest(
        b"concours/publication/1",
        exam,
        u32(number),
        i64(opens),
        u32(leaves_count),
        root,
        common_digest,
    )
