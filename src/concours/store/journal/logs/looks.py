"""Who of the staff has looked at whose copy, case or result: a row, once in a while."""

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias
from uuid import UUID

from psycopg import Connection

from concours.core.kernel.time import MINUTE_MS, Instant

LookKind: TypeAlias = Literal["copy", "case", "result"]
LOOK_MS = 10 * MINUTE_MS
"""Whoever goes on reading the same is written down once in ten minutes."""

SUBJECT_LENGTH_MAX = 100

ADD = """
INSERT INTO look (at_ms, staff, kind, exam, attempt, candidate, subject)
SELECT %(at)s, %(staff)s, %(kind)s, %(exam)s, %(attempt)s, %(candidate)s, %(subject)s
WHERE NOT EXISTS (
    SELECT FROM look WHERE staff = %(staff)s AND kind = %(kind)s
    AND subject = %(subject)s AND at_ms > %(at)s::bigint - %(length)s
    AND at_ms <= %(at)s)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Somebody, by login, and what they were shown.

    `subject` names it in short, once for the same; `attempt` and `candidate` are
    whose it is, where it is of one alone.
    """

    at: Instant
    staff: str
    kind: LookKind
    exam: UUID | None
    attempt: UUID | None
    candidate: UUID | None
    subject: str


def add_look(connection: Connection[Any], look: Look) -> None:
    """Keep a look, unless the same was kept a little while ago; the caller commits."""
    connection.execute(
        ADD,
        {
            "at": look.at,
            "staff": look.staff,
            "kind": look.kind,
            "exam": look.exam,
            "attempt": look.attempt,
            "candidate": look.candidate,
            "subject": look.subject[:SUBJECT_LENGTH_MAX],
            "length": LOOK_MS,
        },
    )
