"""The history of questions: what candidates have had, and how many found it.

Made anew each time from what never changes: the packages of launched sittings and
their marks. A sitting that is still sealed has nothing here, and nobody could.
"""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from django.db.models import QuerySet

from concours.core.authoring.bank.keys import QuestionId
from concours.core.authoring.paper.exposure import Use, texts
from concours.core.kernel.errors import Unavailable
from concours.core.results.psychometrics.item_flags import QuestionHistory
from concours.store.models import MarkingVersion, Sitting
from concours.store.queries.authoring.papers import open_paper
from concours.store.queries.results import markings
from concours.store.queries.shared import kept_in_memory

FACILITIES_KEPT_MAX = 64


def history(packages: Path) -> list[Use]:
    """Return every question of every launched paper, technical checks too.

    A sitting whose package is no longer on this machine is passed over: its questions
    are in the file of the year that it was.
    """
    return [use for row in _launched_papers() for use in _uses(row, packages)]


def known_of(sitting: Sitting, packages: Path) -> dict[QuestionId, QuestionHistory]:
    """Return what was known of a sitting's questions before it, by the last use."""
    if sitting.t0_ms is None:
        return {}
    past: dict[str, Fraction] = {}
    for row in _launched_papers().filter(t0_ms__lt=sitting.t0_ms):
        for use in _uses(row, packages):
            if use.facility is not None:
                past[use.text] = use.facility
    return {
        question: QuestionHistory(past=float(past[text]), is_anchor=True)
        for question, text in texts(open_paper(sitting, packages).content).items()
        if text in past
    }


def _launched_papers() -> QuerySet[Sitting]:
    """Return what has questions: a half-day of the ECOS has stations, and no paper."""
    papers = Sitting.objects.exclude(kind="ecos").filter(key_released_ms__isnull=False)
    return papers.select_related("exam").order_by("t0_ms", "id")


def _uses(row: Sitting, packages: Path) -> Iterator[Use]:
    try:
        content = open_paper(row, packages).content
    except Unavailable:
        return
    version = markings.current_version(row.id)
    facilities = {} if version is None else _facilities(version)
    for question, text in texts(content).items():
        yield Use(
            question=question,
            text=text,
            exam=row.exam.title,
            sitting=row.title,
            launched_ms=row.t0_ms or 0,
            facility=facilities.get(question),
        )


@kept_in_memory(FACILITIES_KEPT_MAX)
def _facilities(version: MarkingVersion) -> dict[QuestionId, Fraction | None]:
    """Return the mean mark of each question that counts, exactly."""
    marks = markings.remake_marking(version).marked
    return {name: marks.success(at) for at, name in enumerate(marks.questions)}
