"""The head of a sitting: where each of its tablets ends, and what the ledger signed."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from psycopg import Connection, Cursor

from concours.core.audit.sitting_head import SignedHead, SittingHead, TabletTail
from concours.core.kernel.time import Instant

READ_TAILS = """
SELECT device.attempt, device.epoch, last.seq + 1, last.digest, last.number
FROM device JOIN attempt ON attempt.id = device.attempt
CROSS JOIN LATERAL (
    SELECT seq, digest, number FROM ledger_entry AS entry
    WHERE entry.attempt = device.attempt AND entry.epoch = device.epoch
      AND entry.number < %s
    ORDER BY seq DESC LIMIT 1
) AS last
WHERE attempt.sitting_id = %s ORDER BY device.attempt, device.epoch
"""
ADD_HEAD = """
INSERT INTO journal_head
    (sitting, size, root, entries, tails, signer, signature, fixed_ms, awaits_witnesses)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (sitting) DO NOTHING
"""
WAITING_SIZES = """
SELECT DISTINCT size FROM journal_head WHERE awaits_witnesses AND quorum_ms IS NULL
ORDER BY size LIMIT 100
"""
NOTE_QUORUM = """
UPDATE journal_head SET quorum_ms = %s
WHERE awaits_witnesses AND quorum_ms IS NULL AND size <= %s
"""
READ_HEAD = """
SELECT size, root, entries, tails, signer, signature FROM journal_head
WHERE sitting = %s AND signature IS NOT NULL
"""


def read_tails(
    connection: Connection[Any], sitting: UUID, size: int
) -> Sequence[TabletTail]:
    """Return where each tablet of a sitting ends within the first `size` entries."""
    cursor = Cursor(connection)  # also on the console's, whose own reads no binary
    rows = cursor.execute(READ_TAILS, (size, sitting), binary=True).fetchall()
    names = "attempt", "epoch", "count", "head", "number"
    return [TabletTail(**dict(zip(names, row, strict=True))) for row in rows]


def add_head(
    connection: Connection[Any],
    signed_head: SignedHead,
    at: Instant,
    *,
    awaits_witnesses: bool = False,
) -> None:
    """Say what a sitting holds, and under which root, once; the caller commits."""
    head = signed_head.head
    facts = head.sitting, head.size, head.root, head.entries, head.tails
    own = (signed_head.signer, signed_head.signature, at, awaits_witnesses)
    connection.execute(ADD_HEAD, (*facts, *own))


def find_waiting_sizes(connection: Connection[Any]) -> Sequence[int]:
    """Return how large the trees are whose heads wait for witnesses."""
    return [size for (size,) in connection.execute(WAITING_SIZES).fetchall()]


def note_quorum(connection: Connection[Any], size: int, at: Instant) -> int:
    """Note that a quorum has seen a tree; return how many heads waited for that.

    Whoever has cosigned a tree has cosigned all that it holds. The caller commits.
    """
    return connection.execute(NOTE_QUORUM, (at, size)).rowcount


def find_head(connection: Connection[Any], sitting: UUID) -> SignedHead | None:
    """Return the signed head of a sitting; heads of before were not signed."""
    row = connection.execute(READ_HEAD, (sitting,)).fetchone()
    if row is None:
        return None
    size, root, entries, tails, signer, signature = row
    head = SittingHead(
        sitting=sitting,
        size=size,
        root=bytes(root),
        entries=entries,
        tails=bytes(tails),
    )
    return SignedHead(head=head, signer=bytes(signer), signature=bytes(signature))
