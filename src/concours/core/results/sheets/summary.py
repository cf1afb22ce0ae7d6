"""What the marks of a cohort come to, exactly, for those who deliberate."""

from collections.abc import Sequence
from fractions import Fraction
from math import lcm
from typing import TypeVar

from concours.core.kernel.canonical import Json
from concours.core.profile.shape import MarkGate
from concours.core.results.sheets.gates import format_mark

T = TypeVar("T")


def summary_of(marks: Sequence[Fraction], gate: MarkGate | None) -> dict[str, Json]:
    """Return how many marks, their mean, quartiles and ends, and how many reach a gate.

    Without a gate nothing is said of passing.
    """
    if not marks:
        return {"count": 0}
    scale, units = on_one_scale(marks)
    marks_in_order = sorted(units)
    statistics: dict[str, Fraction | int] = {
        "lowest": marks_in_order[0],
        "quartile_1": quartile(marks_in_order, 1),
        "median": median(marks_in_order),
        "quartile_3": quartile(marks_in_order, 3),
        "highest": marks_in_order[-1],
        "mean": Fraction(sum(marks_in_order), len(marks_in_order)),
    }
    passing_count: dict[str, Json] = {}
    if gate is not None:
        passing_count["passed"] = _count_passing(marks_in_order, scale, gate)
    return {
        "count": len(marks_in_order),
        **passing_count,
        **{
            name: {"mark": str(mark), "shown": format_mark(mark, gate)}
            for name, mark in (
                (n, Fraction(statistic) / scale) for n, statistic in statistics.items()
            )
        },
    }


def _count_passing(marks_in_order: Sequence[int], scale: int, gate: MarkGate) -> int:
    return sum(mark >= gate.mark * scale for mark in marks_in_order)


def on_one_scale(values: Sequence[Fraction]) -> tuple[int, list[int]]:
    """Return fractions as whole numbers of 1/scale, and the scale: quick to sort."""
    scale = lcm(*{value.denominator for value in values})
    units = [value.numerator * (scale // value.denominator) for value in values]
    return scale, units


def quartile(marks_in_order: Sequence[T], quarter: int) -> T:
    """Return the mark that so many quarters of these, one or three, do not exceed.

    A mark that somebody has, never a mean of two. `marks_in_order` is not empty.
    """
    return marks_in_order[-(-quarter * len(marks_in_order) // 4) - 1]


def median(marks_in_order: Sequence[int]) -> Fraction:
    """Return the mark in the middle; of an even number, the mean of both. Not empty."""
    half, is_odd = divmod(len(marks_in_order), 2)
    if is_odd:
        return Fraction(marks_in_order[half])
    return Fraction(marks_in_order[half - 1] + marks_in_order[half], 2)
