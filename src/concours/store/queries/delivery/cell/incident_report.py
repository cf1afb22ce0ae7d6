"""All that the record says of one incident, as plain facts.

Acts and the journal alone, no heartbeat and no board: the same record always gives the
same facts. Candidates are numbers and seats, never names.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from django.db import connection

from concours.core.kernel.canonical import Json
from concours.core.kernel.time import MINUTE_MS
from concours.store.journal.acts import COLUMNS, ActRow, act_row
from concours.store.models import Incident
from concours.store.queries.acts import acts_of_sitting
from concours.store.queries.delivery.minutes import journal_facts
from concours.store.queries.delivery.restore_drill import (
    DRILLS_COUNT_MAX,
    DrillRecord,
    find_drill_records,
)
from concours.store.queries.sql import rows_of

LATE_MS: Final = MINUTE_MS
"""An entry that came so long after it was written waited on its tablet."""
BEFORE_MS: Final = 10 * MINUTE_MS
"""Trouble begins before somebody tells it."""

# Of each candidate of the scope what they wrote meanwhile, what of it came late, and
# the minutes that later acts gave them.
EFFECT: Final = """
SELECT c.number, s.name, a.room, a.seat, j.written, j.late, j.wait_ms, d.tablets,
       e.minutes
FROM attempt a JOIN candidate c ON c.id = a.candidate_id JOIN site s ON s.id = a.site_id
CROSS JOIN LATERAL (
    SELECT count(*) AS written,
           count(*) FILTER (WHERE received_ms - device_ms >= %(late)s) AS late,
           coalesce(max(received_ms - device_ms), 0) AS wait_ms
    FROM counted_entry entry
    WHERE entry.attempt = a.id AND device_ms >= %(since)s
      AND (%(until)s::bigint IS NULL OR device_ms <= %(until)s)) j
CROSS JOIN LATERAL (
    SELECT count(*) AS tablets FROM device
    WHERE device.attempt = a.id AND epoch > 1 AND enrolled_ms >= %(since)s
      AND (%(until)s::bigint IS NULL OR enrolled_ms <= %(until)s)) d
CROSS JOIN LATERAL (
    SELECT coalesce(sum(minutes), 0)::int AS minutes FROM extension
    WHERE extension.sitting_id = a.sitting_id AND extension.act > %(act)s
      AND (attempt_id = a.id OR attempt_id IS NULL
           AND (site_id IS NULL OR site_id = a.site_id))) e
WHERE a.sitting_id = %(sitting)s
  AND (%(site)s::uuid IS NULL OR a.site_id = %(site)s)
  AND (%(room)s = '' OR a.room = %(room)s)
  AND (%(attempt)s::uuid IS NULL OR a.id = %(attempt)s)
ORDER BY s.name, a.room, a.seat, c.number
"""

# What the whole house was told meanwhile; it is of no sitting.
ANNOUNCED: Final = f"""
SELECT {COLUMNS} FROM act
WHERE kind = 'status_announced' AND number > %s AND sitting IS NULL
  AND at_ms <= coalesce(%s, %s, at_ms)
ORDER BY number
"""  # noqa: S608 -- our constant
TIME: Final = frozenset({"time_extended", "lost_time_granted"})
"""Minutes given: also after the incident is closed, for then they are counted."""
MEASURES: Final = (
    TIME
    | {"message_sent", "status_announced"}
    | {
        *("time_paused", "time_resumed", "replacement_allowed", "tablet_admitted"),
        *("site_held_apart", "site_rejoined", "gate_overridden", "spare_opened"),
        *("sitting_armed", "sitting_disarmed", "key_released", "sitting_closed"),
        *("relay_admitted", "relay_revoked", "sitting_annulled"),
    }
)


def facts_of_incident(row: Incident) -> dict[str, Json]:
    """Return the facts of an incident's report."""
    record = acts_of_sitting(row.sitting_id)
    steps = [act for act in record if _is_of(act, row.act)]
    until = _closing_hour(steps)
    people = _effect(row, until)
    numbers = {person["number"] for person in people}
    acts = [
        act
        for act in record
        if act.number > row.act and _is_measure(act, row, numbers, until)
    ]
    sitting = row.sitting
    announced = rows_of(ANNOUNCED, row.act, until, sitting.collected_ms)
    thread = [*steps, *acts, *map(act_row, announced)]
    return {
        "acts": [act_facts(act) for act in sorted(thread, key=_number)],
        "drills": [drill_facts(record) for record in last_drills(row.act)],
        "effect": [*people],
        "exam": {"code": sitting.exam.code, "title": sitting.exam.title},
        "incident": {
            "act": row.act,
            "kind": row.kind,
            "room": row.room,
            "site": row.site.name if row.site else "",
            "text": row.text,
            "closed_ms": until,
            "holders": list(_holders(steps)),
            "opened_ms": row.opened_ms,
        },
        "journal": journal_facts(None),
        "report": 1,
        "scope": "incident",
        "since_ms": row.opened_ms - BEFORE_MS,
        "sitting": {
            "title": sitting.title,
            "t0_ms": sitting.t0_ms,
            "closed_at_ms": sitting.closed_at_ms,
            "collected_ms": sitting.collected_ms,
        },
    }


