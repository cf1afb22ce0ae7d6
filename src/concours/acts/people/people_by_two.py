"""Whoever decides with another is appointed, moved, renewed and reset by two persons.

Their first password has two halves, one for each of the two who decide: neither comes
in with it alone. A half is drawn from the console's secret, and kept nowhere.
"""

from collections.abc import Collection, Mapping
from typing import Literal, TypeAlias
from uuid import UUID

from django.conf import settings

from concours.acts.actor import Actor, Venue
from concours.acts.decisions import Decision, takes_two
from concours.acts.may import TRUSTED
from concours.acts.people import accounts
from concours.acts.people.accounts import Grounds, Member
from concours.acts.people.duties import APPOINTED_IN, Duty, MemberInvalid
from concours.acts.trust import roles_by_two
from concours.core.kernel.crypto import derive
from concours.core.kernel.time import Instant
from concours.core.people.sign_in.second_factor import RECOVERY_CHANCE_BYTES
from concours.store.models import Exam
from concours.store.queries.people.roster import exam_of

PASSWORD_INFO = b"concours/first password/1"
HALF_LENGTH = 9
"""Eight characters and their dash: 40 bits, beside 40 that somebody else has."""

KINDS = ("staff_appointed", "staff_moved", "password_renewed", "second_factor_reset")
"""The acts on the staff that two persons may do."""

Half: TypeAlias = Literal["proposer", "decider"]


def password_half(proposal: UUID, half: Half) -> str:
    """Return the half of a first password that one of the two persons hands over."""
    whole = _password(proposal)
    return whole[:HALF_LENGTH] if half == "proposer" else whole[-HALF_LENGTH:]


def appointment_facts(login: str, name: str, duty: Duty) -> dict[str, str]:
    """Return what a proposal to appoint somebody says."""
    return {"login": login, "name": name} | _duty_facts(login, duty)


def move_facts(login: str, duty: Duty, *, before: Collection[str]) -> dict[str, str]:
    """Return what a proposal to move somebody says, whom two gave the roles `before`.

    Whoever decided nothing before with another (`trust.roles_by_two`) may have been let
    in by one person alone: the account is opened anew, by both.
    """
    facts = _duty_facts(login, duty)
    return facts | OPENED_ANEW if _is_promotion(duty, before) else facts


def leaves_password(kind: str, facts: Mapping[str, str]) -> bool:
    """Tell whether a decision leaves a first password, in two halves."""
    return kind in WITH_PASSWORD or OPENED_ANEW.items() <= facts.items()


def _is_promotion(duty: Duty, before: Collection[str]) -> bool:
    return bool(TRUSTED & {*duty.roles}) and not TRUSTED & {*before}


def _duty_facts(login: str, duty: Duty) -> dict[str, str]:
    facts = {"login": login, "roles": " ".join(duty.roles)}
    if duty.post is not None:
        facts |= {"site": str(duty.post.site), "room": duty.post.room}
    if duty.exam is not None:
        facts[APPOINTED_IN] = Exam.objects.get(pk=duty.exam).code
    return facts


@takes_two("staff_appointed")
def appoint(actor: Actor, decision: Decision, *, now: Instant) -> int:
    """Appoint somebody. Raises `MemberInvalid`, `LoginTaken`, `ExamArchived`."""
    facts, duty = decision.facts, _duty(decision)
    password = _password(decision.proposal)
    member = Member(
        facts["login"],
        facts["name"],
        duty.roles,
        password,
        duty.post,
        exam=duty.exam,
    )
    return accounts.write_appointments(actor, [member], _grounds(decision), now=now)


@takes_two("staff_moved")
def move(actor: Actor, decision: Decision, *, now: Instant) -> int:
    """Move somebody, and open the account anew if it decided nothing before.

    Raises `Unknown`, `OwnAccount`, `MemberInvalid`.
    """
    login, duty, grounds = decision.facts["login"], _duty(decision), _grounds(decision)
    is_anew = leaves_password("staff_moved", decision.facts)
    before = roles_by_two(accounts.find_other(actor, login))
    if not is_anew and _is_promotion(duty, before):
        raise MemberInvalid("roles")
    if is_anew:
        accounts.write_reset(actor, login, grounds, now=now)
        password = _password(decision.proposal)
        accounts.write_password(actor, login, password, grounds, now=now)
    return accounts.write_move(actor, login, duty, grounds, now=now)


@takes_two("password_renewed")
def renew_password(actor: Actor, decision: Decision, *, now: Instant) -> int:
    """Give somebody another password. Raises `Unknown`, `OwnAccount`."""
    login, password = decision.facts["login"], _password(decision.proposal)
    return accounts.write_password(actor, login, password, _grounds(decision), now=now)


@takes_two("second_factor_reset")
def reset_second_factor(actor: Actor, decision: Decision, *, now: Instant) -> int:
    """Forget somebody's second factor. Raises `Unknown`, `OwnAccount`."""
    login = decision.facts["login"]
    return accounts.write_reset(actor, login, _grounds(decision), now=now)


WITH_PASSWORD = frozenset({"staff_appointed", "password_renewed"})
"""Those that always leave a first password."""

OPENED_ANEW = {"account": "anew"}
"""The fact of a move that leaves one too, and no second factor."""


def _password(proposal: UUID) -> str:
    secret = settings.SECRET_KEY.encode()
    key = derive(secret, salt=proposal.bytes, info=PASSWORD_INFO)
    return accounts.initial_password(key[:RECOVERY_CHANCE_BYTES])


def _duty(decision: Decision) -> Duty:
    site = decision.identity("site")
    room = decision.facts.get("room", "")
    post = None if site is None else Venue(site, room)
    code = decision.facts.get(APPOINTED_IN)
    exam = None if code is None else exam_of(code).id
    return Duty(tuple(decision.facts["roles"].split()), post, exam)


def _grounds(decision: Decision) -> Grounds:
    """Return why it is done, and who proposed it. It is about no exam: two decide."""
    if "exam" in decision.facts:
        raise MemberInvalid("exam")
    return Grounds(decision.reason, decision.origin)
