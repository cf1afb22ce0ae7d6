"""Dossiers: the cases of a sitting, the file of each, and the acts of its procedure."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from concours.acts.delivery import casefiles as acts
from concours.acts.delivery.case_steps import READERS, read_drawn_file, read_letter
from concours.acts.may import may, require
from concours.acts.signed_act import signed_act
from concours.console.edge.request import StaffRequest
from concours.console.files.casefile import pdf
from concours.console.pages.case_links import closed_links, link_case
from concours.console.pages.current import lead_to_exam
from concours.console.pages.ended_exam import end_here
from concours.console.pages.forms import FormInvalid, identity, text
from concours.console.pages.permissions import (
    opens_to,
    refilled_by,
    sees,
    sees_somewhere,
)
from concours.console.pages.results.case_dialogs import (
    DIALOGS,
    case_address,
    dialog_form,
    may_hear,
    offered_dialogs,
    sent_fields,
    tried_fields,
)
from concours.console.pages.trial import fill_form, refusal_of
from concours.console.words.results.case_view import words_of
from concours.console.words.results.casefiles import KINDS, stage_word
from concours.console.words.results.pair_timeline import draw_timeline
from concours.core.casefile.signals import kinds_by_attempt
from concours.store.queries.acts import last_signature
from concours.store.queries.case_facts import draw_file, facts_of_case
from concours.store.queries.case_signals import founded_copies, signals_about
from concours.store.queries.casefiles import (
    CaseView,
    cases_about,
    cases_of,
    closed_cases,
    find_case,
)
from concours.store.queries.delivery import sittings
from concours.store.queries.people.people import attempt_of
from concours.store.queries.people.roster import exam_of
from concours.store.queries.proposals import open_about
from concours.store.queries.unknown import Unknown


@sees_somewhere("see_cases")
def cases_home(request: StaffRequest) -> HttpResponse:
    """Lead to the cases of the exam that is at hand."""
    return lead_to_exam(request, "cases_exam")


@sees("see_cases")
def cases(request: StaffRequest, exam: str) -> HttpResponse:
    """List the cases of an exam, and the copies that one may be opened about."""
    row = exam_of(exam)
    views = cases_of(row)
    open_copies = {
        case.row.attempt_id for case in views if case.procedure.closed is None
    }
    context = {
        "exam": row,
        "cases": [_line(request, case) for case in views],
        "copies": [
            {
                "attempt": copy.attempt,
                "kinds": _kind_words(copy.kinds),
                "closed": closed_links(copy.attempt.sitting_id, copy.past_cases),
            }
            for copy in founded_copies(row)
            if copy.attempt.id not in open_copies
        ],
        "can_open": may(request.actor, "case_opened") and end_here(request) is None,
    }
    return render(request, "console/results/cases/list.html", context)


def opening_form(request: StaffRequest) -> dict[str, Any]:
    """Return what the form of an opening shows, and what was sent of it."""
    assert request.resolver_match is not None, "a page has an address"
    row = sittings.load(request.resolver_match.kwargs["sitting"])
    attempt = attempt_of(row, _attempt(request))
    kinds = kinds_by_attempt(signals_about(attempt)).get(attempt.id, frozenset())
    return {
        "row": row,
        "attempt": attempt,
        "whom": {"attempt": str(attempt.id)},
        "kinds": _kind_words(kinds),
        "closed": closed_links(row.id, closed_cases(cases_about(attempt.id))),
        "sent": sent_fields(request),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@opens_to(lambda actor: may(actor, "case_opened"))
@refilled_by(opening_form)
def cases_open(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Say what a case would be founded on, by its seat alone, and open it."""
    require(request.actor, "case_opened")
    row = sittings.load(sitting)
    attempt = attempt_of(row, _attempt(request))
    signals = signals_about(attempt)

    def open_case(form: StaffRequest) -> int:
        return acts.open_case(
            form.actor,
            sitting,
            attempt=attempt.id,
            keys=[signal.key for signal in signals],
            reason=text(form, "reason"),
            now=form.now,
        )

    if request.method == "POST":
        return redirect("cases_case", sitting, open_case(request))
    trial = fill_form(request)
    context = opening_form(request) | {
        "trial_refusal": refusal_of(lambda: open_case(trial))
    }
    return render(request, "console/results/cases/open.html", context)


