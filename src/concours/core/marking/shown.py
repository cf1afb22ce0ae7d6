"""Fractions as people read them: rounded once, at the very end, never to decide."""

from fractions import Fraction

DECIMALS = 3


def decimal_text(value: Fraction, *, decimals: int = DECIMALS, mark: str = ",") -> str:
    """Return a fraction, zero or more, with `decimals` digits, a half rounded upward.

    `mark` stands before the decimals: a comma in French.
    """
    assert value >= 0, "marks are never negative"
    scale = 10**decimals
    rounded = (2 * value.numerator * scale + value.denominator) // (
        2 * value.denominator
    )
    whole, rest = divmod(rounded, scale)
    return f"{whole}{mark}{rest:0{decimals}d}" if decimals else str(whole)
