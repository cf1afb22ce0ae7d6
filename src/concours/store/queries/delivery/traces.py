"""What was asked for that is not of a sitting: of one candidate, and of all."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from concours.core.kernel.time import HOUR_MS, Instant
from concours.core.traces.attribution import PERSONAL_ATTRIBUTIONS
from concours.core.traces.blocking import OF_ANOTHER_SITE
from concours.core.traces.strays import STRAYED, read_stray
from concours.store.models import Sitting
from concours.store.traces import load_path_classes

SHOWN_COUNT_MAX = 50

# Without what a tablet's worker asked of the centre beside what the tablet signed.
OF_ATTEMPT = """
SELECT at_ms, count, code, attribution, request, attempt IS DISTINCT FROM %(attempt)s
FROM trace t WHERE (attempt = %(attempt)s OR concerns = %(attempt)s)
  AND NOT (t.attribution = 'C' AND coalesce(t.facts ->> 'mode', '') = 'navigate'
           AND coalesce(t.facts ->> 'dest', '') = 'empty' AND EXISTS (
      SELECT FROM journal_entry j WHERE j.attempt = t.attempt AND j.kind = 'strayed'
      AND j.received_ms BETWEEN t.at_ms - 60000 AND t.at_ms + 60000))
ORDER BY id DESC LIMIT %(count)s
"""

STRAYED_OF_ATTEMPT = """
SELECT device_ms, body FROM journal_entry
WHERE attempt = %s AND kind = %s
ORDER BY received_ms DESC, epoch DESC, seq DESC LIMIT %s
"""

TYPED = """
SELECT DISTINCT a.site_id::text, c.number, t.code, t.request FROM trace t
JOIN attempt a ON a.id = t.attempt JOIN candidate c ON c.id = a.candidate_id
WHERE t.at_ms > %s AND t.attribution = ANY(%s) AND a.sitting_id = %s
  AND t.code IN ('looked_for', 'unknown')
"""

FORGED = """
SELECT a.site_id::text, c.number FROM trace t
JOIN attempt a ON a.id = t.attempt JOIN candidate c ON c.id = a.candidate_id
WHERE t.at_ms > %s AND a.sitting_id = %s
  AND t.code NOT IN ('looked_for', 'unknown', 'blocked') AND t.request <> ''
  AND NOT coalesce(t.facts ->> 'site', '') = ANY(%s)
GROUP BY a.site_id, c.number HAVING count(DISTINCT (t.code, t.request)) >= %s
ORDER BY c.number
"""
FORGED_COUNT_MIN = 5

STRAYED_OF_SITTING = """
SELECT DISTINCT a.site_id::text, c.number, j.body FROM journal_entry j
JOIN attempt a ON a.id = j.attempt JOIN candidate c ON c.id = a.candidate_id
WHERE j.kind = %s AND j.received_ms > %s AND a.sitting_id = %s
"""


PROBES_COUNT_MAX = 500
AROUND_MS = 3 * HOUR_MS
"""Before the start and after the end: when an address is asked from with no name."""

SENT = """
SELECT 'T' || t.id, t.at_ms, t.count, t.code, t.attribution, t.request, c.number,
       s.name, a.room, a.seat, asked.number
FROM trace t
LEFT JOIN attempt a ON a.id = t.attempt
LEFT JOIN candidate c ON c.id = a.candidate_id
LEFT JOIN site s ON s.id = coalesce(a.site_id, t.site)
LEFT JOIN attempt b ON b.id = t.concerns
LEFT JOIN candidate asked ON asked.id = b.candidate_id
WHERE t.code <> 'blocked'
  AND NOT (t.attribution = 'C' AND coalesce(t.facts ->> 'mode', '') = 'navigate'
           AND coalesce(t.facts ->> 'dest', '') = 'empty' AND EXISTS (
      SELECT FROM journal_entry j WHERE j.attempt = t.attempt AND j.kind = 'strayed'
      AND j.received_ms BETWEEN t.at_ms - 60000 AND t.at_ms + 60000))
  AND (
   a.sitting_id = %(sitting)s OR b.sitting_id = %(sitting)s
   OR (t.attempt IS NULL AND t.at_ms BETWEEN %(since)s AND %(until)s AND EXISTS (
           SELECT FROM attempt WHERE sitting_id = %(sitting)s AND site_id = t.site)))
ORDER BY t.at_ms DESC, t.id DESC LIMIT %(count)s
"""

SIGNED = """
SELECT 'E' || j.epoch || '-' || j.seq || '-' || c.number, j.device_ms, j.body,
       c.number, s.name, a.room, a.seat
FROM journal_entry j
JOIN attempt a ON a.id = j.attempt
JOIN candidate c ON c.id = a.candidate_id
JOIN site s ON s.id = a.site_id
WHERE j.kind = %(kind)s AND a.sitting_id = %(sitting)s
ORDER BY j.received_ms DESC, j.attempt, j.epoch, j.seq DESC LIMIT %(count)s
"""

SEEN = """
SELECT convert_from(j.body, 'UTF8')::jsonb ->> 'question', j.device_ms
FROM journal_entry j JOIN attempt a ON a.id = j.attempt
JOIN candidate c ON c.id = a.candidate_id
WHERE j.kind = 'seen' AND a.sitting_id = %s AND c.number = %s AND j.device_ms <= %s
ORDER BY j.device_ms DESC, j.epoch DESC, j.seq DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class TraceRow:
    """One trace, or many that were only counted: then `request` is empty.

    `is_of_others`: it concerns this copy, and another tablet or an address sent it.
    """

    at_ms: int
    count: int
    code: str
    attribution: str
    request: str
    is_of_others: bool = False


