"""Recognise a member of the staff by login and password."""

from dataclasses import dataclass
from typing import ClassVar

from django.contrib.auth.hashers import check_password, make_password
from django.db import connection

from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import MINUTE_MS, Instant
from concours.store.models import StaffMember

LOGIN_LENGTH_MAX = 80
PASSWORD_LENGTH_MAX = 200
FAILURES_COUNT_MAX = 5
FAILURES_WINDOW_MS = 5 * MINUTE_MS

FAILURES = """
SELECT count(*) FROM refused_act WHERE actor = %s AND code = %s AND at_ms > %s
"""


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


def recognise(login: str, password: str, *, now: Instant) -> StaffMember:
    """Return the member who signs in.

    An unknown login costs the same time as a wrong password. Raises `SignInRefused`,
    `SignInTooMany`.
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
    return member


def failures_count(login: str, code: str, now: Instant) -> int:
    """Return how often a login was refused under `code` in the last five minutes."""
    since = now - FAILURES_WINDOW_MS
    with connection.cursor() as cursor:
        cursor.execute(FAILURES, [login, code, since])
        row = cursor.fetchone()
    assert row is not None
    count: int = row[0]
    return count
