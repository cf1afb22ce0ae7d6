"""What the half-days of an ECOS wait for, from their collection to the ranking."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from concours.core.kernel.time import Instant, after
from concours.core.people.tasks.steps import LATE_MS, StepName
from concours.core.people.tasks.task import StepOpen
from concours.store.models import Exam, PlannedSitting, SingleMarksVersion, Sitting
from concours.store.queries.authoring.papers import is_marking_key_out
from concours.store.queries.results.rankings import anchor
from concours.store.queries.results.stations.handed import is_handed


def half_day_steps(
    exam: Exam, rows: Sequence[Sitting], *, now: Instant
) -> Iterator[StepOpen]:
    """Yield what could be done next for each half-day, then for all of them.

    `rows` are those of the exam. One with marks in force asks for nothing; once all
    have some, their part of the ranking is handed over, and again after other marks
    are adopted.
    """
    all_versions = SingleMarksVersion.objects.filter(sitting__in=rows)
    versions = list(all_versions.defer("content").order_by("number"))
    newest = {version.sitting_id: version for version in versions}
    adopted_versions = [v for v in versions if v.adopted_act is not None]
    adoptions = {
        version.sitting_id: version
        for version in sorted(
            adopted_versions, key=lambda version: version.adopted_act or 0
        )
    }
    for row in rows:
        if row.id not in adoptions:
            yield from _own_steps(row, newest.get(row.id), now)
    plans = PlannedSitting.objects.filter(exam=exam, kind="ecos", cancelled_act=None)
    if len(adoptions) < len(rows) or plans.exists():
        return
    last = max(adoptions.values(), key=lambda version: version.adopted_act or 0)
    if not is_handed(exam.id):
        yield _step(anchor(exam.id).id, "handing", last.made_ms)


def _own_steps(
    row: Sitting, version: SingleMarksVersion | None, now: Instant
) -> Iterator[StepOpen]:
    if row.collected_ms is None:
        return
    if version is None:
        is_late = now >= after(Instant(row.collected_ms), LATE_MS["single_marks"])
        if is_late or is_marking_key_out(row.id):
            yield _step(row.id, "single_marks", row.collected_ms)
    elif version.agreed_digest == version.digest:
        step: StepName = "queue" if version.queue_count else "single_adoption"
        yield _step(row.id, step, version.made_ms)


def _step(sitting: UUID, step: StepName, since_ms: int) -> StepOpen:
    return StepOpen(
        id=f"{step}-{sitting}", sitting=str(sitting), step=step, due=Instant(since_ms)
    )
