"""One's own account: roles, password, and what others did to it."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from concours.acts.offices import actor_of
from concours.acts.people.own_password import change_password
from concours.acts.people.sign_in import PASSWORD_LENGTH_MAX
from concours.console.edge.request import StaffRequest
from concours.console.edge.staff import before_own_password
from concours.console.pages.frame import post_word
from concours.console.pages.people.second_factor import signed_in
from concours.console.pages.people.sign_in import next_of
from concours.console.words.people.accounts import AccountAct, account_acts
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.store.models import StaffMember
from concours.store.queries.people.accounts import (
    acts_on_account,
    acts_since_entry_before,
)
from concours.store.queries.people.staff import factors_and_entries, member_of

ENTRIES_COUNT_MAX = 5


@dataclass(eq=False)
class PasswordsDiffer(Refusal):
    """The new password was not typed twice alike."""

    code: ClassVar[str] = "own_password.differs"


def own_account(request: StaffRequest) -> HttpResponse:
    """Show one's own account; what is new since one's last entry stands first."""
    member = signed_in(request)
    news = acts_since_entry_before(member) if "untold" in request.session else []
    request.session.pop("untold", None)
    is_password_new = request.session.pop("is_password_new", False)
    context: dict[str, Any] = {
        "member": member,
        "appointments": member_of(member.login).appointment_set.all(),
        "member_post": post_word(actor_of(member).post),
        "is_password_new": is_password_new,
        "news": account_acts(member.login, news),
        "acts": every_act(member),
        "entries": factors_and_entries(member)[1][:ENTRIES_COUNT_MAX],
        "next": next_of(request),
    }
    return render(request, "console/people/account.html", context)


@before_own_password
@require_http_methods(["GET", "HEAD", "POST"])
def own_password(request: StaffRequest) -> HttpResponse:
    """Ask for another password, or change it; this session stays, others end."""
    member = signed_in(request)
    if request.method != "POST":
        return render(request, "console/people/own_password.html")
    was_given = member.is_password_given
    password = request.POST.get("current", "")[:PASSWORD_LENGTH_MAX]
    new_password = chosen_password(request)
    updated_member = change_password(member, password, new_password, now=request.now)
    update_session_auth_hash(request, updated_member)
    request.session["is_password_new"] = True
    return redirect("second_factor" if was_given else "own_account")


def chosen_password(request: StaffRequest) -> str:
    """Return the new password, typed twice. Raises `PasswordsDiffer`."""
    passwords = [
        request.POST.get(name, "")[:PASSWORD_LENGTH_MAX] for name in ("chosen", "again")
    ]
    if passwords[0] != passwords[1]:
        raise PasswordsDiffer
    return passwords[0]


def every_act(member: StaffMember) -> list[AccountAct]:
    """Return the acts on an account in words, the last first."""
    rows = acts_on_account(member.login, since=Instant(0))
    return account_acts(member.login, rows)
