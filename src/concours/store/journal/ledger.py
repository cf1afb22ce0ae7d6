"""The national order: a number for each committed entry, and signed checkpoints.

Entries commit in no order of their own. A transaction's number (`xid`) tells when it
began; once every older transaction has ended, nothing can appear before it any more.
So the ledger numbers what is older than the oldest transaction still running, and
never has to put an entry between two that have their number.
"""

from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection

from concours.core.delivery.journal.chain import StoredEntry
from concours.core.delivery.journal.entry import CANDIDATE, Entry, Writer
from concours.core.delivery.supervision.progress import BoardEntry
from concours.core.ecos.grids.bodies import CHAIR
from concours.core.kernel.errors import Defect
from concours.core.kernel.time import Instant

TURN_ENTRIES_MAX = 20_000
"""Entries numbered in one transaction, give or take one commit of a gateway."""

READ_COUNT_MAX = 50_000

CURSOR = "SELECT xid::text FROM ledger_cursor"
HOLD_CURSOR = f"{CURSOR} FOR UPDATE"

# Two statements on purpose: what ended before this horizon is seen by the next one.
HORIZON = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text"

NEARER_HORIZON = """
SELECT xid::text FROM journal_entry WHERE xid >= %s::xid8 AND xid < %s::xid8
ORDER BY xid OFFSET %s LIMIT 1
"""

READ_SPAN = """
SELECT attempt, epoch, seq, kind, body, device_ms, prev, digest, signature, public_key
FROM journal_entry JOIN device USING (attempt, epoch)
WHERE xid >= %s::xid8 AND xid < %s::xid8 ORDER BY attempt, epoch, seq
"""

FIND_CHAIRS = "SELECT id FROM attempt WHERE id = ANY(%s) AND chair_id IS NOT NULL"

ADD_UNSIGNED = """
INSERT INTO unsigned_tail (attempt, epoch, seq, found_ms) VALUES (%s, %s, %s, %s)
ON CONFLICT (attempt, epoch) DO NOTHING
"""

NUMBER = """
INSERT INTO ledger_entry (number, attempt, epoch, seq, digest)
SELECT (SELECT coalesce(max(number) + 1, 0) FROM ledger_entry)
       + row_number() OVER (ORDER BY xid, attempt, epoch, seq) - 1,
       attempt, epoch, seq, digest
FROM counted_entry WHERE xid >= %s::xid8 AND xid < %s::xid8
"""

MOVE_CURSOR = "UPDATE ledger_cursor SET xid = %s::xid8"

READ_DIGESTS = """
SELECT digest FROM ledger_entry WHERE number >= %s ORDER BY number LIMIT %s
"""

RECHECK_DIGESTS = """
SELECT ledger_entry.digest, ledger_entry.digest IS DISTINCT FROM journal_entry.digest
       AND NOT EXISTS (SELECT FROM erased_attempt
                       WHERE erased_attempt.attempt = ledger_entry.attempt)
FROM ledger_entry LEFT JOIN journal_entry USING (attempt, epoch, seq)
WHERE number >= %s ORDER BY number LIMIT %s
"""

READ_WRITTEN = """
SELECT attempt, epoch, seq, kind, body, received_ms, device_ms
FROM ledger_entry JOIN journal_entry USING (attempt, epoch, seq)
WHERE number >= %s ORDER BY number LIMIT %s
"""

LAST_CHECKPOINT = """
SELECT size, root, at_ms, signature, subtrees FROM checkpoint ORDER BY size DESC LIMIT 1
"""

ADD_CHECKPOINT = """
INSERT INTO checkpoint (size, root, at_ms, signature, subtrees)
VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (size) DO NOTHING
"""

# One snapshot: what it sees of these copies has its number, or the sitting is left out.
READ_COLLECTED = """
SELECT s.id FROM sitting s
WHERE s.collected_ms IS NOT NULL
  AND NOT EXISTS (SELECT FROM journal_head h WHERE h.sitting = s.id)
  AND NOT EXISTS (SELECT FROM journal_entry e JOIN attempt a ON a.id = e.attempt
                  WHERE e.xid >= (SELECT xid FROM ledger_cursor)
                    AND a.sitting_id = s.id)
ORDER BY s.id
"""


