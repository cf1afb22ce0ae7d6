"""Recognise a member of the staff by login and password.

Wrong passwords are counted where they come from: somebody else's, from elsewhere, shut
nobody out.
"""

from dataclasses import dataclass
from typing import ClassVar

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from concours.acts.record import plain_connection
from concours.core.kernel.errors import Refusal, Unavailable
from concours.core.kernel.time import Instant
from concours.core.people.sign_in.tries import Door, Try
from concours.store.journal.tries import count_try, give_back_name, give_back_try
from concours.store.models import StaffMember
from concours.store.queries.people.signing_in import first_password_until

LOGIN_LENGTH_MAX = 80
PASSWORD_LENGTH_MAX = 200


@dataclass(eq=False)
class SignInRefused(Refusal):
    """Login or password wrong, or the account closed: one code for all (A14)."""

    code: ClassVar[str] = "sign_in.refused"
    login: str


@dataclass(eq=False)
class SignInTooMany(Refusal):
    """Too many wrong passwords from this network: come again in five minutes."""

    code: ClassVar[str] = "sign_in.too_many"
    login: str


@dataclass(eq=False)
class PasswordExpired(Refusal):
    """A first password that nobody came in with while it served."""

    code: ClassVar[str] = "sign_in.password_expired"
    login: str


def recognise(login: str, password: str, *, origin: str, now: Instant) -> StaffMember:
    """Return the member who signs in from `origin`: a network, or a known device.

    An unknown login costs the same time as a wrong password. Raises `SignInRefused`,
    `SignInTooMany`, `PasswordExpired`; `Unavailable` if too many come in at once.
    """
    login = login.strip().lower()[:LOGIN_LENGTH_MAX]
    attempt = Try(origin, login)
    if not count_staff_try("password", attempt, now=now):
        raise SignInTooMany(login)
    member = StaffMember.objects.filter(login=login, is_active=True).first()
    try:
        is_right = _is_right(member, password[:PASSWORD_LENGTH_MAX])
    except Unavailable:  # nothing was compared: no try of that name, but of the network
        with transaction.atomic():
            give_back_name(plain_connection(), "password", attempt)
        raise
    if member is None or not is_right:
        raise SignInRefused(login)
    give_back_staff_try("password", attempt)
    until = first_password_until(member)
    if until is not None and now >= until:
        raise PasswordExpired(login)
    return member


def _is_right(member: StaffMember | None, password: str) -> bool:
    if member is None:
        make_password(password)
        return False
    return check_password(password, member.password)


def count_staff_try(door: Door, attempt: Try, *, now: Instant) -> bool:
    """Count a try for good before it is compared, and tell whether it may be."""
    with transaction.atomic(durable=True):
        return count_try(plain_connection(), door, attempt, now=now)


def give_back_staff_try(door: Door, attempt: Try) -> None:
    """Take a right try out of the count again."""
    with transaction.atomic():
        give_back_try(plain_connection(), door, attempt)
