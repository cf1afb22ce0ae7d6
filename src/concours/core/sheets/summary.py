"""What the marks of a cohort come to, exactly, for those who deliberate."""

from collections.abc import Sequence
from fractions import Fraction
from typing import TypeVar

from concours.core.kernel.canonical import Json
from concours.core.sheets.results import GATE, shown

T = TypeVar("T")


def summary_of(marks: Sequence[Fraction]) -> dict[str, Json]:
    """Return how many marks, their mean, quartiles and ends, and how many pass."""
    if not marks:
        return {"count": 0}
    ordered = sorted(marks)
    named = {
        "lowest": ordered[0],
        "quartile_1": quartile(ordered, 1),
        "median": quartile(ordered, 2),
        "quartile_3": quartile(ordered, 3),
        "highest": ordered[-1],
        "mean": sum(ordered, Fraction(0)) / len(ordered),
    }
    return {
        "count": len(ordered),
        "passed": sum(mark >= GATE for mark in ordered),
        **{
            name: {"mark": str(mark), "shown": shown(mark)}
            for name, mark in named.items()
        },
    }


def quartile(ordered: Sequence[T], quarter: int) -> T:
    """Return the mark that so many quarters of these do not exceed; 2 is the median.

    A mark that somebody has, never a mean of two. `ordered` is not empty.
    """
    return ordered[-(-quarter * len(ordered) // 4) - 1]
