"""What candidates asked the jury to look at again, and what was answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from concours.store.models import Exam, Recheck
from concours.store.queries.unknown import Unknown


@dataclass(frozen=True, slots=True)
class Rechecks:
    """The first requests of an exam that wait, the last that were answered; counts."""

    waiting: Sequence[Recheck]
    answered: Sequence[Recheck]
    waiting_count: int
    answered_count: int


def rechecks_of(exam: Exam, *, count_max: int) -> Rechecks:
    """Return the requests of an exam, at most `count_max` of each kind."""
    rows = _of(exam).select_related("candidate", "publication")
    unanswered, answered = (
        rows.filter(answered_act=None),
        rows.exclude(answered_act=None),
    )
    return Rechecks(
        list(unanswered.order_by("asked_ms")[:count_max]),
        list(answered.order_by("-answered_ms")[:count_max]),
        unanswered.count(),
        answered.count(),
    )


def count_waiting(exam: Exam) -> int:
    """Return how many requests wait for an answer."""
    return _of(exam).filter(answered_act=None).count()


def find_recheck(exam: Exam, recheck: UUID) -> Recheck:
    """Return a request of this exam. Raises `Unknown`."""
    row = _of(exam).filter(pk=recheck).first()
    if row is None:
        raise Unknown("recheck", str(recheck))
    return row


def _of(exam: Exam) -> QuerySet[Recheck]:
    return Recheck.objects.filter(publication__exam=exam)