class Span(NamedTuple):
    """Committed entries between two transactions: from `start`, without `stop`."""

    start: str
    stop: str


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What the ledger vouches for: so many entries, under this root, at this time.

    `subtrees` is what the tree goes on from, digest after digest; None in a checkpoint
    of a ledger that did not keep it.
    """

    size: int
    root: bytes
    at: Instant
    signature: bytes
    subtrees: bytes | None


def next_span(connection: Connection[Any]) -> Span:
    """Return which committed entries are to get the next numbers."""
    (start,) = _fetch_row(connection, CURSOR)
    (stop,) = _fetch_row(connection, HORIZON)
    parameters = (start, stop, TURN_ENTRIES_MAX)
    nearer = connection.execute(NEARER_HORIZON, parameters).fetchone()
    if nearer and nearer[0] != start:
        (stop,) = nearer
    return Span(start, stop)


def read_span(
    connection: Connection[Any], span: Span
) -> Iterator[tuple[Sequence[StoredEntry], bytes, Writer]]:
    """Yield what each chain has in a span, in order, its device's key, and its writer.

    The writer is a candidate, or a chair of an ECOS.
    """
    rows = connection.execute(READ_SPAN, span, binary=True).fetchall()
    attempts = list({row[0] for row in rows})
    chairs = {row[0] for row in connection.execute(FIND_CHAIRS, (attempts,))}
    for (attempt, _), chain in groupby(rows, key=itemgetter(0, 1)):
        entries = list(chain)
        yield (
            [StoredEntry(Entry(*row[:7]), row[7], row[8]) for row in entries],
            entries[0][9],
            CHAIR if attempt in chairs else CANDIDATE,
        )


def number_span(
    connection: Connection[Any],
    span: Span,
    unsigned_entries: Sequence[Entry],
    *,
    now: Instant,
) -> int:
    """Give the entries of a span their numbers; return how many.

    Of a chain nothing is numbered from an `unsigned` entry on. The caller commits.
    Another ledger that has numbered this span meanwhile leaves nothing to do.
    """
    (start,) = _fetch_row(connection, HOLD_CURSOR)
    if start != span.start:
        return 0
    for entry in unsigned_entries:
        connection.execute(ADD_UNSIGNED, (entry.attempt, entry.epoch, entry.seq, now))
    count = connection.execute(NUMBER, span).rowcount
    connection.execute(MOVE_CURSOR, (span.stop,))
    return count


def read_digests(
    connection: Connection[Any], *, start: int, count: int = READ_COUNT_MAX
) -> Sequence[bytes]:
    """Return the digests numbered from `start`, at most `count`."""
    parameters = (start, count)
    rows = connection.execute(READ_DIGESTS, parameters, binary=True).fetchall()
    return [digest for (digest,) in rows]


def recheck_digests(
    connection: Connection[Any], *, start: int, count: int
) -> Sequence[bytes]:
    """Return `count` digests numbered from `start`, or fewer at the end.

    Raises `Defect` if one is not that of its entry in the journal.
    """
    parameters = (start, count)
    rows = connection.execute(RECHECK_DIGESTS, parameters, binary=True).fetchall()
    for number, (_, is_other) in enumerate(rows, start):
        if is_other:
            raise Defect(f"the entry numbered {number} is not in the journal")
    return [digest for digest, _ in rows]


def read_board_entries(
    connection: Connection[Any], *, start: int
) -> Sequence[BoardEntry]:
    """Return the entries numbered from `start`, at most `READ_COUNT_MAX`."""
    parameters = (start, READ_COUNT_MAX)
    rows = connection.execute(READ_WRITTEN, parameters, binary=True).fetchall()
    return [BoardEntry(*row) for row in rows]


def last_checkpoint(connection: Connection[Any]) -> Checkpoint | None:
    """Return the checkpoint over the most entries, if there is one."""
    row = connection.execute(LAST_CHECKPOINT).fetchone()
    return Checkpoint(*row) if row else None


def add_checkpoint(connection: Connection[Any], checkpoint: Checkpoint) -> None:
    """Add a checkpoint, unless there is one of its size; the caller commits."""
    connection.execute(ADD_CHECKPOINT, astuple(checkpoint))


def read_collected(connection: Connection[Any]) -> Sequence[UUID]:
    """Return the collected sittings without a head whose entries are all numbered."""
    return [sitting for (sitting,) in connection.execute(READ_COLLECTED).fetchall()]


def _fetch_row(connection: Connection[Any], query: str) -> tuple[Any, ...]:
    row = connection.execute(query).fetchone()
    assert row is not None
    return tuple(row)
