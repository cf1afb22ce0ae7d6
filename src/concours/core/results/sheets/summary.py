"""What the marks of a cohort come to, exactly, for those who deliberate."""

from collections.abc import Sequence
from fractions import Fraction
from math import lcm
from typing import TypeVar

from concours.core.kernel.canonical import Json
from concours.core.results.sheets.results import GATE, shown

T = TypeVar("T")


def summary_of(marks: Sequence[Fraction]) -> dict[str, Json]:
    """Return how many marks, their mean, quartiles and ends, and how many pass."""
    if not marks:
        return {"count": 0}
    scale, units = on_one_scale(marks)
    ordered = sorted(units)
    named: dict[str, Fraction | int] = {
        "lowest": ordered[0],
        "quartile_1": quartile(ordered, 1),
        "median": quartile(ordered, 2),
        "quartile_3": quartile(ordered, 3),
        "highest": ordered[-1],
        "mean": Fraction(sum(ordered), len(ordered)),
    }
    return {
        "count": len(ordered),
        "passed": sum(mark >= GATE * scale for mark in ordered),
        **{
            name: {"mark": str(mark), "shown": shown(mark)}
            for name, mark in ((n, Fraction(each) / scale) for n, each in named.items())
        },
    }


def on_one_scale(values: Sequence[Fraction]) -> tuple[int, list[int]]:
    """Return fractions as whole numbers of 1/scale, and the scale: quick to sort."""
    scale = lcm(*{value.denominator for value in values})
    units = [value.numerator * (scale // value.denominator) for value in values]
    return scale, units


def quartile(ordered: Sequence[T], quarter: int) -> T:
    """Return the mark that so many quarters of these do not exceed; 2 is the median.

    A mark that somebody has, never a mean of two. `ordered` is not empty.
    """
    return ordered[-(-quarter * len(ordered) // 4) - 1]
