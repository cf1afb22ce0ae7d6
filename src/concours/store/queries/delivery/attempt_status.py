"""What is held of each attempt of a sitting, in one query."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias
from uuid import UUID

from django.db import connection

from concours.core.delivery.attempt.acts import SessionEvent, read
from concours.core.delivery.journal.entry import AttemptId
from concours.core.delivery.sitting.phases import CollectionStatus
from concours.core.kernel.time import MINUTE_MS, Instant
from concours.store.models import Sitting
from concours.store.queries.delivery import sittings
from concours.store.queries.delivery.allowances import Allowances

CollectionClass: TypeAlias = Literal[
    "complete", "absent", "excluded", "given_up", "coming", "not_handed"
]
"""`coming`: handed in, but entries are still on the tablet. `not_handed`: neither
handed in nor given up, whatever is held of it."""

PRESENCE_GRACE_MS = MINUTE_MS
"""A tablet seen this long before the key went out was there for the launch."""

KEPT = """
WITH kept AS NOT MATERIALIZED (
    SELECT j.* FROM counted_entry j
    WHERE (%(xid)s::xid8 IS NULL OR j.xid < %(xid)s::xid8)
      AND (%(head)s::bigint IS NULL OR EXISTS (
          SELECT FROM ledger_entry l
          WHERE (l.attempt, l.epoch, l.seq) = (j.attempt, j.epoch, j.seq)
            AND l.number < %(head)s)))
"""
"""The entries that count: all, those committed before `xid`, or those under `head`."""

# Whose device handed in, and when an end of time by its clock was received: one after
# which the device went on is none, nor one after which another has written. A tablet
# that was let in and wrote nothing hides no copy.
HANDED = f"""{KEPT}
SELECT j.attempt, j.epoch, bool_or(j.body <> '{{"reason":"time"}}'::bytea),
       max(j.received_ms)
FROM kept j JOIN attempt a ON a.id = j.attempt
LEFT JOIN LATERAL (
    SELECT seq FROM kept
    WHERE attempt = j.attempt AND epoch = j.epoch AND seq = j.seq + 1 LIMIT 1
) next ON true
WHERE j.kind = 'handed' AND a.sitting_id = %(sitting)s
  AND NOT EXISTS (SELECT FROM kept WHERE attempt = j.attempt AND epoch > j.epoch)
  AND (j.body IN ('{{"reason":"candidate"}}'::bytea, '{{"reason":"closed"}}'::bytea)
       OR (j.body = '{{"reason":"time"}}'::bytea AND next.seq IS NULL))
GROUP BY j.attempt, j.epoch
"""  # noqa: S608 -- our constant

OPENED = """
SELECT j.attempt, j.kind, j.body
FROM device d JOIN counted_entry j
    ON (j.attempt, j.epoch, j.seq) = (d.attempt, d.epoch, 0)
WHERE d.attempt = ANY(%s)
"""

# A chain has no gap, so its last entry, found by its key, tells how many there are. A
# copy is on the last tablet that wrote anything; the others say only who was there.
READ = f"""{KEPT}
SELECT a.id, c.number, s.id, s.name, a.room, a.seat, a.given_up_act,
       a.excluded_act IS NOT NULL,
       coalesce(d.held, 0), greatest(coalesce(d.written, 0), coalesce(d.held, 0)),
       d.held IS NOT NULL,
       d.seen_ms, coalesce(d.epoch, 0), heard.last_ms
FROM attempt a
JOIN candidate c ON c.id = a.candidate_id
JOIN site s ON s.id = a.site_id
LEFT JOIN LATERAL (
    SELECT device.epoch, last.held, p.written,
           greatest(p.seen_ms, last.received_ms) AS seen_ms
    FROM device
    LEFT JOIN LATERAL (
        SELECT seq + 1 AS held, received_ms FROM kept j
        WHERE j.attempt = device.attempt AND j.epoch = device.epoch
        ORDER BY seq DESC LIMIT 1) last ON true
    LEFT JOIN presence p ON %(is_live)s
        AND p.attempt = device.attempt AND p.epoch = device.epoch
    WHERE device.attempt = a.id
    ORDER BY (last.held IS NOT NULL OR coalesce(p.written, 0) > 0) DESC,
             device.epoch DESC LIMIT 1
) d ON true
LEFT JOIN LATERAL (
    SELECT max(seen_ms) AS last_ms FROM presence
    WHERE %(is_live)s AND attempt = a.id
) heard ON true
WHERE a.sitting_id = %(sitting)s
ORDER BY s.name, a.room, a.seat, c.number
"""  # noqa: S608 -- our constant

EXCLUDED = """
SELECT kind, body FROM act WHERE sitting = %s AND number < %s
AND kind IN ('candidate_excluded', 'candidate_readmitted') ORDER BY number
"""
COLLECTION = """
SELECT act.number, head.size FROM act LEFT JOIN journal_head head USING (sitting)
WHERE act.sitting = %s AND act.kind = 'sitting_collected' ORDER BY act.number LIMIT 1
"""

SITE = 2
"""Where `READ` has the site."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptStatus:
    """Where one attempt stands, with who and where.

    The copy is on the last device that wrote anything: `seen_ms` is its last sign of
    life, None if there never was one; `epoch` its number, 0 without any device.
    """

    attempt: UUID
    number: str
    site: UUID
    site_name: str
    room: str
    seat: str
    given_up_act: int | None
    is_excluded: bool
    held_count: int
    written_count: int
    is_handed: bool
    is_touched: bool
    seen_ms: int | None
    epoch: int
    is_absent: bool

    @property
    def waiting_count(self) -> int:
        """Entries that the tablet has written and the centre does not hold."""
        return self.written_count - self.held_count

    @property
    def class_(self) -> CollectionClass:
        """The one word that the collection page files this attempt under."""
        if self.is_absent:
            return "absent"
        if self.is_excluded:
            return "excluded"
        if self.is_handed and self.waiting_count == 0:
            return "complete"
        if self.given_up_act is not None:
            return "given_up"
        return "coming" if self.is_handed else "not_handed"

    def collection_status(self) -> CollectionStatus:
        """Return what the rule of collection needs."""
        return CollectionStatus(
            attempt=AttemptId(self.attempt),
            held_count=self.held_count,
            written_count=self.written_count,
            is_handed=self.is_handed,
            is_absent=self.is_absent,
            is_given_up=self.given_up_act is not None or self.is_excluded,
        )


