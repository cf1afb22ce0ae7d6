"""What a case may be founded on: the signals about one copy, of every kind there is."""

from collections.abc import Sequence

from concours.core.casefile.signals import (
    KINDS_COUNT_MIN,
    Signal,
    kinds_by_attempt,
    make_signal,
)
from concours.core.traces.attribution import PERSONAL_ATTRIBUTIONS
from concours.store.models import Attempt
from concours.store.queries.delivery.incidents import UNKNOWN_PATHS_COUNT_MIN
from concours.store.queries.sql import rows_of

TRACES = """
SELECT code, count(*), sum(count)::int, min(id), count(DISTINCT request),
       min(attribution)
FROM trace WHERE attempt = %s AND attribution = ANY(%s) GROUP BY code ORDER BY code
"""

# What people of the room told, and not what the record found by itself: a trace would
# count twice.
TOLD = """
SELECT id, attempt_id IS NOT NULL FROM incident
WHERE sitting_id = %s AND kind = 'fraud' AND mark LIKE 'tap:%%'
  AND (attempt_id = %s OR attempt_id IS NULL AND site_id = %s AND room = %s)
ORDER BY opened_ms, id
"""


def signals_about(attempt: Attempt) -> list[Signal]:
    """Return the signals about a copy, and those of the room that it sat in."""
    return [*_traces(attempt), *_suspicions(attempt)]


def has_grounds(attempt: Attempt) -> bool:
    """Tell whether two independent kinds of signals are about a copy."""
    kinds = kinds_by_attempt(signals_about(attempt)).get(attempt.id, frozenset())
    return len(kinds) >= KINDS_COUNT_MIN


def _traces(attempt: Attempt) -> Sequence[Signal]:
    personal = sorted(PERSONAL_ATTRIBUTIONS)
    return [
        make_signal(
            "trace",
            code,
            sitting=attempt.sitting_id,
            attempts=[attempt.id],
            site=attempt.site_id,
            room=attempt.room,
            strength="certain",
            figures={"count": str(count), "attribution": attribution},
            origin=("trace", str(first)),
        )
        for code, _, count, first, paths, attribution in rows_of(
            TRACES, attempt.id, personal
        )
        if code == "looked_for" or paths >= UNKNOWN_PATHS_COUNT_MIN
    ]


def _suspicions(attempt: Attempt) -> Sequence[Signal]:
    rows = list(
        rows_of(TOLD, attempt.sitting_id, attempt.id, attempt.site_id, attempt.room)
    )
    identities_by_reach: dict[bool, list[str]] = {}
    for identity, is_own in rows:
        identities_by_reach.setdefault(is_own, []).append(str(identity))
    return [
        make_signal(
            "room",
            "incident",
            sitting=attempt.sitting_id,
            attempts=[attempt.id] if is_own else [],
            site=attempt.site_id,
            room=attempt.room,
            strength="told",
            figures={},
            origin=("incident", identities[0]),
        )
        for is_own, identities in identities_by_reach.items()
    ]
