"""One code has one digest however it is typed, and it belongs to one candidate."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from concours.core.kernel.canonical import digest
from concours.core.roster.codes import (
    CODE_CHARACTERS,
    code_digest,
    convocation_code,
    plain_code,
    replacement_code,
)

SOMEONE = UUID("0190a5b2-0000-7000-8000-000000000001")
SOMEONE_ELSE = UUID("0190a5b2-0000-7000-8000-000000000002")


def test_code_digest_is_the_documented_formula():
    expected = digest(b"concours/code/1", SOMEONE.bytes, b"K7QF2M9D")

    assert code_digest(SOMEONE, "K7QF-2M9D") == expected


def test_code_digest_ignores_how_the_code_was_typed():
    typed = ("K7QF-2M9D", "k7qf2m9d", " K7QF 2M9D ", "k7-qf-2m-9d")

    assert {code_digest(SOMEONE, code) for code in typed} == {
        code_digest(SOMEONE, "K7QF2M9D")
    }


def test_plain_code_folds_letters_that_look_like_figures():
    assert plain_code("oOiIlL-01") == "00111101"


def test_code_digest_of_another_candidate_differs():
    assert code_digest(SOMEONE, "482913") != code_digest(SOMEONE_ELSE, "482913")


@given(st.binary(min_size=5, max_size=5))
def test_convocation_code_is_eight_characters_that_typing_does_not_change(chance):
    code = convocation_code(chance)

    assert [len(part) for part in code.split("-")] == [4, 4]
    assert set(plain_code(code)) <= set(CODE_CHARACTERS)
    assert plain_code(code) == code.replace("-", "")


@given(st.binary(min_size=5, max_size=5), st.binary(min_size=5, max_size=5))
def test_convocation_code_keeps_all_the_chance(one, other):
    assert (convocation_code(one) == convocation_code(other)) == (one == other)


@given(st.binary(min_size=16, max_size=16))
def test_replacement_code_is_six_digits(chance):
    code = replacement_code(chance)

    assert len(code) == 6
    assert code.isdecimal()
