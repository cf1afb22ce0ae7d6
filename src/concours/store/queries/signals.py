"""Signals of an exam: what its last run found, what tablets asked for, what rooms told.

Of a run only while its result is the one whose digest an act bears. Of tablets only
what may become a finding about a person (`core.traces`): what bears an address alone,
or came from another page, is nobody's, and is no signal.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from concours.core.casefile.found import Names, signals_of_reports, signals_together
from concours.core.casefile.signals import Signal, make_signal
from concours.core.traces.attribution import PERSONAL_ATTRIBUTIONS
from concours.core.traces.strays import STRAYED
from concours.store.queries.delivery.incidents import UNKNOWN_PATHS_COUNT_MIN
from concours.store.queries.delivery.signs.second_tablets import (
    SecondTablet,
    superseded_elsewhere,
)
from concours.store.queries.delivery.traces import of_strays
from concours.store.queries.results.forensics.runs import (
    last_result,
    result_act,
    result_bytes,
)

TRACES = """
SELECT a.sitting_id, a.id, a.site_id, a.room,
       t.code, t.request, t.count, t.since_ms, t.at_ms, t.id::text
FROM trace t
JOIN attempt a ON a.id = t.attempt JOIN sitting s ON s.id = a.sitting_id
WHERE s.exam_id = %s AND t.attribution = ANY(%s)
ORDER BY a.id, t.id
"""

STRAYS = """
SELECT a.sitting_id, a.id, a.site_id, a.room, j.body, j.device_ms,
       'E' || j.epoch || '-' || j.seq
FROM journal_entry j
JOIN attempt a ON a.id = j.attempt JOIN sitting s ON s.id = a.sitting_id
WHERE s.exam_id = %s AND j.kind = %s
ORDER BY a.id, j.epoch, j.seq
"""

INCIDENTS = """
SELECT i.sitting_id, i.attempt_id, coalesce(a.site_id, i.site_id),
       coalesce(a.room, i.room), i.id, i.opened_ms,
       max(i.opened_ms) OVER told
FROM incident i
JOIN sitting s ON s.id = i.sitting_id LEFT JOIN attempt a ON a.id = i.attempt_id
WHERE s.exam_id = %s AND i.kind = 'fraud' AND i.mark LIKE 'tap:%%'
  AND (i.attempt_id IS NOT NULL OR i.room <> '')
