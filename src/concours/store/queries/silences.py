"""Where nothing came for a while although tablets wrote: a site, or the nation.

What nobody can prove is left out: a quiet room writes nothing, and signs of life do not
outlive a crash. A silence is one only if enough candidates wrote in it what came later.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from concours.core.kernel.time import SECOND_MS, Instant
from concours.core.redress.evidence import Cause, Proof, Span
from concours.core.redress.reckoning import Part, silences, union, without
from concours.store.models import Sitting

OUTAGE_MS, CUT_OFF_MS = 15 * SECOND_MS, 60 * SECOND_MS
"""How long nothing came, from the nation or from a site, for it to be a silence."""

WRITERS_ONE_IN = 4
"""Of those who compose there, one in so many wrote meanwhile; two at least."""

SILENCES_COUNT_MAX = 200
SLOT_MS = 5 * SECOND_MS

SLOTS = """
SELECT c.site_id, j.received_ms / %s, min(j.received_ms), max(j.received_ms)
FROM journal_entry j JOIN attempt a ON a.id = j.attempt
JOIN candidate c ON c.id = a.candidate_id
WHERE a.sitting_id = %s GROUP BY 1, 2 ORDER BY 1, 2
"""

LATE = """
SELECT c.site_id, j.attempt, j.received_ms, min(j.device_ms), max(j.device_ms)
FROM journal_entry j JOIN attempt a ON a.id = j.attempt
JOIN candidate c ON c.id = a.candidate_id
WHERE a.sitting_id = %s AND j.received_ms - j.device_ms >= %s GROUP BY 1, 2, 3
"""

COMPOSING = """
SELECT c.site_id, count(*) FROM attempt a JOIN candidate c ON c.id = a.candidate_id
WHERE a.sitting_id = %s
  AND EXISTS (SELECT FROM journal_entry j WHERE j.attempt = a.id) GROUP BY 1
"""

NAMES = "SELECT id, name FROM site WHERE exam_id = %s"

CHECKPOINTS = """
(SELECT size, at_ms FROM checkpoint WHERE at_ms <= %s ORDER BY at_ms DESC LIMIT 1)
UNION ALL
(SELECT size, at_ms FROM checkpoint WHERE at_ms >= %s ORDER BY at_ms LIMIT 1)
"""


@dataclass(frozen=True, slots=True)
class Silence:
    """Nothing came from a site, or from the nation (`site_name` is empty).

    `writers` wrote in it what came later; `checkpoints` are those around it.
    """

    site_name: str
    began_at: Instant
    ended_at: Instant
    writers: frozenset[UUID]
    checkpoints: tuple[Proof, ...]

    @property
    def length_ms(self) -> int:
        """How long it lasted."""
        return self.ended_at - self.began_at

    def span(self) -> Span:
        """Return it as a span of whoever wrote in it."""
        cause: Cause = "cut_off" if self.site_name else "outage"
        return Span(cause, self.began_at, self.ended_at, self.checkpoints)


class _Late(NamedTuple):
    """What one attempt wrote from `first` to `last`, and came late, at once."""

    site: UUID
    attempt: UUID
    received: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class _Enough:
    """How many must have written meanwhile, and from how many sites.

    A silence of the nation takes most sites: a site alone is a site cut off.
    """

    composing_count: int
    sites_count: int = 1

    def is_met(self, writers_count: int, sites_count: int) -> bool:
        """Tell whether so many writers, of so many sites, prove a silence."""
        needed = max(2, self.composing_count // WRITERS_ONE_IN)
        return writers_count >= needed and sites_count >= self.sites_count


def silences_of(sitting: Sitting) -> Sequence[Silence]:
    """Return the silences of the nation, then of sites outside of these, in time."""
    slots = _slots(sitting)
    late = _late(sitting)
    composing = dict(rows_of(COMPOSING, sitting.id))
    names = dict(rows_of(NAMES, sitting.exam_id))
    everybody = [each for of_site in late.values() for each in of_site]
    outages = _proven(
        "",
        silences(_nation(slots.values()), least_ms=OUTAGE_MS),
        everybody,
        _Enough(sum(composing.values()), len(composing) // 2 + 1),
    )
    known = union((each.began_at, each.ended_at) for each in outages)
    found = list(outages)
    for site, own in slots.items():
        arrivals = [part for _, part in own]
        parts = without(union(silences(arrivals, least_ms=CUT_OFF_MS)), known)
        found += _proven(
            names[site], parts, late[site], _Enough(composing.get(site, 0))
        )
    return sorted(found, key=lambda s: (s.began_at, s.site_name))[:SILENCES_COUNT_MAX]


def _proven(
    name: str, parts: Sequence[Part], late: Sequence[_Late], enough: _Enough
) -> list[Silence]:
    found = []
    for start, end in parts[:SILENCES_COUNT_MAX]:
        wrote = [each for each in late if each.first < end and each.last >= start]
        writers = frozenset(each.attempt for each in wrote)
        if enough.is_met(len(writers), len({each.site for each in wrote})):
            around = tuple(
                Proof("checkpoint", str(size), Instant(at))
                for size, at in rows_of(CHECKPOINTS, start, end)
            )
            found.append(Silence(name, start, end, writers, around))
    return found


def _nation(slots: Iterable[Sequence[tuple[int, Part]]]) -> list[Part]:
    merged: dict[int, Part] = {}
    for of_site in slots:
        for slot, (first, last) in of_site:
            known = merged.get(slot, (first, last))
            merged[slot] = min(known[0], first), max(known[1], last)
    return [merged[slot] for slot in sorted(merged)]


def _slots(sitting: Sitting) -> dict[UUID, list[tuple[int, Part]]]:
    found: defaultdict[UUID, list[tuple[int, Part]]] = defaultdict(list)
    for site, slot, first, last in rows_of(SLOTS, SLOT_MS, sitting.id):
        found[site].append((slot, (Instant(first), Instant(last))))
    return found


def _late(sitting: Sitting) -> defaultdict[UUID, list[_Late]]:
    found: defaultdict[UUID, list[_Late]] = defaultdict(list)
    for row in rows_of(LATE, sitting.id, OUTAGE_MS // 2):
        found[row[0]].append(_Late._make(row))
    return found


def rows_of(query: str, *parameters: Any) -> list[tuple[Any, ...]]:
    """Return all that a query finds."""
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return list(cursor.fetchall())
