"""Grids that a replaced tablet wrote past the base of the one that took over from it.

They count nowhere by themselves: two persons may let one count where its chair has none
of that candidate, or say that it stays out. `docs/reference/ecos/grids.md` ("Found
grids") is the public page.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from concours.core.delivery.journal.epochs import Epoch, limits
from concours.core.ecos.completeness.carried import with_carried
from concours.core.ecos.completeness.witnesses import ChairPlace
from concours.core.ecos.grids.entries import CandidateNumber
from concours.core.ecos.grids.fold import ChairGrids
from concours.core.ecos.grids.grid import EXERCISE, Grid


class FoundName(NamedTuple):
    """What tells a found grid from others: whose tablet wrote it, when, for whom."""

    chair: ChairPlace
    epoch: int
    turn: int
    met: CandidateNumber | None


@dataclass(frozen=True, slots=True)
class FoundGrid:
    """A grid as the tablet of `epoch` left it, past where its successor began."""

    chair: ChairPlace
    epoch: int
    grid: Grid

    @property
    def name(self) -> FoundName:
        """What tells it from others."""
        return FoundName(self.chair, self.epoch, self.grid.turn, self.grid.candidate)

    @property
    def is_whole(self) -> bool:
        """Whether it is validated as it was shown, for somebody who was met."""
        validation = self.grid.validated
        is_as_shown = validation is not None and validation.is_as_shown
        return is_as_shown and self.grid.candidate is not None


def find_past_base(
    chair: ChairPlace,
    epochs: Sequence[Epoch],
    fold: Callable[[Sequence[Epoch]], ChairGrids],
) -> tuple[FoundGrid, ...]:
    """Return what the replaced tablets of a chair made of entries past a base.

    Of each the grids that the entries which count do not make. `fold` makes grids of
    epochs; `epochs` are all of the chair.
    """
    in_order = sorted(epochs, key=lambda epoch: epoch.number)
    limits_by_epoch = limits(in_order)
    found_grids: list[FoundGrid] = []
    for index, epoch in enumerate(in_order):
        limit = limits_by_epoch[epoch.number]
        if limit is None or len(epoch.entries) <= limit:
            continue
        epochs_before = in_order[:index]
        counted_part = replace(epoch, entries=epoch.entries[:limit])
        counted_grids = fold([*epochs_before, counted_part]).grids
        found_grids += [
            FoundGrid(chair, epoch.number, grid)
            for grid in fold([*epochs_before, epoch]).grids
            if grid.turn != EXERCISE and grid not in counted_grids
        ]
    return tuple(found_grids)


def with_found(own: ChairGrids, found_grids: Iterable[FoundGrid]) -> ChairGrids:
    """Return a chair with the grids that two persons let count, where it has none.

    What its journal, or its partner's tablet, validates of the same candidate in the
    same turn stands.
    """
    return with_carried(
        own, [found_grid.grid for found_grid in found_grids if found_grid.is_whole]
    )
