"""Clé de signature: the key that signs an exam's papers, and another for it."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from concours.acts.authoring.packages_key import house_signer
from concours.acts.may import may
from concours.acts.two_persons import note_seen
from concours.console.edge.request import StaffRequest
from concours.console.pages import two_person
from concours.console.pages.forms import text
from concours.console.pages.permissions import sees
from concours.console.pages.ties import tie_to
from concours.store.models import Exam, Proposal
from concours.store.queries.authoring import plans
from concours.store.queries.authoring.signing_keys import keys_of
from concours.store.queries.people.roster import exam_of
from concours.store.queries.profiles import profile_of
from concours.store.queries.proposals import find_proposal_of_exam, open_in_exam

KIND = "signing_key_replaced"


@sees("see_exams")
def signing_key(request: StaffRequest, exam: str) -> HttpResponse:
    """Show the keys that an exam had, and what may be done about the one it has."""
    row = exam_of(exam)
    signed_by, signer = profile_of(row).sealing.signed_by, bytes(row.signer)
    house_key = house_signer() if signed_by == "house" else None
    proposals = open_in_exam(row, [KIND], now=request.now)
    decidable = [p.id for p in proposals if p.proposer.login != request.actor.id]
    if may(request.actor, KIND):
        note_seen(request.actor, decidable, now=request.now)
    context: dict[str, Any] = {
        "exam": row,
        "signed_by": signed_by,
        "signer_hex": signer.hex(),
        "house_hex": house_key.hex() if house_key not in (None, signer) else "",
        "keys": keys_of(row.code),
        "is_fixed": plans.is_any_sealed(row.id) or row.archived_act is not None,
        "proposals": [_line(request, proposal) for proposal in proposals],
    }
    return render(request, "console/exams/signing_key.html", context)


@require_POST
def key_propose(request: StaffRequest, exam: str) -> HttpResponse:
    """Propose another key: the one that was drawn, or the house's as it is now."""
    row = exam_of(exam)
    signer = _proposed_key(request, row)
    two_person.propose(request, None, KIND, {"exam": row.code, "signer": signer})
    return redirect("exams_key", exam)


@require_POST
def key_confirm(request: StaffRequest, exam: str, proposal: UUID) -> HttpResponse:
    """Replace the key as somebody else proposed."""
    row = find_proposal_of_exam(exam_of(exam), proposal, kinds=[KIND])
    two_person.confirm(request, row)
    return redirect("exams_key", exam)


@require_POST
def key_withdraw(request: StaffRequest, exam: str, proposal: UUID) -> HttpResponse:
    """Keep the key: the proposal is taken back."""
    row = find_proposal_of_exam(exam_of(exam), proposal, kinds=[KIND])
    two_person.withdraw(request, row)
    return redirect("exams_key", exam)


def _proposed_key(request: StaffRequest, row: Exam) -> str:
    if profile_of(row).sealing.signed_by == "house":
        return house_signer().hex()
    return text(request, "signer")


def _line(request: StaffRequest, proposal: Proposal) -> dict[str, Any]:
    return {
        "row": proposal,
        "signer": proposal.facts["signer"],
        "proposer": proposal.proposer.name,
        "is_mine": proposal.proposer.login == request.actor.id,
        "tied_until": tie_to(
            proposal.proposer.login, request.actor.id, now=request.now
        ),
    }
