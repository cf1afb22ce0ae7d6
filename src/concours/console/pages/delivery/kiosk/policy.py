"""What an exam does where locks are not proved: proposed here, and decided by two."""

from itertools import groupby
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from concours.acts.may import may
from concours.acts.two_persons import note_seen
from concours.console.edge.request import StaffRequest
from concours.console.pages import two_person
from concours.console.pages.forms import text
from concours.console.pages.ties import tie_to
from concours.console.words.delivery.kiosk import policy_words
from concours.core.kiosk.proof.policy import POLICIES
from concours.store.models import Exam, Proposal
from concours.store.queries.delivery.kiosk.configurations import unconfigured_sites
from concours.store.queries.delivery.kiosk.policies import lock_policy
from concours.store.queries.people.roster import exam_of
from concours.store.queries.profiles import profile_of
from concours.store.queries.proposals import find_proposal_of_exam, open_in_exam

KIND = "kiosk_policy_set"
PERCENT_USUAL = 95
SITES_NAMED_MAX = 20


def policy_section(request: StaffRequest, exam: Exam) -> dict[str, Any]:
    """Return what the page shows of the policy; whoever may decide has seen it."""
    policy = lock_policy(exam.id)
    proposals = open_in_exam(exam, [KIND], now=request.now)
    decidable = [p.id for p in proposals if p.proposer.login != request.actor.id]
    if may(request.actor, KIND):
        note_seen(request.actor, decidable, now=request.now)
    percent = policy.right_percent_min
    return {
        "policy_now": policy_words(policy.name, percent),
        "policy_choices": [
            {"name": name, "words": policy_words(name), "is_on": name == policy.name}
            for name in POLICIES
        ],
        "percent": percent or PERCENT_USUAL,
        "has_lock": profile_of(exam).lock != "none",
        "is_closed": exam.archived_act is not None,
        "proposals": [_line(request, proposal) for proposal in proposals],
        **_unconfigured(exam),
    }


def _unconfigured(exam: Exam) -> dict[str, Any]:
    """Return the sites that can prove nothing, by sitting: no policy concerns them."""
    rows = unconfigured_sites(exam.id)
    by_sitting = [
        (title, list(sites)) for title, sites in groupby(rows, attrgetter("sitting"))
    ]
    return {
        "unconfigured_count": len({row.site for row in rows}),
        "unconfigured": [
            {
                "sitting": title,
                "sites": sites[:SITES_NAMED_MAX],
                "others_count": len(sites[SITES_NAMED_MAX:]),
            }
            for title, sites in by_sitting
        ],
    }


@require_POST
def policy_propose(request: StaffRequest, exam: str) -> HttpResponse:
    """Propose another policy."""
    row, name = exam_of(exam), text(request, "policy")
    facts = {"exam": row.code, "lock_policy": name}
    if name == "gate_launch":
        facts["percent"] = text(request, "percent").strip()
    two_person.propose(request, None, KIND, facts=facts)
    return redirect("kiosk_exam", exam)


@require_POST
def policy_confirm(request: StaffRequest, exam: str, proposal: UUID) -> HttpResponse:
    """Let the policy count that somebody else proposed."""
    row = find_proposal_of_exam(exam_of(exam), proposal, kinds=[KIND])
    two_person.confirm(request, row)
    return redirect("kiosk_exam", exam)


@require_POST
def policy_withdraw(request: StaffRequest, exam: str, proposal: UUID) -> HttpResponse:
    """Keep what is set: the proposal is taken back."""
    row = find_proposal_of_exam(exam_of(exam), proposal, kinds=[KIND])
    two_person.withdraw(request, row)
    return redirect("kiosk_exam", exam)


def _line(request: StaffRequest, proposal: Proposal) -> dict[str, Any]:
    facts = proposal.facts
    return {
        "row": proposal,
        "words": policy_words(facts["lock_policy"], facts.get("percent")),
        "proposer": proposal.proposer.name,
        "is_mine": proposal.proposer.login == request.actor.id,
        "tied_until": tie_to(
            proposal.proposer.login, request.actor.id, now=request.now
        ),
    }
