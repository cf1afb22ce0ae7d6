"""Collect a sitting and mark it; mark it again. Nothing here is ever overwritten."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from concours.acts.actor import Actor
from concours.acts.may import require
from concours.acts.reasons import reasoned
from concours.acts.record import plain_connection, record
from concours.core.attempt.fold import fold
from concours.core.kernel.time import Instant
from concours.core.marking.cohort import ENGINE, Column, Marked, mark_cohort
from concours.core.marking.gathering import Gathering
from concours.core.marking.policy import DEFAULT, Policy, to_json
from concours.core.ranking.simple import rank
from concours.core.sitting import phases
from concours.core.sitting.time import normal_end
from concours.store.models import MarkingVersion, Sitting
from concours.store.queries import sittings
from concours.store.queries.allowances import Allowances
from concours.store.queries.copies import SittingCopies
from concours.store.queries.papers import OpenedPaper, opened
from concours.store.queries.standing import stands

COPY = """
COPY candidate_mark (version_id, attempt_id, units, units_rank_a, by_question, place)
FROM STDIN
"""


@dataclass(frozen=True, slots=True)
class Cohort:
    """The attempts to mark, in one order, and their answers in that order."""

    attempts: tuple[UUID, ...]
    columns: Sequence[Column]


@transaction.atomic
def collect_and_mark(
    actor: Actor, sitting: UUID, *, packages: Path, now: Instant
) -> None:
    """Declare that no copy is awaited any more, and mark them: version 1.

    Absent candidates have no mark. Raises `NotAllowed`, and what
    `core.sitting.phases.collect` and `store.queries.papers.opened` refuse.
    """
    require(actor, "sitting_collected")
    row = sittings.load(sitting, lock=True)
    phase = sittings.phase_of(row)
    standing = stands(row)
    nation_end = _normal_end(row, phase)
    phases.collect(
        phase, [each.standing() for each in standing], normal_end=nation_end, now=now
    )
    row.collected_ms = now
    row.save(update_fields=["collected_ms"])
    present = [each.attempt for each in standing if not each.is_absent]
    paper = opened(row, packages)
    cohort = _cohort(row, present, paper)
    marked = _marked(cohort)
    record(
        actor,
        "sitting_collected",
        now=now,
        sitting=sitting,
        body={
            "marked": len(present),
            "absent": len(standing) - len(present),
            "given_up": sum(each.given_up_act is not None for each in standing),
        },
    )
    _write(actor, row, cohort, (paper, marked), ("", now))


@transaction.atomic
def remark(
    actor: Actor, sitting: UUID, *, reason: str, packages: Path, now: Instant
) -> None:
    """Mark a collected sitting again, as a new version; the others stay.

    Entries that came after the collection count. Raises `NotAllowed`, `WrongPhase`
    before collection, `ReasonInvalid`.
    """
    require(actor, "sitting_marked")
    row = sittings.load(sitting, lock=True)
    phase = sittings.phase_of(row)
    if not isinstance(phase, phases.Collected):
        raise phases.WrongPhase(phase=phases.name(phase), wanted="collected")
    reason = reasoned(reason)
    present = [each.attempt for each in stands(row) if not each.is_absent]
    paper = opened(row, packages)
    cohort = _cohort(row, present, paper)
    _write(actor, row, cohort, (paper, _marked(cohort)), (reason, now))


def _normal_end(row: Sitting, phase: phases.Phase) -> Instant:
    if not isinstance(phase, phases.Launched | phases.Closed):
        return Instant(0)  # refused for its phase, whatever the end
    return normal_end(Allowances(row).common())


def _cohort(row: Sitting, present: Sequence[UUID], paper: OpenedPaper) -> Cohort:
    """Fold every present attempt, and list them in the order of numbers."""
    windows = Allowances(row).windows(present)
    attempts = tuple(windows)
    gathering = Gathering(paper.outline, paper.questions, copies_count=len(attempts))
    found = SittingCopies(row.id)
    for said in found.said(windows):
        gathering.fold(said)
    others = {attempts[at]: at for at in gathering.left_out()}
    for attempt, epochs in found.whole(list(others)):
        left = fold(paper.outline, epochs, window=windows[attempt])
        answers = {q: each.answer for q, each in left.answers.items()}
        gathering.put(others[attempt], answers)
    return Cohort(attempts, gathering.columns())


def _marked(cohort: Cohort, policy: Policy = DEFAULT) -> Marked:
    return mark_cohort(cohort.columns, policy=policy)


def _write(
    actor: Actor,
    row: Sitting,
    cohort: Cohort,
    marks: tuple[OpenedPaper, Marked],
    why: tuple[str, Instant],
) -> None:
    paper, marked = marks
    reason, now = why
    last = MarkingVersion.objects.filter(sitting=row).aggregate(Max("number"))
    number = (last["number__max"] or 0) + 1
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
            "key": paper.key_digest.hex(),
        },
    )
    version = MarkingVersion.objects.create(
        sitting=row,
        number=number,
        made_ms=now,
        act=act,
        engine=ENGINE,
        key_digest=paper.key_digest,
        policy=to_json(DEFAULT),
        denominator=marked.denominator,
        units_max=marked.units_max,
        units_rank_a_max=marked.units_rank_a_max,
        questions=_questions(paper, marked),
    )
    with plain_connection().cursor() as cursor, cursor.copy(COPY) as copy:
        for line in _rows(version.id, cohort, marked):
            copy.write_row(line)


def _questions(paper: OpenedPaper, marked: Marked) -> list[dict[str, object]]:
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
    version: UUID, cohort: Cohort, marked: Marked
) -> Iterator[tuple[object, ...]]:
    units = [int(value) for value in marked.units]
    places = rank(units)
    table = marked.by_question.tolist()
    for at, attempt in enumerate(cohort.attempts):
        by_question = f"{{{','.join(map(str, table[at]))}}}"  # an array, as text
        of_rank_a = int(marked.units_rank_a[at])
        yield version, attempt, units[at], of_rank_a, by_question, places[at]
