"""Decisions that wait for a second person, and those that were decided."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from concours.core.kernel.time import Instant
from concours.store.models import (
    Attempt,
    Exam,
    MarkingVersion,
    MatchingRound,
    Proposal,
    Publication,
    Site,
)
from concours.store.queries.unknown import Unknown

DECIDED_COUNT_MAX = 20
SITES, ATTEMPTS = ("site", "sites"), ("attempt", "attempts")
VERSIONS, PUBLICATIONS = ("version",), ("publication",)
ROUNDS = ("round",)
"""Facts that are identities, one or several with spaces between."""


@dataclass(frozen=True, slots=True)
class ProposalView:
    """A proposal, and its facts as people call them; no fact: it is for the nation."""

    row: Proposal
    facts: Mapping[str, Sequence[str]]
    is_open: bool


def find_proposal(sitting: UUID, proposal: UUID) -> Proposal:
    """Return a proposal of this sitting. Raises `Unknown`."""
    row = Proposal.objects.filter(sitting=sitting, pk=proposal).first()
    if row is None:
        raise Unknown("proposal", str(proposal))
    return row


def one_on_people(proposal: UUID) -> Proposal:
    """Return a proposal about the staff. Raises `Unknown`."""
    row = Proposal.objects.filter(sitting=None, pk=proposal).first()
    if row is None:
        raise Unknown("proposal", str(proposal))
    return row


def waiting_on_people(kinds: Collection[str], *, now: Instant) -> list[Proposal]:
    """Return the proposals about the staff that wait, those that end first."""
    rows = Proposal.objects.select_related("proposer").filter(
        sitting=None, kind__in=kinds, state="open", expires_ms__gt=now
    )
    return list(rows.order_by("expires_ms"))


def find_proposal_of_exam(
    exam: Exam, proposal: UUID, *, kinds: Collection[str]
) -> Proposal:
    """Return a proposal about an exam, of one of these kinds. Raises `Unknown`."""
    rows = Proposal.objects.filter(sitting__exam=exam, kind__in=kinds)
    row = rows.filter(pk=proposal).first()
    if row is None:
        raise Unknown("proposal", str(proposal))
    return row


def open_in_sitting(sitting: UUID, kind: str, *, now: Instant) -> list[Proposal]:
    """Return the open proposals of one kind in a sitting, the oldest first."""
    return list(_open(now).filter(sitting=sitting, kind=kind).order_by("act"))


def open_about(attempt: Attempt, *, now: Instant) -> list[Proposal]:
    """Return the open proposals about one candidate, the oldest first."""
    rows = _open(now).filter(sitting=attempt.sitting_id)
    return list(rows.filter(facts__attempt=str(attempt.id)).order_by("made_ms"))


def open_in_exam(exam: Exam, kinds: Collection[str], *, now: Instant) -> list[Proposal]:
    """Return the open proposals about an exam, of these kinds."""
    return list(_open(now).filter(sitting__exam=exam, kind__in=kinds))


def open_about_round(round_: UUID, *, now: Instant) -> Proposal | None:
    """Return the open proposal to publish a round, if there is one."""
    rows = _open(now).filter(kind="round_published", facts__round=str(round_))
    return rows.first()


def _open(now: Instant) -> QuerySet[Proposal]:
    return Proposal.objects.select_related("proposer").filter(
        state="open", expires_ms__gt=now
    )


def of_sitting(sitting: UUID, *, now: Instant) -> list[ProposalView]:
    """Return the proposals of a sitting: those to decide, then the last decided."""
    rows = Proposal.objects.select_related("proposer", "decider").filter(
        sitting=sitting
    )
    open_rows = list(
        rows.filter(state="open", expires_ms__gt=now).order_by("expires_ms")
    )
    over = rows.exclude(state="open", expires_ms__gt=now).order_by("-made_ms")
    all_rows = [*open_rows, *over[:DECIDED_COUNT_MAX]]
    names = _names(all_rows)
    return [
        ProposalView(
            row,
            {
                fact: _fact_texts(fact, value, names)
                for fact, value in row.facts.items()
                if not (fact == "attempt" and "candidate" in row.facts)
            },
            is_open=row in open_rows,
        )
        for row in all_rows
    ]


def _fact_texts(fact: str, value: str, names: Mapping[str, str]) -> list[str]:
    if fact not in (*SITES, *ATTEMPTS, *VERSIONS, *PUBLICATIONS, *ROUNDS):
        return [str(value)]
    return [names.get(identity, identity) for identity in str(value).split()]


def _names(rows: Iterable[Proposal]) -> dict[str, str]:
    """Return how sites, candidates and versions among the facts are called."""
    facts = [item for row in rows for item in row.facts.items()]
    sites = Site.objects.filter(pk__in=_identities(facts, SITES))
    attempts = Attempt.objects.filter(pk__in=_identities(facts, ATTEMPTS))
    versions = MarkingVersion.objects.filter(pk__in=_identities(facts, VERSIONS))
    publications = Publication.objects.filter(pk__in=_identities(facts, PUBLICATIONS))
    rounds = MatchingRound.objects.filter(pk__in=_identities(facts, ROUNDS))
    names = [
        *sites.values_list("pk", "name"),
        *attempts.values_list("pk", "candidate__number"),
        *versions.values_list("pk", "number"),
        *publications.values_list("pk", "number"),
        *rounds.values_list("pk", "number"),
    ]
    return {str(pk): str(name) for pk, name in names}


def _identities(
    facts: Iterable[tuple[str, str]], fact_names: Sequence[str]
) -> set[str]:
    return {
        identity
        for fact, value in facts
        if fact in fact_names
        for identity in value.split()
    }
