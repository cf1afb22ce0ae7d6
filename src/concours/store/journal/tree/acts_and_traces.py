"""What the trees of acts and of traces are made of, read row by row and held again.

Each row says whether what it stands for is still there and is what was recorded; a row
that was erased keeps its digest, and names the act that let it go.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from psycopg import Connection, Cursor

from concours.core.audit.transparency.logs import (
    TRACES_GENESIS,
    TraceContent,
    act_leaf,
    trace_digest,
)
from concours.core.kernel.canonical import NotCanonical
from concours.store.journal.acts import COLUMNS, act_row
from concours.store.journal.ledger import HORIZON

TURN_TRACES_MAX = 2_000
"""Traces numbered in one transaction, give or take one commit of a gateway."""

READ_ACTS = f"""
SELECT {COLUMNS}, signature FROM act
LEFT JOIN (SELECT act AS signed, signature FROM act_signature) AS own ON signed = number
WHERE number > %s ORDER BY number LIMIT %s
"""  # noqa: S608 -- our constants
READ_TRACES = """
SELECT entry.number, entry.source, entry.salt, entry.prev, entry.digest,
       entry.erased_act, found.body
FROM trace_entry AS entry LEFT JOIN trace_body AS found
    ON found.source = entry.source AND found.id = entry.row_id
WHERE entry.number > %s ORDER BY entry.number LIMIT %s
"""
CURSOR = "SELECT xid::text FROM trace_cursor FOR UPDATE"
MOVE_CURSOR = "UPDATE trace_cursor SET xid = %s::xid8"
LAST = "SELECT number, digest FROM trace_entry ORDER BY number DESC LIMIT 1"
FIND_DIGEST = "SELECT digest FROM trace_entry WHERE number = %s"
NEARER_HORIZON = """
SELECT xid::text FROM trace_body WHERE xid >= %s::xid8 AND xid < %s::xid8
ORDER BY trace_body.xid OFFSET %s LIMIT 1
"""
READ_SPAN = """
SELECT source, id, body FROM trace_body
WHERE xid >= %s::xid8 AND xid < %s::xid8 ORDER BY trace_body.xid, source, id
"""
ADD = """
INSERT INTO trace_entry (number, source, row_id, salt, prev, digest)
VALUES (%s, %s, %s, %s, %s, %s)
"""
FIND_UNNUMBERED = """
SELECT source, id FROM trace_body AS found
WHERE xid < (SELECT xid FROM trace_cursor) AND NOT EXISTS (
    SELECT FROM trace_entry AS entry
    WHERE entry.source = found.source AND entry.row_id = found.id)
LIMIT 1
"""
FIND_UNCOVERED = "SELECT number FROM uncovered_trace ORDER BY number LIMIT 1"


@dataclass(frozen=True, slots=True)
class LogRow:
    """One leaf: its place in the chain, and whether what it stands for is sound."""

    number: int
    prev: bytes
    digest: bytes
    leaf: bytes
    is_sound: bool


ReadRows: TypeAlias = Callable[[Connection[Any], int, int], Sequence[LogRow]]
"""Returns the rows after a number, at most so many."""


def read_act_rows(
    connection: Connection[Any], after: int, count: int
) -> Sequence[LogRow]:
    """Return the next acts, each with the leaf that its signature makes."""
    rows = connection.execute(READ_ACTS, (after, count)).fetchall()
    return [_act_row(row) for row in rows]


def read_trace_rows(
    connection: Connection[Any], after: int, count: int
) -> Sequence[LogRow]:
    """Return the next numbered traces, contacts and looks."""
    cursor = Cursor(connection)
    rows = cursor.execute(READ_TRACES, (after, count), binary=True).fetchall()
    return [_trace_row(*row) for row in rows]


def number_traces(
    connection: Connection[Any], entropy: Callable[[int], bytes], salt_bytes: int
) -> int:
    """Give numbers to what was committed since; return how many. The caller commits.

    What is older than the oldest transaction still running can no longer change.
    """
    (start,) = _fetch(connection, CURSOR)
    (stop,) = _fetch(connection, HORIZON)
    span = (start, stop, TURN_TRACES_MAX)
    nearer = connection.execute(NEARER_HORIZON, span).fetchone()
    if nearer and nearer[0] != start:
        (stop,) = nearer
    rows = connection.execute(READ_SPAN, (start, stop)).fetchall()
    last = connection.execute(LAST).fetchone()
    count, prev = (last[0], bytes(last[1])) if last else (0, TRACES_GENESIS)
    values = []
    for number, (source, row_id, body) in enumerate(rows, count + 1):
        content = TraceContent(salt=entropy(salt_bytes), source=source, body=body)
        digest = trace_digest(number, content, prev)
        values.append((number, source, row_id, content.salt, prev, digest))
        prev = digest
    with connection.cursor() as cursor:
        cursor.executemany(ADD, values)
    connection.execute(MOVE_CURSOR, (stop,))
    return len(values)


def find_unnumbered(connection: Connection[Any]) -> tuple[str, int] | None:
    """Return a row that was put in behind what is numbered, None if there is none."""
    row = connection.execute(FIND_UNNUMBERED).fetchone()
    return (row[0], row[1]) if row else None


def find_uncovered(connection: Connection[Any]) -> int | None:
    """Return a trace that says it was erased and that no act names, None if none is."""
    row = connection.execute(FIND_UNCOVERED).fetchone()
    return row and int(row[0])


def find_trace_digest(connection: Connection[Any], number: int) -> bytes | None:
    """Return the digest of a trace, None if there is none of this number."""
    row = connection.execute(FIND_DIGEST, (number,)).fetchone()
    return bytes(row[0]) if row else None


def _act_row(row: Sequence[Any]) -> LogRow:
    number, signature = row[0], row[-1]
    prev, digest = bytes(row[8]), bytes(row[9])
    try:
        is_sound = signature is not None and act_row(row[:-1]).is_sound()
    except (NotCanonical, UnicodeError, AssertionError):
        is_sound = False
    leaf = act_leaf(digest, bytes(signature or b""))
    return LogRow(number, prev, digest, leaf, is_sound)


def _trace_row(  # noqa: PLR0913, PLR0917 -- the columns of a row
    number: int,
    source: str,
    salt: bytes | None,
    prev: bytes,
    digest: bytes,
    erased_act: int | None,
    body: str | None,
) -> LogRow:
    if erased_act is not None:
        is_sound = body is None
    elif body is None or salt is None:
        is_sound = False
    else:
        content = TraceContent(salt=salt, source=source, body=body)
        is_sound = trace_digest(number, content, prev) == digest
    return LogRow(number, prev, digest, digest, is_sound)


def _fetch(connection: Connection[Any], query: str) -> tuple[Any, ...]:
    row = connection.execute(query).fetchone()
    assert row is not None
    return tuple(row)
