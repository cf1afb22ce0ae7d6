"""Draw up the report of an incident or of a day, from the record alone.

As with minutes, the digest of what it says becomes an act, and the ledger signs the
act. What somebody holds for the causes is the reason of that act: theirs, by name, and
no fact of the record.
"""

from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from django.db import transaction

from concours.acts.actor import Actor
from concours.acts.drawn_document import DrawnDocument
from concours.acts.may import require
from concours.acts.reasons import reasoned
from concours.acts.record import record
from concours.core.kernel.canonical import Json, dump
from concours.core.kernel.time import Instant
from concours.store.queries.acts import act_numbered
from concours.store.queries.delivery.cell.day_report import facts_of_day
from concours.store.queries.delivery.cell.incident_report import facts_of_incident
from concours.store.queries.delivery.cell.reports import find_incident_of_act
from concours.store.queries.delivery.minutes import keep_minutes, read_minutes
from concours.store.queries.unknown import Unknown

REPORT_DRAWN = "report_drawn"


@dataclass(frozen=True, slots=True)
class ReportDay:
    """A day of the house's clocks: its date, and from when to when it lasts."""

    date: str
    since: Instant
    until: Instant


@transaction.atomic
def draw_incident_report(
    actor: Actor, sitting: UUID, opening_act: int, *, causes: str, now: Instant
) -> DrawnDocument:
    """Draw up the report of the incident that an act of this sitting opened.

    Raises `NotAllowed`, `Unknown`, `ReasonInvalid`.
    """
    require(actor, REPORT_DRAWN)
    row = find_incident_of_act(sitting, opening_act)
    facts = dump(facts_of_incident(row))
    body: dict[str, Json] = {"scope": "incident", "incident_act": opening_act}
    return _keep(actor, facts, body, sitting=sitting, causes=causes, now=now)


@transaction.atomic
def draw_day_report(
    actor: Actor, day: ReportDay, *, causes: str, now: Instant
) -> DrawnDocument:
    """Draw up the report of a day of the house.

    Raises `NotAllowed`, `ReasonInvalid`.
    """
    require(actor, REPORT_DRAWN)
    require(actor, "see_cell")
    facts = dump(facts_of_day(day.date, day.since, day.until))
    body: dict[str, Json] = {"scope": "day", "day": day.date}
    return _keep(actor, facts, body, sitting=None, causes=causes, now=now)


def read_drawn_report(act: int) -> DrawnDocument:
    """Return a report as an act drew it up. Raises `Unknown`."""
    facts = read_minutes(act)
    report = None if facts is None else DrawnDocument(facts, act_numbered(act))
    if report is None or report.act.act.kind != REPORT_DRAWN:
        raise Unknown("report", str(act))
    assert report.digest == report.act.act.body["digest"], "a report was altered"
    return report


def _keep(  # noqa: PLR0913 -- what an act has, each by name
    actor: Actor,
    facts: bytes,
    body: dict[str, Json],
    *,
    sitting: UUID | None,
    causes: str,
    now: Instant,
) -> DrawnDocument:
    """Record the act with the digest of the facts, and keep those beside it."""
    number = record(
        actor,
        REPORT_DRAWN,
        sitting=sitting,
        reason=reasoned(causes) if causes.strip() else "",
        body={**body, "digest": sha256(facts).hexdigest()},
        now=now,
    )
    keep_minutes(number, facts)
    return DrawnDocument(facts, act_numbered(number))
