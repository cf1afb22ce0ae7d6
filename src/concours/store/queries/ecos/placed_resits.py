"""The resits that two persons have placed: from which half-day, and where."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from concours.core.ecos.mending.resits import turn_at
from concours.core.kernel.time import Instant
from concours.store.models import Sitting
from concours.store.queries.sql import rows_of

PLACED = """
SELECT c.id, c.number, c.name, origin.id, origin.title, series.code, r.station,
       s.id, s.title, coalesce(s.t0_ms, s.scheduled_ms), circuit.id, circuit.code,
       p.rotation, p.position, r.resit_station, r.resit_code, r.act
FROM station_resit r JOIN sitting origin ON origin.id = r.sitting_id
JOIN frozen_paper series ON series.id = origin.paper_id
JOIN attempt there ON there.id = r.resit_attempt_id
JOIN sitting s ON s.id = there.sitting_id
JOIN candidate c ON c.id = there.candidate_id
JOIN circuit_place p ON p.attempt_id = there.id
JOIN circuit ON circuit.id = p.circuit_id
WHERE s.exam_id = %s AND s.cancelled_act IS NULL
ORDER BY 10, p.rotation, c.number, r.resit_station
"""


class PlacedResit(NamedTuple):
    """A station of a candidate in a half-day, and the turn elsewhere that gives it.

    `there` is the other half-day, `resit_code` what its series calls the station, which
    is number `resit_station`, from 0, of the circuit.
    """

    candidate: UUID
    number: str
    name: str
    sitting: UUID
    title: str
    series: str
    station: str
    there: UUID
    there_title: str
    signal: Instant
    circuit: UUID
    circuit_code: str
    rotation: int
    position: int
    resit_station: int
    resit_code: str
    act: int

    @property
    def turn(self) -> int:
        """The turn of the other half-day, from 1."""
        return turn_at(self.rotation, self.position, self.resit_station)


def resits_in_exam(exam: UUID) -> Sequence[PlacedResit]:
    """Return all resits of an exam, by the hour of the other half-day."""
    return [PlacedResit(*row) for row in rows_of(PLACED, exam)]


def resits_by_candidate(exam: UUID) -> Mapping[UUID, Sequence[PlacedResit]]:
    """Return the resits of each candidate who has any, by their hours."""
    rows: defaultdict[UUID, list[PlacedResit]] = defaultdict(list)
    for row in resits_in_exam(exam):
        rows[row.candidate].append(row)
    return rows


def resits_of(
    sitting: Sitting,
) -> tuple[Mapping[tuple[str, str], tuple[str, str]], frozenset[tuple[str, str]]]:
    """Return whose marks a half-day gives for another, and whose another gives for it.

    By candidate and station here: of which series and station they are; then those of
    this half-day that are gone through elsewhere.
    """
    rows = resits_in_exam(sitting.exam_id)
    origins = {
        (row.number, row.resit_code): (row.series, row.station)
        for row in rows
        if row.there == sitting.id
    }
    cells = {(row.number, row.station) for row in rows if row.sitting == sitting.id}
    return origins, frozenset(cells)
