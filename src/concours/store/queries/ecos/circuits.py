"""The circuits of a sitting as acts have made them: people, bells, what was decided."""

import json
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple
from uuid import UUID

from concours.core.delivery.sitting.time import Pause
from concours.core.ecos.bells.signals import Bell, Replay
from concours.core.ecos.bells.tempo import (
    ROTATIONS_MAX,
    TURNS_OF_ROTATION,
    Tempo,
    read_tempo,
)
from concours.core.ecos.completeness.found import FoundName
from concours.core.ecos.completeness.paper import (
    PaperGrid,
    draw_paper,
    standing_papers,
)
from concours.core.ecos.completeness.sets import GridName
from concours.core.ecos.completeness.witnesses import (
    Attributions,
    ChairPlace,
    Turns,
    turns_of,
)
from concours.core.ecos.floor.circuit import ChairStand, FloorCircuit
from concours.core.ecos.grids.entries import CandidateNumber
from concours.core.ecos.grids.grid import Grid, GridForm
from concours.core.ecos.grids.times import ChairTimes, chair_times
from concours.core.ecos.merging.single_marks import AtStation
from concours.core.kernel.time import Instant
from concours.store.models import Sitting
from concours.store.queries.delivery import sittings
from concours.store.queries.ecos.grid_decisions import (
    NO_DECISIONS,
    GridDecisions,
    excluded_when_collected,
    given_up_grids,
    grid_decisions_of,
    withdrawals_of,
    withdrawn_at,
)
from concours.store.queries.sql import rows_of
from concours.store.queries.unknown import Unknown

CIRCUITS = """
SELECT c.id, c.site_id, s.name, c.code, c.tempo::text, r.act, c.post_code_number
FROM circuit c JOIN site s ON s.id = c.site_id
LEFT JOIN circuit_release r ON r.circuit_id = c.id
WHERE c.sitting_id = %s AND c.site_id = coalesce(%s, c.site_id)
  AND c.id = coalesce(%s, c.id)
ORDER BY s.name, s.id, c.code
"""
CHAIRS = """
SELECT h.circuit_id, h.id, h.station, h.station_code, h.place, h.room, a.id,
       coalesce(e.number, ''), coalesce(e.name, ''), empty.act IS NOT NULL
FROM chair h JOIN attempt a ON a.chair_id = h.id
LEFT JOIN examiner e ON e.id = h.examiner_id
LEFT JOIN empty_chair empty ON empty.chair_id = h.id
WHERE h.circuit_id = ANY(%s) ORDER BY h.station, h.place
"""
WRITERS = """
SELECT h.circuit_id, h.id, d.epoch, e.number, e.name
FROM device d JOIN attempt a ON a.id = d.attempt JOIN chair h ON h.id = a.chair_id
JOIN examiner e ON e.id = d.examiner_id WHERE h.circuit_id = ANY(%s)
"""
PLACES = """
SELECT p.circuit_id, p.rotation, p.position, a.id, c.number, c.name,
       a.excluded_act IS NOT NULL, last.kind,
       (SELECT array_agg(resit_code) FROM station_resit WHERE resit_attempt_id = a.id)
FROM circuit_place p JOIN attempt a ON a.id = p.attempt_id
JOIN candidate c ON c.id = a.candidate_id
LEFT JOIN LATERAL (
    SELECT kind FROM attendance WHERE attempt_id = a.id ORDER BY id DESC LIMIT 1
) last ON true
WHERE p.circuit_id = ANY(%s)
"""
REPLAYS = """
SELECT circuit_id, turn, at_ms FROM turn_replay WHERE circuit_id = ANY(%s) ORDER BY act
"""
PAUSES = """
SELECT p.site_id, h.circuit_id, p.cause, p.from_ms, p.until_ms
FROM pause p LEFT JOIN attempt a ON a.id = p.attempt_id
LEFT JOIN chair h ON h.id = a.chair_id
WHERE p.sitting_id = %s AND (p.site_id IS NOT NULL OR h.id IS NOT NULL)
GROUP BY 1, 2, 3, 4, 5 ORDER BY 4
"""


class Judge(NamedTuple):
    """An examiner as boards and reports name them."""

    number: str
    name: str


@dataclass(frozen=True, slots=True)
class PlannedChair:
    """One chair: who sits there, and the attempt that bears its journal.

    `writers` are those who enrolled its tablets, by epoch: whoever is replaced leaves
    their grids behind.
    """

    id: UUID
    place: ChairPlace
    room: str
    attempt: UUID
    examiner_number: str
    examiner_name: str
    is_empty: bool
    writers: Mapping[int, Judge] = field(default_factory=dict)

    def judge_of(self, grid: Grid | None) -> Judge:
        """Return who validated a grid of this chair; else who sits there now."""
        validation = grid and grid.validated
        judge = validation and self.writers.get(validation.epoch)
        return judge or Judge(self.examiner_number, self.examiner_name)


