"""Demandes de vérification: what candidates ask to look at again, and the answers."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from concours.acts.results import recheck as acts
from concours.console.edge.request import StaffRequest
from concours.console.pages.forms import text
from concours.console.pages.permissions import sees
from concours.store.models import Recheck
from concours.store.queries.people.roster import exam_of

SHOWN_MAX = 200
"""Of those that wait the oldest, of those that are answered the newest."""


@sees("see_publication")
def rechecks(request: StaffRequest, exam: str) -> HttpResponse:
    """Show what was asked and what was answered."""
    exam_row = exam_of(exam)
    rows = Recheck.objects.filter(publication__exam=exam_row)
    rows = rows.select_related("candidate", "publication")
    unanswered = rows.filter(answered_act=None).order_by("asked_ms")
    answered = rows.exclude(answered_act=None).order_by("-answered_ms")
    context = {
        "exam": exam_row,
        "waiting": unanswered[:SHOWN_MAX],
        "answered": answered[:SHOWN_MAX],
        "waiting_count": unanswered.count(),
        "answered_count": answered.count(),
    }
    return render(request, "console/results/rechecks.html", context)


@require_POST
def recheck_answer(request: StaffRequest, exam: str, recheck: UUID) -> HttpResponse:
    """Answer one."""
    acts.answer(request.actor, recheck, reason=text(request, "reason"), now=request.now)
    return redirect("publication_rechecks", exam)
