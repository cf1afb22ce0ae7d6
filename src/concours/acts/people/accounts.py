"""Accounts of the staff: what an act on one of them changes and records.

The acts themselves are in `people`, of one person, and `people_by_two`. Nobody acts on
their own account.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar
from uuid import UUID

from django.db import IntegrityError, transaction

from concours.acts.actor import Actor, Venue
from concours.acts.may import require
from concours.acts.people.duties import (
    APPOINTED_IN,
    Duty,
    MemberInvalid,
    check_duty,
    give_in_exam,
    give_in_house,
    refuse_examiner,
    roles_in,
    set_duty,
)
from concours.acts.record import record
from concours.core.kernel.canonical import Json
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.core.people.sign_in.second_factor import recovery_code
from concours.store.models import (
    Appointment,
    Exam,
    RecoveryCode,
    SecondFactor,
    Site,
    StaffMember,
)
from concours.store.queries.authoring import plans
from concours.store.queries.unknown import Unknown

LOGIN = re.compile(r"[a-z0-9][a-z0-9.-]{0,79}")
RESERVED = frozenset(
    {"system", "anonymous", "keeper", "ledger", "gateway", "console", "concours"}
)
"""Names that the record gives, or could give, to whoever is no member."""

NAME_LENGTH_MAX = 120
PASSWORD_LENGTH_MIN = 12
LOGINS_COUNT_MAX = 5_000
APPOINTED_COUNT_MAX = 100
"""How many people one act appoints; more take several acts."""


@dataclass(frozen=True, slots=True)
class Member:
    """A member of the staff, with the roles of `acts.may`, and where local ones are.

    With an `exam`, the roles are in this exam alone.

    `login` is small letters, digits, dots and dashes. A password that somebody else
    gave is changed at the first entry; it is their own in a demonstration only.
    """

    login: str
    name: str
    roles: tuple[str, ...]
    password: str
    post: Venue | None = None
    is_password_given: bool = True
    exam: UUID | None = None

    @property
    def duty(self) -> Duty:
        """What they are to do."""
        return Duty(self.roles, self.post, self.exam)


@dataclass(frozen=True, slots=True)
class Grounds:
    """What an act on somebody records besides its facts: why, and who proposed it."""

    reason: str = ""
    origin: Mapping[str, Json] = field(default_factory=dict)
    password_until: Instant | None = None


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
def write_appointments(
    actor: Actor, members: Sequence[Member], grounds: Grounds, *, now: Instant
) -> int:
    """Appoint members, and return the number of the last act.

    For one person, for two, and for the command. Raises `NotAllowed`, `MemberInvalid`,
    `LoginTaken`.
    """
    assert len(members) <= LOGINS_COUNT_MAX
    assert len({member.exam for member in members}) <= 1, "one act, one exam"
    require(actor, "staff_appointed")
    for member in members:
        _check(member)
        _create(member)
    number = 0
    for start in range(0, len(members), APPOINTED_COUNT_MAX):
        batch = members[start : start + APPOINTED_COUNT_MAX]
        facts = _appointment_facts(batch, grounds)
        number = record(
            actor, "staff_appointed", body=facts, reason=grounds.reason, now=now
        )
    return number


@transaction.atomic
def write_move(
    actor: Actor, login: str, duty: Duty, grounds: Grounds, *, now: Instant
) -> int:
    """Give a member other roles or another post; return the act's number.

    Raises `NotAllowed`, `Unknown`, `OwnAccount`, `MemberInvalid`.
    """
    exam = None if duty.exam is None else plans.lock_exam(duty.exam)
    row = find_other(actor, login)
    check_duty(duty)
    refuse_examiner(row.name, duty)
    before = roles_in(row, duty.exam)
    facts: dict[str, Json] = {"login": login, "roles_before": [*before]}
    if exam is None:
        give_in_house(row, duty)
    else:
        facts[APPOINTED_IN] = exam.code
        give_in_exam(row, duty)
    facts["roles"] = [*duty.roles]
    if duty.post is not None:
        site = Site.objects.get(pk=duty.post.site)
        facts |= {"site": site.name, "room": duty.post.room}
    facts |= grounds.origin
    return record(actor, "staff_moved", body=facts, reason=grounds.reason, now=now)


@transaction.atomic
def write_end(
    actor: Actor, login: str, exam: Exam | None, grounds: Grounds, *, now: Instant
) -> int:
    """Take from a member all that they do in one exam, or without one in the house.

    An archived exam as well: nothing is given there. In the house, from whoever keeps
    roles in an exam: others are dismissed. Returns the act's number. Raises `Unknown`,
    `OwnAccount`, `MemberInvalid`.
    """
    row = find_other(actor, login)
    before = roles_in(row, exam.id if exam else None)
    if not before:
        raise Unknown("exam", exam.code if exam else "")
    appointments = Appointment.objects.filter(member=row)
    facts: dict[str, Json] = {"login": login}
    if exam is not None:
        facts[APPOINTED_IN] = exam.code
        appointments.filter(exam=exam).delete()
    elif appointments.exists():
        give_in_house(row, Duty(()))
    else:
        raise MemberInvalid("roles")
    ended_roles: list[Json] = [*before]
    facts["roles_ended"] = ended_roles
    return record(actor, "staff_moved", body=facts, reason=grounds.reason, now=now)


@transaction.atomic
def write_password(
    actor: Actor, login: str, password: str, grounds: Grounds, *, now: Instant
) -> int:
    """Give a member another password; return the act's number.

    Sessions end; the second factor stays. The person changes it as they come in. Raises
    `NotAllowed`, `Unknown`, `OwnAccount`, `MemberInvalid`.
    """
    row = find_other(actor, login)
    check_password_length(password)
    row.set_password(password)
    row.is_password_given = True
    row.save(update_fields=["password", "is_password_given"])
    facts: dict[str, Json] = {"login": login, **grounds.origin}
    return record(actor, "password_renewed", body=facts, reason=grounds.reason, now=now)


@transaction.atomic
def write_reset(actor: Actor, login: str, grounds: Grounds, *, now: Instant) -> int:
    """Forget a member's second factor; return the act's number.

    What was proven is void: sessions end at their next request. Raises `NotAllowed`,
    `Unknown`, `OwnAccount`.
    """
    row = find_other(actor, login)
    SecondFactor.objects.filter(member=row).delete()
    RecoveryCode.objects.filter(member=row).delete()
    row.proof_age += 1
    row.save(update_fields=["proof_age"])
    facts: dict[str, Json] = {"login": login, **grounds.origin}
    return record(
        actor, "second_factor_reset", body=facts, reason=grounds.reason, now=now
    )


def check_password_length(password: str) -> None:
    """Hold a new password to its least length. Raises `MemberInvalid`."""
    if len(password) < PASSWORD_LENGTH_MIN:
        raise MemberInvalid("password")


def initial_password(chance: bytes) -> str:
    """Return a password that one can dictate, from 10 bytes of chance: 80 bits."""
    return recovery_code(chance).lower()


def _appointment_facts(members: Sequence[Member], grounds: Grounds) -> dict[str, Json]:
    """Return what an act says of those it appoints: who, which roles, and where."""
    facts: dict[str, Json] = {
        "logins": [member.login for member in members],
        "given": {member.login: [*member.roles] for member in members},
        **grounds.origin,
    }
    sites = {member.post.site for member in members if member.post}
    names = dict(Site.objects.filter(pk__in=sites).values_list("pk", "name"))
    posts: dict[str, Json] = {
        member.login: " · ".join(filter(None, (names[post.site], post.room)))
        for member in members
        if (post := member.post) is not None
    }
    if posts:
        facts["posts"] = posts
    if members[0].exam is not None:
        facts[APPOINTED_IN] = Exam.objects.get(pk=members[0].exam).code
    if grounds.password_until is not None:
        facts["password_until_ms"] = grounds.password_until
    return facts


def _check(member: Member) -> None:
    if not LOGIN.fullmatch(member.login) or member.login in RESERVED:
        raise MemberInvalid("login")
    if not 0 < len(member.name.strip()) <= NAME_LENGTH_MAX:
        raise MemberInvalid("name")
    check_password_length(member.password)
    check_duty(member.duty)
    refuse_examiner(member.name, member.duty)


def _create(member: Member) -> None:
    person = StaffMember(
        login=member.login,
        name=member.name.strip(),
        is_password_given=member.is_password_given,
    )
    if member.exam is None:
        set_duty(person, member.duty)
    person.set_password(member.password)
    try:
        with transaction.atomic():
            person.save(force_insert=True)
    except IntegrityError as error:
        raise LoginTaken(member.login) from error
    if member.exam is not None:
        give_in_exam(person, member.duty)


def find_other(actor: Actor, login: str) -> StaffMember:
    """Return an active member who is somebody else, locked."""
    row = StaffMember.objects.select_for_update().filter(login=login, is_active=True)
    member = row.first()
    if member is None:
        raise Unknown("login", login)
    if member.login == actor.id:
        raise OwnAccount
    return member
