"""Examinateurs: who judges where in each half-day, and their convocations."""

import secrets
from contextlib import ExitStack
from typing import cast

from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from concours.acts.ecos.examiner_letters import (
    draw_examiner_letters,
    make_examiner_letters,
)
from concours.console.edge.request import StaffRequest
from concours.console.files.examiner_letters import print_letters
from concours.console.pages.forms import FormInvalid, text
from concours.console.pages.permissions import sees
from concours.store.queries.ecos.examiners import (
    EXAMINERS_SHOWN_MAX,
    chairs_by_examiner,
    count_examiners,
    examiners_at_work,
    examiners_of,
)
from concours.store.queries.people.roster import exam_of

FIND_LENGTH_MAX = 60


@sees("see_roster")
def examiners(request: StaffRequest, exam: str) -> HttpResponse:
    """Show examiners with their chairs, and make the convocations that are missing."""
    exam_row = exam_of(exam)
    find = request.GET.get("find", "").strip()[:FIND_LENGTH_MAX]
    pages = Paginator(examiners_of(exam_row.id, find), EXAMINERS_SHOWN_MAX)
    page = pages.get_page(request.GET.get("page"))
    rows = list(page)
    chairs = chairs_by_examiner(exam_row.id, [row.id for row in rows])
    context = {
        "exam": exam_row,
        "find": find,
        "page": page,
        "rows": [(row, any(row.code_digest), chairs.get(row.id, ())) for row in rows],
        "counts": count_examiners(exam_row.id),
        "is_anybody_at_work": bool(examiners_at_work(exam_row.id)),
    }
    return render(request, "console/ecos/examiners.html", context)


@sees("convocations_made")
@require_POST
def examiners_letters(request: StaffRequest, exam: str) -> HttpResponse:
    """Draw, print, bring into force, and send: nothing is kept of the letters."""
    exam_row = exam_of(exam)
    number = text(request, "number").strip()
    if text(request, "scope") == "one" and not number:
        raise FormInvalid("number", lack="missing")
    batch = draw_examiner_letters(
        request.actor,
        exam_row.id,
        number=number,
        is_anew=text(request, "anew") == "1",
        entropy=secrets.token_bytes,
    )
    content = print_letters(exam_row, batch.letters, now=request.now)
    reason = text(request, "reason")
    with ExitStack() as unless_made:
        unless_made.callback(content.close)
        make_examiner_letters(request.actor, batch, reason=reason, now=request.now)
        unless_made.pop_all()
    label = batch.number or str(len(batch.letters))
    name = f"convocations-examinateurs-{label}.pdf"
    answer = FileResponse(content, as_attachment=True, filename=name)
    return cast("HttpResponse", answer)  # it streams, as a file does
