"""Demandes de vérification: what candidates ask to look at again, and the answers."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from concours.acts.results import recheck as acts
from concours.console.edge.request import StaffRequest
from concours.console.pages.forms import text
from concours.console.pages.permissions import sees
from concours.store.queries.people.roster import exam_of
from concours.store.queries.results.rechecks import find_recheck, rechecks_of

SHOWN_MAX = 200
"""Of those that wait the oldest, of those that are answered the newest."""


@sees("see_publication")
def rechecks(request: StaffRequest, exam: str) -> HttpResponse:
    """Show what was asked and what was answered."""
    exam_row = exam_of(exam)
    requests = rechecks_of(exam_row, count_max=SHOWN_MAX)
    context = {
        "exam": exam_row,
        "waiting": requests.waiting,
        "answered": requests.answered,
        "waiting_count": requests.waiting_count,
        "answered_count": requests.answered_count,
    }
    return render(request, "console/results/rechecks.html", context)


@require_POST
def recheck_answer(request: StaffRequest, exam: str, recheck: UUID) -> HttpResponse:
    """Answer one."""
    row = find_recheck(exam_of(exam), recheck)
    acts.answer(request.actor, row.id, reason=text(request, "reason"), now=request.now)
    return redirect("publication_rechecks", exam)
