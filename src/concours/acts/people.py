"""The staff: who is appointed, where, until when; and the way out of a lost factor.

Nobody acts on their own account here: a second pair of eyes is on every line.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from django.db import IntegrityError, transaction

from concours.acts.actor import Actor, Place
from concours.acts.may import LOCAL, MAY, require
from concours.acts.reasons import reasoned
from concours.acts.record import record
from concours.core.kernel.canonical import Json
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.core.roster.second_factor import recovery_code
from concours.store.models import (
    Candidate,
    RecoveryCode,
    SecondFactor,
    Site,
    StaffMember,
)
from concours.store.queries.sittings import Unknown

LOGIN = re.compile(r"[a-z0-9][a-z0-9.-]{0,79}")
NAME_LENGTH_MAX = 120
PASSWORD_LENGTH_MIN = 12
LOGINS_COUNT_MAX = 5_000


@dataclass(frozen=True, slots=True)
class Member:
    """A member of the staff, with the roles of `acts.may`, and where local ones are.

    `login` is small letters, digits, dots and dashes.
    """

    login: str
    name: str
    roles: tuple[str, ...]
    password: str
    post: Place | None = None


@dataclass(frozen=True, slots=True)
class Duty:
    """What a person is to do, and where if it is local."""

    roles: tuple[str, ...]
    post: Place | None = None


@dataclass(eq=False)
class MemberInvalid(Refusal):
    """A person cannot be appointed so: `field` names what is wrong."""

    code: ClassVar[str] = "people.invalid"
    field: str


@dataclass(eq=False)
class LoginTaken(Refusal):
    """Somebody has, or had, this login: it never changes hands."""

    code: ClassVar[str] = "people.login_taken"
    taken: str


@dataclass(eq=False)
class OwnAccount(Refusal):
    """One's own account is in other hands."""

    code: ClassVar[str] = "people.own_account"


@transaction.atomic
def appoint(
    actor: Actor,
    members: Sequence[Member],
    *,
    reason: str = "",
    password_until: Instant | None = None,
    now: Instant,
) -> None:
    """Give staff members their sign-in, their roles and their post.

    Who has not come in by `password_until` needs another password. A reason is for what
    is unusual. Raises `NotAllowed`, `MemberInvalid`, `LoginTaken`.
    """
    require(actor, "staff_appointed")
    assert len(members) <= LOGINS_COUNT_MAX
    for member in members:
        _check(member)
        _create(member)
    logins: list[Json] = [member.login for member in members]
    said: dict[str, Json] = {"logins": logins}
    if password_until is not None:
        said["password_until_ms"] = password_until
    record(actor, "staff_appointed", body=said, reason=reason, now=now)


@transaction.atomic
def move(actor: Actor, login: str, duty: Duty, *, reason: str, now: Instant) -> None:
    """Give a member other roles, or another post, from their next page on.

    Raises `NotAllowed`, `Unknown`, `OwnAccount`, `MemberInvalid`, `ReasonInvalid`.
    """
    require(actor, "staff_moved")
    row = _other(actor, login)
    check_duty(duty)
    said: dict[str, Json] = {"login": login, "roles_before": [*row.roles]}
    post = duty.post
    row.roles = list(duty.roles)
    row.site_id, row.room = (post.site, post.room) if post else (None, "")
    row.save(update_fields=["roles", "site", "room"])
    said["roles"] = [*duty.roles]
    if row.site is not None:
        said |= {"site": row.site.name, "room": row.room}
    record(actor, "staff_moved", body=said, reason=reasoned(reason), now=now)


@transaction.atomic
def dismiss(actor: Actor, login: str, *, reason: str, now: Instant) -> None:
    """Close a member's account: their sessions end at their next request.

    Raises `NotAllowed`, `Unknown`, `OwnAccount`, `ReasonInvalid`.
    """
    require(actor, "staff_dismissed")
    row = _other(actor, login)
    row.is_active = False
    row.save(update_fields=["is_active"])
    said: dict[str, Json] = {"login": login}
    record(actor, "staff_dismissed", body=said, reason=reasoned(reason), now=now)


@transaction.atomic
def renew_password(
    actor: Actor, login: str, password: str, *, reason: str, now: Instant
) -> StaffMember:
    """Give a member another password, their own being forgotten or known to others.

    Their sessions end; their second factor stays. Raises `NotAllowed`, `Unknown`,
    `OwnAccount`, `MemberInvalid`, `ReasonInvalid`.
    """
    require(actor, "password_renewed")
    row = _other(actor, login)
    if len(password) < PASSWORD_LENGTH_MIN:
        raise MemberInvalid("password")
    row.set_password(password)
    row.save(update_fields=["password"])
    said: dict[str, Json] = {"login": login}
    record(actor, "password_renewed", body=said, reason=reasoned(reason), now=now)
    return row


@transaction.atomic
def reset_second_factor(actor: Actor, login: str, *, reason: str, now: Instant) -> None:
    """Forget a member's second factor and recovery codes; they enrol anew.

    What they had proven is void: their sessions end at their next request. Raises
    `NotAllowed`, `Unknown`, `OwnAccount`, `ReasonInvalid`.
    """
    require(actor, "second_factor_reset")
    row = _other(actor, login)
    SecondFactor.objects.filter(member=row).delete()
    RecoveryCode.objects.filter(member=row).delete()
    row.proof_age += 1
    row.save(update_fields=["proof_age"])
    said: dict[str, Json] = {"login": login}
    record(actor, "second_factor_reset", body=said, reason=reasoned(reason), now=now)


def check_duty(duty: Duty) -> None:
    """Hold roles to the table, and a post to a room that exists.

    A local role has a post, and nobody else has one: a post that binds nothing would
    be read as a limit. Raises `MemberInvalid`.
    """
    roles, post = set(duty.roles), duty.post
    if not roles or len(roles) != len(duty.roles) or not MAY.keys() >= roles:
        raise MemberInvalid("roles")
    if bool(LOCAL & roles) != (post is not None):
        raise MemberInvalid("site")
    if post is None:
        return
    if not Site.objects.filter(pk=post.site).exists():
        raise MemberInvalid("site")
    seats = Candidate.objects.filter(site_id=post.site, room=post.room)
    if post.room and not seats.exists():
        raise MemberInvalid("room")


def initial_password(chance: bytes) -> str:
    """Return a password that one can dictate, from 10 bytes of chance: 80 bits."""
    return recovery_code(chance).lower()


def _check(member: Member) -> None:
    if not LOGIN.fullmatch(member.login):
        raise MemberInvalid("login")
    if not 0 < len(member.name.strip()) <= NAME_LENGTH_MAX:
        raise MemberInvalid("name")
    if len(member.password) < PASSWORD_LENGTH_MIN:
        raise MemberInvalid("password")
    check_duty(Duty(member.roles, member.post))


def _create(member: Member) -> None:
    post = member.post
    person = StaffMember(
        login=member.login,
        name=member.name.strip(),
        roles=list(member.roles),
        site_id=post.site if post else None,
        room=post.room if post else "",
    )
    person.set_password(member.password)
    try:
        with transaction.atomic():
            person.save(force_insert=True)
    except IntegrityError as error:
        raise LoginTaken(member.login) from error


def _other(actor: Actor, login: str) -> StaffMember:
    """Return an active member who is somebody else, locked."""
    row = StaffMember.objects.select_for_update().filter(login=login, is_active=True)
    found = row.first()
    if found is None:
        raise Unknown("login", login)
    if found.login == actor.id:
        raise OwnAccount
    return found
