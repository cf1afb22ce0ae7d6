"""Collect a sitting and mark it; mark it again. Nothing here is ever overwritten."""

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from django.db import transaction

from concours.acts import marking_rows
from concours.acts.actor import Actor
from concours.acts.may import require
from concours.acts.reasons import reasoned
from concours.acts.record import record
from concours.core.attempt.fold import fold
from concours.core.kernel.time import Instant
from concours.core.marking import answers_table
from concours.core.marking.cohort import Marked, mark_cohort
from concours.core.marking.gathering import Gathering
from concours.core.marking.policy import DEFAULT, Policy
from concours.core.sitting import phases
from concours.core.sitting.apart import least
from concours.core.sitting.pauses import none_open
from concours.store.models import Sitting
from concours.store.queries import markings, sittings
from concours.store.queries.allowances import Allowances
from concours.store.queries.copies import SittingCopies
from concours.store.queries.papers import KeyedPaper, keyed
from concours.store.queries.standing import Stand, stands


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
) -> UUID:
    """Mark a collected sitting from its journal, as a new version; return it.

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
    if markings.newest(sitting) is not None:
        reason = reasoned(reason)
    paper = keyed(row, packages)
    cohort = _cohort(row, paper)
    marking = marking_rows.Marking(cohort, paper, DEFAULT, _marked(cohort))
    return marking_rows.write(actor, row, marking, reason=reason, now=now)


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


def _cohort(row: Sitting, paper: KeyedPaper) -> marking_rows.Cohort:
    """Fold every present attempt, and list them in the order of their identities."""
    standing = [each for each in stands(row) if not each.is_absent]
    present = [each.attempt for each in standing if not each.is_excluded]
    windows = dict(sorted(Allowances(row).windows(present).items()))
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
    columns = gathering.columns()
    return marking_rows.Cohort(attempts, columns, answers_table.pack(columns))


def _marked(cohort: marking_rows.Cohort, policy: Policy = DEFAULT) -> Marked:
    return mark_cohort(cohort.columns, policy=policy)
