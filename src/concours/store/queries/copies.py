"""The journal of a sitting as copies: all attempts at once, or one with every fact."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.db import connection

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
FROM journal_entry j JOIN attempt a ON a.id = j.attempt
WHERE a.sitting_id = %s ORDER BY j.attempt, j.epoch, j.seq
"""

SILENT = "left"
"""What an entry without its body is folded as: it changes nothing."""

ROWS_AT_ONCE = 20_000


def epochs_of_sitting(sitting: UUID) -> Iterator[tuple[UUID, list[Epoch]]]:
    """Yield each attempt that has entries, with what is needed of its journal.

    Entries that cannot change an answer keep their place and lose their body: the
    answers, validations and hand-ins of the copy are whole, its drafts are not. One
    attempt at a time: a cohort's entries need not fit in memory as objects.
    """
    with connection.cursor() as cursor:
        cursor.execute(DEVICES, [sitting])
        bases: dict[UUID, dict[int, int | None]] = defaultdict(dict)
        for attempt, epoch, base_count in cursor.fetchall():
            bases[attempt][epoch] = base_count
        cursor.execute(ENTRIES, [sitting])
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
                    for epoch, count in bases[attempt].items()
                ],
            )


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
