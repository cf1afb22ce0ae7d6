"""Where nothing came for a while although tablets wrote: a site, or the nation.

What nobody can prove is left out: a quiet room writes nothing, and heartbeats do not
outlive a crash. A silence is one only if enough candidates wrote in it what came later.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias
from uuid import UUID

import numpy as np
from django.db import connection
from numpy.typing import NDArray
from psycopg import Cursor

from concours.core.delivery.redress.evidence import Cause, Proof, Span
from concours.core.delivery.redress.lost_time import Interval, silences, subtract, union
from concours.core.kernel.time import SECOND_MS, Instant
from concours.store.models import Sitting
from concours.store.queries.sql import rows_of

OUTAGE_MS, CUT_OFF_MS = 15 * SECOND_MS, 60 * SECOND_MS
"""How long nothing came, from the nation or from a site, for it to be a silence."""

WRITERS_ONE_IN = 4
"""Of those who compose there, one in so many wrote meanwhile; two at least."""

SILENCES_COUNT_MAX = 200
Column: TypeAlias = NDArray[Any]
SLOT_MS = 5 * SECOND_MS

PEOPLE = """
SELECT a.id, a.site_id FROM attempt a
WHERE a.sitting_id = %s ORDER BY a.site_id, a.id
"""

# The journal is read once, and comes as one string of numbers for each attempt: a row
# of the answer for each of millions of entries is what takes long, and much memory.
ARRIVALS = """
SELECT attempt, string_agg(int8send(received_ms) || int8send(device_ms), ''::bytea)
FROM journal_entry WHERE attempt IN (SELECT id FROM attempt WHERE sitting_id = %s)
GROUP BY attempt
"""
ROW = np.dtype([("received", ">i8"), ("written", ">i8")])
"""Two of PostgreSQL's bigints, as it sends them."""

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


class _LateArrivals:
    """What came late of one site, or of all: who wrote it, from when to when."""

    def __init__(self, own: "_Arrivals") -> None:
        is_late = own.received - own.written >= OUTAGE_MS // 2
        person, received_ms, written_ms = (
            x[is_late] for x in (own.person, own.received, own.written)
        )
        order = np.lexsort((received_ms, person))
        person = person[order]
        received_ms, written_ms = received_ms[order], written_ms[order]
        starts = _starts(person, received_ms)
        self._person = person[starts]
        self._first = _reduce(np.minimum, written_ms, starts)
        self._last = _reduce(np.maximum, written_ms, starts)

    def writers_between(self, start: int, end: int) -> frozenset[int]:
        """Return the indexes of those who wrote in these instants."""
        is_in = (self._first < end) & (self._last >= start)
        return frozenset(self._person[is_in].tolist())


