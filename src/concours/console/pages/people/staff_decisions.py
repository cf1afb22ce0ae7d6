"""Personnes: what two persons decide about somebody, proposed here and confirmed."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from concours.acts.actor import Venue
from concours.acts.may import may
from concours.acts.people.duties import APPOINTED_IN
from concours.acts.people.people_by_two import (
    KINDS,
    Half,
    leaves_password,
    password_half,
)
from concours.console.edge.request import StaffRequest
from concours.console.pages import two_person
from concours.console.pages.frame import post_word
from concours.console.pages.ties import tie_to
from concours.console.words.people.accounts import decided_word, roles_words
from concours.store.models import Proposal
from concours.store.queries.people.roster import exam_of
from concours.store.queries.people.staff import name_of
from concours.store.queries.proposals import one_on_people, waiting_on_people


def propose_one(
    request: StaffRequest, kind: str, facts: dict[str, str]
) -> HttpResponse:
    """Propose an act on somebody; show the first half of their password, if any."""
    proposal = two_person.propose(request, None, kind, facts)
    return _answer(request, one_on_people(proposal), "proposer")


@require_POST
def confirm_one(request: StaffRequest, proposal: UUID) -> HttpResponse:
    """Do what somebody else proposed; show the other half of the password, if any."""
    row = one_on_people(proposal)
    two_person.confirm(request, row)
    return _answer(request, row, "decider")


@require_POST
def withdraw_one(request: StaffRequest, proposal: UUID) -> HttpResponse:
    """Take a proposal back."""
    row = one_on_people(proposal)
    two_person.withdraw(request, row)
    return redirect("people")


def waiting_decisions(request: StaffRequest) -> list[dict[str, Any]]:
    """Return what waits for a second person, in words, for whoever may decide."""
    if not may(request.actor, "decision_proposed"):
        return []
    return [
        {
            "row": row,
            "decided": decided_word(row.kind),
            "name": row.facts.get("name") or name_of(row.facts["login"]),
            "roles": roles_words(row.facts.get("roles", "").split()),
            "post": _post_word(row),
            "exam": _exam_title(row),
            "is_mine": row.proposer.login == request.actor.id,
            "tied_until": tie_to(row.proposer.login, request.actor.id, now=request.now),
            "has_password": leaves_password(row.kind, row.facts),
        }
        for row in waiting_on_people(KINDS, now=request.now)
        if may(request.actor, row.kind)
    ]


def _answer(request: StaffRequest, row: Proposal, half: Half) -> HttpResponse:
    if not leaves_password(row.kind, row.facts):
        return redirect("people")
    context = {
        "row": row,
        "name": row.facts.get("name") or name_of(row.facts["login"]),
        "half": password_half(row.id, half),
        "is_decided": half == "decider",
    }
    return render(request, "console/people/half.html", context)


def _post_word(row: Proposal) -> str:
    site = row.facts.get("site")
    return post_word(Venue(UUID(site), row.facts.get("room", "")) if site else None)


def _exam_title(row: Proposal) -> str:
    """Return in which exam alone a proposal gives roles, "" for the house."""
    code = row.facts.get(APPOINTED_IN)
    return exam_of(code).title if code else ""
