"""What cases may be founded on: the signals about each copy of an exam."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection

from concours.core.casefile.closed_cases import ClosedCase, new_signals
from concours.core.casefile.signals import (
    KINDS_COUNT_MIN,
    Kind,
    Signal,
    kinds_by_attempt,
)
from concours.store.models import Attempt, Exam
from concours.store.queries.casefiles import closed_by_copy
from concours.store.queries.signals import signals_of


@dataclass(frozen=True, slots=True)
class FoundedCopy:
    """A collected copy about which two independent kinds of signals speak."""

    attempt: Attempt
    kinds: frozenset[Kind]
    past_cases: Sequence[ClosedCase] = ()
    """Cases about it that were decided, before what is new came."""


def signals_about(attempt: Attempt) -> list[Signal]:
    """Return the signals about a copy, and those of the room that it sat in."""
    return _about(attempt, signals_of(connection, attempt.sitting.exam_id))


def _about(attempt: Attempt, signals: Iterable[Signal]) -> list[Signal]:
    place = (attempt.sitting_id, attempt.site_id, attempt.room)
    return [
        signal
        for signal in signals
        if attempt.id in signal.attempts
        or (not signal.attempts and (signal.sitting, signal.site, signal.room) == place)
    ]


def has_grounds(attempt: Attempt, past_cases: Sequence[ClosedCase] = ()) -> bool:
    """Tell whether two independent kinds speak of a copy, and one has come since.

    Since the cases about it that were closed, if there are any.
    """
    signals = signals_about(attempt)
    kinds = kinds_by_attempt(signals).get(attempt.id, frozenset())
    return len(kinds) >= KINDS_COUNT_MIN and bool(new_signals(signals, past_cases))


def founded_copies(exam: Exam) -> Sequence[FoundedCopy]:
    """Return the copies of collected sittings that a case may be opened about.

    Not those about which nothing has come since a case was closed.
    """
    signals, past_cases = signals_of(connection, exam.id), closed_by_copy(exam)
    kinds = {
        attempt: own
        for attempt, own in kinds_by_attempt(signals).items()
        if len(own) >= KINDS_COUNT_MIN
    }
    rows = Attempt.objects.select_related("sitting__exam", "site").filter(
        pk__in=kinds, sitting__collected_ms__isnull=False, candidate__isnull=False
    )
    in_order = rows.order_by("sitting__scheduled_ms", "site__name", "room", "seat")
    copies = (
        FoundedCopy(row, kinds[row.id], past_cases.get(row.id, ())) for row in in_order
    )
    return [
        copy
        for copy in copies
        if new_signals(_about(copy.attempt, signals), copy.past_cases)
    ]
