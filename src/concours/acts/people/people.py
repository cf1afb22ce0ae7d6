"""The staff: who is appointed, where, until when; and the way out of a lost factor.

On the account of whoever decides with another two persons act (`people_by_two`): one
alone would be both of them.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import ClassVar

from django.db import transaction

from concours.acts.actor import Actor
from concours.acts.may import TRUSTED, require
from concours.acts.people.accounts import (
    Duty,
    Grounds,
    Member,
    find_other,
    write_appointments,
    write_move,
    write_password,
    write_reset,
)
from concours.acts.reasons import reasoned
from concours.acts.record import record
from concours.core.kernel.canonical import Json
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.store.models import StaffMember


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

    Those who will decide with another are appointed by two (`people_by_two`). Raises
    `NotAllowed`, `MemberInvalid`, `LoginTaken`, `TwoPersonsNeeded`.
    """
    require(actor, "staff_appointed")
    for member in members:
        _require_untrusted(member.login, gained_trust(member.roles))
    write_appointments(actor, members, Grounds(reason), now=now)


@transaction.atomic
def move(actor: Actor, login: str, duty: Duty, *, reason: str, now: Instant) -> None:
    """Give a member other roles, or another post, from their next page on.

    Raises `NotAllowed`, `Unknown`, `OwnAccount`, `MemberInvalid`, `ReasonInvalid`,
    `TwoPersonsNeeded`.
    """
    require(actor, "staff_moved")
    before = tuple(find_other(actor, login).roles)
    _require_untrusted(login, gained_trust(duty.roles, before))
    write_move(actor, login, duty, Grounds(reasoned(reason)), now=now)


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
    _require_untrusted(login, gained_trust(row.roles))
    write_password(actor, login, password, Grounds(reasoned(reason)), now=now)
    return row


@transaction.atomic
def reset_second_factor(actor: Actor, login: str, *, reason: str, now: Instant) -> None:
    """Forget a member's second factor and recovery codes; they enrol anew.

    Raises `NotAllowed`, `Unknown`, `OwnAccount`, `ReasonInvalid`, `TwoPersonsNeeded`.
    """
    require(actor, "second_factor_reset")
    _require_untrusted(login, gained_trust(find_other(actor, login).roles))
    write_reset(actor, login, Grounds(reasoned(reason)), now=now)


def gained_trust(
    roles: Collection[str], before: Collection[str] = ()
) -> frozenset[str]:
    """Return the roles of `may.TRUSTED` that are new beside those of `before`."""
    return TRUSTED & (frozenset(roles) - frozenset(before))


def _require_untrusted(login: str, trust: frozenset[str]) -> None:
    if trust:
        raise TwoPersonsNeeded(login)
