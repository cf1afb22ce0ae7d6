"""The list of candidates: who is enrolled and where, and who withdrew."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from concours.acts.may import require
from concours.acts.people.withdrawals import undo_withdrawal, withdraw
from concours.console.edge.request import StaffRequest
from concours.console.pages.forms import text
from concours.console.pages.permissions import sees
from concours.console.pages.trial import REASON, refusal_of
from concours.console.words.people.settings import settings_words
from concours.core.people.roster.settings import USUAL_SETTINGS
from concours.store.models import Candidate
from concours.store.queries.people import candidates as queries
from concours.store.queries.people.roster import exam_of, holds, sites_of
from concours.store.queries.people.settings import candidate_of, settings_by_candidate

LINES_SHOWN_MAX = 100


@dataclass(frozen=True, slots=True)
class CandidateLine:
    """A candidate of the list; `hold` says what keeps them from withdrawing."""

    row: Candidate
    due: str
    hold: str


@sees("see_roster")
def candidate_list(request: StaffRequest, exam: str) -> HttpResponse:
    """Show the candidates of an exam, a hundred at a time, and who withdrew."""
    exam_row = exam_of(exam)
    search = queries.Search(
        request.GET.get("words", "")[:60].strip(),
        request.GET.get("site", ""),
        request.GET.get("room", ""),
    )
    rows = queries.find_candidates(exam_row.id, search)
    page = Paginator(rows, LINES_SHOWN_MAX).get_page(request.GET.get("page"))
    context = {
        "exam": exam_row,
        "search": search,
        "sites": sites_of(exam_row.id),
        "rooms": queries.rooms_at(exam_row.id, search.site),
        "page": page,
        "lines": list(_lines(exam_row.id, page)),
        "withdrawals": queries.withdrawals(exam_row.id),
    }
    return render(request, "console/people/candidates/list.html", context)


@sees("candidate_withdrawn")
def candidate_withdraw(request: StaffRequest, exam: str, number: str) -> HttpResponse:
    """Ask why, and take a candidate out who resigned."""
    require(request.actor, "candidate_withdrawn")
    exam_row = exam_of(exam)
    row = candidate_of(exam_row.id, number)
    actor, now = request.actor, request.now
    if request.method == "POST":
        withdraw(actor, row.id, reason=text(request, "reason"), now=now)
        return redirect("roster_candidates", exam)
    context = {
        "exam": exam_row,
        "candidate": row,
        "trial_refusal": refusal_of(
            lambda: withdraw(actor, row.id, reason=REASON, now=now)
        ),
    }
    return render(request, "console/people/candidates/withdraw.html", context)


@sees("withdrawal_undone")
@require_POST
def withdrawal_undo(request: StaffRequest, exam: str, withdrawal: UUID) -> HttpResponse:
    """Enrol anew whoever had withdrawn."""
    exam_of(exam)
    undo_withdrawal(request.actor, withdrawal, now=request.now)
    return redirect("roster_candidates", exam)


def _lines(exam: UUID, page: Iterable[Candidate]) -> Iterator[CandidateLine]:
    rows, exam_holds = list(page), holds(exam)
    settings = settings_by_candidate(row.id for row in rows)
    for row in rows:
        factor = Fraction(row.factor_num, row.factor_den)
        words = settings_words(settings.get(row.id, USUAL_SETTINGS))
        time = "" if factor == 1 else f"× {factor}"
        due = ", ".join(filter(None, (time, words)))
        yield CandidateLine(row, due, exam_holds.get(row.number, ""))