@dataclass(frozen=True, slots=True)
class TypedAddress:
    """An address that a person opened: who, where they sit, its class, and it."""

    site: str
    number: str
    path_class: str
    request: str


def traces_of(attempt: UUID) -> Sequence[TraceRow]:
    """Return the traces of an attempt, the newest first: sent, and signed."""
    with connection.cursor() as cursor:
        parameters: dict[str, UUID | int] = {
            "attempt": attempt,
            "count": SHOWN_COUNT_MAX,
        }
        cursor.execute(OF_ATTEMPT, parameters)
        rows = [TraceRow(*row) for row in cursor.fetchall()]
        cursor.execute(STRAYED_OF_ATTEMPT, (attempt, STRAYED, SHOWN_COUNT_MAX))
        rows += of_strays(cursor.fetchall())
    rows.sort(key=lambda row: row.at_ms, reverse=True)
    return rows[:SHOWN_COUNT_MAX]


def typed_addresses(sitting: UUID, *, since: Instant) -> Sequence[TypedAddress]:
    """Return what was typed on tablets of a sitting since then: sent, and signed."""
    personal = sorted(PERSONAL_ATTRIBUTIONS)
    with connection.cursor() as cursor:
        cursor.execute(TYPED, (since, personal, sitting))
        addresses = [TypedAddress(*row) for row in cursor.fetchall()]
        cursor.execute(STRAYED_OF_SITTING, (STRAYED, since, sitting))
        strayed = cursor.fetchall()
    addresses += [
        TypedAddress(site, number, row.code, row.request)
        for site, number, body in strayed
        for row in of_strays([(0, body)])
        if row.attribution in PERSONAL_ATTRIBUTIONS
    ]
    return addresses


def forgers(sitting: UUID, *, since: Instant) -> Sequence[tuple[str, str]]:
    """Return site and number of those whose tablet sent what no application sends.

    So many different requests: one is a build that went wrong, or an old one. What
    another site's page had sent is nobody's: one of the same domain sends the cookie.
    """
    others = sorted(OF_ANOTHER_SITE)
    with connection.cursor() as cursor:
        cursor.execute(FORGED, (since, sitting, others, FORGED_COUNT_MIN))
        return [(site, number) for site, number in cursor.fetchall()]


def of_strays(entries: Iterable[tuple[int, bytes]]) -> Iterator[TraceRow]:
    """Yield the traces that entries are; what machines open is none."""
    classes = load_path_classes()
    for at_ms, body in entries:
        stray = read_stray(bytes(body))
        path_class = "benign" if stray is None else classes.classify(stray.path)
        if stray is not None and path_class != "benign":
            yield TraceRow(at_ms, 1, path_class, stray.attribution, stray.request)


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """One request, or many that were only counted: then `request` is empty.

    `number` is the candidate whose tablet sent, None of an address; `asked` the one
    whose copy was asked for.
    """

    key: str
    at_ms: int
    count: int
    code: str
    attribution: str
    request: str
    number: str | None
    site: str | None
    room: str | None
    seat: str | None
    asked: str | None


def probes(sitting: Sitting) -> Sequence[Probe]:
    """Return what was asked for, the newest first."""
    start = sitting.t0_ms or sitting.scheduled_ms
    end = sitting.closed_at_ms or start + sitting.duration_ms
    parameters: dict[str, UUID | int | str] = {
        "sitting": sitting.id,
        "since": start - AROUND_MS,
        "until": end + AROUND_MS,
        "kind": STRAYED,
        "count": PROBES_COUNT_MAX,
    }
    with connection.cursor() as cursor:
        cursor.execute(SENT, parameters)
        names = Probe.__slots__
        rows = [
            Probe(**dict(zip(names, row, strict=True))) for row in cursor.fetchall()
        ]
        cursor.execute(SIGNED, parameters)
        rows += [probe for row in cursor.fetchall() if (probe := _of_entry(row))]
    rows.sort(key=lambda probe: probe.at_ms, reverse=True)
    return rows[:PROBES_COUNT_MAX]


def on_screen(sitting: UUID, number: str, *, at_ms: int) -> tuple[str, int] | None:
    """Return the question that a candidate had on screen then, and since when."""
    with connection.cursor() as cursor:
        cursor.execute(SEEN, (sitting, number, at_ms))
        row: tuple[str, int] | None = cursor.fetchone()
    return row


def _of_entry(
    row: tuple[str, int, bytes, str, str, str | None, str | None],
) -> Probe | None:
    """Return the probe that an entry is; what machines open is none."""
    key, at_ms, body, number, site, room, seat = row
    stray = read_stray(bytes(body))
    if stray is None:
        return None
    path_class = load_path_classes().classify(stray.path)
    if path_class == "benign":
        return None
    return Probe(
        key=key,
        at_ms=at_ms,
        count=1,
        code=path_class,
        attribution=stray.attribution,
        request=stray.request,
        number=number,
        site=site,
        room=room,
        seat=seat,
        asked=None,
    )