@sees("see_cases")
def cases_case(request: StaffRequest, sitting: UUID, number: int) -> HttpResponse:
    """Show the file of a case as the record says it now, and what may be done."""
    row = sittings.load(sitting)
    case = find_case(sitting, number)
    facts = draw_file(facts_of_case(case.row, case.steps), "jury")
    words = words_of(facts)
    for pair in words["comparisons"]:
        pair["timeline"] = draw_timeline(pair["same_wrong"])
    last = last_signature()
    signed_count = last.number if last else 0
    stage = case.procedure.stage
    context: dict[str, Any] = {
        "row": row,
        "case": case,
        "facts": facts,
        "words": words,
        "stage": stage_word(stage, case.outcome, is_due=may_hear(request, case)),
        "is_open": stage != "closed",
        "case_address": case_address(),
        "dialogs": offered_dialogs(request, case),
        "heard_from": None if may_hear(request, case) else case.procedure.hearing,
        "proposals": open_about(case.row.attempt, now=request.now),
        "can_act": may(request.actor, "case_opened") and end_here(request) is None,
        "signed_count": signed_count,
        "is_unsigned": case.steps[-1].act > signed_count,
        "letters": {step.act for step in case.steps if step.has_letter},
        "earlier": [
            link_case(own)
            for own in cases_about(case.row.attempt_id)
            if own.row.number < number
        ],
    }
    return render(request, "console/results/cases/case.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@opens_to(lambda actor: may(actor, "case_opened"))
@refilled_by(dialog_form)
def cases_act(
    request: StaffRequest, sitting: UUID, number: int, name: str
) -> HttpResponse:
    """Ask what an act of a case needs to know, or do it."""
    dialog = DIALOGS.get(name)
    if dialog is None:
        raise Unknown("dialog", name)
    require(request.actor, dialog.kind)
    row = sittings.load(sitting)
    case = find_case(sitting, number)
    if request.method == "POST":
        dialog.do(request, case)
        return redirect("cases_case", sitting, number)
    trial = fill_form(request, **tried_fields(request, row))
    context = dialog_form(request) | {
        "trial_refusal": refusal_of(lambda: dialog.do(trial, case))
    }
    return render(request, dialog.template, context)


@sees("see_cases")
def cases_file(
    request: StaffRequest, sitting: UUID, number: int, act: int
) -> HttpResponse:
    """Return the file as it was drawn up with an act, once the ledger has signed it.

    With `letter`, the candidate's own of an act that the jury has a file of as well.
    """
    is_letter = "letter" in request.GET
    drawn_file = (read_letter if is_letter else read_drawn_file)(sitting, number, act)
    document = pdf(drawn_file, signed_act(drawn_file.act))
    response = HttpResponse(document, content_type="application/pdf")
    step = drawn_file.act.act.kind.removeprefix("case_")
    addressee = "candidat" if is_letter or step in READERS else "jury"
    name = f"dossier-{number}-{addressee}-{FILE_NAMES[step]}-acte-{act}.pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _line(request: StaffRequest, case: CaseView) -> dict[str, Any]:
    facts = facts_of_case(case.row, case.steps)
    kinds = {str(signal["kind"]) for signal in facts.signals}
    stage = case.procedure.stage
    return {
        "number": case.row.number,
        "attempt": case.row.attempt,
        "sitting": case.row.sitting,
        "kinds": _kind_words(kinds),
        "opened_ms": case.row.opened_ms,
        "hearing_ms": case.procedure.hearing if stage == "notified" else None,
        "stage": stage_word(stage, case.outcome, is_due=may_hear(request, case)),
        "is_open": stage != "closed",
        "closed_ms": case.procedure.closed,
    }


def _kind_words(kinds: Collection[str]) -> list[str]:
    return [_(KINDS[kind]) for kind in KINDS if kind in kinds]


def _attempt(request: StaffRequest) -> UUID:
    if request.method == "POST":
        return identity(request, "attempt")
    try:
        return UUID(request.GET.get("attempt", ""))
    except ValueError as error:
        raise FormInvalid("attempt") from error


FILE_NAMES = {
    "opened": "ouverture",
    "notified": "notification",
    "heard": "audition",
    "closed": "cloture",
}
"""How the file of each step is called on disk, in French as what it says."""
