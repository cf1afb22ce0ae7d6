"""One member of the staff: what they do and where, and the acts upon it."""

import secrets
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from concours.acts.actor import Actor, Office
from concours.acts.may import may
from concours.acts.offices import actor_of
from concours.acts.people.accounts import initial_password
from concours.acts.people.people import (
    dismiss,
    end_appointment,
    move,
    renew_password,
    reset_second_factor,
)
from concours.acts.people.people_by_two import move_facts
from concours.acts.trust import (
    decides_alone_in,
    gained_trust,
    is_in_two_hands,
    roles_by_two,
    roles_held,
    takes_two_to_give,
)
from concours.console.edge.request import StaffRequest
from concours.console.pages.current import LAST_EXAM
from concours.console.pages.forms import text
from concours.console.pages.frame import post_word
from concours.console.pages.people.account import every_act
from concours.console.pages.people.people import (
    HOUSE,
    duty_of,
    exam_choices,
    exam_sent,
    post_choices,
    post_value,
    role_choices,
    trusted_words,
)
from concours.console.pages.people.staff_decisions import propose_one
from concours.console.pages.permissions import sees
from concours.core.people.sign_in.second_factor import RECOVERY_CHANCE_BYTES
from concours.store.models import StaffMember
from concours.store.queries.people.roster import exam_of
from concours.store.queries.people.staff import factors_and_entries, member_of
from concours.store.queries.profiles import profile_of


@sees("see_people")
def person(request: StaffRequest, login: str) -> HttpResponse:
    """Show a member, what they do in the house or one exam, and their last entries."""
    member = member_of(login)
    actor = actor_of(member)
    factors, entries = factors_and_entries(member)
    context: dict[str, Any] = {
        "member": member,
        "member_post": post_word(actor.post),
        "factors": factors,
        "entries": entries,
        "is_other": member.login != request.actor.id and member.is_active,
        "is_trusted": is_in_two_hands(member),
        "can_propose": may(request.actor, "decision_proposed"),
        "acts": every_act(member),
        "endable": _endable(member),
        **_duty_form(request, member, actor),
    }
    return render(request, "console/people/person.html", context)


def _endable(member: StaffMember) -> list[tuple[str, str]]:
    """Return where somebody's roles can end: code and title of an exam, or the house.

    In the house, of whoever keeps others: who has no role left is dismissed.
    """
    exams = [
        (appointment.exam.code, appointment.exam.title)
        for appointment in member.appointment_set.all()
    ]
    return [("", _("toute la maison")), *exams] if exams and member.roles else exams


def _duty_form(
    request: StaffRequest, member: StaffMember, actor: Actor
) -> dict[str, Any]:
    """Return what the form of a change shows: roles in an exam, or in the house.

    That of the last page which named an exam, or the only one that somebody works in.
    """
    codes = [row.exam.code for row in member.appointment_set.all()]
    only_code = codes[0] if len(codes) == 1 and not member.roles else ""
    default = request.session.get(LAST_EXAM, "") or only_code
    choices = exam_choices(request, default)
    exam = next((exam_of(choice.value) for choice in choices if choice.is_on), None)
    offices = {office.exam: office for office in actor.appointments}
    office = actor.house if exam is None else offices.get(exam.id)
    office = office or Office()
    return {
        "exam": exam,
        "exams": choices,
        "house": HOUSE,
        "roles": role_choices(tuple(office.roles)),
        "posts": post_choices(post_value(office.post)),
        "trusted": trusted_words(),
        "is_alone": exam is not None and decides_alone_in(profile_of(exam)),
    }


@require_POST
def move_one(request: StaffRequest, login: str) -> HttpResponse:
    """Change what a member does, or where: in the house, or in one exam."""
    duty, reason = duty_of(request), text(request, "reason")
    member = member_of(login)
    trust = gained_trust(duty.roles, roles_held(member, duty.exam))
    if takes_two_to_give(trust, exam_sent(request)):
        facts = move_facts(login, duty, before=roles_by_two(member))
        return propose_one(request, "staff_moved", facts)
    move(request.actor, login, duty, reason=reason, now=request.now)
    return redirect("people_person", login)


@require_POST
def end_one(request: StaffRequest, login: str) -> HttpResponse:
    """Take from a member what they do in one exam, or in the house without one."""
    exam, reason = text(request, "exam"), text(request, "reason")
    end_appointment(request.actor, login, exam, reason=reason, now=request.now)
    return redirect("people_person", login)


@require_POST
def dismiss_one(request: StaffRequest, login: str) -> HttpResponse:
    """Close a member's account."""
    dismiss(request.actor, login, reason=text(request, "reason"), now=request.now)
    return redirect("people_person", login)


@require_POST
def renew_one(request: StaffRequest, login: str) -> HttpResponse:
    """Give another password, and show it once; two give that of who decides."""
    if is_in_two_hands(member_of(login)):
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
    if is_in_two_hands(member_of(login)):
        return propose_one(request, "second_factor_reset", {"login": login})
    reason = text(request, "reason")
    reset_second_factor(request.actor, login, reason=reason, now=request.now)
    return redirect("people_person", login)
