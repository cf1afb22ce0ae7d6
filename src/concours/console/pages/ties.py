"""Ties of one person to those who propose: together they would be two persons alone."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.conf import settings

from concours.core.kernel.time import Instant
from concours.core.people.tasks.task import (
    Fact,
    Person,
    ProposalOpen,
    is_confirmable,
)
from concours.store.models import Proposal
from concours.store.queries.people.accounts import tied_until


@dataclass(frozen=True, slots=True)
class Tie:
    """What keeps a person from confirming a proposal, and until when."""

    row: Proposal
    tied_until: Instant


def tie_to(proposer: str, login: str, *, now: Instant) -> Instant | None:
    """Return until when this person may not confirm what that one proposes.

    None where the act would let them, as far as ties go.
    """
    if proposer == login:
        return None
    until = tied_until(proposer, login, term_ms=settings.APPOINTMENT_TERM_MS)
    return until if until is not None and now < until else None


def tie_of(proposal: Proposal | None, login: str, *, now: Instant) -> Tie | None:
    """Return what keeps this person from confirming a proposal, if anything does."""
    if proposal is None:
        return None
    until = tie_to(proposal.proposer.login, login, now=now)
    return None if until is None else Tie(proposal, until)


def with_ties(person: Person, facts: Iterable[Fact], *, now: Instant) -> list[Fact]:
    """Return the facts, each decision with until when a tie keeps this person off."""
    return [
        replace(fact, tied_until=tie_to(fact.proposer, person.login, now=now))
        if isinstance(fact, ProposalOpen) and is_confirmable(person, fact)
        else fact
        for fact in facts
    ]
