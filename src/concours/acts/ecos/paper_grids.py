"""Grids that were marked on paper: one person types a sheet, another types it again.

The second does not see what the first typed: whoever confirms what a screen shows reads
what they expect there, and a slip stays. Two who type alike from one sheet have read it
alike. No act, and no page before the collection, tells a level.
"""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction

from concours.acts.actor import Actor
from concours.acts.ecos.floor import CircuitCase, open_circuit, require_role
from concours.acts.ecos.grids import GridNotMissing, SingleMarksInForce
from concours.acts.reasons import reasoned
from concours.acts.record import record
from concours.acts.two_persons import decides_alone, require_independent
from concours.core.ecos.completeness.paper import (
    PaperReading,
    find_differences,
    read_reading,
    was_there,
    write_reading,
)
from concours.core.ecos.completeness.sets import GridName
from concours.core.ecos.completeness.witnesses import ChairPlace
from concours.core.ecos.grids.grid import GridForm
from concours.core.kernel.canonical import Json, digest
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.store.models import PaperGridReading, StaffMember
from concours.store.queries.ecos.audiences import AudienceSealed
from concours.store.queries.ecos.forms import grid_forms
from concours.store.queries.ecos.paper_grids import find_pending, is_pending
from concours.store.queries.ecos.single_marks import version_in_force
from concours.store.queries.unknown import Unknown

SHEET_LENGTH_MAX = 40
READING_LABEL = b"concours/paper-grid/1"


@dataclass(eq=False)
class NotAtStation(Refusal):
    """Attendance, or a chair of the station, says that the candidate was not there."""

    code: ClassVar[str] = "paper_grid.not_there"
    candidate: str
    station: str
    turn: int


@dataclass(eq=False)
class SheetInvalid(Refusal):
    """What was typed of a sheet cannot be so.

    `field`: `candidate` (nobody of the circuit), `turn` (none of the circuit), `sheet`
    (its number is too long), `photograph` (empty, or too large), or a line of the grid
    of which nothing was chosen, such as `criteria 3`.
    """

    code: ClassVar[str] = "paper_grid.sheet"
    field: str


@dataclass(eq=False)
class ReadingsDiffer(Refusal):
    """Two persons read the sheet otherwise; `lines` are where, never what they read."""

    code: ClassVar[str] = "paper_grid.readings_differ"
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TypedSheet:
    """What somebody types of a sheet of a chair; `photograph` is a SHA-256, if any."""

    chair: UUID
    reading: PaperReading
    photograph: bytes | None = None


@transaction.atomic
def type_paper_grid(
    actor: Actor,
    sitting: UUID,
    circuit_and_sheet: tuple[UUID, TypedSheet],
    *,
    reason: str,
    now: Instant,
) -> int:
    """Keep what one person reads on a sheet, for another to read again; return the act.

    It counts for nothing yet; typed anew, the last one waits. Raises `NotAllowed`,
    `Unknown`, `WrongPhase`, `ReasonInvalid`, `SheetInvalid`, `SingleMarksInForce`,
    `NotAtStation`, `GridNotMissing`, `AudienceSealed`, `PaperLevelUnknown`,
    `PaperGridBlank`.
    """
    circuit, sheet = circuit_and_sheet
    case = open_circuit(actor, "paper_grid_typed", sitting, circuit)
    reason = reasoned(reason)
    if len(sheet.reading.sheet) > SHEET_LENGTH_MAX:
        raise SheetInvalid("sheet")
    place = case.chair(sheet.chair).place
    _require_awaited(case, place, sheet.reading)
    content = write_reading(_form(case, place), sheet.reading)
    row = _reading(actor, case, place, sheet.reading)
    row.content, row.photograph = content, sheet.photograph
    row.act = record(
        actor,
        "paper_grid_typed",
        now=now,
        sitting=sitting,
        venue=case.venue,
        reason=reason,
        body=_body(case, place, row, sheet.reading),
    )
    row.save(force_insert=True)
    return row.act


