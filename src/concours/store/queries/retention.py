"""What of an exam's data has a term of its own: how much there is, what suspends it.

Which terms have come is asked for on every page: read once a minute for all.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from concours.core.audit.archive import DAY_MS, erasable_from
from concours.core.audit.retention import DATA_CLASSES, DataClass, Disputes, last_day
from concours.core.kernel.time import MINUTE_MS, Instant, after
from concours.core.people.tasks.steps import StepName
from concours.core.people.tasks.task import StepOpen
from concours.core.profile.shape import TRACES_DAYS_MIN
from concours.store.models import Exam, Sitting
from concours.store.queries.casefiles import count_open_cases
from concours.store.queries.profiles import profile_of
from concours.store.queries.results import publications
from concours.store.queries.results.rankings import anchor
from concours.store.queries.results.rechecks import count_waiting
from concours.store.queries.shared import SharedCache
from concours.store.queries.sql import rows_of

COUNT = "SELECT count FROM count_to_erase(%s, %s, %s)"
HOLD = "SELECT count, root FROM hold_to_erase(%s, %s, %s)"
CASES = """
SELECT DISTINCT case_number FROM cases_to_erase(%s, %s) ORDER BY case_number
"""
ERASE = "SELECT erase_data(%s)"
NEVER = 2**62
"""An instant that everything is older than."""
LASTS_MS = MINUTE_MS
ALL = UUID(int=0)
OLDEST = """
WITH old AS (
    SELECT attempt, NULL::uuid AS exam, site, min(at_ms) AS at_ms FROM trace
    WHERE at_ms < %s GROUP BY attempt, site
    UNION ALL SELECT attempt, NULL, NULL, min(at_ms) FROM contact
    WHERE at_ms < %s GROUP BY attempt
    UNION ALL SELECT attempt, exam, NULL, min(at_ms) FROM look
    WHERE at_ms < %s GROUP BY attempt, exam)
SELECT coalesce(old.exam, s.exam_id, site.exam_id) AS of_exam, min(old.at_ms)
FROM old LEFT JOIN attempt a ON a.id = old.attempt
LEFT JOIN sitting s ON s.id = a.sitting_id LEFT JOIN site ON site.id = old.site
GROUP BY of_exam
"""
WITH_OTHERS = """
SELECT exam FROM forensics_run WHERE result IS NOT NULL
UNION SELECT exam_id FROM casefile WHERE erased_act IS NULL
"""
OTHERS: tuple[DataClass, ...] = ("runs", "cases")
ERASED = """
SELECT number, at_ms, said ->> 'data_class', (said ->> 'until_ms')::bigint,
       (said ->> (said ->> 'data_class'))::bigint
FROM act CROSS JOIN LATERAL (
    SELECT convert_from(act.body, 'UTF8')::jsonb AS said) AS words
WHERE kind = 'data_erased' AND said ->> 'exam' = %s ORDER BY number DESC
"""


def days_of(exam: Exam, data_class: DataClass) -> int:
    """Return how many days data of a class is kept, as the profile of its exam says."""
    profile = profile_of(exam)
    terms: dict[DataClass, int] = {
        "traces": profile.traces_days,
        "runs": profile.runs_days,
        "cases": profile.cases_days,
    }
    return terms[data_class]


def kept_days_of(exam: Exam) -> int | None:
    """Return how many days data is kept after the jury, None if nobody said it."""
    return next(iter(profile_of(exam).kept_days), exam.kept_days)


def erasable_at(exam: Exam) -> Instant | None:
    """Return from when an exam may be erased, None before it is published."""
    days, last = kept_days_of(exam), publications.decided_last(exam)
    if days is None or last is None:
        return None
    return erasable_from(Instant(last.opens_ms), days)


def disputes_of(exam: Exam) -> Disputes:
    """Return what is open in an exam, and suspends each of its terms."""
    return Disputes(count_open_cases(exam), count_waiting(exam))


def count_to_erase(data_class: DataClass, exam: Exam, until: Instant | None) -> int:
    """Return how many rows of a class are older; without an instant, how many are."""
    before = NEVER if until is None else until
    [(count,)] = rows_of(COUNT, data_class, exam.id, before)
    return int(count)


@dataclass(frozen=True, slots=True)
class ClassTerm:
    """How many days a class is kept, up to when it may go now, and how much of it."""

    data_class: DataClass
    days: int
    until_ms: int
    count: int
    left_count: int


def terms_of_exam(exam: Exam, *, now: Instant) -> list[ClassTerm]:
    """Return the term of each class of an exam's data."""
    terms = []
    for data_class in DATA_CLASSES:
        days = days_of(exam, data_class)
        until = last_day(days, now=now)
        count = count_to_erase(data_class, exam, until)
        left_count = count_to_erase(data_class, exam, None)
        terms.append(ClassTerm(data_class, days, until, count, left_count))
    return terms


