"""Heartbeats: the last one of each device, and nothing of value."""

from collections.abc import Iterable
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from psycopg import AsyncConnection

from concours.core.delivery.journal.entry import AttemptId
from concours.core.kernel.time import Instant
from concours.store.journal.arrays import (
    bools,
    int4s,
    int8s,
    int8s_or_null,
    texts,
    uuids,
)
from concours.store.journal.devices import Device


@dataclass(frozen=True, slots=True)
class Presence:
    """What a device says of itself with each batch, and when we heard it.

    `written` counts the entries that it has written in all; `offset_ms` is the
    centre's clock less its own; the other words are those of `wire.md`. What an older
    build of the tablet does not say is None, or as if nothing had happened.
    """

    attempt: AttemptId
    epoch: int
    seen: Instant
    written: int
    offset_ms: int
    package: str
    storage: str
    ends: Instant | None = None
    read_number: int | None = None
    focus_lost_count: int = 0
    is_kiosk: bool | None = None
    has_rejoined: bool = False
    is_ahead: bool = False
    has_voice: bool | None = None
    has_worker: bool | None = None


RENEW = """
INSERT INTO presence (attempt, epoch, seen_ms, written, offset_ms, package, storage,
                      ends_ms, read_number, focus_lost, kiosk, rejoined,
                      ahead, voice, worker)
SELECT * FROM unnest(%s::uuid[], %s::int[], %s::bigint[], %s::int[], %s::bigint[],
                     %s::text[], %s::text[], %s::bigint[], %s::bigint[], %s::int[],
                     %s::bool[], %s::bool[], %s::bool[], %s::bool[],
                     %s::bool[]) AS sent (of, nth)
WHERE EXISTS (SELECT FROM device WHERE (attempt, epoch) = (of, nth)) -- not erased
ON CONFLICT (attempt, epoch) DO UPDATE SET seen_ms = excluded.seen_ms,
    written = excluded.written, offset_ms = excluded.offset_ms,
    package = excluded.package, storage = excluded.storage,
    ends_ms = excluded.ends_ms, read_number = excluded.read_number,
    focus_lost = excluded.focus_lost, kiosk = excluded.kiosk,
    rejoined = excluded.rejoined, ahead = excluded.ahead,
    voice = excluded.voice, worker = excluded.worker
WHERE presence.seen_ms <= excluded.seen_ms
    OR presence.seen_ms > excluded.seen_ms + 60000 -- heard by a clock that ran ahead
"""

RETURN = """
UPDATE presence SET returned_ms = %s
FROM unnest(%s::uuid[], %s::int[]) AS own (attempt, epoch)
WHERE (presence.attempt, presence.epoch) = (own.attempt, own.epoch)
  AND returned_ms IS NULL
"""


async def renew(
    connection: AsyncConnection[Any], presences: Iterable[Presence]
) -> None:
    """Store the latest heartbeat of each device, in one order for all writers."""
    latest: dict[tuple[int, int], Presence] = {}
    for presence in presences:
        latest[presence.attempt.int, presence.epoch] = presence
    if not latest:
        return
    in_order = [presence for _, presence in sorted(latest.items(), key=itemgetter(0))]
    columns = (
        uuids([p.attempt for p in in_order]),
        int4s([p.epoch for p in in_order]),
        int8s([p.seen for p in in_order]),
        int4s([p.written for p in in_order]),
        int8s([p.offset_ms for p in in_order]),
        texts([p.package for p in in_order]),
        texts([p.storage for p in in_order]),
        int8s_or_null([p.ends for p in in_order]),
        int8s_or_null([p.read_number for p in in_order]),
        int4s([p.focus_lost_count for p in in_order]),
        bools([p.is_kiosk for p in in_order]),
        bools([p.has_rejoined for p in in_order]),
        bools([p.is_ahead for p in in_order]),
        bools([p.has_voice for p in in_order]),
        bools([p.has_worker for p in in_order]),
    )
    await connection.execute(RENEW, columns)


async def note_returned(
    connection: AsyncConnection[Any], devices: Iterable[Device], *, at: Instant
) -> None:
    """Keep that the tablet of these epochs was given back; the first time stays."""
    epochs = [(device.attempt, device.epoch) for device in devices]
    columns = uuids([name for name, _ in epochs]), int4s([epoch for _, epoch in epochs])
    await connection.execute(RETURN, (at, *columns))
