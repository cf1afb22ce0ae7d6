"""What a sitting counts of the whole is told exactly, before any mark is known."""

from decimal import Decimal
from fractions import Fraction

import pytest

from concours.core.results.sheets.weights import mean, shares_of


@pytest.mark.parametrize(
    ("weights", "shares"),
    [
        ([None, None], []),
        ([], []),
        ([Decimal(2), None], [Fraction(2, 3), Fraction(1, 3)]),
        ([Decimal("1.5"), Decimal("1.5")], [Fraction(1, 2)] * 2),
    ],
)
def test_shares_follow_the_weights_and_one_without_counts_one(weights, shares):
    assert shares_of(weights) == shares


def test_the_mean_is_made_of_these_shares():
    weights = [Decimal("2.5"), Decimal(1)]
    parts = [(weights[0], 3, 4), (weights[1], 1, 2)]
    marks = [Fraction(15), Fraction(10)]

    shares = shares_of(weights)

    assert mean(parts) == sum(s * m for s, m in zip(shares, marks, strict=True))
