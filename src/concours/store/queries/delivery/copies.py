"""The journal of a sitting as copies: all attempts at once, or one with every fact.

A sitting is read in one pass over its entries: the server puts the acts of a few
attempts together as they lie, and the client meets hundreds of rows, not millions.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from uuid import UUID

import numpy as np
from django.db import connection
from psycopg import Cursor

from concours.core.delivery.attempt.copy import (
    Window,
)
from concours.core.delivery.journal.epochs import Base, Epoch, JournalEntry
from concours.core.kernel.time import Instant
from concours.core.results.marking.gathering import ActRows

DEVICES = """
SELECT d.attempt, d.epoch, d.base_epoch, d.base_count
FROM device d JOIN attempt a ON a.id = d.attempt
WHERE a.sitting_id = %s ORDER BY d.attempt, d.epoch
"""

# Kinds that cannot change an answer come without body: most of the journal. What
# opened the paper says whether anything may be early. One row for each device: a row
# for each entry costs more than reading it.
ENTRIES = """
SELECT attempt, epoch,
       string_agg(int8send(seq) || int8send(device_ms) || int8send(received_ms)
                      || int8send(length(body)), ''::bytea ORDER BY seq),
       array_agg(kind ORDER BY seq),
       string_agg(body, ''::bytea ORDER BY seq)
FROM (SELECT attempt, epoch, seq, kind, device_ms, received_ms,
             CASE WHEN kind = ANY(%s) THEN body ELSE ''::bytea END AS body
      FROM counted_entry
      WHERE attempt = ANY(%s) AND xid < %s::xid8
      ORDER BY attempt, epoch, seq) j
GROUP BY attempt, epoch ORDER BY attempt, epoch
"""
HEAD_NUMBERS = 4
"""Of an entry: seq, both clocks, how long its body is."""

# The groups stay in memory: about 130 MB for 12,000 attempts.
ROOM = "SET LOCAL work_mem = '256MB'"

# In no order: acts carry their numbers. A body is 1 kB at most, so that sixteen copies
# stay under the gigabyte of a field even if each has all the entries that it may have.
ACTS = """
SELECT string_agg(
           int8send((place << 32) | (seq::bigint << 2) | CASE
               WHEN kind = 'handed' AND received_ms < ends_ms - 15000
                   AND body = '{"reason":"time"}'::bytea THEN 3
               WHEN kind = 'handed' THEN 2
               WHEN device_ms < opens_ms OR least(device_ms, received_ms) >= ends_ms
                   THEN 3
               WHEN kind = 'validated' THEN 1
               ELSE 0 END),
           ''::bytea),
       string_agg(CASE WHEN length(body) <= 1024 THEN body ELSE ''::bytea END,
                  '\\xff'::bytea)
FROM unnest(%s::uuid[], %s::bigint[], %s::bigint[], %s::bigint[])
     AS due(attempt, place, opens_ms, ends_ms)
JOIN attempt a ON a.id = due.attempt
JOIN counted_entry j ON j.attempt = a.id
WHERE kind IN ('answered', 'validated', 'handed') AND j.xid < %s::xid8
GROUP BY place / 16
"""

BETWEEN = b"\xff"
"""Between two bodies: a byte that no text in UTF-8 has. A block with it is left out."""

ANSWERING = ("opened", "answered", "validated", "handed")
"""Kinds that decide an answer, or when it may come."""

SILENT = "framed"
"""What an entry without its body is folded as: it changes nothing, and says nothing."""


class SittingCopies:
    """The copies of one sitting, in the caller's transaction.

    Of entries committed by transactions before `xid`, and of no others.
    """

    def __init__(self, sitting: UUID, *, xid: int) -> None:
        self._xid = str(xid)
        self._bases: dict[UUID, dict[int, Base | None]] = defaultdict(dict)
        with connection.cursor() as cursor:
            cursor.execute(DEVICES, [sitting])
            for attempt, epoch, *base in cursor.fetchall():
                self._bases[attempt][epoch] = None if base[0] is None else Base(*base)

    def answer_rows(self, windows: Mapping[UUID, Window]) -> Iterator[ActRows]:
        """Yield what these attempts say, some at a time, by their rows in `windows`.

        Only the attempts of one device, each whole in one piece; and not those that
        lie beside an act which is not text.
        """
        attempts = [
            (attempt, row, window.opens_at, window.ends_at)
            for row, (attempt, window) in enumerate(windows.items())
            if list(self._bases[attempt]) == [1]
        ]
        columns = [[attempt_row[at] for attempt_row in attempts] for at in range(4)]
        connection.ensure_connection()
        # The driver's own cursor: bytes come as bytes, and one block at a time.
        with Cursor(connection.connection) as cursor:
            cursor.execute(ROOM)
            for heads, joined_bodies in cursor.stream(
                ACTS, [*columns, self._xid], binary=True
            ):
                if act_rows := _act_rows(heads, joined_bodies.split(BETWEEN)):
                    yield act_rows

    def whole(
        self, attempts: Sequence[UUID], *, kinds: Sequence[str] = ANSWERING
    ) -> Iterator[tuple[UUID, list[Epoch]]]:
        """Yield each of these attempts that has entries, with its journal.

        Entries of no kind of `kinds` keep their place and lose their body: by default
        the answers, validations and hand-ins of the copy are whole, its drafts are not.
        One attempt at a time: a cohort's entries need not fit in memory as objects.
        """
        connection.ensure_connection()
        # The driver's own cursor: bytes come as bytes.
        with Cursor(connection.connection) as cursor:
            parameters = [list(kinds), list(attempts), self._xid]
            cursor.execute(ENTRIES, parameters, binary=True)
            for attempt, devices in groupby(cursor, key=itemgetter(0)):
                entries_by_epoch = {
                    epoch: _entries(heads, own_kinds, bodies)
                    for _, epoch, heads, own_kinds, bodies in devices
                }
                # A device that took over and wrote nothing still bounds the one before.
                yield (
                    attempt,
                    [
                        Epoch(epoch, base, entries_by_epoch.get(epoch, []))
                        for epoch, base in self._bases[attempt].items()
                    ],
                )


def _act_rows(heads: bytes, bodies: Sequence[bytes]) -> ActRows | None:
    numbers = np.frombuffer(heads, ">i8").astype(np.int64)
    if len(numbers) != len(bodies):
        return None
    return ActRows(numbers >> 32, (numbers & 0xFFFF_FFFF) >> 2, numbers & 3, bodies)


def _entries(heads: bytes, kinds: Sequence[str], bodies: bytes) -> list[JournalEntry]:
    numbers = np.frombuffer(heads, ">i8").reshape(-1, HEAD_NUMBERS)
    ends = np.cumsum(numbers[:, -1]).tolist()
    return [
        JournalEntry(
            seq,
            kind if length else SILENT,
            bodies[end - length : end],
            device_ms,
            Instant(received_ms),
        )
        for (seq, device_ms, received_ms, length), kind, end in zip(
            numbers.tolist(), kinds, ends, strict=True
        )
    ]
