"""The rows of a marking: its key, its answers, its marks. Added, never changed."""

from collections.abc import Iterator, Sequence
from hashlib import sha256
from uuid import UUID

from django.db.models import Max

from concours.acts.actor import Actor
from concours.acts.record import plain_connection, record
from concours.core.authoring.paper.amendments import AmendedKey, to_json
from concours.core.kernel.canonical import Json
from concours.core.kernel.time import Instant
from concours.core.profile.reading import digest_of
from concours.core.results.marking import policy
from concours.core.results.marking.cohort import ENGINE, CohortMarks
from concours.store.bulk import copy_marks
from concours.store.models import KeyVersion, MarkingVersion, Sitting
from concours.store.queries.profiles import profile_of
from concours.store.queries.results.markings import Cohort, Marking


def write(
    actor: Actor, row: Sitting, marking: Marking, *, reason: str, now: Instant
) -> UUID:
    """Record a marking as the next version of a locked sitting, and return it."""
    cohort, marks = marking.cohort, marking.marked
    origin, places = marking.origin, marking.outcome.places
    digest = sha256(marking.as_bytes()).digest()
    number = _next_number(row)
    profile = digest_of(profile_of(row.exam))
    amended_questions: list[Json] = [
        *sorted({str(g.question) for g in marking.key.amendments})
    ]
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
            "amended": amended_questions,
            "profile_digest": profile.hex(),
        },
    )
    version = MarkingVersion.objects.create(
        sitting=row,
        number=number,
        made_ms=now,
        act=act,
        key_version=_key_version(row, marking.key, act),
        answers_table=cohort.table,
        engine=ENGINE,
        policy=policy.to_json(marking.policy),
        rules=origin.rules,
        denominator=marks.denominator,
        units_max=marks.units_max,
        units_rank_a_max=marks.units_rank_a_max,
        questions=_questions(marking),
        digest=digest,
        profile_digest=profile,
    )
    copy_marks(plain_connection(), _rows(version.id, cohort, marks, places))
    identity: UUID = version.id
    return identity


def _next_number(row: Sitting) -> int:
    last = MarkingVersion.objects.filter(sitting=row).aggregate(Max("number"))
    return (last["number__max"] or 0) + 1


def _key_version(row: Sitting, key: AmendedKey, act: int) -> KeyVersion:
    """Return the row of this key; one that was used before keeps its number."""
    key_versions = KeyVersion.objects.filter(sitting=row)
    if (earlier := key_versions.filter(digest=key.digest).first()) is not None:
        return earlier
    return KeyVersion.objects.create(
        sitting=row,
        number=key_versions.count() + 1,
        parent=key_versions.filter(number=1).first(),
        amendments=to_json(key.amendments),
        document=key.document,
        digest=key.digest,
        act=act,
    )


def _questions(marking: Marking) -> list[dict[str, object]]:
    return [
        {
            "id": question.id,
            "format": question.format,
            "rank": question.rank,
            "item": question.item,
            "units_max": units_max,
        }
        for question, units_max in zip(
            marking.key.questions, marking.marked.question_units_max, strict=True
        )
    ]


def _rows(
    version: UUID, cohort: Cohort, marks: CohortMarks, places: Sequence[int]
) -> Iterator[tuple[object, ...]]:
    table = marks.by_question.tolist()
    for at, attempt in enumerate(cohort.attempts):
        by_question = f"{{{','.join(map(str, table[at]))}}}"  # an array, as text
        units, of_rank_a = int(marks.units[at]), int(marks.units_rank_a[at])
        yield version, attempt, units, of_rank_a, by_question, places[at]
