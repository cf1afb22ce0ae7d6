"""The journal of a sitting as copies: all attempts at once, or one with every fact.

A sitting is read in one pass over its entries: the server puts the acts of each attempt
together as they lie, so that the client meets 12,000 rows and not millions.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import gt, itemgetter
from typing import Any
from uuid import UUID

from django.db import connection
from psycopg import Cursor

from concours.core.attempt.copy import Base, Epoch, Held
from concours.core.kernel.time import Instant

DEVICES = """
SELECT d.attempt, d.epoch, d.base_count
FROM device d JOIN attempt a ON a.id = d.attempt
WHERE a.sitting_id = %s ORDER BY d.attempt, d.epoch
"""

# Kinds that cannot change an answer come without body: they are most of the journal.
ENTRIES = """
SELECT j.attempt, j.epoch, j.seq, j.kind,
       CASE WHEN j.kind IN ('answered', 'validated', 'handed')
            THEN j.body ELSE ''::bytea END, j.device_ms, j.received_ms
FROM journal_entry j
WHERE j.attempt = ANY(%s) ORDER BY j.attempt, j.epoch, j.seq
"""

# The groups stay in memory, some 15 kB for each of 12,000 attempts, and one reader
# meets the entries of a chain in their order, as they were written.
ROOM = """
SET LOCAL work_mem = '256MB'; SET LOCAL max_parallel_workers_per_gather = 0
"""

ACTS = """
SELECT j.attempt,
       min(device_ms) FILTER (WHERE kind <> 'handed'),
       max(device_ms) FILTER (WHERE kind <> 'handed'),
       string_agg(int4send(seq), ''::bytea),
       string_agg(CASE kind WHEN 'answered' THEN 'a' WHEN 'validated' THEN 'v'
                  ELSE 'h' END::bytea || body, '\\xff'::bytea)
FROM journal_entry j
WHERE kind IN ('answered', 'validated', 'handed')
  AND attempt IN (SELECT id FROM attempt WHERE sitting_id = %s)
GROUP BY j.attempt
"""

BETWEEN = b"\xff"
"""Between two acts: a byte that no text in UTF-8 has. What has it is no plain copy."""

SILENT = "left"
"""What an entry without its body is folded as: it changes nothing."""

ROWS_AT_ONCE = 20_000
COPIES_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class PlainCopy:
    """What can change an answer in an attempt that had one device.

    `acts` are as `core.marking.gathering` takes them. `first_ms` and `last_ms` are the
    device's times of its answers and validations, None if there are none.
    """

    attempt: UUID
    first_ms: int | None
    last_ms: int | None
    acts: Sequence[bytes]


class SittingCopies:
    """The copies of one sitting, in the caller's transaction."""

    def __init__(self, sitting: UUID) -> None:
        self._sitting = sitting
        self._bases: dict[UUID, dict[int, int | None]] = defaultdict(dict)
        with connection.cursor() as cursor:
            cursor.execute(DEVICES, [sitting])
            for attempt, epoch, base_count in cursor.fetchall():
                self._bases[attempt][epoch] = base_count

    def plain(self) -> Iterator[PlainCopy]:
        """Yield the attempts of one device that have acts, in no order."""
        connection.ensure_connection()
        # The driver's own cursor: bytes come as bytes, and a hundred rows at a time.
        with Cursor(connection.connection) as cursor:
            cursor.execute(ROOM)
            for row in cursor.stream(
                ACTS, [self._sitting], binary=True, size=COPIES_AT_ONCE
            ):
                copy = _plain(row)
                if copy and list(self._bases[copy.attempt]) == [1]:
                    yield copy

    def whole(self, attempts: Sequence[UUID]) -> Iterator[tuple[UUID, list[Epoch]]]:
        """Yield each of these attempts that has entries, with its journal.

        Entries that cannot change an answer keep their place and lose their body: the
        answers, validations and hand-ins of the copy are whole, its drafts are not. One
        attempt at a time: a cohort's entries need not fit in memory as objects.
        """
        with connection.cursor() as cursor:
            cursor.execute(ENTRIES, [list(attempts)])
            for attempt, rows in groupby(_rows(cursor), key=itemgetter(0)):
                held = {
                    epoch: _held(of_epoch)
                    for epoch, of_epoch in groupby(rows, key=itemgetter(1))
                }
                # A device that took over and wrote nothing still bounds the one before.
                yield (
                    attempt,
                    [
                        Epoch(epoch, _base(epoch, count), held.get(epoch, []))
                        for epoch, count in self._bases[attempt].items()
                    ],
                )


def _plain(row: tuple[Any, ...]) -> PlainCopy | None:
    attempt, first_ms, last_ms, numbers, joined = row
    seqs = array("i", numbers)
    seqs.byteswap()
    acts = joined.split(BETWEEN)
    if len(acts) != len(seqs):
        return None
    if any(map(gt, seqs, seqs[1:])):  # the server read them in another order
        acts = [act for _, act in sorted(zip(seqs, acts, strict=True))]
    return PlainCopy(attempt, first_ms, last_ms, acts)


def _base(epoch: int, count: int | None) -> Base | None:
    return None if count is None else Base(epoch - 1, count)


def _held(rows: Iterable[tuple[Any, ...]]) -> list[Held]:
    return [_entry(row) for row in rows]


def _rows(cursor: Any) -> Iterator[tuple[Any, ...]]:
    while rows := cursor.fetchmany(ROWS_AT_ONCE):
        yield from rows


def _entry(row: tuple[Any, ...]) -> Held:
    _, _, seq, kind, body, device_ms, received_ms = row
    return Held(
        seq, kind if body else SILENT, bytes(body), device_ms, Instant(received_ms)
    )
