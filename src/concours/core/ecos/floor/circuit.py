"""What a board takes of one circuit: its sheet, who was seen, and its chairs."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from concours.core.ecos.bells.signals import Bell
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
    Turns,
    own_grids,
)
from concours.core.ecos.grids.entries import CandidateNumber
from concours.core.ecos.grids.fold import ChairGrids

PLACES = (1, 2)
NOTHING = ChairGrids(
    grids=(), absent=frozenset(), carried=(), handed=None, uncounted=()
)


@dataclass(frozen=True, slots=True)
class ChairStand:
    """What the centre holds of a chair; `written_count` is what its tablet says.

    `last_epochs`: of each turn, the tablet that wrote last in it, where boards ask.
    `turns_of_others`: those that were over as its examiner took it over.
    """

    grids: ChairGrids = NOTHING
    held_count: int = 0
    written_count: int = 0
    is_chain_whole: bool = True
    last_epochs: Mapping[int, int] = field(default_factory=dict)
    turns_of_others: frozenset[int] = frozenset()

    @property
    def kept_count(self) -> int:
        """Entries that its tablet has and the centre has not."""
        return max(self.written_count - self.held_count, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorCircuit:
    """All that a board takes of one circuit.

    `bell` is None before a start is announced. `seen` and `absent` are what the
    attendance list says of its candidates; who is in neither has no line. Whoever was
    excluded is among the `absent`, as they owe no grid; `noted_absent` are those alone
    of whom somebody said that they did not come. `undue_cells` are stations of
    candidates that they go through elsewhere, or are not here for.
    """

    stations: Sequence[str]
    turns: Turns
    seen: frozenset[CandidateNumber]
    absent: frozenset[CandidateNumber]
    bell: Bell | None
    chairs: Mapping[ChairPlace, ChairStand]
    withdrawn_stations: Collection[str] = ()
    empty_chairs: Collection[ChairPlace] = ()
    given_up_grids: Collection[GridName] = ()
    attributions: Attributions = field(default_factory=dict)
    noted_absent: Collection[CandidateNumber] = ()
    undue_cells: Collection[tuple[CandidateNumber, str]] = ()

    @property
    def candidates(self) -> frozenset[CandidateNumber]:
        """Everybody on the sheet in force."""
        return frozenset(self.turns.values())

    @property
    def unsaid(self) -> frozenset[CandidateNumber]:
        """Those of whom no line says whether they came."""
        return self.candidates - self.seen - self.absent

    def owned_grids(self) -> tuple[OwnedGrid, ...]:
        """Return every grid of it with whose it is."""
        grids_by_chair = {chair: stand.grids for chair, stand in self.chairs.items()}
        return own_grids(
            grids_by_chair, self.turns, self.attributions, absent=self.noted_absent
        )

    def completeness(self, grids: Sequence[OwnedGrid] | None = None) -> Completeness:
        """Return what the circuit owes and what is held of it.

        `grids` are its owned grids, for whoever has them already.
        """
        return complete(
            expected_grids(
                self.seen,
                self.stations,
                withdrawn=self.withdrawn_stations,
                empty_chairs=self.empty_chairs,
                undue=self.undue_cells,
            ),
            self.owned_grids() if grids is None else grids,
            broken=[c for c, stand in self.chairs.items() if not stand.is_chain_whole],
        )
