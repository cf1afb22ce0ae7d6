"""Addresses without a sitting or an exam: they lead to the current one, or ask."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from concours.acts.actor import Actor
from concours.console.edge.request import StaffRequest
from concours.console.pages.landing import (
    exams_at_hand,
    exams_of,
    rows_of_page,
)
from concours.console.pages.permissions import sees_somewhere
from concours.store.models import Exam
from concours.store.queries.people.roster import exam_of
from concours.store.queries.unknown import Unknown

LAST_EXAM = "exam"
"""Where a session keeps the exam of the last page that named one."""

BARE = frozenset(
    {
        *("launch", "readiness", "tablets", "share", "board", "site", "room", "spoken"),
        *("messages", "incidents", "probes", "proposals", "time", "message"),
        *("collection", "sealing", "marking-key", "lost-time", "minutes", "results"),
        "circuits",
    }
)
"""Pages of a sitting that somebody may ask for by their name alone."""


@sees_somewhere("see_sittings")
def current(request: StaffRequest, page: str) -> HttpResponse:
    """Lead to a page of the current sitting, or ask of which one."""
    if page not in BARE:
        raise Http404(page)
    rows = rows_of_page(request.actor, page, now=request.now)
    name = page.replace("-", "_")
    if not rows:
        return redirect("day")
    if len(rows) == 1:
        return redirect(_with_query(request, reverse(name, args=[rows[0].id])))
    choices = [
        (row, _with_query(request, reverse(name, args=[row.id]))) for row in rows
    ]
    return render(request, "console/choose.html", {"sittings": choices})


def lead_to_exam(request: StaffRequest, page: str) -> HttpResponse:
    """Lead to a page of the exam at hand, or ask of which one. Raises `Unknown`.

    Whoever works in the whole house stays in the exam whose pages they last read.
    """
    exams = last_exam(request) or exams_at_hand(request.actor, now=request.now)
    if not exams:
        raise Unknown("exam", "")
    if len(exams) == 1:
        return redirect(page, exams[0].code)
    choices = [(exam, reverse(page, args=[exam.code])) for exam in exams]
    return render(request, "console/choose.html", {"exams": choices})


def last_exam(request: HttpRequest) -> list[Exam]:
    """Return the exam of the last page that named one, to who has roles in them all."""
    state = request.__dict__
    code: str | None = request.session.get(LAST_EXAM)
    if code is None:
        return []
    if state.get("last_exam", ("",))[0] != code:
        state["last_exam"] = code, _last_exam(request, code)
    exams: list[Exam] = state["last_exam"][1]
    return exams


def _last_exam(request: HttpRequest, code: str) -> list[Exam]:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if exams_of(actor) is not None:
        return []
    try:
        return [exam_of(code)]
    except Unknown:
        return []


def _with_query(request: StaffRequest, address: str) -> str:
    query = request.GET.urlencode()
    return f"{address}?{query}" if query else address
