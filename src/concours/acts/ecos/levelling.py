"""Levelling: a table of exact corrections that the jury prepares, and two adopt.

Versions of single marks made from then on have it; what was made before stays. A table
of the method `none`, adopted in turn, takes it back.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from typing import ClassVar
from uuid import UUID

from django.conf import settings
from django.db import transaction

from concours.acts.actor import Actor
from concours.acts.decisions import Decision, takes_two
from concours.acts.may import require
from concours.acts.reasons import reasoned
from concours.acts.record import record
from concours.core.delivery.sitting import phases
from concours.core.ecos.levelling.corrections import (
    CHANCE_MAX,
    neutralise,
    remove_severity,
    shift_circuits,
)
from concours.core.ecos.merging.corrections import (
    Cell,
    CorrectionsInvalid,
    CorrectionTable,
    Method,
    level_marks,
    read_table,
    table_to_json,
)
from concours.core.kernel.canonical import NotCanonical, dump, load
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.store.models import Levelling, Sitting
from concours.store.queries.delivery import sittings
from concours.store.queries.ecos.levelling import (
    levelling_in_force,
    levellings_of,
    load_levelling,
    table_of,
)
from concours.store.queries.ecos.quality import (
    Quality,
    marks_before_corrections,
    quality_of,
)
from concours.store.queries.ecos.single_marks import merging_of, versions_of
from concours.store.queries.unknown import Unknown

TABLE_BYTES_MAX = 8_000_000


@dataclass(eq=False)
class SeverityUntold(Refusal):
    """The grids do not tell who is severe: no pair of chairs has two grids."""

    code: ClassVar[str] = "levelling.severity_untold"


@dataclass(eq=False)
class NothingToCorrect(Refusal):
    """The table corrects nothing, and nothing is in force that it would take back."""

    code: ClassVar[str] = "levelling.nothing"


@dataclass(eq=False)
class LevellingAdopted(Refusal):
    """The table was adopted before; to come back to it, prepare it anew."""

    code: ClassVar[str] = "levelling.adopted_already"
    number: int


@dataclass(frozen=True, slots=True)
class LevellingRequest:
    """What is to be corrected: by a method, or as a table that was brought.

    `stations` are those of the method `station`; `brought` is the table's canonical
    JSON, whose own method is told.
    """

    method: Method = "none"
    stations: Collection[str] = ()
    brought: bytes = b""


@transaction.atomic
def prepare_levelling(
    actor: Actor, sitting: UUID, request: LevellingRequest, *, reason: str, now: Instant
) -> UUID:
    """Make a table of corrections for two persons to adopt; return it.

    Nothing changes by it. Raises `NotAllowed`, `Unknown`, `WrongPhase` before the
    collection and the first version of marks, `ReasonInvalid`, `CorrectionsInvalid`,
    `SeverityUntold`, `NothingToCorrect`, and what `merging_of` refuses.
    """
    row = _load_marked(actor, "levelling_prepared", sitting)
    reason = reasoned(reason)
    table = propose_table(row, request)
    if not _corrects(table) and levelling_in_force(sitting) is None:
        raise NothingToCorrect
    levelled = level_marks(merged_marks(row), table)
    content = dump(table_to_json(table))
    earlier = levellings_of(sitting)
    number = earlier[0].number + 1 if earlier else 1
    act = record(
        actor,
        "levelling_prepared",
        now=now,
        sitting=row.id,
        reason=reason,
        body={
            "number": number,
            "method": table.method,
            "corrections": len(table.thousandths),
            "stations": [*sorted(table.neutralised)],
            "clamped": len(levelled.clamped),
            "digest": table.digest,
        },
    )
    levelling = Levelling.objects.create(
        sitting=row,
        number=number,
        method=table.method,
        content=content,
        digest=sha256(content).digest(),
        corrections_count=len(table.thousandths),
        made_ms=now,
        act=act,
    )
    return levelling.id


@takes_two("levelling_adopted")
def adopt_levelling(actor: Actor, decision: Decision, *, now: Instant) -> int:
    """Let the table of the facts correct the versions of marks made from now on.

    Raises `NotAllowed`, `Unknown`, `WrongPhase`, `LevellingAdopted`,
    `CorrectionsInvalid` if a mark that it corrects is no longer there.
    """
    row = _load_marked(actor, "levelling_adopted", decision.sitting)
    table_row = load_levelling(row.id, decision.facts.get("number", ""))
    if table_row.adopted_act is not None:
        raise LevellingAdopted(table_row.number)
    level_marks(merged_marks(row), table_of(table_row))
    before = levelling_in_force(row.id)
    act = record(
        actor,
        "levelling_adopted",
        now=now,
        sitting=row.id,
        reason=decision.reason,
        body={
            "number": table_row.number,
            "method": table_row.method,
            "corrections": table_row.corrections_count,
            "digest": bytes(table_row.digest).hex(),
            "before": None if before is None else before.number,
            **decision.origin,
        },
    )
    table_row.adopted_act = act
    table_row.save(update_fields=["adopted_act"])
    return act


def propose_table(row: Sitting, request: LevellingRequest) -> CorrectionTable:
    """Return the table that a request comes to. Raises as `prepare_levelling`."""
    if request.brought:
        return _read_brought(request.brought)
    match request.method:
        case "circuits":
            quality = _measure(row)
            return shift_circuits(
                quality.cohort, quality.circuits, chance_max=CHANCE_MAX
            )
        case "severity":
            quality = _measure(row)
            if quality.severities is None:
                raise SeverityUntold
            return remove_severity(quality.cohort, quality.severities)
        case "station":
            return _neutralised(row, request.stations)
        case _:
            return CorrectionTable()


def merged_marks(row: Sitting) -> Mapping[Cell, Fraction]:
    """Return the single marks of a half-day before any correction."""
    return marks_before_corrections(merging_of(row, settings.PACKAGES))


def _measure(row: Sitting) -> Quality:
    quality = quality_of(row, settings.PACKAGES)
    if quality is None:
        raise NothingToCorrect
    return quality


def _neutralised(row: Sitting, stations: Collection[str]) -> CorrectionTable:
    known_stations = _measure(row).domains
    for station in stations:
        if station not in known_stations:
            raise Unknown("station", station)
    if not stations:
        raise NothingToCorrect
    return neutralise(stations)


def _read_brought(data: bytes) -> CorrectionTable:
    if len(data) > TABLE_BYTES_MAX:
        raise CorrectionsInvalid("document")
    try:
        value = load(data)
    except NotCanonical as error:
        raise CorrectionsInvalid("document") from error
    return read_table(value)


def _corrects(table: CorrectionTable) -> bool:
    return bool(table.thousandths or table.neutralised)


def _load_marked(actor: Actor, kind: str, sitting: UUID) -> Sitting:
    """Return a collected sitting that has marks, held until the commit."""
    require(actor, kind)
    row = sittings.load(sitting, lock=True)
    phase = sittings.phase_of(row)
    if not isinstance(phase, phases.Collected) or not versions_of(sitting):
        raise phases.WrongPhase(phase=phases.name(phase), wanted="marked")
    return row
