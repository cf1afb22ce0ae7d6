"""Second tablets of a copy: one that was refused, and one that was replaced and wrote.

In the room, a tablet that fails is replaced, and the one before brings later what it
had written until then: neither is a sign. A sign is a right code on another tablet
without a replacement, and an answer that was written on a tablet after another had
taken its copy. From an address where no other candidate of the site is, it is a
finding.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from django.db import connection

from concours.core.kernel.time import MINUTE_MS, Instant

SecondTabletSign = Literal["second_device", "superseded"]

SHOWN_COUNT_MAX = 100
MARGIN_MS = MINUTE_MS
"""A clock of a tablet may be wrong by as much: what it wrote then is from before."""

WORK = ("answered", "validated", "flagged", "eliminated", "highlighted")
"""What somebody has to do for it to be written; a screen that wakes writes the rest."""

# A site is known by addresses that tablets of two candidates share: where each tablet
# has its own (a card of a telephone), nobody is elsewhere.
ELSEWHERE = """
WITH spoken AS (
    SELECT DISTINCT a.site_id, k.address, a.id FROM contact k
    JOIN attempt a ON a.id = k.attempt WHERE a.sitting_id = %(sitting)s),
house AS (
    SELECT site_id, address, count(*) > 1 AS is_shared FROM spoken
    GROUP BY site_id, address)
"""
SECOND = """
, asked AS MATERIALIZED (
    SELECT t.concerns AS id, t.address, min(t.since_ms) AS since_ms,
           max(t.at_ms) AS at_ms, count(*)::int AS count
    FROM trace t JOIN attempt a ON a.id = t.concerns
    WHERE t.code = 'second_device' AND a.sitting_id = %(sitting)s
      AND t.at_ms > %(since)s
    GROUP BY t.concerns, t.address)
SELECT a.id, a.site_id::text, c.number, s.name, a.room, a.seat, asked.since_ms,
       asked.at_ms, asked.count,
       EXISTS (SELECT FROM spoken JOIN house USING (site_id, address)
               WHERE spoken.id = a.id AND is_shared)
       AND NOT EXISTS (SELECT FROM spoken WHERE spoken.site_id = a.site_id
                       AND spoken.address = asked.address)
FROM asked JOIN attempt a USING (id)
JOIN candidate c ON c.id = a.candidate_id JOIN site s ON s.id = a.site_id
ORDER BY asked.at_ms DESC, c.number LIMIT %(count)s
"""
SUPERSEDED = """
, written AS MATERIALIZED (
    SELECT a.id, old.epoch, min(j.device_ms) AS since_ms, max(j.device_ms) AS at_ms,
           count(*)::int AS count
    FROM attempt a JOIN device heir ON heir.attempt = a.id AND heir.epoch > 1
    JOIN device old ON old.attempt = a.id AND old.epoch = heir.base_epoch
    JOIN journal_entry j ON j.attempt = a.id AND j.epoch = old.epoch
     AND j.seq >= heir.base_count
    WHERE a.sitting_id = %(sitting)s AND j.kind = ANY(%(kinds)s)
      AND least(j.device_ms, j.received_ms) > heir.enrolled_ms + %(margin)s
      AND j.received_ms > %(since)s
    GROUP BY a.id, old.epoch)
SELECT a.id, a.site_id::text, c.number, s.name, a.room, a.seat, written.since_ms,
       written.at_ms, written.count,
       EXISTS (SELECT FROM contact k WHERE k.attempt = a.id AND k.epoch = written.epoch)
       AND EXISTS (SELECT FROM house WHERE house.site_id = a.site_id AND is_shared)
       AND NOT EXISTS (
           SELECT FROM spoken WHERE spoken.site_id = a.site_id AND spoken.id <> a.id
           AND spoken.address = (
               SELECT k.address FROM contact k
               WHERE k.attempt = a.id AND k.epoch = written.epoch
               ORDER BY k.at_ms DESC, k.id DESC LIMIT 1))
FROM written JOIN attempt a USING (id)
JOIN candidate c ON c.id = a.candidate_id JOIN site s ON s.id = a.site_id
ORDER BY written.at_ms DESC, c.number LIMIT %(count)s
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondTablet:
    """One sign of a second tablet: whose copy, where they sit, when and how often.

    `is_elsewhere`: it spoke from an address where no other candidate of the site is.
    """

    sign: SecondTabletSign
    attempt: UUID
    site_id: str
    number: str
    site: str
    room: str
    seat: str
    since_ms: int
    at_ms: int
    count: int
    is_elsewhere: bool


def second_tablets(
    sitting: UUID, *, since: Instant | None = None
) -> Sequence[SecondTablet]:
    """Return the signs of a sitting since then, the latest of each first."""
    queries: dict[SecondTabletSign, str] = {
        "superseded": SUPERSEDED,
        "second_device": SECOND,
    }
    return _read(queries, sitting, since or Instant(0), SHOWN_COUNT_MAX)


def superseded_elsewhere(sitting: UUID) -> Sequence[SecondTablet]:
    """Return every replaced tablet of a sitting that wrote on from another address."""
    rows = _read({"superseded": SUPERSEDED}, sitting, Instant(0), None)
    return [second for second in rows if second.is_elsewhere]


def _read(
    queries: Mapping[SecondTabletSign, str],
    sitting: UUID,
    since: Instant,
    count_max: int | None,
) -> list[SecondTablet]:
    parameters: dict[str, Any] = {
        "sitting": sitting,
        "since": since,
        "kinds": [*WORK],
        "margin": MARGIN_MS,
        "count": count_max,
    }
    names = SecondTablet.__slots__
    signs = []
    with connection.cursor() as cursor:
        for sign, query in queries.items():
            cursor.execute(ELSEWHERE + query, parameters)
            signs += [
                SecondTablet(**dict(zip(names, (sign, *row), strict=True)))
                for row in cursor.fetchall()
            ]
    return signs
