"""Which documents of a station examiners showed to candidates, and when.

It is what their tablets wrote by that gesture, for whoever was met last in the turn.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from concours.core.ecos.grids.bodies import read_entry
from concours.core.ecos.grids.entries import BodyInvalid, CandidateNumber, Meeting
from concours.core.kernel.time import Instant
from concours.store.queries.sql import rows_of

ENTRIES = """
SELECT h.station_code, h.place, entry.kind, entry.body,
       least(entry.device_ms, entry.received_ms)
FROM chair h JOIN attempt a ON a.chair_id = h.id
JOIN counted_entry entry ON entry.attempt = a.id
WHERE h.circuit_id = %s AND entry.kind IN ('met', 'unmet', 'presented')
  AND h.station_code = coalesce(%s, h.station_code)
ORDER BY h.station, h.place, entry.epoch, entry.seq
"""


class ShownDocument(NamedTuple):
    """A document, from 1, that a chair showed in a turn: to whom, and when.

    `candidate` is None where nobody was met by then.
    """

    turn: int
    station: str
    place: int
    at: Instant
    document: int
    candidate: CandidateNumber | None


def documents_shown(circuit: UUID, station: str | None = None) -> list[ShownDocument]:
    """Return what chairs of a circuit, or of a station of it, showed, by turn."""
    rows = _read(rows_of(ENTRIES, circuit, station))
    return sorted(rows, key=lambda row: row[:5])


def _read(rows: Iterable[Sequence[Any]]) -> Iterable[ShownDocument]:
    people: dict[tuple[str, int, int], CandidateNumber | None] = {}
    for station, place, kind, raw_body, at_ms in rows:
        body = bytes(raw_body)
        entry = read_entry(kind, body)
        if isinstance(entry, BodyInvalid):
            continue
        if isinstance(entry, Meeting):
            is_there = entry.is_there
            people[station, place, entry.turn] = entry.candidate if is_there else None
            continue
        facts = json.loads(body)
        turn, document = facts["turn"], facts["document"]
        person = people.get((station, place, turn))
        yield ShownDocument(turn, station, place, at_ms, document, person)
