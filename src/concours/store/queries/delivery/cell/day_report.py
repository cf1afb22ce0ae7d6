"""All that the record says of one day of the house, as plain facts.

It names no candidate and repeats no free text about one: an act of a sitting has its
words in that sitting's minutes and in the report of its incident, which go with the
exam when it is erased; this stays with the acts of the cell.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from concours.core.kernel.canonical import Json
from concours.core.kernel.time import Instant
from concours.store.journal.acts import COLUMNS, ActRow, act_row
from concours.store.models import Sitting
from concours.store.queries.acts import act_numbered
from concours.store.queries.delivery.cell.incident_report import (
    LATE_MS,
    act_facts,
    drill_facts,
    last_drills,
)
from concours.store.queries.delivery.cell.steps import find_day_sittings
from concours.store.queries.delivery.minutes import journal_facts
from concours.store.queries.sql import rows_of

KINDS: Final = (
    *("step_done", "shift_offered", "shift_handed", "status_announced"),
    *("incident_opened", "incident_followed", "drill_recorded", "restore_drilled"),
    *("house_restored", "house_in_service", "ledger_key_pinned", "quorum_waived"),
    *("relay_admitted", "relay_revoked", "signing_key_replaced", "spare_opened"),
    *("sitting_armed", "sitting_disarmed", "key_released", "sitting_closed"),
    *("sitting_collected", "sitting_cancelled", "sitting_annulled"),
    *("site_held_apart", "site_rejoined", "gate_overridden"),
    *("time_paused", "time_resumed", "time_extended", "lost_time_granted"),
)
"""What the day of a house is told by."""
ACTS: Final = f"""
SELECT {COLUMNS} FROM act
WHERE at_ms >= %s AND at_ms < %s AND kind = ANY(%s) AND erased_act IS NULL
ORDER BY number
"""  # noqa: S608 -- our constant
FIRST: Final = "SELECT coalesce(min(number), 0) FROM act WHERE at_ms >= %s"
WRITTEN: Final = """
SELECT count(DISTINCT a.candidate_id), count(entry.attempt),
       count(*) FILTER (WHERE received_ms - device_ms >= %s),
       coalesce(max(received_ms - device_ms), 0),
       (SELECT count(*) FROM device d JOIN attempt own ON own.id = d.attempt
        WHERE own.sitting_id = %s AND d.epoch > 1),
       count(*) FILTER (WHERE entry.kind = 'presented')
FROM attempt a LEFT JOIN counted_entry entry ON entry.attempt = a.id
WHERE a.sitting_id = %s
"""
COMPOSED: Final = """
SELECT DISTINCT a.sitting_id, a.candidate_id FROM attempt a
LEFT JOIN LATERAL (
    SELECT kind FROM attendance WHERE attempt_id = a.id ORDER BY id DESC LIMIT 1
) last ON true
WHERE a.sitting_id = ANY(%s) AND a.candidate_id IS NOT NULL AND (
    EXISTS (SELECT FROM counted_entry entry WHERE entry.attempt = a.id)
    OR (EXISTS (SELECT FROM circuit c WHERE c.sitting_id = a.sitting_id)
        AND last.kind <> 'absent'))
"""
"""Who wrote; of an ECOS, where examiners write, who came."""
PLAIN_FACTS: Final = frozenset(
    {"incident", "site", "room", "opened", "state", "assignee", "title", "word"}
    | {"opens_ms", "cause", "scope", "minutes", "t0_ms", "lead_ms", "sites"}
)
"""Of an act of a sitting: what names no candidate and is nobody's free text."""


def facts_of_day(day: str, since: Instant, until: Instant) -> dict[str, Json]:
    """Return the facts of the report of a day: `day` is its date, from `since` on."""
    acts = [act_row(row) for row in rows_of(ACTS, since, until, list(KINDS))]
    [(first,)] = rows_of(FIRST, until)
    rows = find_day_sittings(since, until)
    composed = rows_of(COMPOSED, [row.id for row in rows])
    writers = Counter(sitting for sitting, _ in composed)
    titles = _find_titles(acts)
    return {
        "acts": [_act(row, titles) for row in acts],
        "day": day,
        "drills": [drill_facts(record) for record in last_drills(first or 2**62)],
        "incidents": [*_incidents(acts)],
        "journal": journal_facts(None),
        "report": 1,
        "scope": "day",
        "since_ms": since,
        "sittings": [_sitting(row, writers[row.id]) for row in rows],
        "until_ms": until,
        "writers": len({candidate for _, candidate in composed}),
    }


def _find_titles(acts: Iterable[ActRow]) -> Mapping[UUID, str]:
    """Return the exam and title of each sitting that acts are of."""
    ids = {row.act.sitting for row in acts if row.act.sitting is not None}
    rows = Sitting.objects.filter(id__in=ids).select_related("exam")
    return {row.id: f"{row.exam.code}, {row.title}" for row in rows}


def _act(row: ActRow, titles: Mapping[UUID, str]) -> Json:
    """Return an act; of a sitting, its title, and not what is said of a candidate."""
    facts = act_facts(row)
    if row.act.sitting is not None:
        facts["sitting"] = titles[row.act.sitting]
        body = row.act.body
        facts["reason"] = ""
        facts["body"] = {n: v for n, v in body.items() if n in PLAIN_FACTS}
    return facts


def _incidents(acts: Iterable[ActRow]) -> Collection[Json]:
    """Return each incident that was opened or followed on the day, by its act."""
    incidents: dict[int, dict[str, Json]] = {}
    for row in acts:
        body = row.act.body
        if row.act.kind == "incident_opened":
            incidents[row.number] = _incident_line(row)
        elif row.act.kind == "incident_followed":
            opening_act = body["opened"]
            assert isinstance(opening_act, int), "a step of an incident names its act"
            if opening_act not in incidents:
                incidents[opening_act] = _incident_line(act_numbered(opening_act))
            _follow(incidents[opening_act], row.act.at, body)
    return [incidents[number] for number in sorted(incidents)]


def _incident_line(row: ActRow) -> dict[str, Json]:
    body = row.act.body
    return {
        "act": row.number,
        "at_ms": row.act.at,
        "closed_ms": None,
        "holders": [],
        "kind": body.get("incident", ""),
        "room": body.get("room", ""),
        "site": body.get("site", ""),
        "state": "open",
        "tablets": body.get("count", 1),
    }


def _follow(incident: dict[str, Json], at: Instant, body: Mapping[str, Json]) -> None:
    incident["kind"] = body["incident"]
    if body["state"] != "noted":
        incident["state"] = body["state"]
    if body["state"] == "closed":
        incident["closed_ms"] = at
    holders = incident["holders"]
    assert isinstance(holders, list), "made above"
    if body["state"] == "assigned":
        holders.append(body.get("assignee"))


def _sitting(row: Sitting, writers_count: int) -> Json:
    counts: Sequence[tuple[Any, ...]] = rows_of(WRITTEN, LATE_MS, row.id, row.id)
    [(candidates, entries, late, wait_ms, tablets, shown_count)] = counts
    return {
        "candidates": candidates,
        "closed_at_ms": row.closed_at_ms,
        "collected_ms": row.collected_ms,
        "entries": entries,
        "exam": row.exam.code,
        "late": late,
        "scheduled_ms": row.scheduled_ms,
        "shown": shown_count,
        "t0_ms": row.t0_ms,
        "tablets": tablets,
        "title": row.title,
        "wait_ms": wait_ms,
        "writers": writers_count,
    }
