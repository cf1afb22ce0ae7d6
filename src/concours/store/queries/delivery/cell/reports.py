"""Reports that were drawn up, and the incident that an act opened."""

import json
from typing import Final
from uuid import UUID

from concours.store.journal.acts import COLUMNS, ActRow, act_row
from concours.store.models import Exam, Incident
from concours.store.queries.delivery.minutes import read_minutes
from concours.store.queries.sql import rows_of
from concours.store.queries.unknown import Unknown

SHOWN_COUNT_MAX: Final = 100
DRAWN: Final = f"""
SELECT {COLUMNS} FROM act
WHERE kind = 'report_drawn' AND sitting IS NOT DISTINCT FROM %s AND erased_act IS NULL
ORDER BY number DESC
"""  # noqa: S608 -- our constant

OF_EXAM: Final = f"""
SELECT {COLUMNS} FROM act
WHERE kind = 'report_drawn' AND erased_act IS NULL AND number <= %s
  AND (sitting IS NULL OR sitting IN (SELECT id FROM sitting WHERE exam_id = %s))
ORDER BY number
"""  # noqa: S608 -- our constant


def find_incident_of_act(sitting: UUID, opening_act: int) -> Incident:
    """Return the incident of a sitting that an act opened. Raises `Unknown`."""
    rows = Incident.objects.select_related("sitting__exam", "site")
    row = rows.filter(sitting=sitting, act=opening_act).first()
    if row is None:
        raise Unknown("incident", str(opening_act))
    return row


def reports_of_day(date: str) -> list[ActRow]:
    """Return the acts that drew up the report of a day, the newest first."""
    return _find_reports(None, "day", date)


def reports_of_incident(sitting: UUID, opening_act: int) -> list[ActRow]:
    """Return the acts that drew up the report of an incident, the newest first."""
    return _find_reports(sitting, "incident_act", opening_act)


def reports_of_exam(exam: Exam, *, until: int) -> list[ActRow]:
    """Return the acts up to one that drew up a report of this exam, in order.

    Of its incidents; and of each day on which no other exam had a sitting.
    """
    rows = map(act_row, rows_of(OF_EXAM, until, exam.id))
    return [row for row in rows if row.act.sitting or _is_of_alone(row, exam)]


def _is_of_alone(row: ActRow, exam: Exam) -> bool:
    facts = read_minutes(row.number)
    assert facts is not None, "a report is kept with its act"
    exams = {sitting["exam"] for sitting in json.loads(facts)["sittings"]}
    return exams == {exam.code}


def _find_reports(sitting: UUID | None, name: str, value: str | int) -> list[ActRow]:
    rows = (act_row(row) for row in rows_of(DRAWN, sitting))
    return [row for row in rows if row.act.body.get(name) == value][:SHOWN_COUNT_MAX]
