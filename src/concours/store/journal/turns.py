"""Who is in a circuit, and what its chairs were told of it last.

Enrolments read it for many circuits at once, acts that change a sheet for one.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias
from uuid import UUID

from psycopg import AsyncConnection, Connection

from concours.core.ecos.circuits.turns import Beginning, ExpectedCandidate

Members: TypeAlias = Mapping[Beginning, ExpectedCandidate]
"""The candidates of a circuit by where they begin."""

FIND_MEMBERS = """
SELECT place.circuit_id, place.rotation, place.position,
       candidate.number, candidate.name
FROM circuit_place AS place JOIN attempt ON attempt.id = place.attempt_id
JOIN candidate ON candidate.id = attempt.candidate_id
WHERE place.circuit_id = ANY(%s)
"""


async def find_members_async(
    connection: AsyncConnection[Any], circuits: Sequence[UUID]
) -> Mapping[UUID, Members]:
    """Return the candidates of each circuit that has any."""
    cursor = await connection.execute(FIND_MEMBERS, (list(circuits),))
    return _by_circuit(await cursor.fetchall())


def find_members(
    connection: Connection[Any], circuits: Sequence[UUID]
) -> Mapping[UUID, Members]:
    """Return the candidates of each circuit that has any."""
    cursor = connection.execute(FIND_MEMBERS, (list(circuits),))
    return _by_circuit(cursor.fetchall())


def _by_circuit(rows: Iterable[tuple[Any, ...]]) -> Mapping[UUID, Members]:
    members: defaultdict[UUID, dict[Beginning, ExpectedCandidate]] = defaultdict(dict)
    for circuit, rotation, position, number, name in rows:
        members[circuit][rotation, position] = ExpectedCandidate(number, name)
    return members
