"""The journal of a sitting as copies: all attempts at once, or one with every fact."""

from collections.abc import Iterator
from itertools import groupby
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
    """Yield each attempt that has a device, with what is needed of its journal.

    Entries that cannot change an answer keep their place and lose their body: the
    answers, validations and hand-ins of the copy are whole, its drafts are not.
    """
    with connection.cursor() as cursor:
        cursor.execute(DEVICES, [sitting])
        bases = {(row[0], row[1]): row[2] for row in cursor.fetchall()}
    attempts: dict[UUID, list[Epoch]] = {}
    held = dict(_held(sitting))
    for (attempt, epoch), base_count in bases.items():
        base = None if base_count is None else Base(epoch - 1, base_count)
        entries = held.get((attempt, epoch), [])
        attempts.setdefault(attempt, []).append(Epoch(epoch, base, entries))
    yield from attempts.items()


def _held(sitting: UUID) -> Iterator[tuple[tuple[UUID, int], list[Held]]]:
    with connection.cursor() as cursor:
        cursor.execute(ENTRIES, [sitting])
        for key, rows in groupby(_rows(cursor), key=lambda row: (row[0], row[1])):
            yield key, [_entry(row) for row in rows]


def _rows(cursor: Any) -> Iterator[tuple[Any, ...]]:
    while rows := cursor.fetchmany(ROWS_AT_ONCE):
        yield from rows


def _entry(row: tuple[Any, ...]) -> Held:
    _, _, seq, kind, body, device_ms, received_ms = row
    return Held(
        seq, kind if body else SILENT, bytes(body), device_ms, Instant(received_ms)
    )
