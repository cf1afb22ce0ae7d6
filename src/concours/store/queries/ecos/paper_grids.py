"""Sheets that one person has typed and a second has to type again."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from concours.core.ecos.grids.entries import CandidateNumber
from concours.core.kernel.time import Instant
from concours.core.people.tasks.task import Person, StepOpen
from concours.store.models import PaperGridReading
from concours.store.queries.sql import rows_of
from concours.store.queries.unknown import Unknown

# Of a chair and a candidate the last sheet that was typed waits, until one counts.
PENDING = """
SELECT DISTINCT ON (g.chair_id, g.attempt_id) g.id, g.sitting_id, h.circuit_id,
       c.site_id, c.code, g.chair_id, h.station_code, h.place, g.turn, person.number,
       person.name, g.sheet, typist.login, typist.name, act.at_ms
FROM paper_grid_reading g JOIN chair h ON h.id = g.chair_id
JOIN circuit c ON c.id = h.circuit_id JOIN attempt a ON a.id = g.attempt_id
JOIN candidate person ON person.id = a.candidate_id
JOIN staff typist ON typist.id = g.typist_id JOIN act ON act.number = g.act
JOIN sitting s ON s.id = g.sitting_id JOIN exam ON exam.id = s.exam_id
WHERE g.repeats_id IS NULL AND exam.archived_act IS NULL
  AND g.sitting_id = coalesce(%s, g.sitting_id) AND exam.id = coalesce(%s, exam.id)
  AND c.site_id = coalesce(%s, c.site_id) AND NOT EXISTS (
    SELECT FROM paper_grid_reading r WHERE r.repeats_id IS NOT NULL
      AND (r.chair_id, r.attempt_id) = (g.chair_id, g.attempt_id))
  AND NOT EXISTS (SELECT FROM single_marks_version v
                  WHERE v.sitting_id = g.sitting_id AND v.adopted_act IS NOT NULL)
ORDER BY g.chair_id, g.attempt_id, g.act DESC
"""
TYPED = """
SELECT h.circuit_id, circuit.code, h.station_code, h.place, c.number, c.name, g.turn,
       g.sheet, first.name, second.name, g.act
FROM paper_grid_reading g JOIN chair h ON h.id = g.chair_id
JOIN attempt a ON a.id = g.attempt_id JOIN candidate c ON c.id = a.candidate_id
JOIN paper_grid_reading r ON r.id = g.repeats_id
JOIN staff first ON first.id = r.typist_id JOIN staff second ON second.id = g.typist_id
JOIN circuit ON circuit.id = h.circuit_id
WHERE g.sitting_id = %s AND circuit.site_id = coalesce(%s, circuit.site_id)
ORDER BY g.act DESC
"""


@dataclass(frozen=True, slots=True)
class PendingSheet:
    """A sheet that waits for its second reading: where, of whom, and who typed it."""

    id: UUID
    sitting: UUID
    circuit: UUID
    site: UUID
    circuit_code: str
    chair: UUID
    station: str
    place: int
    turn: int
    number: CandidateNumber
    name: str
    sheet: str
    typist: str
    typist_name: str
    at: Instant


@dataclass(frozen=True, slots=True)
class CountedSheet:
    """A sheet that two persons typed alike: where, of whom, and who they are."""

    circuit: UUID
    circuit_code: str
    station: str
    place: int
    number: CandidateNumber
    name: str
    turn: int
    sheet: str
    first: str
    second: str
    act: int


def pending_sheets(
    sitting: UUID | None, *, exam: UUID | None = None, site: UUID | None = None
) -> list[PendingSheet]:
    """Return the sheets that wait for a second person, the oldest first."""
    sheets = [PendingSheet(*row) for row in rows_of(PENDING, sitting, exam, site)]
    return sorted(sheets, key=lambda sheet: (sheet.at, sheet.id))


def counted_sheets(sitting: UUID, *, site: UUID | None = None) -> list[CountedSheet]:
    """Return the sheets that two persons typed alike, the newest first."""
    return [CountedSheet(*row) for row in rows_of(TYPED, sitting, site)]


def find_pending(sitting: UUID, reading: UUID) -> PaperGridReading:
    """Return a first reading with its chair and who typed it. Raises `Unknown`."""
    rows = PaperGridReading.objects.select_related("chair", "typist")
    row = rows.filter(pk=reading, sitting_id=sitting, repeats=None).first()
    if row is None:
        raise Unknown("paper_grid", str(reading))
    return row


def is_pending(reading: PaperGridReading) -> bool:
    """Tell whether it still waits: it is the last of its sheet, and none counts."""
    rows = PaperGridReading.objects.filter(
        chair=reading.chair_id, attempt=reading.attempt_id
    )
    is_last = not rows.filter(act__gt=reading.act).exists()
    return is_last and not rows.filter(repeats__isnull=False).exists()


def paper_steps(
    person: Person, site: UUID | None, exam: UUID | None
) -> Iterator[StepOpen]:
    """Yield the half-days in which a sheet waits that somebody else typed."""
    if "paper_grid_reread" not in person.allowed:
        return
    seen: set[UUID] = set()
    for sheet in pending_sheets(None, exam=exam, site=site):
        if sheet.typist != person.login and sheet.sitting not in seen:
            seen.add(sheet.sitting)
            yield StepOpen(
                id=f"paper-{sheet.sitting}",
                sitting=str(sheet.sitting),
                step="paper_grids",
                due=sheet.at,
            )
