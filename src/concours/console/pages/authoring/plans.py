"""Épreuves: the sittings of an exam by their hour, planned, changed and given up."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from concours.acts.authoring import planning, weights
from concours.acts.authoring.plan_again import plan_again
from concours.acts.may import may, require
from concours.acts.offices import exams_where
from concours.console.edge.request import StaffRequest
from concours.console.pages import two_person
from concours.console.pages.forms import (
    decimal_or_none,
    instant,
    instant_field,
    text,
    whole,
)
from concours.console.pages.permissions import refilled_by, sees
from concours.console.words import formats
from concours.console.words.facts import SITTINGS
from concours.console.words.results.combining import say_shares
from concours.core.delivery.planning.plan import SittingPlan
from concours.core.ecos.bells.tempo import NORMAL_TEMPO
from concours.core.kernel.time import MINUTE_MS
from concours.core.results.sheets.weights import weight_text
from concours.store.models import Exam, PlannedSitting
from concours.store.queries import exams as exam_queries
from concours.store.queries.authoring import plans
from concours.store.queries.exams import ListedExam
from concours.store.queries.people.roster import exam_of
from concours.store.queries.profiles import kinds_planned, profile_of
from concours.store.queries.unknown import Unknown

FIELDS = ("title", "code", "kind", "scheduled", "minutes")
USUAL_MINUTES = 120
HALF_DAY_MS = NORMAL_TEMPO.half_day_ms
"""Of the ECOS, as it is planned; it may be changed where a tempo is another."""


def sittings_page(request: StaffRequest) -> dict[str, Any]:
    """Return what the page shows: every sitting, and what was sent of a new one."""
    assert request.resolver_match is not None, "a page has an address"
    exam = exam_of(request.resolver_match.kwargs["exam"])
    rows = plans.sittings_of(exam.id)
    first_day = f"{exam.first_day:%d/%m/%Y} " if exam.first_day else ""
    last_minutes = rows[-1].duration_ms // MINUTE_MS if rows else USUAL_MINUTES
    kinds = kinds_planned(exam)
    return {
        "exam": exam,
        "rows": [
            {
                "row": row,
                "is_planned": _is_planned(row),
                "weight": formats.exact(weight_text(row.weight)),
            }
            for row in rows
        ],
        "shares": _say_shares(rows) if weights.are_weighed(profile_of(exam)) else "",
        "cancelled": plans.cancelled_of(exam.id),
        "kinds": [(kind, _(SITTINGS[kind])) for kind in kinds],
        "half_day_ms": HALF_DAY_MS if "ecos" in kinds else None,
        "clashes": plans.clashes_of(exam.id, rows),
        "sent": {name: text(request, name) for name in FIELDS},
        "earlier": [] if rows else _earlier_exams(request, exam),
        "scheduled": text(request, "scheduled") or first_day,
        "minutes": text(request, "minutes") or last_minutes,
        "is_ecos_alone": kinds == ("ecos",),
    }


@sees("see_exams")
@require_http_methods(["GET", "HEAD", "POST"])
@refilled_by(sittings_page)
def sittings(request: StaffRequest, exam: str) -> HttpResponse:
    """Show the sittings of an exam, and plan one more."""
    if request.method != "POST":
        context = sittings_page(request)
        return render(request, "console/exams/sittings.html", context)
    require(request.actor, "sitting_planned")
    if text(request, "again"):
        _plan_again(request, exam_of(exam), text(request, "again"))
        return redirect("exams_sittings", exam)
    kind = text(request, "kind")
    plan = SittingPlan(
        title=text(request, "title"),
        kind=kind,
        scheduled=instant(request, "scheduled"),
        duration_ms=HALF_DAY_MS
        if kind == "ecos"
        else whole(request, "minutes") * MINUTE_MS,
    )
    code, exam_id = text(request, "code").strip(), exam_of(exam).id
    planning.plan_sitting(request.actor, exam_id, plan, code=code, now=request.now)
    return redirect("exams_sittings", exam)


def _earlier_exams(request: StaffRequest, exam: Exam) -> list[ListedExam]:
    """Return the other exams that one sees and that have sittings to plan again."""
    seen_ids = exams_where(request.actor, "see_exams")
    return [
        earlier
        for earlier in exam_queries.every_exam(seen_ids)
        if earlier.row.id != exam.id and earlier.sittings_count
    ]


def _plan_again(request: StaffRequest, exam: Exam, code: str) -> None:
    for earlier in _earlier_exams(request, exam):
        if earlier.row.code == code:
            plan_again(request.actor, exam.id, earlier.row, now=request.now)
            return
    raise Unknown("exam", code)


@sees("sitting_moved")
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: StaffRequest, exam: str, code: str) -> HttpResponse:
    """Rename a sitting, weigh it, and move it; show first what a weight would do."""
    row = plans.find_sitting(exam_of(exam).id, code)
    is_preview = text(request, "action") == "preview"
    if request.method == "POST" and not is_preview:
        _change(request, row)
        return redirect("exams_sittings", exam)
    is_planned = _is_planned(row)
    context = {
        "row": row,
        "exam": row.exam,
        "title": row.title,
        "scheduled": instant_field(row.scheduled_ms),
        "minutes": row.duration_ms // MINUTE_MS if is_planned else 0,
        "is_planned": is_planned,
    }
    if is_preview:
        context |= {name: text(request, name) for name in ("title", "scheduled")}
        context["minutes"] = whole(request, "minutes") if is_planned else 0
    context |= _weighing(request, row, is_preview=is_preview)
    return render(request, "console/exams/change.html", context)


def _weighing(
    request: StaffRequest, row: plans.AnySitting, *, is_preview: bool
) -> dict[str, Any]:
    """Return the weight that a form shows, and what sittings count by it."""
    if weights.fixed_by(row):
        return {"is_weighed": False}
    weight = decimal_or_none(request, "weight") if is_preview else row.weight
    rows = plans.sittings_of(row.exam_id)
    return {
        "is_weighed": True,
        "is_preview": is_preview,
        "weight": formats.exact(weight_text(weight)),
        "shares": _say_shares(rows, {row.id: weight}),
    }


def _say_shares(
    rows: Sequence[plans.AnySitting],
    changed: Mapping[UUID, Decimal | None] | None = None,
) -> str:
    """Return what each sitting counts of the whole, "" where only one counts."""
    counting = [row for row in rows if row.kind == "exam"]
    values = [(changed or {}).get(row.id, row.weight) for row in counting]
    titles = [row.title for row in counting]
    return say_shares(titles, values) if len(counting) > 1 else ""


@sees("plan_cancelled")
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: StaffRequest, exam: str, code: str) -> HttpResponse:
    """Give up a planned sitting, or propose to give up a sealed one."""
    row = plans.find_sitting(exam_of(exam).id, code)
    if request.method != "POST":
        context = {"row": row, "exam": row.exam, "is_planned": _is_planned(row)}
        return render(request, "console/exams/cancel.html", context)
    if _is_planned(row):
        reason = text(request, "reason")
        planning.cancel_planned_sitting(
            request.actor, row.id, reason=reason, now=request.now
        )
        return redirect("exams_sittings", exam)
    two_person.propose(request, row.id, "sitting_cancelled", {})
    if may(request.actor, "decision_proposed"):
        return redirect("proposals", row.id)
    return redirect("exams_sittings", exam)


def _change(request: StaffRequest, row: plans.AnySitting) -> None:
    """Do what differs of title, weight, hour and length, each by its own act."""
    title = text(request, "title").strip()
    scheduled = instant(request, "scheduled")
    is_planned = _is_planned(row)
    duration_ms = whole(request, "minutes") * MINUTE_MS if is_planned else None
    if title != row.title:
        planning.rename_sitting(request.actor, row.id, title, now=request.now)
    if "weight" in request.POST and not weights.fixed_by(row):
        weight = decimal_or_none(request, "weight")
        if weight != row.weight:
            weights.weigh_sitting(request.actor, row.id, weight, now=request.now)
    if scheduled != row.scheduled_ms or duration_ms not in (None, row.duration_ms):
        planning.move_sitting(
            request.actor, row.id, scheduled, duration_ms=duration_ms, now=request.now
        )


def _is_planned(row: plans.AnySitting) -> bool:
    return isinstance(row, PlannedSitting)
