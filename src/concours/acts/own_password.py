"""One's own password: whoever knows it may change it, and who was given it must.

No act is recorded: nobody acts on anybody else.
"""

from dataclasses import dataclass
from typing import ClassVar

from django.contrib.auth.hashers import check_password
from django.db import transaction

from concours.acts.accounts import check_password_length
from concours.acts.sign_in import (
    FAILURES_COUNT_MAX,
    PASSWORD_LENGTH_MAX,
    SignInTooMany,
    failures_count,
)
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
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


@transaction.atomic
def change_password(
    member: StaffMember, current: str, chosen: str, *, now: Instant
) -> StaffMember:
    """Change one's own password; sessions elsewhere end. Return the member as they are.

    Raises `PasswordRefused`, `PasswordSame`, `MemberInvalid`, `SignInTooMany`.
    """
    row = StaffMember.objects.select_for_update().get(pk=member.pk)
    if failures_count(row.login, PasswordRefused.code, now) >= FAILURES_COUNT_MAX:
        raise SignInTooMany(row.login)
    if not check_password(current[:PASSWORD_LENGTH_MAX], row.password):
        raise PasswordRefused(row.login)
    chosen = chosen[:PASSWORD_LENGTH_MAX]
    check_password_length(chosen)
    if chosen == current:
        raise PasswordSame
    row.set_password(chosen)
    row.is_password_given = False
    row.save(update_fields=["password", "is_password_given"])
    return row
