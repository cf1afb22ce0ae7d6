"""Who is in a circuit, and what its chairs are told when that changes.

Enrolments read it for many circuits at once, acts that change a sheet for one.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias
from uuid import UUID

from psycopg import AsyncConnection, Connection

from concours.core.ecos.bells.tempo import read_tempo
from concours.core.ecos.circuits.turns import (
    Beginning,
    ExpectedCandidate,
    sheet_of_station,
    write_sheet,
)
from concours.core.kernel.canonical import Json
from concours.core.kernel.time import Instant
from concours.store.journal.news import News, append_news

Members: TypeAlias = Mapping[Beginning, ExpectedCandidate]
"""The candidates of a circuit by where they begin."""

FIND_MEMBERS = """
SELECT place.circuit_id, place.rotation, place.position,
       candidate.number, candidate.name, coalesce(last.kind = 'absent', false),
       (SELECT array_agg(resit_station) FROM station_resit
        WHERE resit_attempt_id = attempt.id)
FROM circuit_place AS place JOIN attempt ON attempt.id = place.attempt_id
JOIN candidate ON candidate.id = attempt.candidate_id
LEFT JOIN LATERAL (
    SELECT kind FROM attendance WHERE attempt_id = attempt.id ORDER BY id DESC LIMIT 1
) AS last ON true
WHERE place.circuit_id = ANY(%s)
"""
FIND_CHAIRS = """
SELECT attempt.id, circuit.sitting_id, chair.station, circuit.tempo::text
FROM chair JOIN attempt ON attempt.chair_id = chair.id
JOIN circuit ON circuit.id = chair.circuit_id WHERE circuit.id = %s
ORDER BY chair.station, chair.place
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
    for circuit, rotation, position, number, name, is_absent, resat in rows:
        stations = frozenset(resat) if resat else None
        person = ExpectedCandidate(number, name, is_absent, stations)
        members[circuit][rotation, position] = person
    return members


def append_changed_turns(
    connection: Connection[Any], circuit: UUID, *, before: Members, at: Instant
) -> None:
    """Send its whole sheet of turns to each chair of a circuit whose sheet has changed.

    Whether a tablet holds the old one or not: one may be enrolling now. It is called
    after the act is recorded: from there to the commit nobody else changes a sheet.
    """
    members = find_members(connection, [circuit]).get(circuit, {})
    if members == before:
        return
    rows = connection.execute(FIND_CHAIRS, (circuit,)).fetchall()
    for attempt, sitting, station, tempo in rows:
        turns_count = read_tempo(json.loads(tempo)).turns_count
        old, new = (
            sheet_of_station(own, station, turns_count) for own in (before, members)
        )
        if old != new:
            body: dict[str, Json] = {"turns": write_sheet(new)}
            append_news(
                connection,
                News(sitting=sitting, attempt=attempt, kind="turns", at=at, body=body),
            )