def hold_to_erase(
    data_class: DataClass, exam: Exam, until: Instant | None
) -> tuple[int, bytes]:
    """Return how many rows would go and their root, held until the commit."""
    [(count, root)] = rows_of(HOLD, data_class, exam.id, until)
    return int(count), bytes(root)


def cases_to_erase(exam: Exam, until: Instant) -> list[int]:
    """Return the numbers of the cases whose files would go."""
    return [int(number) for (number,) in rows_of(CASES, exam.id, until)]


def erase_rows(act: int) -> int:
    """Erase the rows that an act names, in its transaction; return how many."""
    [(count,)] = rows_of(ERASE, act)
    return int(count)


def erased_before(exam: Exam) -> list[tuple[int, int, str, int, int]]:
    """Return each act that erased a class: number, instant, class, until, count."""
    return [
        (int(number), int(at_ms), str(data_class), int(until_ms), int(count))
        for number, at_ms, data_class, until_ms, count in rows_of(ERASED, exam.code)
    ]


def term_steps(exam_id: UUID | None, *, now: Instant) -> Iterator[StepOpen]:
    """Yield what may be erased since its term, of one exam or of all."""
    for exam, step in _READ.at(ALL, now=now):
        if exam_id in {None, exam}:
            yield step


def oldest_traces(*, now: Instant) -> dict[UUID, Instant]:
    """Return how old the oldest trace of each exam is that has some of half a year."""
    before = now - TRACES_DAYS_MIN * DAY_MS
    return {
        exam: Instant(at_ms)
        for exam, at_ms in rows_of(OLDEST, before, before, before)
        if exam is not None
    }


def _read(_all: UUID, now: Instant) -> tuple[tuple[UUID, StepOpen], ...]:
    return (*_retention(now), *_erasure())


def _retention(now: Instant) -> Iterator[tuple[UUID, StepOpen]]:
    """Yield the exams of which something is past its term, and nothing disputed."""
    oldest = oldest_traces(now=now)
    with_others = {exam for (exam,) in rows_of(WITH_OTHERS)}
    for exam in _open_exams().filter(pk__in=oldest.keys() | with_others):
        instants = []
        if exam.id in oldest:
            # Of the day on which it grew old, until all of that day has.
            days = days_of(exam, "traces") + 1
            instants.append(after(oldest[exam.id], days * DAY_MS))
        for data_class in OTHERS if exam.id in with_others else ():
            until = last_day(days_of(exam, data_class), now=now)
            if count_to_erase(data_class, exam, until):
                instants.append(now)
        due_at = min(instants, default=after(now, 1))
        if now >= due_at and not disputes_of(exam):
            yield exam.id, _step(exam, "retention", due_at)


def _step(exam: Exam, step: StepName, due_at: Instant) -> StepOpen:
    sitting = str(anchor(exam.id).id)
    return StepOpen(id=f"{step}-{sitting}", sitting=sitting, step=step, due=due_at)


def _open_exams() -> QuerySet[Exam]:
    """Return the exams that may lose something, and have where to decide it."""
    sittings = Sitting.objects.filter(exam=OuterRef("pk"), kind__in=("exam", "ecos"))
    return Exam.objects.filter(Exists(sittings), erased_act=None, held_act=None)


def _erasure() -> Iterator[tuple[UUID, StepOpen]]:
    for exam in _open_exams().exclude(archived_act=None):
        if (due_at := erasable_at(exam)) is not None:
            yield exam.id, _step(exam, "erasure", due_at)


_READ = SharedCache(_read, lasts_ms=LASTS_MS)
