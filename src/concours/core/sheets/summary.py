"""What the marks of a cohort come to, exactly, for those who deliberate."""

from collections.abc import Sequence
from fractions import Fraction

from concours.core.kernel.canonical import Json
from concours.core.sheets.results import GATE, shown


def summary_of(marks: Sequence[Fraction]) -> dict[str, Json]:
    """Return how many marks, their mean, quartiles and ends, and how many pass.

    A quartile is the mark that so many quarters of the cohort do not exceed.
    """
    if not marks:
        return {"count": 0}
    ordered = sorted(marks)
    named = {
        "lowest": ordered[0],
        "quartile_1": _quantile(ordered, 1),
        "median": _quantile(ordered, 2),
        "quartile_3": _quantile(ordered, 3),
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


def _quantile(ordered: Sequence[Fraction], quarter: int) -> Fraction:
    return ordered[-(-quarter * len(ordered) // 4) - 1]
