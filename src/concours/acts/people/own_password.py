"""One's own password: whoever knows it may change it, and who was given it must.

No act is recorded: nobody acts on anybody else.
"""

from dataclasses import dataclass
from typing import ClassVar

from django.contrib.auth.hashers import check_password
from django.db import transaction

from concours.acts.people.accounts import check_password_length
from concours.acts.people.sign_in import (
    PASSWORD_LENGTH_MAX,
    SignInTooMany,
    count_staff_try,
    give_back_staff_try,
)
from concours.core.kernel.errors import Refusal
from concours.core.kernel.network import NETWORK_LENGTH_MAX
from concours.core.kernel.time import Instant
from concours.core.people.sign_in.tries import Try
from concours.store.models import StaffMember


@dataclass(eq=False)
class PasswordRefused(Refusal):
    """The password that is to be changed is not this person's."""

    code: ClassVar[str] = "own_password.refused"
    login: str


@dataclass(eq=False)
class PasswordSame(Refusal):
    """The new password is the one that is to be changed."""

    code: ClassVar[str] = "own_password.same"


def change_password(
    member: StaffMember, current: str, new_password: str, *, now: Instant
) -> StaffMember:
    """Change one's own password; sessions elsewhere end. Return the member as they are.

    Raises `PasswordRefused`, `PasswordSame`, `MemberInvalid`, `SignInTooMany`.
    """
    attempt = Try(_within(member.login), member.login)
    if not count_staff_try("password", attempt, now=now):
        raise SignInTooMany(member.login)
    if not check_password(current[:PASSWORD_LENGTH_MAX], member.password):
        raise PasswordRefused(member.login)
    give_back_staff_try("password", attempt)
    return _keep(member, new_password)


def replace_given_password(member: StaffMember, new_password: str) -> StaffMember:
    """Replace what somebody was given, and has just come in by. Return the member.

    Raises `PasswordRefused` if it was chosen since, `PasswordSame`, `MemberInvalid`.
    """
    if not member.is_password_given:
        raise PasswordRefused(member.login)
    return _keep(member, new_password)


@transaction.atomic
def _keep(member: StaffMember, new_password: str) -> StaffMember:
    """Keep it, unless somebody gave another meanwhile: that one then holds."""
    new_password = new_password[:PASSWORD_LENGTH_MAX]
    check_password_length(new_password)
    if check_password(new_password, member.password):
        raise PasswordSame
    row = StaffMember.objects.select_for_update().get(pk=member.pk)
    if row.password != member.password:
        raise PasswordRefused(row.login)
    row.set_password(new_password)
    row.is_password_given = False
    row.save(update_fields=["password", "is_password_given"])
    return row


def _within(login: str) -> str:
    """Return what stands for a network: whoever tries here has come in already.

    One of their own, so that nobody's wrong tries count against somebody else.
    """
    return f"own account {login}"[:NETWORK_LENGTH_MAX]