@dataclass(frozen=True, slots=True)
class PlannedCandidate:
    """One candidate of a circuit, and where somebody saw them last ("": nobody).

    Whoever is excluded owes no grid; once all is collected, who was by then. `stations`
    are the only ones that they go through, again; None: all five.
    """

    attempt: UUID
    number: CandidateNumber
    name: str
    is_excluded: bool
    last_seen: str
    owes_grids: bool = True
    stations: frozenset[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CircuitPlan:
    """All that is decided of one circuit; journals come beside it.

    `attributions`, `counted_found`, `typed_papers` and `undue_cells` are of before the
    collection, but for marks.
    """

    id: UUID
    sitting: UUID
    site: UUID
    site_name: str
    code: str
    tempo: Tempo
    bell: Bell | None
    times: ChairTimes
    chairs: Mapping[ChairPlace, PlannedChair]
    candidates: Mapping[CandidateNumber, PlannedCandidate]
    turns: Turns
    withdrawn_stations: frozenset[str] = frozenset()
    given_up_grids: frozenset[GridName] = frozenset()
    attributions: Attributions = field(default_factory=dict)
    counted_found: frozenset[FoundName] = frozenset()
    typed_papers: tuple[PaperGrid, ...] = ()
    undue_cells: frozenset[AtStation] = frozenset()
    grid_decisions: GridDecisions = NO_DECISIONS
    release_act: int | None = None
    post_code_number: int = 1

    @property
    def stations(self) -> tuple[str, ...]:
        """The codes of its stations, in order."""
        return tuple(dict.fromkeys(place.station for place in self.chairs))

    def for_marks(self, *, until: int | None = None) -> "CircuitPlan":
        """Return it with what two persons decided since the collection.

        Of all, or until an act: marks follow it, and what was collected does not.
        """
        late_until = sys.maxsize if until is None else until
        return replace(
            self,
            attributions=self.grid_decisions.owners(late_until=late_until),
            counted_found=self.grid_decisions.counted(late_until=late_until),
            typed_papers=self.grid_decisions.typed(late_until=late_until),
            undue_cells=self.undue_cells
            | self.grid_decisions.resat(late_until=late_until),
        )

    def stations_of(self, candidate: str) -> tuple[str, ...]:
        """Return the stations that somebody goes through here."""
        person = self.candidates.get(CandidateNumber(candidate))
        own = None if person is None else person.stations
        return tuple(code for code in self.stations if own is None or code in own)

    def papers_at(self, place: ChairPlace, form: GridForm | None) -> list[Grid]:
        """Return the grids on paper of a chair that count."""
        return [
            draw_paper(form, paper)
            for paper in standing_papers(self.typed_papers, self.counted_found)
            if paper.chair == place
        ]

    def floor(self, stands: Mapping[ChairPlace, ChairStand]) -> FloorCircuit:
        """Return what a board and a release take of it."""
        people = self.candidates.values()
        is_absent = {
            person.number: person.last_seen == "absent" or not person.owes_grids
            for person in people
        }
        is_said = {person.number: bool(person.last_seen) for person in people}
        return FloorCircuit(
            stations=self.stations,
            turns=self.turns,
            seen=frozenset(n for n in is_said if is_said[n] and not is_absent[n]),
            absent=frozenset(n for n in is_absent if is_absent[n]),
            bell=self.bell,
            chairs=stands,
            withdrawn_stations=self.withdrawn_stations,
            empty_chairs=[p for p, chair in self.chairs.items() if chair.is_empty],
            given_up_grids=self.given_up_grids,
            attributions=self.attributions,
            noted_absent=frozenset(
                person.number for person in people if person.last_seen == "absent"
            ),
            undue_cells=self.undue_cells,
        )


def read_plans(
    sitting: Sitting, *, site: UUID | None = None, circuit: UUID | None = None
) -> list[CircuitPlan]:
    """Return the circuits of a sitting, of a site of it, or one; by site and code."""
    circuit_rows = rows_of(CIRCUITS, sitting.id, site, circuit)
    ids = [row[0] for row in circuit_rows]
    chairs, writers = _group(CHAIRS, ids), _writers(ids)
    places = _group(PLACES, ids)
    replays = _group(REPLAYS, ids)
    given_up = given_up_grids(ids)
    decisions = grid_decisions_of(ids)
    bells = _Bells(sitting)
    withdrawals = withdrawals_of(sitting)
    excluded = excluded_when_collected(sitting)
    plans = []
    for own, own_site, site_name, code, tempo_text, *acted in circuit_rows:
        tempo = read_tempo(json.loads(tempo_text))
        people = [_candidate(row, excluded) for row in places[own]]
        bell = bells.of((own, own_site), tempo, replays[own])
        own_chairs = {
            chair.place: chair for chair in (_chair(r, writers) for r in chairs[own])
        }
        plans.append(
            CircuitPlan(
                id=own,
                sitting=sitting.id,
                site=own_site,
                site_name=site_name,
                code=code,
                tempo=tempo,
                bell=bell,
                times=bells.times(bell, own_site),
                chairs=own_chairs,
                candidates={person.number: person for _, _, person in people},
                turns=_turns(people, own_chairs),
                withdrawn_stations=withdrawn_at(withdrawals, (own_site, own)),
                given_up_grids=given_up[own],
                attributions=decisions[own].owners(late_until=0),
                counted_found=decisions[own].counted(late_until=0),
                typed_papers=decisions[own].typed(late_until=0),
                undue_cells=_not_theirs(people, own_chairs)
                | decisions[own].resat(late_until=0),
                grid_decisions=decisions[own],
                release_act=acted[0],
                post_code_number=acted[1],
            )
        )
    return plans


def load_plan(sitting: Sitting, circuit: UUID) -> CircuitPlan:
    """Return one circuit. Raises `Unknown`."""
    for plan in read_plans(sitting, circuit=circuit):
        return plan
    raise Unknown("circuit", str(circuit))


class _Bells:
    """The bells of a sitting: its start, those of detached sites, and every pause."""

    def __init__(self, sitting: Sitting) -> None:
        self._sitting = sitting
        self._site_starts = sittings.find_site_starts(sitting)
        self._pauses: defaultdict[UUID, list[Pause]] = defaultdict(list)
        for site, circuit, cause, began_at, ended_at in rows_of(PAUSES, sitting.id):
            self._pauses[site or circuit].append(Pause(cause, began_at, ended_at))

    def of(
        self,
        circuit_and_site: tuple[UUID, UUID],
        tempo: Tempo,
        replays: Sequence[tuple[int, int]],
    ) -> Bell | None:
        """Return the bell of a circuit, None before its start is announced."""
        circuit, site = circuit_and_site
        t0 = sittings.clock_of(self._site_starts.get(site, self._sitting)).t0
        if t0 is None:
            return None
        pauses = [*self._pauses[site], *self._pauses[circuit]]
        given_again = [Replay(turn, Instant(at_ms)) for turn, at_ms in replays]
        return Bell(tempo=tempo, t0=t0, pauses=pauses, replays=given_again)

    def times(self, bell: Bell | None, site: UUID) -> ChairTimes:
        """Return what bounds the entries of its chairs."""
        if bell is None:
            return ChairTimes()
        clock = sittings.clock_of(self._site_starts.get(site, self._sitting))
        return chair_times(bell, closed_at=clock.closed_at)


def _group(
    query: str, circuits: Sequence[UUID]
) -> Mapping[UUID, list[tuple[Any, ...]]]:
    rows_by_circuit: defaultdict[UUID, list[tuple[Any, ...]]] = defaultdict(list)
    for circuit, *row in rows_of(query, list(circuits)):
        rows_by_circuit[circuit].append(tuple(row))
    return rows_by_circuit


def _writers(circuits: Sequence[UUID]) -> Mapping[UUID, Mapping[int, Judge]]:
    """Return who enrolled each tablet of each chair, by epoch."""
    writers: defaultdict[UUID, dict[int, Judge]] = defaultdict(dict)
    for _, chair, epoch, number, name in rows_of(WRITERS, list(circuits)):
        writers[chair][epoch] = Judge(number, name)
    return writers


def _chair(
    row: tuple[Any, ...], writers: Mapping[UUID, Mapping[int, Judge]]
) -> PlannedChair:
    identity, _, station, place, room, attempt, number, name, is_empty = row
    return PlannedChair(
        identity,
        ChairPlace(station, place),
        room,
        attempt,
        number,
        name,
        is_empty,
        writers.get(identity, {}),
    )


def _candidate(
    row: tuple[Any, ...], excluded: frozenset[str] | None
) -> tuple[int, int, PlannedCandidate]:
    rotation, position, attempt, number, name, is_excluded, last_seen, resat = row
    owes_grids = not (is_excluded if excluded is None else number in excluded)
    stations = frozenset(resat) if resat else None
    person = PlannedCandidate(
        attempt, number, name, is_excluded, last_seen or "", owes_grids, stations
    )
    return rotation, position, person


def _not_theirs(
    people: Sequence[tuple[int, int, PlannedCandidate]],
    chairs: Mapping[ChairPlace, PlannedChair],
) -> frozenset[AtStation]:
    """Return the stations of those who are here for others alone."""
    codes = {place.station for place in chairs}
    return frozenset(
        (person.number, code)
        for _, _, person in people
        if person.stations is not None
        for code in codes - person.stations
    )


def _turns(
    people: Sequence[tuple[int, int, PlannedCandidate]],
    chairs: Mapping[ChairPlace, PlannedChair],
) -> Turns:
    stations = tuple(dict.fromkeys(place.station for place in chairs))
    if len(stations) != TURNS_OF_ROTATION:
        return {}
    rotations: list[list[CandidateNumber | None]] = [
        [None] * TURNS_OF_ROTATION for _ in range(ROTATIONS_MAX)
    ]
    for rotation, position, person in people:
        rotations[rotation][position] = person.number
    not_theirs = _not_theirs(people, chairs)
    return {
        (turn, station): number
        for (turn, station), number in turns_of(rotations, stations).items()
        if (number, station) not in not_theirs
    }
