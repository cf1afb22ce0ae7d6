"""The staff: who is appointed, where, until when; and the way out of a lost factor.

On the account of whoever decides with another two persons act (`people_by_two`): one
alone would be both of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from django.db import transaction

from concours.acts.actor import Actor
from concours.acts.may import require
from concours.acts.people.accounts import (
    Grounds,
    Member,
    find_other,
    write_appointments,
    write_end,
    write_move,
    write_password,
    write_reset,
)
from concours.acts.people.duties import Duty
from concours.acts.reasons import reasoned
from concours.acts.record import record
from concours.acts.trust import (
    gained_trust,
    is_in_two_hands,
    roles_held,
    takes_two_to_give,
)
from concours.core.kernel.canonical import Json
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.store.models import Exam, StaffMember
from concours.store.queries.authoring import plans
from concours.store.queries.people.roster import exam_of


@dataclass(eq=False)
class TwoPersonsNeeded(Refusal):
    """The person decides with another, or would: two persons act on their account."""

    code: ClassVar[str] = "people.two_persons_needed"
    concerned: str


@transaction.atomic
def appoint(
    actor: Actor, members: Sequence[Member], *, reason: str = "", now: Instant
) -> None:
    """Give staff members their sign-in, their roles and their post.

    Those who will decide with another are appointed by two (`people_by_two`); who
    decides alone in one exam (`trust`), by one with a reason. Raises `NotAllowed`,
    `MemberInvalid`, `LoginTaken`, `TwoPersonsNeeded`, `ReasonInvalid`.
    """
    require(actor, "staff_appointed")
    for member in members:
        trust, exam = gained_trust(member.roles), _lock(member.exam)
        if takes_two_to_give(trust, exam):
            raise TwoPersonsNeeded(member.login)
        reason = reasoned(reason) if trust else reason
    write_appointments(actor, members, Grounds(reason), now=now)


@transaction.atomic
def move(actor: Actor, login: str, duty: Duty, *, reason: str, now: Instant) -> None:
    """Give a member other roles, or another post, from their next page on.

    Raises `NotAllowed`, `Unknown`, `OwnAccount`, `MemberInvalid`, `ReasonInvalid`,
    `TwoPersonsNeeded`.
    """
    require(actor, "staff_moved")
    exam = _lock(duty.exam)
    before = roles_held(find_other(actor, login), duty.exam)
    trust = gained_trust(duty.roles, before)
    if takes_two_to_give(trust, exam):
        raise TwoPersonsNeeded(login)
    write_move(actor, login, duty, Grounds(reasoned(reason)), now=now)


@transaction.atomic
def end_appointment(
    actor: Actor, login: str, exam: str, *, reason: str, now: Instant
) -> None:
    """Take from a member what they do in the exam of this code, from then on.

    Without a code, what they do in the house, where they keep roles in an exam. One
    person does, as no role is given. Raises `NotAllowed`, `Unknown`, `OwnAccount`,
    `ReasonInvalid`, `MemberInvalid`.
    """
    require(actor, "staff_moved")
    row = exam_of(exam) if exam else None
    write_end(actor, login, row, Grounds(reasoned(reason)), now=now)


@transaction.atomic
def dismiss(actor: Actor, login: str, *, reason: str, now: Instant) -> None:
    """Close a member's account: their sessions end at their next request.

    One person does: an account in wrong hands cannot wait for a second. Raises
    `NotAllowed`, `Unknown`, `OwnAccount`, `ReasonInvalid`.
    """
    require(actor, "staff_dismissed")
    row = find_other(actor, login)
    row.is_active = False
    row.save(update_fields=["is_active"])
    facts: dict[str, Json] = {"login": login}
    record(actor, "staff_dismissed", body=facts, reason=reasoned(reason), now=now)


@transaction.atomic
def renew_password(
    actor: Actor, login: str, password: str, *, reason: str, now: Instant
) -> StaffMember:
    """Give a member another password, their own being forgotten or known to others.

    Raises `NotAllowed`, `Unknown`, `OwnAccount`, `MemberInvalid`, `ReasonInvalid`,
    `TwoPersonsNeeded`.
    """
    require(actor, "password_renewed")
    row = find_other(actor, login)
    _require_one_hand(row)
    write_password(actor, login, password, Grounds(reasoned(reason)), now=now)
    return row


@transaction.atomic
def reset_second_factor(actor: Actor, login: str, *, reason: str, now: Instant) -> None:
    """Forget a member's second factor and recovery codes; they enrol anew.

    Raises `NotAllowed`, `Unknown`, `OwnAccount`, `ReasonInvalid`, `TwoPersonsNeeded`.
    """
    require(actor, "second_factor_reset")
    _require_one_hand(find_other(actor, login))
    write_reset(actor, login, Grounds(reasoned(reason)), now=now)


def _lock(exam: UUID | None) -> Exam | None:
    """Hold an exam until the commit. Raises `Unknown`, `ExamArchived`."""
    return None if exam is None else plans.lock_exam(exam)


def _require_one_hand(member: StaffMember) -> None:
    if is_in_two_hands(member):
        raise TwoPersonsNeeded(member.login)
