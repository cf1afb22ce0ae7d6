"""What takes two persons, as the pages ask for it: the reason is in the form."""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from concours.acts import two_persons
from concours.console.edge.request import StaffRequest
from concours.console.files.casefile import draw_notice
from concours.console.pages.forms import text
from concours.store.models import Proposal

NO_FACTS: Mapping[str, str] = {}


def propose(
    request: StaffRequest, sitting: UUID | None, kind: str, facts: Mapping[str, str]
) -> UUID:
    """Propose an act under the reason of the form; return the proposal's identity.

    Where the exam lets one person decide, it is done at once.
    """
    reason = text(request, "reason")
    with transaction.atomic():
        proposal = two_persons.propose(
            request.actor, sitting, kind, facts=facts, reason=reason, now=request.now
        )
        confirm_alone(request, sitting, proposal, facts)
    return proposal


def confirm_alone(
    request: StaffRequest,
    sitting: UUID | None,
    proposal: UUID,
    facts: Mapping[str, str] = NO_FACTS,
) -> None:
    """Confirm one's own proposal at once where the exam lets one person decide."""
    if two_persons.decides_alone(sitting, facts):
        _confirm(request, proposal)


def confirm(request: StaffRequest, proposal: Proposal) -> None:
    """Do what somebody else proposed."""
    _confirm(request, proposal.id)


def propose_again(request: StaffRequest, proposal: Proposal) -> UUID:
    """Propose once more what lapsed; return the new proposal's identity."""
    return two_persons.propose_again(request.actor, proposal.id, now=request.now)


def withdraw(request: StaffRequest, proposal: Proposal) -> None:
    """Take a proposal back."""
    two_persons.withdraw(request.actor, proposal.id, now=request.now)


def _confirm(request: StaffRequest, proposal: UUID) -> None:
    two_persons.confirm(
        request.actor, proposal, now=request.now, draw_notice=draw_notice
    )