def find_handed(
    sitting: Sitting, *, xid: str | None = None, head: int | None = None
) -> set[tuple[UUID, int]]:
    """Return the attempts that are handed in, each with the epoch that did it.

    That is the last one of which anything is held. An end of time received before the
    end was due is none, but of those whom launch words let in, nor one after which its
    device went on. With `xid`, by what was
    committed before that transaction; with `head`, by what lies under it.
    """
    with connection.cursor() as cursor:
        cursor.execute(HANDED, {"sitting": sitting.id, "xid": xid, "head": head})
        rows = cursor.fetchall()
    by_clock = [row for row in rows if not row[2]]
    if not by_clock:
        return {(attempt, epoch) for attempt, epoch, *_ in rows}
    windows = Allowances(sitting).windows([row[0] for row in by_clock])
    early = {
        (attempt, epoch)
        for attempt, epoch, _, received_ms in by_clock
        if attempt in windows
        and windows[attempt].is_ended_early("time", Instant(received_ms))
    }
    spoken_attempts = _spoken_among({attempt for attempt, _ in early})
    return {
        (attempt, epoch)
        for attempt, epoch, *_ in rows
        if attempt in spoken_attempts or (attempt, epoch) not in early
    }


def _spoken_among(attempts: Collection[UUID]) -> set[UUID]:
    """Return on whose tablets launch words opened the paper."""
    with connection.cursor() as cursor:
        cursor.execute(OPENED, [list(attempts)])
        return {
            attempt
            for attempt, kind, body in cursor.fetchall()
            if isinstance(act := read(kind, bytes(body)), SessionEvent)
            and act.is_spoken
        }


def find_attempt_statuses(sitting: Sitting) -> Sequence[AttemptStatus]:
    """Return where each attempt stands, by site, room and seat.

    Absent means: the journal holds nothing, and no tablet of this attempt was seen
    when its key went out or later; so it cannot have opened the paper. Who sits a spare
    paper is absent from the one that it replaces.
    """
    site_starts, spare = sittings.find_site_starts(sitting), sittings.on_spare(sitting)
    released_ms = {
        site: None if site in spare else start.key_released_ms
        for site, start in site_starts.items()
    }
    handed_devices = find_handed(sitting)
    facts = {"sitting": sitting.id, "xid": None, "head": None, "is_live": True}
    statuses = []
    for *row, heard_ms in _rows(READ, facts):
        was_there = was_seen(
            heard_ms, released_ms.get(row[SITE], sitting.key_released_ms)
        )
        is_handed = (row[0], row[-1]) in handed_devices
        statuses.append(_attempt_status(row, is_handed=is_handed, was_there=was_there))
    return statuses


def find_settled_statuses(sitting: Sitting) -> Sequence[AttemptStatus]:
    """Return where each attempt of a collected sitting stood when it was collected.

    Read from what lies under its head and from the acts up to its collection, and not
    from signs of life: always the same, once the head is fixed.
    """
    ((collection_act, head),) = _rows(COLLECTION, [sitting.id])
    excluded_numbers = find_excluded(sitting.id, before=collection_act)
    handed_devices = find_handed(sitting, head=head)
    facts = {"sitting": sitting.id, "xid": None, "head": head, "is_live": False}
    statuses = (
        _attempt_status(
            row, is_handed=(row[0], row[-1]) in handed_devices, was_there=False
        )
        for *row, _ in _rows(READ, facts)
    )
    return [
        replace(
            status,
            is_excluded=status.number in excluded_numbers,
            is_absent=status.is_absent and status.given_up_act is None,
        )
        for status in statuses
    ]


def find_excluded(sitting: UUID, *, before: int) -> frozenset[str]:
    """Return the numbers of those who were excluded when an act came."""
    numbers: set[str] = set()
    for kind, body in _rows(EXCLUDED, [sitting, before]):
        number = json.loads(bytes(body))["candidate"]
        (numbers.add if kind == "candidate_excluded" else numbers.discard)(number)
    return frozenset(numbers)


def was_seen(heard_ms: int | None, released_ms: int | None) -> bool:
    """Tell whether a tablet heard last then was there when the key went out."""
    if heard_ms is None or released_ms is None:
        return False
    return heard_ms >= released_ms - PRESENCE_GRACE_MS


def _rows(query: str, facts: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, facts)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def _attempt_status(
    row: Sequence[Any], *, is_handed: bool, was_there: bool
) -> AttemptStatus:
    *facts, is_touched, seen_ms, epoch = row
    names = (
        "attempt", "number", "site", "site_name", "room", "seat", "given_up_act",
        "is_excluded",
        "held_count", "written_count",
    )  # fmt: skip
    return AttemptStatus(
        **dict(zip(names, facts, strict=True)),
        is_handed=is_handed,
        is_touched=is_touched,
        seen_ms=seen_ms,
        epoch=epoch,
        is_absent=not is_touched and not was_there,
    )