WINDOW told AS (PARTITION BY i.sitting_id, i.attempt_id, i.site_id, i.room)
ORDER BY i.opened_ms, i.id
"""

SEATS = """
SELECT a.id, c.number, t.code, a.room FROM attempt a
JOIN candidate c ON c.id = a.candidate_id JOIN site t ON t.id = a.site_id
WHERE a.sitting_id = %s
"""
SITTINGS = "SELECT id FROM sitting WHERE exam_id = %s AND t0_ms IS NOT NULL"
SITES = "SELECT code, id FROM site WHERE exam_id = %s"


def signals_of(connection: Any, exam: UUID) -> list[Signal]:
    """Return the signals of an exam, in the order of their keys."""
    signals = {
        own.key: own
        for part in (
            _run_signals(connection, exam),
            _trace_signals(connection, exam),
            _superseded_signals(connection, exam),
        )
        for own in part
    }
    for own in _incident_signals(connection, exam):
        signals.setdefault(own.key, own)
    return [signals[key] for key in sorted(signals)]


def _run_signals(connection: Any, exam: UUID) -> Iterator[Signal]:
    run = last_result(exam)
    if run is None or run.digest is None or result_act(run) is None:
        return
    result: dict[str, Any] = json.loads(result_bytes(run.id))
    sites = dict(_rows(connection, SITES, exam))
    digest = run.digest.hex()
    all_names = [
        _names_of(connection, UUID(own["sitting"]), sites) for own in result["sittings"]
    ]
    for sitting, names in zip(result["sittings"], all_names, strict=True):
        yield from signals_of_reports(sitting["reports"], names, run_digest=digest)
    together = result.get("together")  # a run of before has none
    if together:
        codes = [sitting["code"] for sitting in result["sittings"]]
        yield from signals_together(together, codes, all_names, run_digest=digest)


def _names_of(connection: Any, sitting: UUID, sites: Mapping[str, UUID]) -> Names:
    rows = list(_rows(connection, SEATS, sitting))
    return Names(
        sitting=sitting,
        attempts={number: attempt for attempt, number, _, _ in rows},
        sites=sites,
        seats={number: (site, room) for _, number, site, room in rows},
        rooms={(site, " ".join(room.split())): room for *_, site, room in rows},
    )


@dataclass(frozen=True, slots=True)
class _TabletRequest:
    """Addresses of one class that one tablet asked for; `origin` names the first."""

    sitting: UUID
    attempt: UUID
    site: UUID
    room: str
    code: str
    request: str
    count: int
    first_ms: int
    last_ms: int
    origin: str


def _trace_signals(connection: Any, exam: UUID) -> Iterator[Signal]:
    requests: defaultdict[tuple[UUID, str], list[_TabletRequest]] = defaultdict(list)
    for one in (*_signed_requests(connection, exam), *_sent_requests(connection, exam)):
        requests[one.attempt, one.code].append(one)
    for (attempt, code), rows in requests.items():
        paths_count = len({row.request for row in rows})
        if code != "looked_for" and paths_count < UNKNOWN_PATHS_COUNT_MIN:
            continue
        first = rows[0]
        yield make_signal(
            "trace",
            code,
            sitting=first.sitting,
            attempts=[attempt],
            site=first.site,
            room=first.room,
            strength="certain",
            figures={
                "count": str(sum(row.count for row in rows)),
                "paths": str(paths_count),
                "first_ms": str(min(row.first_ms for row in rows)),
                "last_ms": str(max(row.last_ms for row in rows)),
                "request": first.request,
            },
            origin=("trace", first.origin),
        )


def _sent_requests(connection: Any, exam: UUID) -> Iterator[_TabletRequest]:
    """Yield what gateways were asked by the tablets of persons."""
    for row in _rows(connection, TRACES, exam, sorted(PERSONAL_ATTRIBUTIONS)):
        yield _TabletRequest(*row)


def _signed_requests(connection: Any, exam: UUID) -> Iterator[_TabletRequest]:
    """Yield what tablets have signed that somebody opened on them."""
    for sitting, attempt, site, room, body, at_ms, origin in _rows(
        connection, STRAYS, exam, STRAYED
    ):
        for row in of_strays([(at_ms, body)]):
            if row.attribution in PERSONAL_ATTRIBUTIONS:
                yield _TabletRequest(
                    sitting=sitting,
                    attempt=attempt,
                    site=site,
                    room=room,
                    code=row.code,
                    request=row.request,
                    count=1,
                    first_ms=at_ms,
                    last_ms=at_ms,
                    origin=origin,
                )


def _superseded_signals(connection: Any, exam: UUID) -> Iterator[Signal]:
    """Yield replaced tablets that wrote on elsewhere: the tablet has signed it."""
    for (sitting,) in _rows(connection, SITTINGS, exam):
        by_copy: defaultdict[UUID, list[SecondTablet]] = defaultdict(list)
        for second in superseded_elsewhere(sitting):
            by_copy[second.attempt].append(second)
        for attempt, tablets in by_copy.items():
            yield make_signal(
                "trace",
                "superseded",
                sitting=sitting,
                attempts=[attempt],
                site=UUID(tablets[0].site_id),
                room=tablets[0].room,
                strength="certain",
                figures={
                    "count": str(sum(tablet.count for tablet in tablets)),
                    "first_ms": str(min(tablet.since_ms for tablet in tablets)),
                    "last_ms": str(max(tablet.at_ms for tablet in tablets)),
                },
                origin=("trace", "superseded"),
            )


def _incident_signals(connection: Any, exam: UUID) -> Iterator[Signal]:
    for sitting, attempt, site, room, incident, at_ms, last_ms in _rows(
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
            figures={"first_ms": str(at_ms), "last_ms": str(last_ms)},
            origin=("incident", str(incident)),
        )


def _rows(connection: Any, query: str, *parameters: Any) -> Iterable[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
