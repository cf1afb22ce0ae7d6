"""Rapport: what the record would say of an incident or of a day; draw it up, take it.

What the page shows is what the paper will say, from the same facts.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from concours.acts.delivery.cell.report import (
    REPORT_DRAWN,
    ReportDay,
    draw_day_report,
    draw_incident_report,
    read_drawn_report,
)
from concours.acts.drawn_document import DrawnDocument
from concours.acts.may import may
from concours.acts.signed_act import signed_act
from concours.console.edge.request import StaffRequest
from concours.console.files.cell.report_file import pdf, report_view
from concours.console.pages.delivery.cell.runbook_day import hour_of_day
from concours.console.pages.ended_exam import end_here
from concours.console.pages.forms import FormInvalid, text
from concours.console.pages.permissions import sees
from concours.console.words import formats
from concours.core.kernel.time import Instant
from concours.store.journal.acts import ActRow
from concours.store.queries.acts import last_signature
from concours.store.queries.delivery import sittings
from concours.store.queries.delivery.cell.day_report import facts_of_day
from concours.store.queries.delivery.cell.incident_report import facts_of_incident
from concours.store.queries.delivery.cell.reports import (
    find_incident_of_act,
    reports_of_day,
    reports_of_incident,
)
from concours.store.queries.unknown import Unknown

YEAR_MIN = 2000
TEMPLATE = "console/delivery/cell/report.html"


@sees("see_cell")
def day_report(request: StaffRequest) -> HttpResponse:
    """Show what the record says of a day, and the reports of it that were drawn."""
    day = _day(request.GET.get("day", ""), request.now)
    facts = facts_of_day(day.date, day.since, day.until)
    own_date = date.fromisoformat(day.date)
    context = {
        **_context(request, facts, reports_of_day(day.date)),
        "draw_address": reverse("handover_report_draw"),
        "date": day.date,
        "day_before": (own_date - timedelta(days=1)).isoformat(),
        "day_after": (own_date + timedelta(days=1)).isoformat()
        if day.until <= request.now
        else "",
    }
    for line in context["drawn"]:
        line["address"] = reverse("handover_report_file", args=[line["row"].number])
    return render(request, TEMPLATE, context)


@require_POST
def day_report_draw(request: StaffRequest) -> HttpResponse:
    """Draw up the report of a day; the ledger then signs it."""
    day = _day(text(request, "day"), request.now)
    causes = text(request, "reason")
    draw_day_report(request.actor, day, causes=causes, now=request.now)
    return redirect(f"{reverse('handover_report')}?day={day.date}")


@sees("see_cell")
def day_report_file(_request: StaffRequest, act: int) -> HttpResponse:
    """Return the report of a day that was drawn up, always the same bytes."""
    report = read_drawn_report(act)
    if report.act.act.sitting is not None:
        raise Unknown("report", str(act))
    return _file(report)


@sees(REPORT_DRAWN)
def incident_report(
    request: StaffRequest, sitting: UUID, opening_act: int
) -> HttpResponse:
    """Show what the record says of an incident, and its reports that were drawn."""
    row = sittings.load(sitting)
    incident = find_incident_of_act(sitting, opening_act)
    report_acts = reports_of_incident(sitting, opening_act)
    context = {
        **_context(request, facts_of_incident(incident), report_acts),
        "row": row,
        "incident": incident,
        "draw_address": reverse("incidents_report_draw", args=[sitting, opening_act]),
    }
    context["can_draw"] &= end_here(request) is None
    for line in context["drawn"]:
        place = [sitting, opening_act, line["row"].number]
        line["address"] = reverse("incidents_report_file", args=place)
    return render(request, TEMPLATE, context)


@require_POST
def incident_report_draw(
    request: StaffRequest, sitting: UUID, opening_act: int
) -> HttpResponse:
    """Draw up the report of an incident; the ledger then signs it."""
    causes = text(request, "reason")
    draw_incident_report(
        request.actor, sitting, opening_act, causes=causes, now=request.now
    )
    return redirect("incidents_report", sitting, opening_act)


@sees(REPORT_DRAWN)
def incident_report_file(
    _request: StaffRequest, sitting: UUID, opening_act: int, act: int
) -> HttpResponse:
    """Return the report of an incident that was drawn up, always the same bytes."""
    report = read_drawn_report(act)
    place = report.act.act.sitting, report.act.act.body.get("incident_act")
    if place != (sitting, opening_act):
        raise Unknown("report", str(act))
    return _file(report)


def _context(
    request: StaffRequest, facts: dict[str, Any], report_acts: Sequence[ActRow]
) -> dict[str, Any]:
    last = last_signature()
    signed_count = last.number if last else 0
    return {
        "report": report_view(facts),
        "can_draw": may(request.actor, REPORT_DRAWN),
        "drawn": [
            {"row": row, "is_signed": row.number <= signed_count} for row in report_acts
        ],
        "waits": bool(report_acts) and report_acts[0].number > signed_count,
        "causes_label": _("Causes, selon vous\u00a0: elles s’impriment à votre nom"),
    }


def _day(day_text: str, now: Instant) -> ReportDay:
    """Return the day of a date, or that of now; a day that has not begun is none."""
    try:
        day = date.fromisoformat(day_text) if day_text else formats.local(now).date()
        since = hour_of_day(day, 0)
        until = hour_of_day(day + timedelta(days=1), 0)
    except (ValueError, OverflowError) as error:
        raise FormInvalid("day") from error
    if since > now or day.year < YEAR_MIN:
        raise FormInvalid("day")
    return ReportDay(day.isoformat(), since, until)


def _file(report: DrawnDocument) -> HttpResponse:
    document = pdf(report, signed_act(report.act))
    response = HttpResponse(document, content_type="application/pdf")
    name = f"rapport-acte-{report.act.number}.pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
