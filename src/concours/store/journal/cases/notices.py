"""Steps of cases that their candidate was told of, and the act of each notice."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from psycopg import AsyncConnection

from concours.core.audit.rows import ActRow
from concours.core.kernel.time import Instant

# Nothing of a notice that an earlier version made on paper alone.
FIND_STEPS = """
SELECT casefile_id, attempt_id, number, act, kind, case_notice.at_ms, notice,
       hearing_ms, outcome, dropped_ms, reason, reading.at_ms
FROM case_notice LEFT JOIN case_reading AS reading USING (act, casefile_id, attempt_id)
WHERE candidate_id = %s AND (kind <> 'notified' OR notice <> '')
ORDER BY number, id
"""
FIND_TOLD = """
SELECT DISTINCT candidate_id FROM case_notice
WHERE candidate_id = ANY(%s) AND kind = 'notified' AND notice <> ''
"""
ADD_READING = """
INSERT INTO case_reading (act, casefile_id, attempt_id, at_ms)
VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING
"""
FIND_ACT = """
SELECT notice, own.act, signed.at_ms, actor, role, signed.kind, sitting, signed.reason,
       body, prev, digest, signer, signature, signed_ms
FROM case_notice AS own JOIN case_notice_act AS signed ON signed.act = own.act
WHERE candidate_id = %s AND number = %s AND own.act = %s
"""


@dataclass(frozen=True, slots=True)
class ToldStep:
    """One step of a case that its candidate was told of.

    `notice` is what they read of it, in words as JSON, of a closing their letter;
    `read_ms`, when they first opened either; `hearing_ms` of a notice alone, `outcome`,
    `dropped_ms` and `reason` of a closing alone.
    """

    casefile: UUID
    attempt: UUID
    case_number: int
    act: int
    kind: Literal["notified", "heard", "closed"]
    at_ms: int
    notice: bytes
    hearing_ms: int | None
    outcome: str | None
    dropped_ms: int | None
    reason: str
    read_ms: int | None


@dataclass(frozen=True, slots=True)
class SignedNotice:
    """A notice or letter in words, its act, and the ledger's signature of it."""

    notice: bytes
    act: ActRow
    signer: bytes
    signature: bytes
    signed_ms: int


async def find_told_steps(
    connection: AsyncConnection[Any], candidate: UUID
) -> Sequence[ToldStep]:
    """Return what a candidate was told of their cases, each in its order."""
    cursor = await connection.execute(FIND_STEPS, (candidate,), binary=True)
    return [ToldStep(*row) for row in await cursor.fetchall()]


async def find_told_candidates(
    connection: AsyncConnection[Any], candidates: Sequence[UUID]
) -> frozenset[UUID]:
    """Return which of these candidates were notified of a case."""
    cursor = await connection.execute(FIND_TOLD, (list(candidates),))
    return frozenset(row[0] for row in await cursor.fetchall())


async def add_reading(
    connection: AsyncConnection[Any], step: ToldStep, *, at: Instant
) -> None:
    """Keep when a notice or a letter was first opened by its candidate."""
    parameters = (step.act, step.casefile, step.attempt, at)
    await connection.execute(ADD_READING, parameters)


async def find_signed_notice(
    connection: AsyncConnection[Any], candidate: UUID, case_number: int, act: int
) -> SignedNotice | None:
    """Return a notice or letter of a candidate's own case, None if none is signed."""
    parameters = (candidate, case_number, act)
    cursor = await connection.execute(FIND_ACT, parameters, binary=True)
    row = await cursor.fetchone()
    if row is None:
        return None
    notice, *line, signer, signature, signed_ms = row
    names = ("number", "at_ms", "actor", "role", "kind", "sitting", "reason", "body")
    facts = dict(zip((*names, "prev", "digest"), line, strict=True))
    return SignedNotice(notice, ActRow(**facts), signer, signature, signed_ms)
