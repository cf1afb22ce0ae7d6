"""What was asked for from a candidate's tablets that is not theirs, as pages say."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

SHOWN_COUNT_MAX = 50

OF_ATTEMPT = """
SELECT at_ms, count, code, attribution, request FROM trace
WHERE attempt = %s ORDER BY id DESC LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class TraceRow:
    """One trace, or many that were only counted: then `request` is empty."""

    at_ms: int
    count: int
    code: str
    attribution: str
    request: str


def traces_of(attempt: UUID) -> Sequence[TraceRow]:
    """Return the traces of an attempt, the newest first."""
    with connection.cursor() as cursor:
        cursor.execute(OF_ATTEMPT, (attempt, SHOWN_COUNT_MAX))
        return [TraceRow(*row) for row in cursor.fetchall()]
