"""The columns that a sheet of the ranking is made from: whole numbers, and their texts.

Fractions are pairs of whole numbers, and what they say is what `Fraction` would: of a
nation there are millions, and reducing each is what took long.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from concours.core.kernel.canonical import Json
from concours.core.results.marking.cohort import SCORE_OUT_OF
from concours.core.results.ranking.inputs import Sat
from concours.core.results.ranking.sums import Block, Sums
from concours.core.results.ranking.weights import PLAIN
from concours.core.results.sheets.shown import Points, exact_text, rounded_text


class Exact(NamedTuple):
    """A fraction, zero or more, in lowest terms or not: whole numbers are quicker."""

    numerator: int
    denominator: int

    def times(self, factor: int) -> "Exact":
        """Return it so many times."""
        return Exact(self.numerator * factor, self.denominator)


def is_sum(parts: Sequence[Exact], total: Exact) -> bool:
    """Tell whether fractions come to a total, on whole numbers alone."""
    numerator, denominator = 0, 1
    for part in parts:
        numerator = numerator * part.denominator + part.numerator * denominator
        denominator *= part.denominator
    return numerator * total.denominator == total.numerator * denominator


@dataclass(frozen=True, slots=True)
class SittingColumns:
    """A sitting with its sum under each set of weights, of each candidate."""

    name: str
    counts: Sequence[bool]
    units: Sequence[Sequence[int]]
    limits: Sequence[int]
    points: Points

    def row(self, at: int, weights: int) -> Json:
        """Return one candidate's points under one set of weights, and their maximum."""
        return self._points_row(self.units[at][weights], self.limits[weights])

    def row_again(self, at: int, weights: int) -> Json:
        """Return what counts a second time: the points that a set of weights adds."""
        own, limits = self.units[at], self.limits
        return self._points_row(
            own[weights] - own[PLAIN], limits[weights] - limits[PLAIN]
        )

    def _points_row(self, units: int, most: int) -> Json:
        points = self.points
        return {"sitting": self.name, "points": points[units], "of": points[most]}


def sitting_columns(sat: Sat, block: Block) -> SittingColumns:
    """Return the columns of a sitting from its block of the ranking."""
    scale = sat.denominator
    if sat.units_max:
        scale = sat.denominator * int(block.limits.sum()) // sat.units_max
    return SittingColumns(
        name=sat.name,
        counts=sat.counts.tolist(),
        units=(block.units @ block.weights.T).tolist(),
        limits=(block.weights @ block.limits).tolist(),
        points=Points(scale),
    )


class ComponentColumns:
    """The sums of a component, and the marks that they give under each weighting."""

    def __init__(self, sums: Sums, weight: int) -> None:
        self._units, self._maxima = sums.units.tolist(), sums.maxima
        self._basis, self._weight = sums.basis.tolist(), weight

    def mark(self, at: int, weights: int) -> Exact | None:
        """Return one candidate's mark on 20; none if nothing counts for them."""
        most = self._maxima[self._basis[at]][weights]
        return Exact(SCORE_OUT_OF * self._units[at][weights], most) if most else None

    def line(self, at: int, weights: int) -> tuple[Exact, dict[str, Json]]:
        """Return what the component gives to a total, and how."""
        mark = self.mark(at, weights)
        assert mark is not None, "a rank without a mark"
        return mark.times(self._weight), line_of(mark, self._weight)


def line_of(mark: Exact, weight: int) -> dict[str, Json]:
    """Return a mark, its weight, and what it gives to a total."""
    product = mark.times(weight)
    return {
        **shown_of(mark),
        "weight": str(weight),
        "product": exact_text(*product),
        "product_shown": rounded_text(*product, mark="."),
    }


def shown_of(value: Exact, *, name: str = "mark") -> dict[str, Json]:
    """Return a value, exact under its name, and as it is shown."""
    return {name: exact_text(*value), "shown": rounded_text(*value, mark=".")}
