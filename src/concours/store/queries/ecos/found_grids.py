"""Grids that replaced tablets brought past the base of those that took over from them.

They are rare, and none costs anything: the circuits that have some are named by one
question; those alone are read, and again only once an entry or an act is new.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias
from uuid import UUID

from concours.core.ecos.completeness.found import FoundGrid
from concours.core.ecos.completeness.sets import Completeness, GridName
from concours.core.kernel.time import Instant
from concours.core.people.tasks.steps import RESULTS_KEPT_MS
from concours.core.people.tasks.task import Person, StepOpen
from concours.store.queries.acts import last_number
from concours.store.queries.delivery import sittings
from concours.store.queries.ecos.circuits import CircuitPlan, load_plan
from concours.store.queries.ecos.forms import grid_forms
from concours.store.queries.ecos.journals import (
    find_in_circuit,
    read_epochs,
    read_stands,
)
from concours.store.queries.shared import kept_in_memory
from concours.store.queries.sql import rows_of

PAST_BASE = """
WITH seen AS (
    SELECT a.sitting_id, h.circuit_id, min(e.received_ms) AS first_ms
    FROM device n JOIN attempt a ON a.id = n.attempt JOIN chair h ON h.id = a.chair_id
    JOIN sitting s ON s.id = a.sitting_id JOIN exam ON exam.id = s.exam_id
    JOIN counted_entry e ON (e.attempt, e.epoch) = (n.attempt, n.epoch - 1)
        AND e.seq >= coalesce(n.base_count, 0)
    WHERE n.epoch > 1 AND exam.archived_act IS NULL
      AND s.id = coalesce(%s, s.id) AND exam.id = coalesce(%s, exam.id)
    GROUP BY 1, 2
    UNION
    SELECT g.sitting_id, h.circuit_id, min(act.at_ms)
    FROM paper_grid_reading g JOIN chair h ON h.id = g.chair_id
    JOIN act ON act.number = g.act
    JOIN sitting s ON s.id = g.sitting_id JOIN exam ON exam.id = s.exam_id
    WHERE g.repeats_id IS NOT NULL AND exam.archived_act IS NULL
      AND s.id = coalesce(%s, s.id) AND exam.id = coalesce(%s, exam.id)
    GROUP BY 1, 2),
past AS (
    SELECT sitting_id, circuit_id, min(first_ms) AS first_ms FROM seen GROUP BY 1, 2)
SELECT past.*, (
    SELECT count(*) FROM chair h JOIN attempt a ON a.chair_id = h.id
    JOIN counted_entry e ON e.attempt = a.id WHERE h.circuit_id = past.circuit_id)
FROM past ORDER BY 1, 2
"""
KEPT_COUNT_MAX = 64
"""Circuits with such grids that this process keeps read."""

FoundState: TypeAlias = Literal[
    "waits",
    "beside_paper",
    "counted",
    "left_out",
    "held",
    "open",
    "not_as_shown",
    "nobody",
]
WAITING_STATES: frozenset[FoundState] = frozenset({"waits", "beside_paper"})
"""In these two persons may let a grid count."""


@dataclass(frozen=True, slots=True)
class FoundRow:
    """A found grid, and what became of it: it `waits` for two, or why it does not.

    `held`: its chair has another one of that candidate; `beside_paper`: it has one on
    paper, which stands until two decide; `nobody`: it met nobody of the circuit. `act`
    decided of it, 0 for none.
    """

    found: FoundGrid
    state: FoundState
    act: int = 0


@dataclass(frozen=True, slots=True)
class FoundInCircuit:
    """A circuit, what was found of it, and when the first of it came in."""

    plan: CircuitPlan
    rows: Sequence[FoundRow]
    first_at: Instant

    @property
    def waiting_count(self) -> int:
        """How many of its grids two persons may let count."""
        return sum(row.state in WAITING_STATES for row in self.rows)


def find_found_grids(sitting: UUID, packages: Path | None) -> list[FoundInCircuit]:
    """Return the circuits of a half-day with found grids, by site and code.

    Without `packages` validations are believed, as on boards of a sealed series.
    """
    circuits = _read(sitting, None, packages)[sitting]
    return sorted(circuits, key=lambda own: (own.plan.site_name, own.plan.code))


def found_steps(
    person: Person, exam: UUID | None, *, now: Instant
) -> Iterator[StepOpen]:
    """Yield the half-days of which a found grid waits for two persons."""
    if "found_grid_counted" not in person.allowed:
        return
    for sitting, circuits in _read(None, exam, None).items():
        instants = [own.first_at for own in circuits if own.waiting_count]
        if instants and min(instants) > now - RESULTS_KEPT_MS:
            name = f"found-{sitting}"
            yield StepOpen(
                id=name, sitting=str(sitting), step="found_grids", due=min(instants)
            )


def _read(
    sitting: UUID | None, exam: UUID | None, packages: Path | None
) -> Mapping[UUID, list[FoundInCircuit]]:
    circuits: defaultdict[UUID, list[FoundInCircuit]] = defaultdict(list)
    past_base = rows_of(PAST_BASE, sitting, exam, sitting, exam)
    act = last_number() if past_base else 0
    for own, circuit, first_ms, count in past_base:
        in_circuit = _read_circuit(own, circuit, (first_ms, count, act), packages)
        if in_circuit.rows:
            circuits[own].append(in_circuit)
    return circuits


@kept_in_memory(KEPT_COUNT_MAX)
def _read_circuit(
    sitting: UUID, circuit: UUID, mark: tuple[int, int, int], packages: Path | None
) -> FoundInCircuit:
    row = sittings.load(sitting)
    plan = load_plan(row, circuit).for_marks()
    forms = {} if packages is None else grid_forms(row, plan.stations, packages)
    epochs = read_epochs([chair.attempt for chair in plan.chairs.values()])
    completeness = plan.floor(read_stands(plan, forms)).completeness()
    rows = [
        _row(plan, completeness, found_grid)
        for found_grid in find_in_circuit(plan, epochs, forms)
    ]
    return FoundInCircuit(plan, rows, Instant(mark[0]))


def _row(
    plan: CircuitPlan, completeness: Completeness, found_grid: FoundGrid
) -> FoundRow:
    verdict = plan.grid_decisions.found.get(found_grid.name)
    if verdict is not None:
        state: FoundState = "counted" if verdict.is_counted else "left_out"
        return FoundRow(found_grid, state, verdict.act)
    met, validation = found_grid.grid.candidate, found_grid.grid.validated
    if validation is None:
        return FoundRow(found_grid, "open")
    if not validation.is_as_shown:
        return FoundRow(found_grid, "not_as_shown")
    if met is None or met not in plan.candidates:
        return FoundRow(found_grid, "nobody")
    held_grid = completeness.held.get(GridName(met, *found_grid.chair))
    if held_grid is None:
        return FoundRow(found_grid, "waits")
    return FoundRow(found_grid, "beside_paper" if held_grid.grid.is_paper else "held")
