"""What the centre makes of a circuit from what it holds: grids, and what is missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from concours.core.delivery.journal.epochs import Base, Epoch, JournalEntry
from concours.core.ecos.bells.signals import Bell
from concours.core.ecos.completeness.carried import (
    CarryingTablet,
    open_grid,
    with_carried,
)
from concours.core.ecos.completeness.sets import (
    Completeness,
    GridName,
    complete,
    expected_grids,
)
from concours.core.ecos.completeness.witnesses import (
    Attributions,
    ChairPlace,
    OwnedGrid,
    own_grids,
)
from concours.core.ecos.grids.entries import CandidateNumber
from concours.core.ecos.grids.fold import CarriedGrid, ChairGrids, fold
from concours.core.ecos.grids.grid import Grid, GridForm
from concours.core.ecos.grids.times import chair_times
from concours.core.kernel.crypto import Unreadable
from concours.rehearsal.world.centre.tables import Tables
from concours.rehearsal.world.paper import Candidate
from concours.rehearsal.world.practical.circuit import (
    FORMS,
    STATIONS,
    TEMPO,
    FloorRecord,
    sheet_of,
)


@dataclass(frozen=True, slots=True)
class CircuitView:
    """One circuit as the centre holds it now."""

    tables: Tables
    record: FloorRecord
    attributions: Attributions

    def bell(self) -> Bell | None:
        """Return the signals of the circuit; None before the start is announced."""
        chair = next(iter(self.record.circuit.chairs.values()))
        course = self.tables.sitting(1).course_of(chair.site, chair.attempt)
        if course.t0 is None:
            return None
        return Bell(
            tempo=TEMPO,
            t0=course.t0,
            pauses=tuple(pause for _, pause in course.pauses),
            replays=tuple(self.record.replays),
        )

    def own(self) -> Sequence[OwnedGrid]:
        """Return every grid and whose it is."""
        return own_grids(
            self.chairs(), sheet_of(self.record.positions), self.attributions
        )

    def chairs(self) -> Mapping[ChairPlace, ChairGrids]:
        """Return what each chair says, with what its partner carried of it."""
        chairs = self.record.circuit.chairs
        folds = {place: self.fold(place) for place in chairs}
        by_attempt = {str(chair.attempt): place for place, chair in chairs.items()}
        carried_by_place: dict[ChairPlace, list[Grid]] = {}
        for place, chair_grids in folds.items():
            for carried in chair_grids.carried:
                source = by_attempt[carried.source]
                assert source == place.partner, "carried from another station"
                grid = self._open(source, carried)
                if grid is not None:
                    carried_by_place.setdefault(source, []).append(grid)
        return {
            place: self.merge(own, carried_by_place.get(place, []))
            for place, own in folds.items()
        }

    def merge(self, own: ChairGrids, carried: Sequence[Grid]) -> ChairGrids:
        """Add what a partner carried."""
        return with_carried(own, carried)

    def fold(self, place: ChairPlace) -> ChairGrids:
        """Return what one chair says by its own journal."""
        bell = self.bell()
        times = None if bell is None else chair_times(bell)
        return fold(self._form(place), self._epochs(self._chair(place)), times=times)

    def expected(self) -> frozenset[GridName]:
        """Return every grid that there is to be: of everybody who was seen."""
        record = self.record
        return expected_grids(record.seen, STATIONS, withdrawn=record.withdrawn)

    def completeness(self) -> Completeness:
        """Hold what there is against what there is to be."""
        return complete(self.expected(), self.own())

    def proven(self) -> frozenset[GridName]:
        """Return what tablets have shown and the centre does not hold yet.

        A grid that was shown has the same witnesses as one that is held.
        """
        chairs = dict(self.chairs())
        claimed_meetings: set[tuple[ChairPlace, int, CandidateNumber | None]] = set()
        for place, claims in self.record.claims.items():
            own = chairs[place]
            grids = list(own.grids)
            for claim in claims:
                is_here = [
                    (g.turn, g.candidate) == (claim.turn, claim.candidate)
                    for g in grids
                ]
                if any(h and g.validated for h, g in zip(is_here, grids, strict=True)):
                    continue
                grids = [g for h, g in zip(is_here, grids, strict=True) if not h]
                grids.append(claim)
                claimed_meetings.add((place, claim.turn, claim.candidate))
            chairs[place] = replace(own, grids=tuple(sorted(grids, key=_turn)))
        sheet = sheet_of(self.record.positions)
        return frozenset(
            GridName(owned.owner, owned.chair.station, owned.chair.place)
            for owned in own_grids(chairs, sheet, self.attributions)
            if owned.owner is not None
            and (owned.chair, owned.grid.turn, owned.grid.candidate) in claimed_meetings
        )

    def _chair(self, place: ChairPlace) -> Candidate:
        return self.record.circuit.chairs[place]

    def _form(self, place: ChairPlace) -> GridForm:
        return FORMS[place.station]

    def _open(self, source: ChairPlace, carried: CarriedGrid) -> Grid | None:
        chair = self._chair(source)
        for device in self.tables.devices_of(chair.attempt):
            key = CarryingTablet(chair.attempt, device.secret)
            try:
                return open_grid(self._form(source), carried, key)
            except Unreadable:
                continue
        return None

    def _epochs(self, chair: Candidate) -> list[Epoch]:
        return [
            Epoch(
                device.epoch,
                None
                if device.base is None
                else Base(device.epoch - 1, device.base.count),
                [
                    JournalEntry(
                        row.entry.seq,
                        row.entry.kind,
                        row.entry.body,
                        row.entry.device_ms,
                        row.received_ms,
                    )
                    for row in self.tables.chains.get(device.chain, [])
                ],
            )
            for device in self.tables.devices_of(chair.attempt)
        ]


def _turn(grid: Grid) -> int:
    return grid.turn