def act_facts(row: ActRow) -> dict[str, Json]:
    """Return one act, as a line of a report."""
    return {
        "number": row.number,
        "at_ms": row.act.at,
        "kind": row.act.kind,
        "actor": row.act.actor,
        "role": row.act.role,
        "reason": row.act.reason,
        "body": row.act.body,
    }


def last_drills(before: int) -> Sequence[DrillRecord]:
    """Return the last drill of each kind that was recorded before an act."""
    drills: dict[str, DrillRecord] = {}
    for record in find_drill_records(DRILLS_COUNT_MAX):
        if record.act < before:
            drills.setdefault(record.drill.kind, record)
    return [drills[kind] for kind in sorted(drills)]


def drill_facts(record: DrillRecord) -> dict[str, Json]:
    """Return one drill, as a line of a report."""
    return {
        "act": record.act,
        "at_ms": record.drill.at,
        "build": record.drill.build,
        "drill": record.drill.kind,
        "held": record.drill.is_held,
        "lasted_ms": record.lasted_ms,
        "lost": record.lost,
    }


def _number(row: ActRow) -> int:
    return row.number


def _is_of(row: ActRow, opening_act: int) -> bool:
    """Tell whether an act opened the incident, or is a step of it."""
    is_step = row.act.kind == "incident_followed"
    return row.number == opening_act or (
        is_step and row.act.body.get("opened") == opening_act
    )


def _closing_hour(steps: Iterable[ActRow]) -> int | None:
    for row in steps:
        if row.act.body.get("state") == "closed":
            return row.act.at
    return None


def _holders(steps: Iterable[ActRow]) -> Iterator[Json]:
    """Yield who held it from when on, by the acts that gave it to them."""
    for row in steps:
        if row.act.body.get("state") == "assigned":
            login = row.act.body.get("assignee")
            yield {"act": row.number, "login": login, "since_ms": row.act.at}


def _is_measure(
    row: ActRow, incident: Incident, numbers: set[Json], until: int | None
) -> bool:
    """Tell whether an act did something for those of the incident, until it closed."""
    if row.act.kind not in MEASURES or row.erasure is not None:
        return False
    if until is not None and row.act.at > until and row.act.kind not in TIME:
        return False
    body = row.act.body
    if "candidate" in body:
        return body["candidate"] in numbers
    if isinstance(grants := body.get("granted"), list):
        named = {grant["candidate"] for grant in grants if isinstance(grant, dict)}
        return bool(named & numbers)
    is_national = incident.site is None
    site_name = incident.site.name if incident.site else ""
    if isinstance(sites := body.get("sites"), list):
        return is_national or site_name in sites
    return is_national or body.get("site") in (None, "", site_name)


def _effect(row: Incident, until: int | None) -> list[dict[str, Any]]:
    """Return every candidate of the incident's scope, and what became of them."""
    parameters = {
        "late": LATE_MS,
        "since": row.opened_ms - BEFORE_MS,
        "until": until,
        "act": row.act,
        "sitting": row.sitting_id,
        "site": row.site_id,
        "room": row.room,
        "attempt": row.attempt_id,
    }
    with connection.cursor() as cursor:
        cursor.execute(EFFECT, parameters)
        names = (
            *("number", "site", "room", "seat", "written", "late", "wait_ms"),
            *("tablets", "minutes"),
        )
        return [dict(zip(names, line, strict=True)) for line in cursor.fetchall()]
