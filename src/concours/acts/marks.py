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
from concours.core.sitting.apart import least
from concours.core.sitting.pauses import none_open
from concours.store.models import MarkingVersion, Sitting
from concours.store.queries import sittings
from concours.store.queries.allowances import Allowances
from concours.store.queries.copies import SittingCopies
from concours.store.queries.papers import KeyedPaper, keyed
from concours.store.queries.standing import Stand, stands

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
def collect(actor: Actor, sitting: UUID, *, now: Instant) -> None:
    """Declare that no copy is awaited any more.

    The ledger then fixes the journal's head, and the quorum may open the marking key.
    Raises `NotAllowed`, and what `core.sitting.phases.collect` refuses.
    """
    require(actor, "sitting_collected")
    row = sittings.load(sitting, lock=True)
    standing = stands(row)
    _collect(row, standing, now)
    row.collected_ms = now
    row.save(update_fields=["collected_ms"])
    absent_count = sum(each.is_absent for each in standing)
    record(
        actor,
        "sitting_collected",
        now=now,
        sitting=sitting,
        body={
            "marked": len(standing) - absent_count,
            "absent": absent_count,
            "given_up": sum(each.given_up_act is not None for each in standing),
        },
    )


@transaction.atomic
def mark(
    actor: Actor, sitting: UUID, *, reason: str = "", packages: Path, now: Instant
) -> None:
    """Mark a collected sitting; again, it is a new version, and the others stay.

    Absent and excluded candidates have no mark; entries that came after the collection
    count. Only the first time needs no reason. Raises `NotAllowed`, `WrongPhase` before
    collection, `ReasonInvalid`, and what `store.queries.papers.keyed` refuses:
    `KeyDocumentSealed` until the quorum has opened the marking key.
    """
    require(actor, "sitting_marked")
    row = sittings.load(sitting, lock=True)
    phase = sittings.phase_of(row)
    if not isinstance(phase, phases.Collected):
        raise phases.WrongPhase(phase=phases.name(phase), wanted="collected")
    if MarkingVersion.objects.filter(sitting=row).exists():
        reason = reasoned(reason)
    marked_by = keyed(row, packages)
    standing = [each for each in stands(row) if not each.is_absent]
    present = [each.attempt for each in standing if not each.is_excluded]
    cohort = _cohort(row, present, marked_by)
    _write(actor, row, cohort, (marked_by, _marked(cohort)), (reason, now))


def _collect(row: Sitting, standing: Sequence[Stand], now: Instant) -> None:
    """Refuse while anybody has not started, still composes or is paused."""
    allowances = Allowances(row)
    end = allowances.last_normal_end()
    none_open(
        str(pause.site.name if pause.site else pause.attempt_id)
        for pause in allowances.paused()
        if pause.cause != "exclusion"
    )
    phases.collect(
        least(sittings.every_phase(row)),
        [each.standing() for each in standing],
        normal_end=Instant(0) if end is None else end,
        now=now,
    )


def _cohort(row: Sitting, present: Sequence[UUID], paper: KeyedPaper) -> Cohort:
    """Fold every present attempt, and list them in the order of numbers."""
    windows = Allowances(row).windows(present)
    attempts, outline = tuple(windows), paper.paper.outline
    gathering = Gathering(outline, paper.questions, copies_count=len(attempts))
    found = SittingCopies(row.id)
    for said in found.said(windows):
        gathering.fold(said)
    others = {attempts[at]: at for at in gathering.left_out()}
    for attempt, epochs in found.whole(list(others)):
        left = fold(outline, epochs, window=windows[attempt])
        answers = {q: each.answer for q, each in left.answers.items()}
        gathering.put(others[attempt], answers)
    return Cohort(attempts, gathering.columns())


def _marked(cohort: Cohort, policy: Policy = DEFAULT) -> Marked:
    return mark_cohort(cohort.columns, policy=policy)


def _write(
    actor: Actor,
    row: Sitting,
    cohort: Cohort,
    marks: tuple[KeyedPaper, Marked],
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
    version: UUID, cohort: Cohort, marked: Marked
) -> Iterator[tuple[object, ...]]:
    units = [int(value) for value in marked.units]
    places = rank(units)
    table = marked.by_question.tolist()
    for at, attempt in enumerate(cohort.attempts):
        by_question = f"{{{','.join(map(str, table[at]))}}}"  # an array, as text
        of_rank_a = int(marked.units_rank_a[at])
        yield version, attempt, units[at], of_rank_a, by_question, places[at]
