"""What cases may be founded on: the signals about each copy of an exam."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from concours.core.casefile.signals import (
    KINDS_COUNT_MIN,
    Kind,
    Signal,
    kinds_by_attempt,
)
from concours.store.models import Attempt, Exam
from concours.store.queries.signals import signals_of


@dataclass(frozen=True, slots=True)
class FoundedCopy:
    """A collected copy about which two independent kinds of signals speak."""

    attempt: Attempt
    kinds: frozenset[Kind]


def signals_about(attempt: Attempt) -> list[Signal]:
    """Return the signals about a copy, and those of the room that it sat in."""
    place = (attempt.sitting_id, attempt.site_id, attempt.room)
    return [
        signal
        for signal in signals_of(connection, attempt.sitting.exam_id)
        if attempt.id in signal.attempts
        or (not signal.attempts and (signal.sitting, signal.site, signal.room) == place)
    ]


def has_grounds(attempt: Attempt) -> bool:
    """Tell whether two independent kinds of signals are about a copy."""
    kinds = kinds_by_attempt(signals_about(attempt)).get(attempt.id, frozenset())
    return len(kinds) >= KINDS_COUNT_MIN


def founded_copies(exam: Exam) -> Sequence[FoundedCopy]:
    """Return the copies of collected sittings that a case may be opened about."""
    kinds = {
        attempt: own
        for attempt, own in kinds_by_attempt(signals_of(connection, exam.id)).items()
        if len(own) >= KINDS_COUNT_MIN
    }
    rows = Attempt.objects.select_related("sitting__exam", "site").filter(
        pk__in=kinds, sitting__collected_ms__isnull=False, candidate__isnull=False
    )
    in_order = rows.order_by("sitting__scheduled_ms", "site__name", "room", "seat")
    return [FoundedCopy(row, kinds[row.id]) for row in in_order]
