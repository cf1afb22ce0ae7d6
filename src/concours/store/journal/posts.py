"""What a signal post knows of its circuit: hours, doors, and who is due at each.

Numbers alone, and no name. Of a station nothing but, where the doors of a circuit are
shown on screens, the keys of what candidates read and see there, once they are out.
The tablets of a station know that of its documents, wherever its door is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from concours.core.delivery.journal.entry import AttemptId
from concours.core.ecos.bells.tempo import read_tempo
from concours.core.ecos.circuits.turns import sheet_of_station
from concours.core.kernel.time import Instant
from concours.store.journal.turns import Members, find_members_async

FIND_CIRCUITS = """
SELECT circuit.id, circuit.post_code_number FROM circuit
JOIN sitting ON sitting.id = circuit.sitting_id WHERE sitting.collected_ms IS NULL
"""

FIND_CIRCUIT = """
SELECT circuit.sitting_id, circuit.site_id, sitting.title, sitting.scheduled_ms,
       site.name, circuit.code, circuit.tempo, circuit.post_code_number,
       circuit.has_door_screens, sitting.package_digest, exam.signer
FROM circuit JOIN sitting ON sitting.id = circuit.sitting_id
JOIN site ON site.id = circuit.site_id
JOIN exam ON exam.id = sitting.exam_id
WHERE circuit.id = %s
"""

FIND_DOORS = """
SELECT DISTINCT ON (chair.station) chair.station, chair.room, attempt.id,
       chair.station_code, released.key, documents.key
FROM chair JOIN attempt ON attempt.chair_id = chair.id
LEFT JOIN released_door_key AS released ON released.circuit_id = chair.circuit_id
    AND released.station = chair.station_code AND released.package = %(package)s
LEFT JOIN released_documents_key AS documents
    ON documents.circuit_id = chair.circuit_id
    AND documents.station = chair.station_code AND documents.package = %(package)s
WHERE chair.circuit_id = %(circuit)s ORDER BY chair.station, chair.place
"""


FIND_DOCUMENTS_KEY = """
SELECT released.package, released.station, released.key
FROM attempt JOIN chair ON chair.id = attempt.chair_id
JOIN sitting ON sitting.id = attempt.sitting_id
JOIN released_documents_key AS released ON released.circuit_id = chair.circuit_id
    AND released.station = chair.station_code
    AND released.package = sitting.package_digest
WHERE attempt.id = %s
"""


@dataclass(frozen=True, slots=True)
class DocumentsKey:
    """The key of the documents of a station in one sealed series."""

    package: bytes
    station: str
    key: bytes


@dataclass(frozen=True, slots=True)
class Door:
    """The door of a station: `attempt` is that of its first chair, which hears of it.

    `numbers` are those of the candidates due there, turn by turn; None where none is.
    `key` opens what they read there, `station_code` in the series; None until it is
    out, and where the doors of the circuit are printed. `documents_key` opens what
    they are shown.
    """

    station: int
    room: str
    attempt: UUID
    numbers: Sequence[str | None]
    station_code: str
    key: bytes | None
    documents_key: bytes | None


@dataclass(frozen=True, slots=True)
class PostCircuit:
    """A circuit, as its signal posts know it; `code_number` is that of their code.

    `package` is the sealed series, which `signer` vouches for.
    """

    sitting: UUID
    site: UUID
    title: str
    scheduled: Instant
    site_name: str
    code: str
    tempo: Mapping[str, Any]
    doors: Sequence[Door]
    code_number: int
    has_door_screens: bool
    package: bytes
    signer: bytes


async def find_post_circuits(
    connection: AsyncConnection[Any],
) -> Sequence[tuple[UUID, int]]:
    """Return the circuits of all half-days not gathered, with their code's number."""
    return await (await connection.execute(FIND_CIRCUITS)).fetchall()


async def load_post_circuit(
    connection: AsyncConnection[Any], circuit: UUID
) -> PostCircuit | None:
    """Return a circuit as it is now, or None once it is not there any more."""
    row = await (await connection.execute(FIND_CIRCUIT, (circuit,))).fetchone()
    if row is None:
        return None
    sitting, site, title, scheduled, site_name, code, tempo, *rest = row
    code_number, has_door_screens, package, signer = rest
    query = {"package": bytes(package), "circuit": circuit}
    doors = await (await connection.execute(FIND_DOORS, query)).fetchall()
    members = (await find_members_async(connection, [circuit])).get(circuit, {})
    turns_count = read_tempo(tempo).turns_count
    return PostCircuit(
        sitting,
        site,
        title,
        scheduled,
        site_name,
        code,
        tempo,
        [
            Door(
                station,
                room,
                attempt,
                _numbers(members, station, turns_count),
                station_code,
                *(None if key is None else bytes(key) for key in keys),
            )
            for station, room, attempt, station_code, *keys in doors
        ],
        code_number,
        has_door_screens,
        bytes(package),
        bytes(signer),
    )


async def find_documents_key(
    connection: AsyncConnection[Any], attempt: AttemptId
) -> DocumentsKey | None:
    """Return the key for the station of a chair, or None while it is not out."""
    cursor = await connection.execute(FIND_DOCUMENTS_KEY, (attempt,))
    row = await cursor.fetchone()
    return None if row is None else DocumentsKey(bytes(row[0]), row[1], bytes(row[2]))


def _numbers(members: Members, station: int, turns_count: int) -> list[str | None]:
    """Return the numbers of those who are due at a station, turn by turn."""
    sheet = sheet_of_station(members, station, turns_count)
    return [
        None if person is None else person.number for _, person in sorted(sheet.items())
    ]
