"""Publication: prepare results, decide on them by two persons, see what is shown."""

import secrets
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods, require_POST

from concours.acts.may import require
from concours.acts.results import publication as acts
from concours.acts.results.undecided import accepted_in
from concours.console.edge.request import StaffRequest
from concours.console.files import results as files
from concours.console.files.qr import draw_address
from concours.console.files.result_page import pages_of, results_address
from concours.console.pages import two_person
from concours.console.pages.current import lead_to_exam
from concours.console.pages.forms import instant, instant_field, text
from concours.console.pages.permissions import sees, sees_somewhere
from concours.console.pages.progress import answer_progress, report_progress
from concours.console.pages.results.correction import changes_context
from concours.console.pages.results.publication_checklist import (
    checklist,
    left_before_preparing,
)
from concours.console.pages.results.undecided import undecided_fact, undecided_for
from concours.console.pages.ties import tie_of
from concours.console.words import formats
from concours.core.kernel.time import HOUR_MS, Instant
from concours.core.people.proposals.lapse import TERMS
from concours.store.models import Exam, Proposal, Publication
from concours.store.queries.people.roster import count_candidates, exam_of
from concours.store.queries.profiles import profile_of
from concours.store.queries.proposals import find_proposal_of_exam, open_in_exam
from concours.store.queries.results import publications
from concours.store.queries.results.corrections import corrected_by
from concours.store.queries.results.publication_checks import undecided_in
from concours.store.queries.results.published import find_publication, page_of
from concours.store.queries.results.rankings import anchor
from concours.store.queries.results.rechecks import count_waiting
from concours.store.queries.results.stations.sheets import shown_part
from concours.store.queries.unknown import Unknown

