"""What the gateway reads of rounds that are open: limits, and the lists they saw.

Rounds have no row here before their instant (`schema/grants.sql`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from concours.core.kernel.canonical import load
from concours.core.kernel.time import Instant
from concours.store.journal.wish_queries import Participation

Connection = AsyncConnection[Any]


@dataclass(frozen=True, slots=True)
class Versions:
    """Which posts and which open round are the newest of a campaign; 0 for none."""

    posts: int
    round: UUID | None
    round_number: int


@dataclass(frozen=True, slots=True)
class CertificateInputs:
    """What the certificate of an open round is made of; gates and posts are JSON."""

    market: bytes
    result: bytes
    students_count: int
    leaves_count: int
    gates: bytes
    posts: bytes


@dataclass(frozen=True, slots=True)
class PastRound:
    """A round that is open, and each line's limit in it; None if a seat is free."""

    number: int
    kind: str
    opens: Instant
    limits: Mapping[str, int | None]


FIND_VERSIONS = """
SELECT coalesce((SELECT max(number) FROM posts_version WHERE campaign_id = %(of)s), 0),
       newest.id, coalesce(newest.number, 0)
FROM (SELECT 1) AS one LEFT JOIN LATERAL (
    SELECT id, number FROM matching_round WHERE campaign_id = %(of)s
    ORDER BY number DESC LIMIT 1) AS newest ON true
"""
FIND_ROUND_GATES = "SELECT gates FROM matching_round WHERE id = %s"
FIND_FORMER_GATES = """
SELECT gates FROM matching_round
JOIN campaign AS former ON former.id = matching_round.campaign_id
WHERE kind = 'final' AND made_ms < (SELECT made_ms FROM campaign WHERE id = %s)
ORDER BY made_ms DESC, number DESC LIMIT 1
"""
FIND_CERTIFICATE_INPUTS = """
SELECT market_digest, result_digest, students_count,
       students_count - (summary->>'couples')::int, gates, content
FROM matching_round JOIN posts_version ON posts_version.id = posts_id
WHERE root = %s LIMIT 1
"""
FIND_LAST_ROUNDS = """
SELECT number, kind, opens_ms, gates FROM matching_round
WHERE campaign_id = %s ORDER BY number DESC LIMIT %s
"""
FIND_CODES = """
SELECT codes FROM wish_edit WHERE campaign = %s AND candidate = %s AND number = %s
"""


async def find_versions(connection: Connection, campaign: UUID) -> Versions:
    """Return what is the newest that a student may see of a campaign."""
    cursor = await connection.execute(FIND_VERSIONS, {"of": campaign})
    row = await cursor.fetchone()
    assert row is not None
    return Versions(*row)


async def find_round_gates(connection: Connection, round_: UUID) -> list[Any]:
    """Return the gates of an open round, each {code, seats, taken, limit}."""
    return await _gates(connection, FIND_ROUND_GATES, round_)


async def find_former_gates(connection: Connection, campaign: UUID) -> list[Any]:
    """Return the gates of the final round of the campaign before, none if unknown."""
    return await _gates(connection, FIND_FORMER_GATES, campaign)


async def find_certificate_inputs(
    connection: Connection, root: bytes
) -> CertificateInputs | None:
    """Return what makes the certificate of the open round of this root."""
    cursor = await connection.execute(FIND_CERTIFICATE_INPUTS, (root,), binary=True)
    row = await cursor.fetchone()
    return CertificateInputs(*row) if row else None


async def find_last_rounds(
    connection: Connection, campaign: UUID, *, most: int
) -> list[PastRound]:
    """Return the newest open rounds of a campaign, at most `most`, oldest first."""
    cursor = await connection.execute(FIND_LAST_ROUNDS, (campaign, most), binary=True)
    rows = await cursor.fetchall()
    return [
        PastRound(number, kind, Instant(opens), _limits(load(bytes(gates))))
        for number, kind, opens, gates in reversed(rows)
    ]


async def find_codes(
    connection: Connection, participation: Participation, number: int
) -> tuple[str, ...]:
    """Return the list of a student as one of its edits left it; empty for 0."""
    parameters = (participation.campaign, participation.candidate, number)
    cursor = await connection.execute(FIND_CODES, parameters, binary=True)
    row = await cursor.fetchone()
    value = load(bytes(row[0])) if row else []
    assert isinstance(value, list)
    return tuple(str(code) for code in value)


def _limits(gates: Any) -> Mapping[str, int | None]:
    return {gate["code"]: gate["limit"] for gate in gates}


async def _gates(connection: Connection, query: str, id_: UUID) -> list[Any]:
    cursor = await connection.execute(query, (id_,), binary=True)
    row = await cursor.fetchone()
    value = load(bytes(row[0])) if row else []
    assert isinstance(value, list)
    return value
