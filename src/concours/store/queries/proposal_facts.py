"""The facts of decisions as people call them: names in the place of identities."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from uuid import UUID

from concours.store.models import (
    Attempt,
    Candidate,
    Chair,
    Circuit,
    MarkingVersion,
    MatchingRound,
    Proposal,
    Publication,
    SingleMarksVersion,
    Site,
    Sitting,
)
from concours.store.queries.sql import rows_of

JUDGES = """
SELECT h.id, string_agg(DISTINCT e.name, ', ')
FROM chair h JOIN attempt a ON a.chair_id = h.id
LEFT JOIN device d ON d.attempt = a.id
JOIN examiner e ON e.id = coalesce(d.examiner_id, h.examiner_id)
WHERE h.id = ANY(%s) GROUP BY h.id
"""
"""Whose tablets have served at a chair; before any has, whoever sits there."""
SITES, ATTEMPTS = ("site", "sites"), ("attempt", "attempts")
VERSIONS, PUBLICATIONS = ("version",), ("publication",)
ROUNDS = ("round",)
CIRCUITS = ("circuit",)
CHAIRS = ("chair",)
HALF_DAYS = ("half_day",)
"""By identity, or 1 or 2 of the two where a station is named beside."""
NUMBERS = ("candidate", "met")
BY_NAME = frozenset({"grid_attributed"})
"""Decisions that two persons take by names: whose a grid is, and who filled it."""
NAMED = (
    *(*SITES, *ATTEMPTS, *VERSIONS, *PUBLICATIONS),
    *(*ROUNDS, *CIRCUITS, *CHAIRS, *HALF_DAYS),
)
UUID_LENGTH = 36
"""Facts that are identities, one or several with spaces between."""


def word_facts(row: Proposal, names: Mapping[str, str]) -> dict[str, Sequence[str]]:
    """Return the facts of a proposal as people call them, by `names_of`."""
    is_by_name = row.kind in BY_NAME
    return {
        fact: [names.get(f"{row.sitting_id} {value}", value)]
        if is_by_name and fact in NUMBERS
        else _fact_texts(fact, value, names)
        for fact, value in row.facts.items()
        if not (fact == "attempt" and "candidate" in row.facts)
    }


def _fact_texts(fact: str, value: str, names: Mapping[str, str]) -> list[str]:
    if fact not in NAMED:
        return [str(value)]
    return [names.get(identity, identity) for identity in str(value).split()]


def names_of(rows: Iterable[Proposal]) -> dict[str, str]:
    """Return how sites, candidates and versions among the facts are called."""
    facts = [item for row in rows for item in row.facts.items()]
    sites = Site.objects.filter(pk__in=_identities(facts, SITES))
    attempts = Attempt.objects.filter(pk__in=_identities(facts, ATTEMPTS))
    version_ids = _identities(facts, VERSIONS)
    versions = MarkingVersion.objects.filter(pk__in=version_ids)
    single_marks = SingleMarksVersion.objects.filter(pk__in=version_ids)
    publications = Publication.objects.filter(pk__in=_identities(facts, PUBLICATIONS))
    rounds = MatchingRound.objects.filter(pk__in=_identities(facts, ROUNDS))
    circuits = Circuit.objects.filter(pk__in=_identities(facts, CIRCUITS))
    half_days = Sitting.objects.filter(pk__in=_identities(facts, HALF_DAYS))
    names = [
        *_candidates(rows),
        *_chairs(_identities(facts, CHAIRS)),
        *((row.pk, f"{row.site.name} {row.code}") for row in circuits),
        *sites.values_list("pk", "name"),
        *attempts.values_list("pk", "candidate__number"),
        *versions.values_list("pk", "number"),
        *single_marks.values_list("pk", "number"),
        *publications.values_list("pk", "number"),
        *rounds.values_list("pk", "number"),
        *half_days.values_list("pk", "title"),
    ]
    return {str(pk): str(name) for pk, name in names}


def _chairs(identities: Collection[str]) -> Iterator[tuple[object, str]]:
    """Yield how each chair is called: its station, its room, and who judged there."""
    judges = dict(rows_of(JUDGES, [UUID(one) for one in identities]))
    for row in Chair.objects.filter(pk__in=identities):
        place = f"{row.station_code}/{row.place}, {row.room}"
        judge = judges.get(row.pk)
        yield row.pk, f"{place}, {judge}" if judge else place


def _candidates(rows: Iterable[Proposal]) -> Iterator[tuple[object, str]]:
    """Yield how candidates are called whom a decision names, by sitting and number."""
    for row in rows:
        if row.kind not in BY_NAME or row.sitting is None:
            continue
        numbers = [row.facts[fact] for fact in NUMBERS if fact in row.facts]
        people = Candidate.objects.filter(
            exam_id=row.sitting.exam_id, number__in=numbers
        )
        for number, name in people.values_list("number", "name"):
            yield f"{row.sitting_id} {number}", f"{number} {name}"


def _identities(
    facts: Iterable[tuple[str, str]], fact_names: Sequence[str]
) -> set[str]:
    return {
        identity
        for fact, value in facts
        if fact in fact_names
        for identity in value.split()
        if fact not in CHAIRS or len(identity) == UUID_LENGTH
    }
