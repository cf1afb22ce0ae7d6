"""Marks of components, kept by number, as columns in the order of the candidates."""

from collections.abc import Sequence
from fractions import Fraction
from math import lcm

from concours.core.results.components.marks import ComponentMarks, Mark
from concours.core.results.marking.cohort import Units
from concours.core.results.ranking.inputs import (
    NONE,
    UNCOUNTED_UNITS,
    Ecos,
    Parcours,
)
from concours.core.results.ranking.whole import whole


def ecos_of(component: ComponentMarks, numbers: Sequence[str]) -> Ecos:
    """Return the stations' marks of these candidates; who has none has `NONE`.

    Where a station does not count for somebody stands why (`UNCOUNTED_UNITS`).
    """
    assert component.kind == "ecos", "not marks of stations"
    denominator, units = _units(
        component, numbers, columns_count=len(component.domains)
    )
    return Ecos(component.domains, denominator, units)


def parcours_of(component: ComponentMarks, numbers: Sequence[str]) -> Parcours:
    """Return the points of these candidates; who has none has `NONE`."""
    assert component.kind == "parcours", "not points of parcours"
    denominator, units = _units(component, numbers, columns_count=1)
    return Parcours(denominator, units[:, 0])


def _units(
    component: ComponentMarks, numbers: Sequence[str], *, columns_count: int
) -> tuple[int, Units]:
    no_marks: tuple[Mark, ...] = (None,) * columns_count
    candidates = component.candidates
    rows = [candidates[n].marks if n in candidates else no_marks for n in numbers]
    different: set[Mark] = {mark for row in rows for mark in row}
    denominator = lcm(
        *(mark.denominator for mark in different if isinstance(mark, Fraction))
    )
    units = {mark: _unit(mark, denominator) for mark in different}
    table = [[units[mark] for mark in row] for row in rows]
    shape = (len(rows), columns_count)
    most = max(units.values(), default=0)
    return denominator, whole(table, most=most).reshape(shape)


def _unit(mark: Mark, denominator: int) -> int:
    if mark is None:
        return NONE
    if isinstance(mark, Fraction):
        return int(mark * denominator)
    return UNCOUNTED_UNITS[mark]
