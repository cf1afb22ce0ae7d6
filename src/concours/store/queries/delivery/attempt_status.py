"""What is held of each attempt of a sitting, in one query."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias
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

# Whose device handed in, and when an end of time by its clock was received: one after
# which the device went on is none.
HANDED = """
WITH kept AS NOT MATERIALIZED (
    SELECT j.* FROM counted_entry j
    WHERE (%(xid)s::xid8 IS NULL OR j.xid < %(xid)s::xid8)
      AND (%(head)s::bigint IS NULL OR EXISTS (
          SELECT FROM ledger_entry l
          WHERE (l.attempt, l.epoch, l.seq) = (j.attempt, j.epoch, j.seq)
            AND l.number < %(head)s)))
SELECT j.attempt, j.epoch, bool_or(j.body <> '{"reason":"time"}'::bytea),
       max(j.received_ms)
FROM kept j JOIN attempt a ON a.id = j.attempt
LEFT JOIN LATERAL (
    SELECT seq FROM kept
    WHERE attempt = j.attempt AND epoch = j.epoch AND seq = j.seq + 1 LIMIT 1
) next ON true
WHERE j.kind = 'handed' AND a.sitting_id = %(sitting)s
  AND (j.body IN ('{"reason":"candidate"}'::bytea, '{"reason":"closed"}'::bytea)
       OR (j.body = '{"reason":"time"}'::bytea AND next.seq IS NULL))
GROUP BY j.attempt, j.epoch
"""

OPENED = """
SELECT j.attempt, j.kind, j.body
FROM device d JOIN counted_entry j
    ON (j.attempt, j.epoch, j.seq) = (d.attempt, d.epoch, 0)
WHERE d.attempt = ANY(%s)
"""

# A chain has no gap, so its last entry, found by its key, tells how many there are.
READ = """
SELECT a.id, c.number, s.id, s.name, c.room, c.seat, a.given_up_act,
       a.excluded_act IS NOT NULL,
       coalesce(last.count, 0),
       greatest(coalesce(p.written, 0), coalesce(last.count, 0)),
       last.count IS NOT NULL
           OR EXISTS (SELECT FROM counted_entry j WHERE j.attempt = a.id),
       greatest(p.seen_ms, last.received_ms), coalesce(d.epoch, 0)
FROM attempt a
JOIN candidate c ON c.id = a.candidate_id
JOIN site s ON s.id = c.site_id
LEFT JOIN LATERAL (
    SELECT epoch FROM device WHERE attempt = a.id ORDER BY epoch DESC LIMIT 1
) d ON true
LEFT JOIN LATERAL (
    SELECT seq + 1 AS count, received_ms FROM counted_entry j
    WHERE j.attempt = a.id AND j.epoch = d.epoch ORDER BY seq DESC LIMIT 1
) last ON true
LEFT JOIN presence p ON p.attempt = a.id AND p.epoch = d.epoch
WHERE a.sitting_id = %(sitting)s
ORDER BY s.name, c.room, c.seat, c.number
"""

SITE = 2
"""Where `READ` has the site."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptStatus:
    """Where one attempt stands, with who and where.

    `seen_ms` is the last heartbeat of its last device, None if there never was
    one. `epoch` is the number of that device, 0 without one.
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

    An end of time received before the end was due is none, but of those whom launch
    words let in, nor one after which its device went on. With `xid`, by what was
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
    with connection.cursor() as cursor:
        cursor.execute(READ, {"sitting": sitting.id})
        return [
            _attempt_status(
                row,
                released_ms.get(row[SITE], sitting.key_released_ms),
                is_handed=(row[0], row[-1]) in handed_devices,
            )
            for row in cursor.fetchall()
        ]


def _attempt_status(
    row: tuple,  # type: ignore[type-arg]
    released_ms: int | None,
    *,
    is_handed: bool,
) -> AttemptStatus:
    *facts, is_touched, seen_ms, epoch = row
    names = (
        "attempt", "number", "site", "site_name", "room", "seat", "given_up_act",
        "is_excluded",
        "held_count", "written_count",
    )  # fmt: skip
    was_there = (
        seen_ms is not None
        and released_ms is not None
        and seen_ms >= released_ms - PRESENCE_GRACE_MS
    )
    return AttemptStatus(
        **dict(zip(names, facts, strict=True)),
        is_handed=is_handed,
        is_touched=is_touched,
        seen_ms=seen_ms,
        epoch=epoch,
        is_absent=not is_touched and not was_there,
    )
