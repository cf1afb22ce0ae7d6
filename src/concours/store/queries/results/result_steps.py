"""What the results of an exam wait for, from its collection to the proposal to publish.

Asked on every page: a few bounded questions for each exam that has copies in and no
results decided, and none about the others.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from uuid import UUID

from django.db.models import Max

from concours.core.kernel.time import Instant, after
from concours.core.people.proposals.lapse import COUNTING, TERMS
from concours.core.people.tasks.steps import LATE_MS, RESULTS_KEPT_MS, StepName
from concours.core.people.tasks.task import StepOpen
from concours.store.models import (
    Deliberation,
    Exam,
    MarkingVersion,
    PlannedSitting,
    Publication,
    RankingVersion,
    Sitting,
)
from concours.store.queries.authoring.papers import is_marking_key_out
from concours.store.queries.delivery.sittings import sittings_in_order
from concours.store.queries.profiles import profile_of
from concours.store.queries.proposals import find_change, find_changes
from concours.store.queries.results.half_day_steps import half_day_steps
from concours.store.queries.results.rankings import anchor
from concours.store.queries.results.stations.alone import (
    stations_alone,
    unhanded_titles,
)

EXAMS_COUNT_MAX = 10
MARKED_KINDS = TERMS["ranking_adopted"].changed_by
"""Acts after which a jury has other marks before it."""
ALONE_KINDS = MARKED_KINDS | {"single_marks_adopted"}
"""The same in an exam of stations alone."""


def result_steps(
    *, judging: Collection[str], now: Instant, exam_id: UUID | None = None
) -> Iterator[StepOpen]:
    """Yield what could be done next for each exam, by one person, from here on.

    For one exam alone if it is named. `judging` names the sittings whose written
    answers this person judges first.
    """
    publications = Publication.objects.filter(
        published_act__isnull=False, stopped_act=None, exam__archived_act=None
    )
    sittings_in = Sitting.objects.filter(collected_ms__gt=now - RESULTS_KEPT_MS)
    rows = Exam.objects.filter(pk__in=sittings_in.values("exam"), archived_act=None)
    rows = rows.order_by("code")
    rows = rows if exam_id is None else rows.filter(pk=exam_id)
    decided = dict(publications.values_list("exam").annotate(Max("act")))
    settled = decided.keys() - _changed_since(decided)
    for exam in rows.exclude(pk__in=settled)[:EXAMS_COUNT_MAX]:
        yield from _steps_of(exam, judging, now)


def _changed_since(decided: Mapping[UUID, int]) -> set[UUID]:
    """Return the exams whose marks changed after the act that prepared their sheets."""
    if not decided:
        return set()
    changes = find_changes(ALONE_KINDS, since=min(decided.values()))
    kinds_since = {
        exam: {
            change.kind
            for change in changes
            if change.exam == str(exam) and change.number > act
        }
        for exam, act in decided.items()
    }
    changed_exams = [exam for exam, kinds in kinds_since.items() if kinds]
    rows = Exam.objects.filter(pk__in=changed_exams)
    return {row.pk for row in rows if kinds_since[row.pk] & _kinds_of(row)}


def _kinds_of(exam: Exam) -> frozenset[str]:
    """Return the acts after which the jury of an exam has other marks before it."""
    return ALONE_KINDS if profile_of(exam).is_of_stations_alone else MARKED_KINDS


def _steps_of(exam: Exam, judging: Collection[str], now: Instant) -> Iterator[StepOpen]:
    all_rows = list(sittings_in_order().filter(exam=exam))
    half_days = [row for row in all_rows if row.kind == "ecos"]
    if half_days:
        yield from half_day_steps(exam, half_days, now=now)
    if profile_of(exam).is_of_stations_alone:
        stations = stations_alone(exam)
        if stations is not None and not unhanded_titles(exam):
            handed_at = Instant(stations.part.made_ms)
            yield from _exam_steps(exam, anchor(exam.id).id, handed_at, now)
        return
    rows = [row for row in all_rows if row.kind in ("exam", "spare")]
    versions = _versions_of(rows)
    newest = {version.sitting_id: version for version in versions}
    sittings_in_force = {v.sitting_id for v in versions if v.adopted_act is not None}
    for row in rows:
        if row.id not in sittings_in_force:
            yield from _sitting_steps(row, newest.get(row.id), judging, now)
    sittings_left = [
        row for row in rows if row.kind == "exam" and row.id not in sittings_in_force
    ]
    plans = PlannedSitting.objects.filter(exam=exam, kind="exam", cancelled_act=None)
    if sittings_in_force and not sittings_left and not plans.exists():
        last = max(version.made_ms for version in newest.values())
        yield from _exam_steps(exam, anchor(exam.id).id, Instant(last), now)


def _versions_of(rows: Sequence[Sitting]) -> list[MarkingVersion]:
    """Return the versions of the marks of these sittings in order, without contents."""
    versions = MarkingVersion.objects.filter(sitting__in=rows).order_by("number")
    return list(
        versions.only("sitting", "made_ms", "digest", "agreed_digest", "adopted_act")
    )


def _sitting_steps(
    row: Sitting,
    version: MarkingVersion | None,
    judging: Collection[str],
    now: Instant,
) -> Iterator[StepOpen]:
    """Yield the marking, or the adoption, that a sitting could be given."""
    if row.collected_ms is None or (version is None and row.kind == "spare"):
        return
    if version is None:
        collected_at = Instant(row.collected_ms)
        is_late = now >= after(collected_at, LATE_MS["marking"])
        if is_late or is_marking_key_out(row.id):
            yield _step(row.id, "marking", collected_at)
    elif version.agreed_digest == version.digest and str(row.id) not in judging:
        yield _step(row.id, "adoption", Instant(version.made_ms))


def _exam_steps(
    exam: Exam, first: UUID, since: Instant, now: Instant
) -> Iterator[StepOpen]:
    """Yield what an exam could be given whose marks are all in force."""
    if profile_of(exam).groups and not _is_ranked(exam):
        yield _step(first, "ranking", since)
    files = Deliberation.objects.filter(exam=exam).defer("facts")
    deliberation = files.order_by("number").last()
    if deliberation is None or find_change(
        exam.id, _kinds_of(exam), since=deliberation.act
    ):
        yield _step(first, "deliberation", since)
        return
    candidates = Publication.objects.filter(
        exam=exam, act__gt=deliberation.act, opens_ms__gt=now, stopped_act=None
    )
    publication = candidates.defer("common").order_by("number").last()
    if publication is None:
        yield _step(first, "preparation", Instant(deliberation.made_ms))
    else:
        yield _step(first, "publication", Instant(publication.made_ms))


def _is_ranked(exam: Exam) -> bool:
    """Tell whether a ranking is in force that nothing has changed since."""
    rankings = RankingVersion.objects.filter(exam=exam, adopted_act__isnull=False)
    last = rankings.order_by("adopted_act").values_list("act", flat=True).last()
    kinds = COUNTING | {"marking_adopted"}
    return last is not None and find_change(exam.id, kinds, since=last) is None


def _step(sitting: UUID, step: StepName, since: Instant) -> StepOpen:
    return StepOpen(id=f"{step}-{sitting}", sitting=str(sitting), step=step, due=since)
