"""Replays that were drawn up: what each says, beside the act that bears its digest."""

from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from concours.store.queries.sql import rows_of

KEEP = "INSERT INTO drawn_replay (act, attempt, facts) VALUES (%s, %s, %s)"
READ = "SELECT facts FROM drawn_replay WHERE act = %s AND attempt = %s"
OF_ATTEMPT = """
SELECT act.number, act.at_ms, act.actor FROM drawn_replay
JOIN act ON act.number = drawn_replay.act
WHERE attempt = %s ORDER BY act.number DESC LIMIT 100
"""
OF_EXAM = """
SELECT drawn_replay.attempt, drawn_replay.act FROM drawn_replay
JOIN attempt ON attempt.id = drawn_replay.attempt
JOIN sitting ON sitting.id = attempt.sitting_id
WHERE sitting.exam_id = %s AND drawn_replay.act <= %s ORDER BY drawn_replay.act
"""


@dataclass(frozen=True, slots=True)
class DrawnReplayRow:
    """The act that drew a replay up, when, and who did it."""

    number: int
    at_ms: int
    actor: str


def keep_replay(act: int, attempt: UUID, facts: bytes) -> None:
    """Keep what a replay says, beside the act that names its digest."""
    with connection.cursor() as cursor:
        cursor.execute(KEEP, [act, attempt, facts])


def read_replay(act: int, attempt: UUID) -> bytes | None:
    """Return what a replay of this copy says, None if the act drew up none."""
    return next((bytes(facts) for (facts,) in rows_of(READ, act, attempt)), None)


def replays_of(attempt: UUID) -> list[DrawnReplayRow]:
    """Return the replays of a copy that were drawn up, the newest first."""
    return [DrawnReplayRow(*row) for row in rows_of(OF_ATTEMPT, attempt)]


def replays_of_exam(exam: UUID, *, until: int) -> list[tuple[UUID, int]]:
    """Return the copy and the act of each replay of an exam, up to an act."""
    return [(attempt, act) for attempt, act in rows_of(OF_EXAM, exam, until)]