@transaction.atomic
def reread_paper_grid(
    actor: Actor,
    sitting: UUID,
    first_and_reading: tuple[UUID, PaperReading],
    *,
    now: Instant,
) -> int:
    """Let a sheet count that a second person reads as the first did; return the act.

    Where they differ nothing counts: this one looks again, or somebody types the sheet
    anew. Raises as `type_paper_grid`, and `SamePerson`, `PersonsTied`,
    `ReadingsDiffer`.
    """
    first_id, reading = first_and_reading
    require_role(actor, "paper_grid_reread")
    first = find_pending(sitting, first_id)
    case = open_circuit(actor, "paper_grid_reread", sitting, first.chair.circuit_id)
    if not is_pending(first):
        raise Unknown("paper_grid", str(first_id))
    if first.typist.login != actor.id or not decides_alone(sitting, {}):
        require_independent(first.typist.login, actor.id, now)
    place = case.chair(first.chair_id).place
    form = _form(case, place)
    content = write_reading(form, reading)
    first_reading = read_reading(form, bytes(first.content), first.sheet)
    if lines := find_differences(first_reading, reading):
        raise ReadingsDiffer(lines)
    _require_awaited(case, place, reading)
    row = _reading(actor, case, place, reading)
    row.content, row.photograph, row.repeats = content, first.photograph, first
    row.act = record(
        actor,
        "paper_grid_reread",
        now=now,
        sitting=sitting,
        venue=case.venue,
        body=_body(case, place, row, reading)
        | {
            "typed_by": f"{first.typist.name} ({first.typist.login})",
            "typed": first.act,
        },
    )
    row.save(force_insert=True)
    return row.act


def _form(case: CircuitCase, place: ChairPlace) -> GridForm:
    """Return the form of a station. Raises `AudienceSealed` before the briefing."""
    forms = grid_forms(case.sitting, [place.station], settings.PACKAGES)
    if place.station not in forms:
        raise AudienceSealed("grid")
    return forms[place.station]


def _require_awaited(
    case: CircuitCase, place: ChairPlace, reading: PaperReading
) -> None:
    """Refuse a sheet of somebody who was not there, or of a grid nobody waits for."""
    if in_force := version_in_force(case.sitting.id):
        raise SingleMarksInForce(in_force.number)
    if reading.candidate not in case.plan.candidates:
        raise SheetInvalid("candidate")
    if not 0 < reading.turn <= case.plan.times.turns_count:
        raise SheetInvalid("turn")
    floor = case.floor()
    chairs = {own: stand.grids for own, stand in floor.chairs.items()}
    if reading.candidate not in floor.seen or not was_there(
        reading.candidate, place, reading.turn, chairs=chairs
    ):
        raise NotAtStation(reading.candidate, place.station, reading.turn)
    name, sets = GridName(reading.candidate, *place), floor.completeness()
    if name in sets.held or name not in sets.expected:
        raise GridNotMissing(f"{name.candidate} {name.station} {name.place}")


def _reading(
    actor: Actor, case: CircuitCase, place: ChairPlace, reading: PaperReading
) -> PaperGridReading:
    """Return a reading that is not kept yet."""
    return PaperGridReading(
        id=uuid4(),
        sitting=case.sitting,
        chair_id=case.plan.chairs[place].id,
        attempt_id=case.plan.candidates[reading.candidate].attempt,
        turn=reading.turn,
        sheet=reading.sheet,
        typist=StaffMember.objects.get(login=actor.id),
        is_late=case.is_collected,
    )


def _body(
    case: CircuitCase, place: ChairPlace, row: PaperGridReading, reading: PaperReading
) -> dict[str, Json]:
    """Return what the record says of a reading.

    `reading` binds its levels and tells none: its identity is drawn by chance.
    """
    own = digest(READING_LABEL, row.id.bytes, bytes(row.content))
    return {
        **case.names,
        "station": place.station,
        "chair": place.place,
        "turn": reading.turn,
        "candidate": reading.candidate,
        "sheet": row.sheet,
        "photograph": "" if row.photograph is None else bytes(row.photograph).hex(),
        "reading": own.hex(),
    }
