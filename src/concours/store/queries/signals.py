"""Signals of an exam: what its last run found, what tablets asked for, what rooms told.

Only what may become a finding about a person (`core.traces`): what bears an address
alone, or came from another page, is nobody's, and is no signal.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from concours.core.casefile.found import Names, signals_of_reports
from concours.core.casefile.signals import Signal, make_signal
from concours.core.traces.attribution import PERSONAL_ATTRIBUTIONS
from concours.store.queries.delivery.incidents import UNKNOWN_PATHS_COUNT_MIN
from concours.store.queries.results.forensics.runs import last_result, result_bytes

TRACES = """
SELECT a.sitting_id, a.id, a.site_id, a.room, t.code, min(t.id), sum(t.count)::int,
       count(DISTINCT t.request)::int, min(t.since_ms), max(t.at_ms),
       (array_agg(t.request ORDER BY t.id))[1]
FROM trace t
JOIN attempt a ON a.id = t.attempt JOIN sitting s ON s.id = a.sitting_id
WHERE s.exam_id = %s AND t.attribution = ANY(%s)
GROUP BY a.sitting_id, a.id, a.site_id, a.room, t.code
HAVING t.code = 'looked_for' OR count(DISTINCT t.request) >= %s
ORDER BY a.id, t.code
"""

INCIDENTS = """
SELECT i.sitting_id, i.attempt_id, coalesce(a.site_id, i.site_id),
       coalesce(a.room, i.room), i.id, i.opened_ms
FROM incident i
JOIN sitting s ON s.id = i.sitting_id LEFT JOIN attempt a ON a.id = i.attempt_id
WHERE s.exam_id = %s AND i.kind = 'fraud' AND i.mark LIKE 'tap:%%'
  AND (i.attempt_id IS NOT NULL OR i.room <> '')
ORDER BY i.opened_ms, i.id
"""

SEATS = """
SELECT a.id, c.number, t.code, a.room FROM attempt a
JOIN candidate c ON c.id = a.candidate_id JOIN site t ON t.id = a.site_id
WHERE a.sitting_id = %s
"""
SITES = "SELECT code, id FROM site WHERE exam_id = %s"


def signals_of(connection: Any, exam: UUID) -> list[Signal]:
    """Return the signals of an exam, in the order of their keys."""
    signals = {
        own.key: own
        for part in (_run_signals(connection, exam), _trace_signals(connection, exam))
        for own in part
    }
    for own in _incident_signals(connection, exam):
        signals.setdefault(own.key, own)
    return [signals[key] for key in sorted(signals)]


def _run_signals(connection: Any, exam: UUID) -> Iterator[Signal]:
    run = last_result(exam)
    if run is None or run.digest is None:
        return
    result: dict[str, Any] = json.loads(result_bytes(run.id))
    sites = dict(_rows(connection, SITES, exam))
    for sitting in result["sittings"]:
        rows = list(_rows(connection, SEATS, sitting["sitting"]))
        names = Names(
            sitting=UUID(sitting["sitting"]),
            attempts={number: attempt for attempt, number, _, _ in rows},
            sites=sites,
            seats={number: (site, room) for _, number, site, room in rows},
            rooms={(site, " ".join(room.split())): room for *_, site, room in rows},
        )
        digest = run.digest.hex()
        yield from signals_of_reports(sitting["reports"], names, run_digest=digest)


def _trace_signals(connection: Any, exam: UUID) -> Iterator[Signal]:
    personal = sorted(PERSONAL_ATTRIBUTIONS)
    rows = _rows(connection, TRACES, exam, personal, UNKNOWN_PATHS_COUNT_MIN)
    for sitting, attempt, site, room, code, trace, *facts in rows:
        count, paths_count, first_ms, last_ms, request = facts
        yield make_signal(
            "trace",
            code,
            sitting=sitting,
            attempts=[attempt],
            site=site,
            room=room,
            strength="certain",
            figures={
                "count": str(count),
                "paths": str(paths_count),
                "first_ms": str(first_ms),
                "last_ms": str(last_ms),
                "request": request,
            },
            origin=("trace", str(trace)),
        )


def _incident_signals(connection: Any, exam: UUID) -> Iterator[Signal]:
    for sitting, attempt, site, room, incident, at_ms in _rows(
        connection, INCIDENTS, exam
    ):
        yield make_signal(
            "room",
            "incident",
            sitting=sitting,
            attempts=[] if attempt is None else [attempt],
            site=site,
            room=room,
            strength="told",
            figures={"first_ms": str(at_ms)},
            origin=("incident", str(incident)),
        )


def _rows(connection: Any, query: str, *parameters: Any) -> Iterable[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
