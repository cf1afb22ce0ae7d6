"""What cannot be undone takes two persons: one proposes, another confirms in time.

In an exam whose profile says so, whoever proposes may confirm, under the same reason.

A proposal is tried when it is made, and the trial undone: what would be refused is
refused at once, and not to the second person. Confirming runs the act itself, which
records both.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction

from concours.acts.actor import Actor
from concours.acts.decisions import Decision, two_person_acts
from concours.acts.drawn_document import DrawNotice
from concours.acts.may import may, require
from concours.acts.offices import actor_of, in_exam
from concours.acts.reasons import reasoned
from concours.acts.record import record
from concours.core.audit.archive import VerifiedArchive
from concours.core.kernel.canonical import Json
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant, after
from concours.core.people.proposals.lapse import expiry_of
from concours.store.models import Proposal, ProposalSeen, StaffMember
from concours.store.queries.people.accounts import are_tied
from concours.store.queries.profiles import profile_at
from concours.store.queries.proposals import (
    exam_of_proposal,
    is_proposed_again,
    lapses_of,
)
from concours.store.queries.unknown import Unknown


@dataclass(eq=False)
class SamePerson(Refusal):
    """Whoever proposed cannot be the second person."""

    code: ClassVar[str] = "proposal.same_person"
    login: str


@dataclass(eq=False)
class PersonsTied(Refusal):
    """One of the two appointed, moved, renewed or reset the other not long ago.

    Or somebody alone opened both accounts, directly or by others that they opened.
    Whoever holds both would be two persons alone.
    """

    code: ClassVar[str] = "proposal.persons_tied"
    proposer: str
    term_ms: int


@dataclass(eq=False)
class ProposalOver(Refusal):
    """The proposal was confirmed or withdrawn, waited too long, or its phase is over.

    Or whoever made it may not any more: two persons decide, both with authority now.
    """

    code: ClassVar[str] = "proposal.over"
    state: str


@dataclass(eq=False)
class ProposalOutdated(Refusal):
    """An act since then has changed what the proposal rests on: its effect is another.

    `changed_by` is the kind of that act, and `act` its number.
    """

    code: ClassVar[str] = "proposal.outdated"
    changed_by: str
    act: int


@dataclass(eq=False)
class ProposalWaits(Refusal):
    """The proposal, or one that repeats it, waits: nobody needs to propose it again."""

    code: ClassVar[str] = "proposal.waits"


@transaction.atomic
def propose(  # noqa: PLR0913 -- a proposal has this many facts, each by name
    actor: Actor,
    sitting: UUID | None,
    kind: str,
    *,
    facts: Mapping[str, str],
    reason: str,
    now: Instant,
) -> UUID:
    """Propose an act that takes two persons, and return the proposal's identity.

    What concerns the staff is of no sitting.
    Raises `NotAllowed`, `ReasonInvalid`, and whatever the act would refuse now.
    """
    require(actor, kind)
    reason = reasoned(reason)
    identity = uuid4()
    with transaction.atomic():
        decision = Decision(identity, sitting, facts, reason, {})
        two_person_acts()[kind](actor, decision, now=now)
        transaction.set_rollback(True)
    expires = expiry_of(kind, now)
    body: dict[str, Json] = {"proposed": kind, "expires_ms": int(expires), **facts}
    act = record(
        actor,
        "decision_proposed",
        now=now,
        sitting=sitting,
        reason=reason,
        body=body,
    )
    Proposal.objects.create(
        id=identity,
        sitting_id=sitting,
        kind=kind,
        facts=dict(facts),
        reason=reason,
        proposer=StaffMember.objects.get(login=actor.id),
        made_ms=now,
        expires_ms=expires,
        act=act,
    )
    return identity


@transaction.atomic
def confirm(
    actor: Actor,
    proposal: UUID,
    *,
    now: Instant,
    archive: VerifiedArchive | None = None,
    draw_notice: DrawNotice | None = None,
) -> int:
    """Do what was proposed, as its second person; return the act's number.

    An exam is archived on an `archive` that was just verified; `draw_notice` puts into
    words what a candidate reads of an exclusion that a case founds.
    Raises as `require_confirmable`, and whatever the act refuses now.
    """
    row = _load_confirmable(actor, proposal, now)
    by = f"{row.proposer.name} ({row.proposer.login})"
    origin: dict[str, Json] = {"proposed_by": by, "proposal": row.act}
    about = row.id, row.sitting_id, row.facts, row.reason, origin
    decision = Decision(*about, archive, draw_notice)
    number = two_person_acts()[row.kind](actor, decision, now=now)
    _decide(row, actor, "confirmed", now)
    return number


@transaction.atomic
def require_confirmable(actor: Actor, proposal: UUID, *, now: Instant) -> None:
    """Refuse whoever could not confirm, before work that takes minutes.

    Raises `NotAllowed`, `Unknown`, `SamePerson`, `PersonsTied`, `ProposalOver`,
    `ProposalOutdated`.
    """
    _load_confirmable(actor, proposal, now)


def _load_confirmable(actor: Actor, proposal: UUID, now: Instant) -> Proposal:
    require(actor, "decision_proposed")
    row = _open(proposal, now)
    require(actor, row.kind)
    proposer = row.proposer
    if proposer.login != actor.id or not decides_alone(row.sitting_id, row.facts):
        require_independent(proposer.login, actor.id, now)
    exam = exam_of_proposal(row)
    proposer_there = actor_of(proposer)
    if exam is not None:
        proposer_there = in_exam(proposer_there, exam)
    if not proposer.is_active or not may(proposer_there, row.kind):
        raise ProposalOver("without_authority")
    return row


def decides_alone(sitting: UUID | None, facts: Mapping[str, str]) -> bool:
    """Tell whether one person is enough, with a reason, in the exam of a proposal.

    That is the exam of its sitting, or the one that its facts name. What concerns the
    staff is of no exam, and always takes two.
    """
    is_of_exam = sitting is not None or "exam" in facts
    exam = facts.get("exam", "")
    profile = profile_at(exam=exam, sitting=sitting) if is_of_exam else None
    return profile is not None and profile.grave_acts == "one_with_reason"


@transaction.atomic
def propose_again(actor: Actor, proposal: UUID, *, now: Instant) -> UUID:
    """Propose what lapsed once more, with the same facts and reason.

    Raises `Unknown`, `ProposalOver` if it was decided, `ProposalWaits` if it has not
    lapsed, and as `propose`.
    """
    row = _lock_proposal(proposal)
    if row.state != "open":
        raise ProposalOver(row.state)
    if row.id not in lapses_of([row], now=now) or is_proposed_again(row, now=now):
        raise ProposalWaits
    return propose(
        actor, row.sitting_id, row.kind, facts=row.facts, reason=row.reason, now=now
    )


@transaction.atomic
def withdraw(actor: Actor, proposal: UUID, *, now: Instant) -> None:
    """Take a proposal back, one's own or another's.

    Raises `NotAllowed`, `Unknown`, `ProposalOver`.
    """
    require(actor, "decision_withdrawn")
    row = _open(proposal, now)
    require(actor, row.kind)
    record(
        actor,
        "decision_withdrawn",
        now=now,
        sitting=row.sitting_id,
        body={"proposed": row.kind, "proposal": row.act, **row.facts},
    )
    _decide(row, actor, "withdrawn", now)


def note_seen(actor: Actor, proposals: Collection[UUID], *, now: Instant) -> None:
    """Keep that somebody has these proposals on their screen, the first time.

    It decides nothing and is no act: whoever proposed reads who knows of it.
    """
    member = StaffMember.objects.filter(login=actor.id).first()
    if member is None or not proposals:
        return
    before = ProposalSeen.objects.filter(member=member, proposal__in=proposals)
    seen_before = frozenset(before.values_list("proposal_id", flat=True))
    ProposalSeen.objects.bulk_create(
        [
            ProposalSeen(proposal_id=proposal, member=member, at_ms=now)
            for proposal in proposals
            if proposal not in seen_before
        ],
        ignore_conflicts=True,
    )


def require_independent(proposer: str, decider: str, now: Instant) -> None:
    """Refuse two who are one, or of whom one may hold the other's account.

    Raises `SamePerson`, `PersonsTied`.
    """
    if proposer == decider:
        raise SamePerson(decider)
    term = settings.APPOINTMENT_TERM_MS
    if are_tied(proposer, decider, since=after(now, -term)):
        raise PersonsTied(proposer, term)


def _lock_proposal(proposal: UUID) -> Proposal:
    rows = Proposal.objects.select_related("proposer", "sitting").select_for_update(
        of=("self",)
    )
    row = rows.filter(pk=proposal).first()
    if row is None:
        raise Unknown("proposal", str(proposal))
    return row


def _open(proposal: UUID, now: Instant) -> Proposal:
    row = _lock_proposal(proposal)
    if row.state != "open":
        raise ProposalOver(row.state)
    lapse = lapses_of([row], now=now).get(row.id)
    if lapse is None:
        return row
    if lapse.cause == "facts":
        raise ProposalOutdated(lapse.kind, lapse.act)
    raise ProposalOver("expired" if lapse.cause == "time" else "phase_over")


def _decide(row: Proposal, actor: Actor, state: str, now: Instant) -> None:
    row.state, row.decided_ms = state, now
    row.decider = StaffMember.objects.get(login=actor.id)
    row.save(update_fields=["state", "decider", "decided_ms"])
