"""What one person can do, and waits for, over all the offices that they hold."""

from collections.abc import Iterable

from concours.core.kernel.time import Instant
from concours.core.people.tasks.task import (
    Fact,
    Person,
    ProposalOpen,
    Task,
    is_confirmable,
    kind_of,
    rank_of,
    tasks_of,
)


def all_tasks(
    works: Iterable[tuple[Person, Iterable[Fact]]], *, now: Instant
) -> tuple[Task, ...]:
    """Return what one person can do wherever they work, each thing once."""
    tasks = {
        (kind_of(task.fact), task.fact.id): task
        for person, facts in works
        for task in tasks_of(person, facts, now=now)
    }
    return tuple(sorted(tasks.values(), key=rank_of))


def awaited_in(
    works: Iterable[tuple[Person, Iterable[Fact]]],
) -> tuple[ProposalOpen, ...]:
    """Return what one person proposed wherever they work, each thing once."""
    own = {
        decision.id: decision
        for person, facts in works
        for decision in awaited_by(person, facts)
    }
    return tuple(
        sorted(own.values(), key=lambda decision: (decision.made, decision.id))
    )


def barred_in(
    works: Iterable[tuple[Person, Iterable[Fact]]], *, now: Instant
) -> tuple[ProposalOpen, ...]:
    """Return what one person may not confirm for a tie, each thing once."""
    barred = {
        decision.id: decision
        for person, facts in works
        for decision in barred_from(person, facts, now=now)
    }
    return tuple(sorted(barred.values(), key=lambda one: (one.made, one.id)))


def awaited_by(person: Person, facts: Iterable[Fact]) -> tuple[ProposalOpen, ...]:
    """Return what this person proposed and somebody else has to confirm."""
    proposals = [fact for fact in facts if isinstance(fact, ProposalOpen)]
    own = [fact for fact in proposals if fact.proposer == person.login]
    return tuple(sorted(own, key=lambda decision: (decision.made, decision.id)))


def barred_from(
    person: Person, facts: Iterable[Fact], *, now: Instant
) -> tuple[ProposalOpen, ...]:
    """Return what this person could confirm, had nothing tied them to its proposer."""
    return tuple(
        fact
        for fact in facts
        if isinstance(fact, ProposalOpen)
        and fact.is_barred(now)
        and is_confirmable(person, fact)
    )
