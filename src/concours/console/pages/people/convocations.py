"""Convocations: letters with a code of their own, made once and kept nowhere."""

import secrets
from typing import cast
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
from concours.console.pages.permissions import sees
from concours.console.pages.progress import far, told_to
from concours.store.queries.people import roster as queries


@sees("see_roster")
def convocations(request: StaffRequest, exam: str) -> HttpResponse:
    """Show, site by site, who has a convocation, and make what is missing."""
    found = queries.exam_of(exam)
    sites = [one for one in queries.site_counts(found.id) if one.people_count]
    context = {
        "exam": found,
        "sites": sites,
        "people_count": sum(one.people_count for one in sites),
        "made_count": sum(one.made_count for one in sites),
        "missing_count": sum(one.missing_count for one in sites),
        "own_passwords_count": queries.count_own_passwords(found.id),
        "without_address": [one.site for one in sites if not one.site.address],
    }
    return render(request, "console/people/convocations.html", context)


@sees("convocations_made")
@require_POST
def convocations_make(request: StaffRequest, exam: str) -> HttpResponse:
    """Draw, print, bring into force, and send: nothing is kept of the letters.

    Printed first: whoever asked again because a printing failed has lost no code.
    """
    found = queries.exam_of(exam)
    drawn = draw_letters(
        request.actor, found.id, _those(request), entropy=secrets.token_bytes
    )
    printing = Printing(found, now=request.now)
    if len({letter.site for letter in drawn.letters}) > 1:
        with told_to(request.actor.id, len(drawn.letters)) as told:
            content, kind = printing.archive(drawn.letters, told=told), "zip"
    else:
        content, kind = printing.alone(drawn.letters), "pdf"
    reason = text(request, "reason")
    make_convocations(request.actor, drawn, reason=reason, now=request.now)
    name = f"convocations-{_told(drawn)}.{kind}"
    answer = FileResponse(content, as_attachment=True, filename=name)
    return cast("HttpResponse", answer)  # it streams, as a file does


@sees("convocations_made")
def convocations_progress(request: StaffRequest, exam: str) -> HttpResponse:
    """Tell how far the letters are that this person is having printed."""
    queries.exam_of(exam)
    return far(request.actor.id)


def _those(request: StaffRequest) -> Recipients:
    """Return for whom the form is. Raises `FormInvalid`."""
    number, site = text(request, "number").strip(), text(request, "site")
    is_anew = text(request, "anew") == "1"
    if text(request, "scope") == "one":
        if not number:
            raise FormInvalid("number")
        return Recipients(number=number)
    try:
        return Recipients(site=UUID(site) if site else None, is_anew=is_anew)
    except ValueError as error:
        raise FormInvalid("site") from error


def _told(drawn: DrawnLetters) -> str:
    return drawn.those.number or str(len(drawn.letters))
