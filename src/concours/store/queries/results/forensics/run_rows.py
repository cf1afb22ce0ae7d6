"""Rows of runs as they are written: asked for, under way, ended."""

from hashlib import sha256
from uuid import UUID

from django.db import connection

from concours.core.kernel.time import Instant

ADD = """
INSERT INTO forensics_run (id, exam, deliberation, number, act, inputs, started_ms,
    alive_ms) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
"""
PROGRESS = """
UPDATE forensics_run SET phase = %s, percent = %s, alive_ms = %s
WHERE id = %s AND ended_ms IS NULL RETURNING stop_ms
"""
STOP = "UPDATE forensics_run SET stop_ms = %s WHERE id = %s AND ended_ms IS NULL"
END = """
UPDATE forensics_run
SET ended_ms = %s, percent = %s, fault = %s, result = %s, digest = %s
WHERE id = %s AND ended_ms IS NULL
"""
FAULT_LENGTH_MAX = 500


def add_run(  # noqa: PLR0913 -- a row has this many facts
    run: UUID,
    *,
    exam: UUID,
    deliberation: UUID,
    number: int,
    act: int,
    inputs: bytes,
    now: Instant,
) -> None:
    """Add a run that was asked for."""
    facts = (run, exam, deliberation, number, act, inputs, now, now)
    with connection.cursor() as cursor:
        cursor.execute(ADD, facts)


def write_progress(run: UUID, *, phase: str, percent: int, now: Instant) -> bool:
    """Write how far a run is; tell whether it may go on."""
    with connection.cursor() as cursor:
        cursor.execute(PROGRESS, (phase, percent, now, run))
        row = cursor.fetchone()
    return row is not None and row[0] is None


def write_stop(run: UUID, *, now: Instant) -> None:
    """Write that a run is to stop."""
    with connection.cursor() as cursor:
        cursor.execute(STOP, (now, run))


def write_end(
    run: UUID, *, result: bytes | None = None, fault: str = "", now: Instant
) -> bool:
    """End a run: with its result, with a fault, or, without either, stopped.

    Tell whether it had not ended yet. Of a result `acts.results.forensics` has an act.
    """
    digest = None if result is None else sha256(result).digest()
    percent = 0 if result is None else 100
    facts = (now, percent, fault[:FAULT_LENGTH_MAX], result, digest, run)
    with connection.cursor() as cursor:
        cursor.execute(END, facts)
        return bool(cursor.rowcount == 1)
