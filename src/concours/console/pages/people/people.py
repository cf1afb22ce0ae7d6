"""Personnes: the whole staff by site, and the appointment of one more."""

import secrets
from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from concours.acts.actor import Venue
from concours.acts.may import LOCAL, MAY, TRUSTED, require
from concours.acts.people.accounts import Member, initial_password
from concours.acts.people.duties import Duty
from concours.acts.people.people import appoint
from concours.acts.people.people_by_two import appointment_facts
from concours.acts.trust import decides_alone_in, gained_trust, takes_two_to_give
from concours.console.edge.request import StaffRequest
from concours.console.pages.current import LAST_EXAM
from concours.console.pages.forms import FormInvalid, text
from concours.console.pages.people.staff_decisions import propose_one, waiting_decisions
from concours.console.pages.permissions import refilled_by, sees
from concours.console.words.act_kinds import role_word
from concours.console.words.people.accounts import roles_words
from concours.core.people.sign_in.second_factor import RECOVERY_CHANCE_BYTES
from concours.store.models import Exam, StaffMember
from concours.store.queries.exams import open_exams
from concours.store.queries.people.roster import exam_of
from concours.store.queries.people.staff import StaffRow, every_member, sites_with_rooms
from concours.store.queries.profiles import profile_of

ROLES_COUNT_MAX = len(MAY)
HOUSE = "*"
"""What a form sends for the whole house, chosen on purpose: the code of no exam."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One box of a form: what it sends, what it says, whether it is ticked."""

    value: str
    word: str
    is_on: bool


@sees("see_people")
def people(request: StaffRequest) -> HttpResponse:
    """Show the staff, all of it or one role of it, nation first, then by site."""
    role = request.GET.get("role", "")
    listings = [row for row in every_member() if role in ("", *_every_role(row.member))]
    groups = [
        {"name": name, "rows": list(rows)}
        for name, rows in groupby(listings, _site_name)
    ]
    context: dict[str, Any] = {
        "waiting": waiting_decisions(request),
        "groups": groups,
        "has_sites": len(sites_with_rooms()) > 1,
        "count": sum(listing.member.is_active for listing in listings),
        "without": sum(_is_without(listing) for listing in listings),
        "roles": role_choices((role,)),
        "asked": role,
        "exam": request.GET.get("exam", ""),
    }
    return render(request, "console/people/people.html", context)


def appointment_form(request: StaffRequest) -> dict[str, Any]:
    """Return what the form of an appointment shows: all that was sent, if it was."""
    return {
        "sent": {name: text(request, name) for name in ("name", "login", "reason")},
        "roles": role_choices(tuple(request.POST.getlist("roles"))),
        "posts": post_choices(text(request, "post")),
        "exams": exam_choices(request, exam_at_hand(request)),
        "house": HOUSE,
        "is_house": text(request, "exam") == HOUSE,
        "alone": [
            row.title for row in open_exams() if decides_alone_in(profile_of(row))
        ],
        "trusted": trusted_words(),
    }


@sees("staff_appointed")
@require_http_methods(["GET", "HEAD", "POST"])
@refilled_by(appointment_form)
def appoint_one(request: StaffRequest) -> HttpResponse:
    """Show the form, or appoint and show the initial password, once.

    Who will decide with another is proposed to a second person.
    """
    if request.method != "POST":
        return render(request, "console/people/appoint.html", appointment_form(request))
    require(request.actor, "staff_appointed")
    duty = duty_of(request)
    login, name = text(request, "login").strip().lower(), text(request, "name").strip()
    if takes_two_to_give(gained_trust(duty.roles), exam_sent(request)):
        facts = appointment_facts(login, name, duty)
        return propose_one(request, "staff_appointed", facts)
    password = initial_password(secrets.token_bytes(RECOVERY_CHANCE_BYTES))
    member = Member(login, name, duty.roles, password, duty.post, exam=duty.exam)
    reason = text(request, "reason")
    appoint(request.actor, [member], reason=reason, now=request.now)
    appointment = {"member": member, "password": password}
    appointment["exam"] = exam_sent(request)
    return render(request, "console/people/appointed.html", appointment)


def duty_of(request: StaffRequest) -> Duty:
    """Return the roles and the post of a form. Raises `FormInvalid`."""
    roles = tuple(dict.fromkeys(request.POST.getlist("roles")))
    if len(roles) > ROLES_COUNT_MAX:
        raise FormInvalid("roles", lack="count")
    row = exam_sent(request)
    exam = None if row is None else row.id
    site, _slash, room = text(request, "post").partition("/")
    if not site:
        return Duty(roles, exam=exam)
    try:
        return Duty(roles, Venue(UUID(site), room), exam)
    except ValueError as error:
        raise FormInvalid("post") from error


def exam_sent(request: StaffRequest) -> Exam | None:
    """Return the exam that a form is about, None for the house.

    Where there are exams, a form that offers the house has it chosen. Raises `Unknown`,
    `FormInvalid`.
    """
    code = text(request, "exam")
    if "exam" in request.POST and not code and open_exams():
        raise FormInvalid("exam", lack="missing")
    return None if code in ("", HOUSE) else exam_of(code)


def exam_choices(request: StaffRequest, default: str) -> list[Choice]:
    """Return every exam in which roles may be given; the one asked for is chosen."""
    current = text(request, "exam") or request.GET.get("exam", "") or default
    return [Choice(row.code, row.title, row.code == current) for row in open_exams()]


def exam_at_hand(request: StaffRequest) -> str:
    """Return the exam that somebody is probably appointed in, "" where nothing says.

    That of the last page which named one, or the only one that there is.
    """
    codes = [row.code for row in open_exams()]
    last = request.session.get(LAST_EXAM, "")
    return last if last in codes or len(codes) != 1 else codes[0]


def role_choices(own_roles: tuple[str, ...]) -> list[Choice]:
    """Return every role that may be given, those held ticked."""
    return [Choice(role, _role_said(role), role in own_roles) for role in MAY]


def trusted_words() -> str:
    """Return the roles that two persons give, as people call them."""
    return roles_words(role for role in MAY if role in TRUSTED)


def post_choices(current: str) -> list[Choice]:
    """Return every post: each site, and each room of it; `current` is chosen.

    Where two exams have sites of one name, each says of which it is.
    """
    choices = []
    places = sites_with_rooms()
    counts = Counter(site.name for site, _rooms in places)
    for site, rooms in places:
        exam = f" ({site.exam.title})" if counts[site.name] > 1 else ""
        for room in ("", *rooms):
            value = post_value(Venue(site.id, room))
            word = f"{site.name} · {room}{exam}" if room else f"{site.name}{exam}"
            choices.append(Choice(value, word, value == current))
    return choices


def post_value(post: Venue | None) -> str:
    """Return how a form sends a post, "" for none."""
    if post is None:
        return ""
    return f"{post.site}/{post.room}" if post.room else str(post.site)


def _role_said(role: str) -> str:
    word = role_word(role)
    return _("%(role)s (un centre)") % {"role": word} if role in LOCAL else word


def _site_name(listing: StaffRow) -> str:
    return listing.member.site.name if listing.member.site else ""


def _is_without(listing: StaffRow) -> bool:
    return listing.member.is_active and listing.factors_count == 0


def _every_role(member: StaffMember) -> set[str]:
    """Return the roles of somebody, in the house and in any exam."""
    appointments = member.appointment_set.all()
    return {*member.roles, *(role for row in appointments for role in row.roles)}
