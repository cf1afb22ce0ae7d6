"""Half-days put together: candidates who part on the next day tie their examiners.

Within one half-day a committee and its candidates are a part of their own: nothing
tells a severe examiner from weak candidates. Where rotations part to other circuits
(W3 of `docs/rules/ecos.md`) the same candidates are marked by others, and one part
holds them all.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from concours.core.ecos.quality.cohort import MarkedGrid


@dataclass(frozen=True, slots=True)
class HalfDayGrids:
    """The marked grids of one half-day, by its short name, and its series."""

    name: str
    series: str
    grids: Sequence[MarkedGrid]


def join_half_days(half_days: Iterable[HalfDayGrids]) -> list[MarkedGrid]:
    """Return the grids of all, each station with its series, each circuit its day."""
    return [
        replace(
            grid,
            circuit=f"{half_day.name} {grid.circuit}",
            station=f"{half_day.series}-{grid.station}",
        )
        for half_day in half_days
        for grid in half_day.grids
    ]