@dataclass(frozen=True, slots=True)
class _Enough:
    """How many must have written meanwhile, and from how many sites.

    A silence of the nation takes most sites: a site alone is a site cut off.
    """

    composing_count: int
    sites_count: int = 1

    def is_met(self, writers_count: int, sites_count: int) -> bool:
        """Tell whether so many writers, of so many sites, prove a silence."""
        writers_min = max(2, self.composing_count // WRITERS_ONE_IN)
        return writers_count >= writers_min and sites_count >= self.sites_count


@dataclass(frozen=True, slots=True)
class _Arrivals:
    """What came, an entry a row: whose (an index among the people), when, of when.

    In the order of people, which is that of sites.
    """

    person: Column
    received: Column
    written: Column

    def of(self, first: int, last: int) -> "_Arrivals":
        """Return those of the people from one index up to and without another."""
        start, end = np.searchsorted(self.person, (first, last))
        columns = (self.person, self.received, self.written)
        return _Arrivals(*(column[start:end] for column in columns))

    @property
    def composing_count(self) -> int:
        """How many have written anything."""
        return len(_starts(self.person))

    def slots(self) -> list[Interval]:
        """Return the first and last arrival of each stretch of time that had any."""
        received_ms = np.sort(self.received)
        starts = _starts(received_ms // SLOT_MS)
        ends = (
            np.append(starts[1:], len(received_ms)) - 1 if len(received_ms) else starts
        )
        pairs = zip(
            received_ms[starts].tolist(), received_ms[ends].tolist(), strict=True
        )
        return [(Instant(first), Instant(last)) for first, last in pairs]


def silences_of(sitting: Sitting) -> Sequence[Silence]:
    """Return the silences of the nation, then of sites outside of these, in time."""
    people = rows_of(PEOPLE, sitting.id)
    arrivals = _arrivals(sitting, people)
    names = dict(rows_of(NAMES, sitting.exam_id))
    counts = Counter(site for _, site in people)
    ends = np.cumsum([*counts.values()]).tolist()
    starts = [0, *ends][: len(ends)]
    by_site = {
        site: arrivals.of(start, end)
        for site, start, end in zip(counts, starts, ends, strict=True)
    }
    by_site = {
        site: site_arrivals
        for site, site_arrivals in by_site.items()
        if len(site_arrivals.person)
    }
    outages = _prove_silences(
        "",
        silences(arrivals.slots(), least_ms=OUTAGE_MS),
        _LateArrivals(arrivals),
        _Enough(arrivals.composing_count, len(by_site) // 2 + 1),
        people,
    )
    outage_intervals = union((outage.began_at, outage.ended_at) for outage in outages)
    all_silences = list(outages)
    for site, site_arrivals in by_site.items():
        intervals = subtract(
            union(silences(site_arrivals.slots(), least_ms=CUT_OFF_MS)),
            outage_intervals,
        )
        enough = _Enough(site_arrivals.composing_count)
        all_silences += _prove_silences(
            names[site], intervals, _LateArrivals(site_arrivals), enough, people
        )
    all_silences.sort(key=lambda silence: (silence.began_at, silence.site_name))
    return all_silences[:SILENCES_COUNT_MAX]


def _prove_silences(
    name: str,
    intervals: Sequence[Interval],
    late_arrivals: _LateArrivals,
    enough: _Enough,
    people: Sequence[tuple[UUID, UUID]],
) -> list[Silence]:
    proven_silences = []
    for start, end in intervals[:SILENCES_COUNT_MAX]:
        people_there = [
            people[person] for person in late_arrivals.writers_between(start, end)
        ]
        writers = frozenset(attempt for attempt, _ in people_there)
        if enough.is_met(len(writers), len({site for _, site in people_there})):
            around = tuple(
                Proof("checkpoint", str(size), Instant(at))
                for size, at in rows_of(CHECKPOINTS, start, end)
            )
            proven_silences.append(Silence(name, start, end, writers, around))
    return proven_silences


def _arrivals(sitting: Sitting, people: Sequence[tuple[UUID, UUID]]) -> _Arrivals:
    connection.ensure_connection()
    plain: Any = connection.connection
    with Cursor(plain) as cursor:  # Django's own has no binary results
        came = dict(cursor.execute(ARRIVALS, [sitting.id], binary=True))
    strings = [came.pop(attempt, b"") for attempt, _ in people]
    rows = np.frombuffer(b"".join(strings), ROW)
    counts = [len(string) // ROW.itemsize for string in strings]
    person = np.repeat(np.arange(len(people), dtype=np.int32), counts)
    columns = (rows[name].astype(np.int64) for name in ("received", "written"))
    return _Arrivals(person, *columns)


def _starts(*columns: Column) -> Column:
    """Return where a sorted table has another row than the one before."""
    if not len(columns[0]):
        return np.zeros(0, dtype=np.int64)
    is_new = np.ones(len(columns[0]), dtype=np.bool_)
    is_new[1:] = np.logical_or.reduce([column[1:] != column[:-1] for column in columns])
    return np.flatnonzero(is_new)


def _reduce(ufunc: np.ufunc, column: Column, starts: Column) -> Column:
    return ufunc.reduceat(column, starts) if len(starts) else column[:0]
