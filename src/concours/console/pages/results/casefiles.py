"""Dossiers: the cases of a sitting, the file of each, and the acts of its procedure."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, TypeAlias
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop
from django.views.decorators.http import require_http_methods

from concours.acts.delivery import casefiles as acts
from concours.acts.delivery.case_steps import READERS, read_drawn_file, read_letter
from concours.acts.may import may, require
from concours.acts.signed_act import signed_act
from concours.console.edge.request import StaffRequest
from concours.console.files.casefile import pdf
from concours.console.pages import two_person
from concours.console.pages.case_links import closed_links, link_case
from concours.console.pages.current import lead_to_exam
from concours.console.pages.ended_exam import end_here
from concours.console.pages.forms import FormInvalid, identity, instant, text
from concours.console.pages.permissions import sees, sees_somewhere
from concours.console.pages.trial import fill_form, refusal_of
from concours.console.words import formats
from concours.console.words.results.case_view import words_of
from concours.console.words.results.casefiles import KINDS, stage_word
from concours.core.casefile.procedure import DAY_MS, dropped_hearing
from concours.core.casefile.signals import kinds_by_attempt
from concours.core.kernel.time import HOUR_MS
from concours.store.models import Sitting
from concours.store.queries.acts import last_signature
from concours.store.queries.case_facts import draw_file, facts_of_case
from concours.store.queries.case_signals import founded_copies, signals_about
from concours.store.queries.casefiles import (
    CaseView,
    cases_about,
    cases_of,
    closed_cases,
    find_case,
    looks_at,
)
from concours.store.queries.delivery import sittings
from concours.store.queries.people.people import attempt_of
from concours.store.queries.people.roster import exam_of
from concours.store.queries.profiles import profile_of
from concours.store.queries.proposals import open_about
from concours.store.queries.unknown import Unknown

FILE_BYTES_MAX = 20_000_000
Do: TypeAlias = Callable[[StaffRequest, CaseView], object]


@dataclass(frozen=True, slots=True)
class CaseDialog:
    """One act of a case: its kind, title, button and template, and what it does."""

    kind: str
    title: str
    button: str
    template: str
    do: Do


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
        "cases": [_line(case) for case in views],
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


@require_http_methods(["GET", "HEAD", "POST"])
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
    kinds = kinds_by_attempt(signals).get(attempt.id, frozenset())
    trial = fill_form(request)
    context = {
        "row": row,
        "attempt": attempt,
        "whom": {"attempt": str(attempt.id)},
        "kinds": _kind_words(kinds),
        "closed": closed_links(sitting, closed_cases(cases_about(attempt.id))),
        "trial_refusal": refusal_of(lambda: open_case(trial)),
    }
    return render(request, "console/results/cases/open.html", context)


@sees("see_cases")
def cases_case(request: StaffRequest, sitting: UUID, number: int) -> HttpResponse:
    """Show the file of a case as the record says it now, and what may be done."""
    row = sittings.load(sitting)
    case = find_case(sitting, number)
    facts = draw_file(facts_of_case(case.row, case.steps), "jury")
    last = last_signature()
    signed_count = last.number if last else 0
    stage = case.procedure.stage
    context: dict[str, Any] = {
        "row": row,
        "case": case,
        "facts": facts,
        "words": words_of(facts),
        "stage": stage_word(stage, case.outcome),
        "is_open": stage != "closed",
        "dialogs": _dialogs(request, stage),
        "proposals": open_about(case.row.attempt, now=request.now),
        "can_act": may(request.actor, "case_opened") and end_here(request) is None,
        "signed_count": signed_count,
        "is_unsigned": case.steps[-1].act > signed_count,
        "letters": {step.act for step in case.steps if step.has_letter},
        "looks": looks_at(case.row),
        "earlier": [
            link_case(own)
            for own in cases_about(case.row.attempt_id)
            if own.row.number < number
        ],
    }
    return render(request, "console/results/cases/case.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
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
    trial = fill_form(request, **_tried_fields(request, row))
    context = {
        "row": row,
        "case": case,
        "whom": {},
        "title": _(dialog.title),
        "button": _(dialog.button),
        "days": profile_of(row.exam).hearing_days,
        "dropped_ms": dropped_hearing(case.procedure),
        "trial_refusal": refusal_of(lambda: dialog.do(trial, case)),
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


def _line(case: CaseView) -> dict[str, Any]:
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
        "stage": stage_word(stage, case.outcome),
        "is_open": stage != "closed",
        "closed_ms": case.procedure.closed,
    }


def _kind_words(kinds: Collection[str]) -> list[str]:
    return [_(KINDS[kind]) for kind in KINDS if kind in kinds]


def _dialogs(request: StaffRequest, stage: str) -> list[dict[str, Any]]:
    """Return the acts that this person may do next, the first of the order pressed."""
    return [
        {"name": name, "title": _(dialog.title), "is_next": NEXT.get(stage) == name}
        for name, dialog in DIALOGS.items()
        if name in OFFERED.get(stage, ()) and may(request.actor, dialog.kind)
    ]


def _attempt(request: StaffRequest) -> UUID:
    if request.method == "POST":
        return identity(request, "attempt")
    try:
        return UUID(request.GET.get("attempt", ""))
    except ValueError as error:
        raise FormInvalid("attempt") from error


def _tried_fields(request: StaffRequest, row: Sitting) -> Mapping[str, str]:
    """Return what fills the forms of all dialogs, so that an act can be tried."""
    days = profile_of(row.exam).hearing_days
    hearing = request.now + days * DAY_MS + HOUR_MS
    return {
        "hearing": formats.local(hearing).strftime("%d/%m/%Y %H:%M"),
        "place": "…",
        "grounds": "…",
        "observations": "…",
        "attended": "yes",
    }


def _notify(request: StaffRequest, case: CaseView) -> None:
    notice = acts.Notice(
        hearing=instant(request, "hearing"),
        place=text(request, "place"),
        grounds=text(request, "grounds"),
    )
    acts.notify_candidate(
        request.actor, case.row.sitting_id, case.row.number, notice, now=request.now
    )


def _hear(request: StaffRequest, case: CaseView) -> None:
    attended = text(request, "attended")
    if attended not in ("yes", "no"):
        raise FormInvalid("attended")
    upload = request.FILES.get("file")
    if upload is not None and (upload.size or 0) > FILE_BYTES_MAX:
        raise FormInvalid("file")
    hearing = acts.Hearing(
        has_attended=attended == "yes",
        is_assisted=text(request, "assisted") == "yes",
        observations=text(request, "observations"),
        file="" if upload is None else sha256(upload.read()).hexdigest(),
        file_name="" if upload is None else upload.name or "",
    )
    acts.note_hearing(
        request.actor, case.row.sitting_id, case.row.number, hearing, now=request.now
    )


def _close(request: StaffRequest, case: CaseView) -> None:
    acts.close_case(
        request.actor,
        case.row.sitting_id,
        case.row.number,
        reason=text(request, "reason"),
        now=request.now,
    )


def _exclude(request: StaffRequest, case: CaseView) -> None:
    facts = {
        "attempt": str(case.row.attempt_id),
        "candidate": case.row.attempt.own_candidate.number,
        "case": str(case.row.number),
    }
    two_person.propose(request, case.row.sitting_id, "candidate_excluded", facts)


FILE_NAMES = {
    "opened": "ouverture",
    "notified": "notification",
    "heard": "audition",
    "closed": "cloture",
}
"""How the file of each step is called on disk, in French as what it says."""
FOLDER = "console/results/cases"
DIALOGS: Mapping[str, CaseDialog] = {
    "notify": CaseDialog(
        "case_notified",
        noop("Notifier le candidat"),
        noop("Notifier"),
        f"{FOLDER}/notify.html",
        _notify,
    ),
    "hear": CaseDialog(
        "case_heard",
        noop("Noter l’audition"),
        noop("Noter l’audition"),
        f"{FOLDER}/hear.html",
        _hear,
    ),
    "close": CaseDialog(
        "case_closed",
        noop("Clore sans suite"),
        noop("Clore sans suite"),
        f"{FOLDER}/close.html",
        _close,
    ),
    "exclude": CaseDialog(
        "candidate_excluded",
        noop("Exclure sur ce dossier"),
        noop("Proposer l’exclusion"),
        f"{FOLDER}/exclude.html",
        _exclude,
    ),
}
"""Each act by its name in the address."""

OFFERED: Mapping[str, tuple[str, ...]] = {
    "opened": ("notify", "close"),
    "notified": ("hear", "notify", "close"),
    "heard": ("exclude", "notify", "close"),
}
"""Which acts a page offers once a step is taken; the acts decide what passes."""
NEXT: Mapping[str, str] = {"opened": "notify", "notified": "hear"}
"""What comes next; nothing does once the candidate was heard: people decide."""
