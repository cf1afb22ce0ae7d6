"""What collected copies show: acts that did not count, and what tablets kept back.

Counted while answers are gathered, which reads these copies in any case.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from concours.core.delivery.attempt.odd_acts import OddAct
from concours.store.queries.sql import rows_of

SHOWN_COUNT_MAX = 100

ADD = """
INSERT INTO odd_acts (attempt, journal_xid, counts) VALUES (%s, %s, %s)
ON CONFLICT DO NOTHING
"""

ODD = """
SELECT DISTINCT ON (a.id) c.number, s.name, a.room, a.seat, o.counts
FROM odd_acts o JOIN attempt a ON a.id = o.attempt
JOIN candidate c ON c.id = a.candidate_id JOIN site s ON s.id = a.site_id
WHERE a.sitting_id = %s ORDER BY a.id, o.journal_xid DESC
"""

# What each tablet said that it had written, and what the centre holds of it.
MISSING = """
SELECT c.number, s.name, a.room, a.seat,
       jsonb_build_object('missing', sum(p.written - held.count))
FROM presence p
JOIN attempt a ON a.id = p.attempt
JOIN sitting ON sitting.id = a.sitting_id AND sitting.collected_ms IS NOT NULL
JOIN candidate c ON c.id = a.candidate_id JOIN site s ON s.id = a.site_id
CROSS JOIN LATERAL (
    SELECT coalesce(max(seq) + 1, 0) AS count FROM journal_entry j
    WHERE j.attempt = p.attempt AND j.epoch = p.epoch) held
WHERE a.sitting_id = %s AND p.written > held.count
GROUP BY a.id, c.number, s.name, a.room, a.seat ORDER BY c.number LIMIT %s
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class OddCopy:
    """One copy and how many odd acts of each sort; `missing` never came."""

    number: str
    site: str
    room: str
    seat: str
    counts: Mapping[str, int]


def keep_odd_acts(
    counts_by_attempt: Mapping[UUID, Mapping[OddAct, int]], *, xid: int
) -> None:
    """Keep what the journal before `xid` shows of these copies."""
    rows = [
        (str(attempt), xid, json.dumps(dict(counts)))
        for attempt, counts in counts_by_attempt.items()
    ]
    with connection.cursor() as cursor:
        cursor.executemany(ADD, rows)


def odd_copies(sitting: UUID) -> Sequence[OddCopy]:
    """Return the copies of a collected sitting that somebody should look at."""
    names = OddCopy.__slots__
    rows = [*rows_of(ODD, sitting), *rows_of(MISSING, sitting, SHOWN_COUNT_MAX)]
    copies = [
        OddCopy(**dict(zip(names, (*place, json.loads(counts)), strict=True)))
        for *place, counts in rows
    ]
    copies.sort(key=lambda copy: (-sum(copy.counts.values()), copy.number))
    return copies[:SHOWN_COUNT_MAX]