KINDS = ("results_published", "publication_corrected")
SENT = {
    "csv": (files.as_csv, "text/csv; charset=utf-8"),
    "xlsx": (
        files.as_workbook,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    "json": (files.as_json, "application/json"),
    "pdf": (files.as_list, "application/pdf"),
}
LEAD_MS = HOUR_MS
"""How far ahead the form proposes to open."""


@sees("see_publication")
def publication(request: StaffRequest, exam: str) -> HttpResponse:
    """Show every publication of an exam, the newest first, and prepare the next."""
    exam_row = exam_of(exam)
    rows = publications.of_exam(exam_row)
    open_id = publications.in_force(exam_row)
    last_decided = publications.decided_last(exam_row)
    proposals = _open_proposals(exam_row, request.now)
    checks = checklist(exam_row, rows, request.actor, now=request.now)
    address = results_address()
    context: dict[str, Any] = {
        "exam": exam_row,
        "checks": checks,
        "checks_left": sum(not check.is_done for check in checks),
        "missing": left_before_preparing(checks),
        "undecided": undecided_for(request.actor, undecided_in(exam_row)),
        "address": address,
        "picture": draw_address(address) if address else "",
        "rows": [
            _publication_row(row, open_id, last_decided)
            | _proposal_context(request, proposals.get(str(row.id)))
            for row in rows
        ],
        "is_correction": last_decided is not None,
        "allows_copies": bool(rows) and rows[0].allows_copies,
        "allows_grids": bool(rows) and rows[0].allows_grids,
        "has_copies": not profile_of(exam_row).is_of_stations_alone,
        "has_stations": shown_part(exam_row) is not None,
        "proposed_at": instant_field(request.now + LEAD_MS),
        "names_on_lists": settings.NAMES_ON_LISTS,
        "rechecks_count": count_waiting(exam_row),
    }
    return render(request, "console/results/publication.html", context)


@sees_somewhere("see_publication")
def publication_home(request: StaffRequest) -> HttpResponse:
    """Lead to the publications of the exam at hand."""
    return lead_to_exam(request, "publication_exam")


@require_POST
def publication_prepare(request: StaffRequest, exam: str) -> HttpResponse:
    """Make every sheet and page, for an instant."""
    wish = acts.Wish(
        instant(request, "opens"),
        allows_copies=request.POST.get("copies") == "1",
        allows_grids=request.POST.get("grids") == "1",
        reason=text(request, "reason"),
        undecided_count=accepted_in(undecided_fact(request)),
    )
    count = count_candidates(exam_of(exam).id)
    with report_progress(f"publication of {exam}", 2 * count) as report:
        acts.prepare(
            request.actor,
            exam,
            wish,
            render=pages_of,
            entropy=secrets.token_bytes,
            packages=settings.PACKAGES,
            now=request.now,
            progress=report,
        )
    return redirect("publication_exam", exam)


@sees("see_publication")
def publication_progress(_request: StaffRequest, exam: str) -> HttpResponse:
    """Tell how far the publication is that this process prepares."""
    return answer_progress(f"publication of {exam_of(exam).code}")


@require_http_methods(["GET", "HEAD", "POST"])
def publication_propose(request: StaffRequest, exam: str, number: int) -> HttpResponse:
    """Say what publishing does, and propose it to a second person."""
    exam_row = exam_of(exam)
    row = find_publication(exam_row.id, number)
    kind = KINDS[publications.decided_last(exam_row) is not None]
    require(request.actor, kind)
    sitting = anchor(exam_row.id).id
    if request.method == "POST":
        facts = {"publication": str(row.id), **undecided_fact(request)}
        two_person.propose(request, sitting, kind, facts)
        return redirect("publication_exam", exam)
    former = corrected_by(row)
    context = {
        "exam": exam_row,
        "row": row,
        "kind": kind,
        "root": bytes(row.root),
        "valid_ms": TERMS["results_published"].valid_ms,
        "undecided": undecided_for(request.actor, undecided_in(exam_row)),
        **(changes_context(row, former) if former else {}),
    }
    return render(request, "console/results/publication_propose.html", context)


@require_POST
def publication_confirm(
    request: StaffRequest, exam: str, proposal: UUID
) -> HttpResponse:
    """Publish what somebody else proposed."""
    two_person.confirm(request, _load_proposal(exam, proposal))
    return redirect("publication_exam", exam)


@require_POST
def publication_withdraw(
    request: StaffRequest, exam: str, proposal: UUID
) -> HttpResponse:
    """Take a proposal back."""
    two_person.withdraw(request, _load_proposal(exam, proposal))
    return redirect("publication_exam", exam)


@require_http_methods(["GET", "HEAD", "POST"])
def publication_stop(request: StaffRequest, exam: str, number: int) -> HttpResponse:
    """Ask why, and stop a publication before its instant."""
    exam_row = exam_of(exam)
    row = find_publication(exam_row.id, number)
    require(request.actor, "publication_stopped")
    if request.method == "POST":
        acts.stop(
            request.actor, row.id, reason=text(request, "reason"), now=request.now
        )
        return redirect("publication_exam", exam)
    return render(
        request, "console/results/publication_stop.html", {"exam": exam_row, "row": row}
    )


@sees("see_publication")
def publication_sheet(request: StaffRequest, exam: str, number: int) -> HttpResponse:
    """Show what one candidate sees, or will."""
    exam_row = exam_of(exam)
    row = find_publication(exam_row.id, number)
    candidate_number = request.GET.get("candidate", "").strip()
    page = page_of(row, candidate_number, is_french=formats.is_french())
    page = page.replace("<button ", "<button disabled ")
    page = page.replace(' href="/resultats/', ' data-leads-to="/resultats/')
    context = {
        "exam": exam_row,
        "row": row,
        "wanted": candidate_number,
        "page": mark_safe(page),  # noqa: S308 -- our own, escaped when it was made
    }
    return render(request, "console/results/publication_sheet.html", context)


@sees("see_publication")
def publication_file(
    _request: StaffRequest, exam: str, number: int, kind: str
) -> HttpResponse:
    """Return a publication as a file."""
    if kind not in SENT:
        raise Unknown("file", kind)
    row = find_publication(exam_of(exam).id, number)
    make, content_type = SENT[kind]
    response = HttpResponse(make(row), content_type=content_type)
    name = f"resultats-{exam[:40]}-{number}.{kind}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _publication_row(
    row: Publication, open_id: UUID | None, last_decided: Publication | None
) -> dict[str, Any]:
    signature = publications.signature_of(row.id)
    is_decided = last_decided is not None and last_decided.id == row.id
    return {
        "row": row,
        "acts": [act for act in (row.act, row.published_act, row.stopped_act) if act],
        "root": bytes(row.root),
        "signed": signature,
        "state": _state(row, open_id, is_signed=signature is not None),
        "can_propose": row.published_act is None
        and (last_decided is None or last_decided.number < row.number),
        "can_stop": is_decided and row.id != open_id,
        "is_correction": row.number > 1 and corrected_by(row) is not None,
    }


def _proposal_context(
    request: StaffRequest, proposal: Proposal | None
) -> dict[str, Any]:
    """Return what waits for a second person, and whether a tie keeps this one off."""
    tie = tie_of(proposal, request.actor.id, now=request.now)
    return {"proposal": proposal, "tie": tie}


def _state(row: Publication, open_id: UUID | None, *, is_signed: bool) -> str:
    """Return where a publication stands, in one word of the template."""
    if row.stopped_act is not None:
        return "stopped"
    if row.published_act is None:
        return "prepared"
    if row.id == open_id:
        return "open"
    if publications.is_past(Instant(row.opens_ms)):
        return "over" if is_signed else "unsigned"
    return "waiting" if is_signed else "unsigned"


def _open_proposals(exam: Exam, now: Instant) -> dict[str, Proposal]:
    """Return the proposals that wait for a second person, by publication."""
    rows = open_in_exam(exam, KINDS, now=now)
    return {row.facts["publication"]: row for row in rows}


def _load_proposal(exam: str, proposal: UUID) -> Proposal:
    return find_proposal_of_exam(exam_of(exam), proposal, kinds=KINDS)
