"""The grids of a circuit that two persons may stop waiting for, each by name."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from concours.acts.ecos.floor import CircuitCase
from concours.acts.ecos.grids import GRIDS_AT_ONCE_MAX, awaited_grids
from concours.console.words.ecos.circuits import WHY_MISSING
from concours.core.ecos.completeness.sets import GridName
from concours.store.models import Sitting
from concours.store.queries.ecos.floor import CircuitBoard


@dataclass(frozen=True, slots=True)
class MissingGrid:
    """A grid that a board misses; not awaited if an act would find it held."""

    name: GridName
    person: str
    why: str
    is_awaited: bool

    @property
    def text(self) -> str:
        """What a form calls it."""
        return f"{self.name.candidate} {self.name.station} {self.name.place}"


def missing_grids(row: Sitting, board: CircuitBoard) -> list[MissingGrid]:
    """Return what a board misses, and which of it the act would take."""
    awaited_names = awaited_grids(CircuitCase(row, board.plan))
    reasons = board.floor.completeness.missing
    return [
        MissingGrid(
            name,
            board.plan.candidates[name.candidate].name,
            _(WHY_MISSING[reasons[name]]),
            name in awaited_names,
        )
        for name in board.floor.missing[:GRIDS_AT_ONCE_MAX]
    ]
