"""The rows of a marking: its key, its answers, its marks. Added, never changed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from django.db.models import Max

from concours.acts.actor import Actor
from concours.acts.record import plain_connection, record
from concours.core.kernel.time import Instant
from concours.core.marking import answers_table
from concours.core.marking.cohort import ENGINE, Column, Marked
from concours.core.marking.policy import Policy, to_json
from concours.core.marking.version import Origin, marks_bytes, rules_digest
from concours.core.ranking.simple import rank
from concours.store.models import AnswersTable, KeyVersion, MarkingVersion, Sitting
from concours.store.queries import markings
from concours.store.queries.papers import KeyedPaper

COPY = """
COPY candidate_mark (version_id, attempt_id, units, units_rank_a, by_question, place)
FROM STDIN
"""


@dataclass(frozen=True, slots=True)
class Cohort:
    """The attempts to mark, in one order, and their answers in that order."""

    attempts: tuple[UUID, ...]
    columns: Sequence[Column]
    packed: bytes


@dataclass(frozen=True, slots=True)
class Marking:
    """Marks, and all that they were made from."""

    cohort: Cohort
    paper: KeyedPaper
    policy: Policy
    marked: Marked


def write(
    actor: Actor, row: Sitting, marking: Marking, *, reason: str, now: Instant
) -> UUID:
    """Record a marking as the next version of a locked sitting, and return it."""
    cohort, marked = marking.cohort, marking.marked
    places = rank(marked.units.tolist())
    origin = Origin(
        key=marking.paper.key_digest,
        answers=answers_table.digest(cohort.attempts, cohort.packed),
        rules=rules_digest(marking.policy),
    )
    digest = sha256(marks_bytes(origin, cohort.attempts, marked, places)).digest()
    number = _next_number(row)
    act = record(
        actor,
        "sitting_marked",
        now=now,
        sitting=row.id,
        reason=reason,
        body={
            "version": number,
            "candidates": len(cohort.attempts),
            "engine": ENGINE,
            "key": origin.key.hex(),
            "answers": origin.answers.hex(),
            "rules": origin.rules.hex(),
            "marks": digest.hex(),
        },
    )
    version = MarkingVersion.objects.create(
        sitting=row,
        number=number,
        made_ms=now,
        act=act,
        key_version=_key_version(row, marking.paper, origin, act),
        answers_table=_answers_table(row, cohort, origin, act),
        engine=ENGINE,
        policy=to_json(marking.policy),
        rules=origin.rules,
        denominator=marked.denominator,
        units_max=marked.units_max,
        units_rank_a_max=marked.units_rank_a_max,
        questions=_questions(marking.paper, marked),
        digest=digest,
    )
    with plain_connection().cursor() as cursor, cursor.copy(COPY) as copy:
        for line in _rows(version.id, cohort, marked, places):
            copy.write_row(line)
    identity: UUID = version.id
    return identity


def _next_number(row: Sitting) -> int:
    last = MarkingVersion.objects.filter(sitting=row).aggregate(Max("number"))
    return (last["number__max"] or 0) + 1


def _key_version(
    row: Sitting, paper: KeyedPaper, origin: Origin, act: int
) -> KeyVersion:
    """Return the row of this key; a key that was used before keeps its number."""
    found = KeyVersion.objects.filter(sitting=row, digest=origin.key).first()
    return found or KeyVersion.objects.create(
        sitting=row, number=1, document=paper.key_document, digest=origin.key, act=act
    )


def _answers_table(
    row: Sitting, cohort: Cohort, origin: Origin, act: int
) -> AnswersTable:
    """Return the row of these answers; the same answers are kept once."""
    known = AnswersTable.objects.filter(sitting=row, digest=origin.answers)
    if (found := known.first()) is not None:
        return found
    size, root = markings.head(row.id)
    return AnswersTable.objects.create(
        sitting=row,
        head_size=size,
        head_root=root,
        attempts=list(cohort.attempts),
        packed=cohort.packed,
        digest=origin.answers,
        act=act,
    )


def _questions(paper: KeyedPaper, marked: Marked) -> list[dict[str, object]]:
    return [
        {
            "id": question.id,
            "format": question.format,
            "rank": question.rank,
            "item": question.item,
            "units_max": units_max,
        }
        for question, units_max in zip(
            paper.questions, marked.question_units_max, strict=True
        )
    ]


def _rows(
    version: UUID, cohort: Cohort, marked: Marked, places: Sequence[int]
) -> Iterator[tuple[object, ...]]:
    table = marked.by_question.tolist()
    for at, attempt in enumerate(cohort.attempts):
        by_question = f"{{{','.join(map(str, table[at]))}}}"  # an array, as text
        units, of_rank_a = int(marked.units[at]), int(marked.units_rank_a[at])
        yield version, attempt, units, of_rank_a, by_question, places[at]
