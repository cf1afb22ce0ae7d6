"""Convocations: letters with a code of their own, made once and kept nowhere."""

import secrets
from contextlib import ExitStack
from typing import Any, cast
from uuid import UUID

from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from concours.acts.people.convocations import (
    DrawnLetters,
    Recipients,
    draw_letters,
    make_convocations,
)
from concours.console.edge.request import StaffRequest
from concours.console.files.convocations import Printing
from concours.console.pages.forms import FormInvalid, text
from concours.console.pages.permissions import refilled_by, sees
from concours.console.pages.progress import answer_progress, report_progress
from concours.store.queries.letters import stale_letters
from concours.store.queries.people import roster as queries

FIELDS = ("scope", "site", "anew", "number", "reason")


@sees("see_roster")
def convocations(request: StaffRequest, exam: str) -> HttpResponse:
    """Show, site by site, who has a convocation, and make what is missing."""
    queries.exam_of(exam)
    context = convocations_page(request)
    return render(request, "console/people/convocations.html", context)


def convocations_page(request: StaffRequest) -> dict[str, Any]:
    """Return what the page shows, and what was sent by the form that was refused."""
    match = request.resolver_match
    assert match is not None, "it has an address"
    exam_row = queries.exam_of(match.kwargs["exam"])
    sites = [site for site in queries.site_counts(exam_row.id) if site.people_count]
    stale = list(stale_letters(exam_row.id))
    at_work = queries.numbers_at_work(exam_row.id)
    fields = {name: text(request, name) for name in FIELDS}
    return {
        "exam": exam_row,
        "sent": fields if request.method == "POST" else {},
        "sites": sites,
        "people_count": sum(site.people_count for site in sites),
        "made_count": sum(site.made_count for site in sites),
        "missing_count": sum(site.missing_count for site in sites),
        "is_anybody_at_work": bool(at_work),
        "stale": stale,
        "redone_count": sum(row.number not in at_work for row in stale),
        "own_passwords_count": queries.count_own_passwords(exam_row.id),
        "without_address": [site.site for site in sites if not site.site.address],
    }


@sees("convocations_made")
@require_POST
@refilled_by(convocations_page)
def convocations_make(request: StaffRequest, exam: str) -> HttpResponse:
    """Draw, print, bring into force, and send: nothing is kept of the letters.

    Printed first: whoever asked again because a printing failed has lost no code.
    """
    exam_row = queries.exam_of(exam)
    batch = draw_letters(
        request.actor,
        exam_row.id,
        _read_recipients(request),
        entropy=secrets.token_bytes,
    )
    printing = Printing(exam_row, now=request.now)
    if len({letter.site for letter in batch.letters}) > 1:
        with report_progress(request.actor.id, len(batch.letters)) as report:
            content, kind = printing.archive(batch.letters, report=report), "zip"
    else:
        content, kind = printing.one_site(batch.letters), "pdf"
    reason = text(request, "reason")
    with ExitStack() as unless_made:
        unless_made.callback(content.close)
        make_convocations(request.actor, batch, reason=reason, now=request.now)
        unless_made.pop_all()
    name = f"convocations-{_file_label(batch)}.{kind}"
    answer = FileResponse(content, as_attachment=True, filename=name)
    return cast("HttpResponse", answer)  # it streams, as a file does


@sees("convocations_made")
def convocations_progress(request: StaffRequest, exam: str) -> HttpResponse:
    """Tell how far the letters are that this person is having printed."""
    queries.exam_of(exam)
    return answer_progress(request.actor.id)


def _read_recipients(request: StaffRequest) -> Recipients:
    """Return for whom the form is. Raises `FormInvalid`."""
    number, site = text(request, "number").strip(), text(request, "site")
    is_anew = text(request, "anew") == "1"
    is_stale = text(request, "scope") == "stale"
    if text(request, "scope") == "one":
        if not number:
            raise FormInvalid("number", lack="missing")
        return Recipients(number=number)
    try:
        return Recipients(
            site=UUID(site) if site else None, is_anew=is_anew, is_stale=is_stale
        )
    except ValueError as error:
        raise FormInvalid("site") from error


def _file_label(batch: DrawnLetters) -> str:
    return batch.those.number or str(len(batch.letters))
