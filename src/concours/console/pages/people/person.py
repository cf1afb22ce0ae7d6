"""One member of the staff: what they do and where, and the acts upon it."""

import secrets
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from concours.acts.may import may
from concours.acts.people.accounts import initial_password
from concours.acts.people.people import (
    dismiss,
    gained_trust,
    move,
    renew_password,
    reset_second_factor,
)
from concours.acts.people.people_by_two import move_facts
from concours.console.edge.request import StaffRequest
from concours.console.edge.staff import actor_of
from concours.console.pages.forms import text
from concours.console.pages.frame import post_word
from concours.console.pages.people.account import every_act
from concours.console.pages.people.people import (
    duty_of,
    post_choices,
    post_value,
    role_choices,
    trusted_words,
)
from concours.console.pages.people.staff_decisions import propose_one
from concours.console.pages.permissions import sees
from concours.core.people.roster.second_factor import RECOVERY_CHANCE_BYTES
from concours.store.queries.people.staff import factors_and_entries, member_of


@sees("see_people")
def person(request: StaffRequest, login: str) -> HttpResponse:
    """Show a member, their second factors and their last entries."""
    member = member_of(login)
    actor = actor_of(member)
    factors, entries = factors_and_entries(member)
    context: dict[str, Any] = {
        "member": member,
        "member_post": post_word(actor.post),
        "factors": factors,
        "entries": entries,
        "is_other": member.login != request.actor.id and member.is_active,
        "roles": role_choices(tuple(member.roles)),
        "posts": post_choices(post_value(actor.post)),
        "trusted": trusted_words(),
        "is_trusted": bool(gained_trust(member.roles)),
        "can_propose": may(request.actor, "decision_proposed"),
        "acts": every_act(member),
    }
    return render(request, "console/people/person.html", context)


@require_POST
def move_one(request: StaffRequest, login: str) -> HttpResponse:
    """Change what a member does, or where."""
    duty, reason = duty_of(request), text(request, "reason")
    before = member_of(login).roles
    if gained_trust(duty.roles, before):
        return propose_one(
            request, "staff_moved", move_facts(login, duty, before=before)
        )
    move(request.actor, login, duty, reason=reason, now=request.now)
    return redirect("people_person", login)


@require_POST
def dismiss_one(request: StaffRequest, login: str) -> HttpResponse:
    """Close a member's account."""
    dismiss(request.actor, login, reason=text(request, "reason"), now=request.now)
    return redirect("people_person", login)


@require_POST
def renew_one(request: StaffRequest, login: str) -> HttpResponse:
    """Give another password, and show it once; two give that of who decides."""
    if gained_trust(member_of(login).roles):
        return propose_one(request, "password_renewed", {"login": login})
    password = initial_password(secrets.token_bytes(RECOVERY_CHANCE_BYTES))
    reason = text(request, "reason")
    member = renew_password(
        request.actor, login, password, reason=reason, now=request.now
    )
    context = {"member": member, "password": password, "is_renewed": True}
    return render(request, "console/people/appointed.html", context)


@require_POST
def reset_one(request: StaffRequest, login: str) -> HttpResponse:
    """Forget a member's second factor; two do it for who decides with another."""
    if gained_trust(member_of(login).roles):
        return propose_one(request, "second_factor_reset", {"login": login})
    reason = text(request, "reason")
    reset_second_factor(request.actor, login, reason=reason, now=request.now)
    return redirect("people_person", login)
