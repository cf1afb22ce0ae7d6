"""Fractions as people read them: rounded once, at the very end, never to decide."""

from fractions import Fraction
from math import gcd

DECIMALS = 3


def decimal_text(value: Fraction, *, decimals: int = DECIMALS, mark: str = ",") -> str:
    """Return a fraction, zero or more, with `decimals` digits, a half rounded upward.

    `mark` stands before the decimals: a comma in French.
    """
    return rounded_text(
        value.numerator, value.denominator, decimals=decimals, mark=mark
    )


def rounded_text(
    numerator: int, denominator: int, *, decimals: int = DECIMALS, mark: str = ","
) -> str:
    """Return what `decimal_text` says of a fraction, in lowest terms or not."""
    assert numerator >= 0, "marks are never negative"
    assert denominator > 0, "no fraction"
    scale = 10**decimals
    rounded = (2 * numerator * scale + denominator) // (2 * denominator)
    whole, rest = divmod(rounded, scale)
    return f"{whole}{mark}{rest:0{decimals}d}" if decimals else str(whole)


def exact_text(numerator: int, denominator: int) -> str:
    """Return the text of a fraction in lowest terms, as that of a `Fraction`."""
    assert denominator > 0, "no fraction"
    common = gcd(numerator, denominator)
    if common == denominator:
        return str(numerator // common)
    return f"{numerator // common}/{denominator // common}"


class Points(dict[int, str]):
    """The exact texts of units as points: of a cohort, a few hundred different ones."""

    def __init__(self, denominator: int) -> None:
        super().__init__()
        self._denominator = denominator

    def __missing__(self, units: int) -> str:
        """Return the text of units that are asked for the first time."""
        text = self[units] = exact_text(units, self._denominator)
        return text
