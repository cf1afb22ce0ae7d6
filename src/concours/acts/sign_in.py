"""Recognise a member of the staff by login and password."""

from dataclasses import dataclass
from typing import ClassVar

from django.contrib.auth.hashers import check_password, make_password

from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import MINUTE_MS, Instant, after
from concours.store.models import StaffMember
from concours.store.queries.signing_in import first_password_until, refused_count

LOGIN_LENGTH_MAX = 80
PASSWORD_LENGTH_MAX = 200
FAILURES_COUNT_MAX = 5
FAILURES_WINDOW_MS = 5 * MINUTE_MS


@dataclass(eq=False)
class SignInRefused(Refusal):
    """Login or password wrong, or the account closed: one code for all (A14)."""

    code: ClassVar[str] = "sign_in.refused"
    login: str


@dataclass(eq=False)
class SignInTooMany(Refusal):
    """Five failures of one login in five minutes."""

    code: ClassVar[str] = "sign_in.too_many"
    login: str


@dataclass(eq=False)
class PasswordExpired(Refusal):
    """A first password that nobody came in with while it served."""

    code: ClassVar[str] = "sign_in.password_expired"
    login: str


def recognise(login: str, password: str, *, now: Instant) -> StaffMember:
    """Return the member who signs in.

    An unknown login costs the same time as a wrong password. Raises `SignInRefused`,
    `SignInTooMany`, `PasswordExpired`.
    """
    login = login.strip().lower()[:LOGIN_LENGTH_MAX]
    if failures_count(login, SignInRefused.code, now) >= FAILURES_COUNT_MAX:
        raise SignInTooMany(login)
    member = StaffMember.objects.filter(login=login, is_active=True).first()
    if member is None:
        make_password(password[:PASSWORD_LENGTH_MAX])
        raise SignInRefused(login)
    if not check_password(password[:PASSWORD_LENGTH_MAX], member.password):
        raise SignInRefused(login)
    until = first_password_until(member)
    if until is not None and now >= until:
        raise PasswordExpired(login)
    return member


def failures_count(login: str, code: str, now: Instant) -> int:
    """Return how often a login was refused under `code` in the last five minutes."""
    return refused_count(login, code, since=after(now, -FAILURES_WINDOW_MS))
