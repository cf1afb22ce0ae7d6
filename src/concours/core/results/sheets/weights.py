"""Sittings that count by their weights: a mean of marks, exactly."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

from concours.core.results.marking.cohort import SCORE_OUT_OF


def mean(parts: Iterable[tuple[Decimal | None, int, int]]) -> Fraction | None:
    """Return the mean of marks on 20, each as often as its weight says.

    A part is a weight, points and their maximum; without any maximum it does not
    count. None if no part does.
    """
    total, weights = Fraction(0), Fraction(0)
    for weight, points, points_max in parts:
        if points_max:
            assert weight is not None, "a sitting without a weight beside others"
            total += Fraction(weight) * Fraction(points, points_max)
            weights += Fraction(weight)
    return SCORE_OUT_OF * total / weights if weights else None


def shares_of(weights: Sequence[Decimal | None]) -> list[Fraction]:
    """Return what share of the whole each sitting counts for, by these weights.

    One without a weight counts 1 beside others. Empty if none has a weight: sittings
    then count by points, which a sealed paper does not tell.
    """
    if all(weight is None for weight in weights):
        return []
    parts = [Fraction(1 if weight is None else weight) for weight in weights]
    return [part / sum(parts) for part in parts]


def weight_text(weight: Decimal | None) -> str:
    """Return a weight without zeros at its end, "" for none: one text for each."""
    text = "" if weight is None else f"{weight:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
