"""The gate that marks are held to: as documents say it, and beside it, what is shown.

A mark is shown with three decimals; one below its gate is never shown as the gate.
"""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any, cast

from concours.core.kernel.canonical import Json
from concours.core.profile.shape import GateOn, MarkGate, Opens, Profile
from concours.core.results.sheets.shown import rounded_text

LAST_DIGIT = Decimal("0.001")


def gates_json(profile: Profile) -> list[Json]:
    """Return the gates of a profile as documents say them."""
    return [
        {"on": gate.on, "least": str(gate.least), "opens": gate.opens}
        for gate in profile.gates
    ]


def gate_of(common: Mapping[str, Any]) -> MarkGate | None:
    """Return the gate on the mark that a common document says, None without one.

    On the sittings, or on the stations where they are alone. Documents of before
    profiles say a number alone: that of rank A.
    """
    if "gates" not in common:
        return MarkGate(on="rank_a", least=Decimal(common["gate"]), opens="stations")
    for row in common["gates"]:
        if (row["on"] == "stations") == is_of_stations(common):
            return MarkGate(
                on=cast("GateOn", row["on"]),
                least=Decimal(row["least"]),
                opens=cast("Opens", row["opens"]),
            )
    return None


def is_of_stations(common: Mapping[str, Any]) -> bool:
    """Tell whether nothing was written: the mean of the stations is the mark."""
    return "stations" in common


def marks_of(common: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the marks that sheets have: of rank A if questions have ranks, of all."""
    has_ranks = any(row["points_rank_a_max"] != "0" for row in common["sittings"])
    return ("rank_a", "mark") if has_ranks else ("mark",)


def has_passed(sheet: Mapping[str, Any], gate: MarkGate | None) -> bool | None:
    """Tell whether a sheet reaches the gate on its mark; None without either."""
    if gate is None:
        return None
    mark = sheet["rank_a" if gate.is_on_rank_a else "mark"]
    return None if mark is None else bool(mark["passed"])


def format_mark(mark: Fraction, gate: MarkGate | None) -> str:
    """Return a mark as it is shown; below the gate never as the gate."""
    return format_ratio(mark.numerator, mark.denominator, gate)


def format_ratio(numerator: int, denominator: int, gate: MarkGate | None) -> str:
    """Return the same of a mark that two whole numbers write."""
    text = rounded_text(numerator, denominator, mark=".")
    if gate is None:
        return text
    at_gate, below, (least, scale) = _gate_texts(gate.least)
    is_below = numerator * scale < least * denominator
    return below if is_below and text == at_gate else text


@lru_cache
def _gate_texts(least: Decimal) -> tuple[str, str, tuple[int, int]]:
    """Return a gate as a mark would be shown, the last before it, and its ratio."""
    return f"{least:.3f}", f"{least - LAST_DIGIT:.3f}", least.as_integer_ratio()
