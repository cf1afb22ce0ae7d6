"""What people read is the exact mark, rounded once, a half upward."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concours.core.results.sheets.shown import (
    Points,
    decimal_text,
    exact_text,
    rounded_text,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(0), "0,000"),
        (Fraction(50, 3), "16,667"),
        (Fraction(1, 3), "0,333"),
        (Fraction(1, 2_000), "0,001"),
        (Fraction(19_999_499, 1_000_000), "19,999"),
        (Fraction(39_999, 2_000), "20,000"),
    ],
)
def test_a_score_is_shown_with_three_decimals(value, text):
    assert decimal_text(value) == text


def test_decimals_and_mark_can_be_chosen():
    assert decimal_text(Fraction(25, 2), decimals=1, mark=".") == "12.5"
    assert decimal_text(Fraction(25, 2), decimals=0) == "13"


@given(st.integers(0, 2**70), st.integers(1, 2**70), st.integers(1, 1_000))
def test_whole_numbers_in_any_terms_say_the_same_as_the_fraction(over, under, more):
    value = Fraction(over, under)

    assert exact_text(over * more, under * more) == str(value)
    assert rounded_text(over * more, under * more) == decimal_text(value)
    assert Points(under)[over] == str(value)
