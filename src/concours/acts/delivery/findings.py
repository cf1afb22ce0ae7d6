"""Open as incidents what the record shows: once each, in the name of the house."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import transaction

from concours.acts.record import plain_connection
from concours.core.delivery.journal.act import Act
from concours.core.delivery.supervision.findings import (
    Finding,
    PastIncident,
    next_mark,
)
from concours.core.kernel.canonical import Json
from concours.core.kernel.time import Instant
from concours.store.journal.acts import append_act
from concours.store.journal.locks import FINDINGS, try_take
from concours.store.models import Attempt, Incident, Site, Sitting

WATCH = "Concours (watch)"
ROLE = "watch"
OPENED_AT_ONCE_MAX = 20
"""A turn opens no more: the next one goes on, and acts of people come between."""


@transaction.atomic
def open_findings(
    sitting: Sitting, findings: Sequence[Finding], *, now: Instant
) -> int:
    """Open what is not open yet, and return how many incidents were opened.

    One process does so at a time: another that tries meanwhile opens nothing.
    """
    if not findings or not try_take(plain_connection(), FINDINGS):
        return 0
    past_incidents = _past_incidents(sitting.id, findings)
    opened_count = 0
    for finding in findings:
        mark = next_mark(finding, past_incidents[finding.mark], now=now)
        if mark and opened_count < OPENED_AT_ONCE_MAX:
            _open(sitting, finding, mark, now)
            opened_count += 1
        elif finding.kind == "site_cut":
            _note_growth(sitting, finding, now)
    return opened_count


def _past_incidents(
    sitting: UUID, findings: Iterable[Finding]
) -> dict[str, list[PastIncident]]:
    """Return what each finding has opened so far, by its mark."""
    marks = {finding.mark for finding in findings}
    incidents_by_mark: defaultdict[str, list[PastIncident]] = defaultdict(list)
    rows = Incident.objects.filter(sitting=sitting).exclude(mark="")
    for mark, state, changed_ms in rows.values_list("mark", "state", "changed_ms"):
        whole_mark = mark.rpartition("#")[0]
        if whole_mark in marks:
            is_closed = state == "closed"
            incidents_by_mark[whole_mark].append(
                PastIncident(is_closed=is_closed, changed=Instant(changed_ms))
            )
    return incidents_by_mark


def _open(sitting: Sitting, finding: Finding, mark: str, now: Instant) -> None:
    body: dict[str, Json] = {"incident": finding.kind, "count": finding.count}
    site = Site.objects.get(pk=finding.site) if finding.site else None
    attempt = _attempt(sitting, finding.number)
    if site is not None:
        body["site"] = site.name
    if finding.room and not finding.number:
        body["room"] = finding.room
    if finding.minutes is not None:
        body["minutes"] = finding.minutes
    if finding.number:
        body["candidate"] = finding.number
    act = Act(
        actor=WATCH,
        role=ROLE,
        kind="incident_opened",
        at=now,
        sitting=sitting.id,
        body=body,
    )
    Incident.objects.create(
        sitting=sitting,
        site=site,
        room=attempt.room if attempt else finding.room,
        attempt=attempt,
        kind=finding.kind,
        mark=mark,
        opened_ms=now,
        changed_ms=now,
        act=append_act(plain_connection(), act),
    )


def _note_growth(sitting: Sitting, finding: Finding, now: Instant) -> None:
    """Note of an open cut of some tablets that it is the whole site's by now."""
    rows = Incident.objects.filter(sitting=sitting, site_id=UUID(finding.site))
    rows = rows.filter(kind="tablets_cut", mark__startswith=f"{finding.mark}#")
    row = rows.exclude(state="closed").select_related("site").first()
    if row is None or row.site is None:
        return
    act = Act(
        actor=WATCH,
        role=ROLE,
        kind="incident_followed",
        at=now,
        sitting=sitting.id,
        body={
            "incident": finding.kind,
            "opened": row.act,
            "state": "noted",
            "count": finding.count,
            "site": row.site.name,
        },
    )
    append_act(plain_connection(), act)
    row.kind, row.changed_ms = finding.kind, now
    row.save(update_fields=["kind", "changed_ms"])


def _attempt(sitting: Sitting, number: str) -> Attempt | None:
    rows = Attempt.objects.select_related("candidate").filter(sitting=sitting)
    return rows.get(candidate__number=number) if number else None
