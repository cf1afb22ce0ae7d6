"""One code has one digest however it is typed, and it belongs to one candidate."""

import hmac
from hashlib import scrypt
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concours.core.kernel.canonical import fields
from concours.core.people.roster.codes import (
    CODE_CHARACTERS,
    CodeProof,
    code_digest,
    convocation_code,
    device_token,
    examiner_code,
    plain_code,
    prove_code,
    replacement_code,
)

KEY = bytes(range(32))
SOMEONE = UUID("0190a5b2-0000-7000-8000-000000000001")
SOMEONE_ELSE = UUID("0190a5b2-0000-7000-8000-000000000002")


def test_code_digest_is_the_documented_formula():
    tag = hmac.digest(
        KEY, fields(b"concours/code/2", SOMEONE.bytes, b"K7QF2M9D"), "sha256"
    )
    expected = scrypt(tag, salt=SOMEONE.bytes, n=1024, r=8, p=1, dklen=64)

    assert code_digest(KEY, SOMEONE, "K7QF-2M9D") == expected[:32]


def test_a_long_code_is_two_keyed_hashes():
    """60 bits: no try of them has to be made slow."""
    of_person = SOMEONE.bytes, b"K7QF2M9DXH4R"
    expected = [
        hmac.digest(KEY, fields(label, *of_person), "sha256")
        for label in (b"concours/code/3", b"concours/code-secret/3")
    ]

    proof = prove_code(KEY, SOMEONE, "k7qf 2m9d xh4r")

    assert [proof.digest, proof.secret] == expected


@pytest.mark.parametrize("code", ["K7QF-2M9D", "482913", "K7QF-2M9D-3TBR-9XKM", ""])
def test_a_code_of_any_other_length_stays_slow(code):
    """Those on letters of before, and what replaces a tablet, are too short."""
    plain = plain_code(code).encode()
    tag = hmac.digest(KEY, fields(b"concours/code/2", SOMEONE.bytes, plain), "sha256")

    assert prove_code(KEY, SOMEONE, code).digest + prove_code(
        KEY, SOMEONE, code
    ).secret == scrypt(tag, salt=SOMEONE.bytes, n=1024, r=8, p=1, dklen=64)


@pytest.mark.parametrize("code", ["K7QF-2M9D", "K7QF-2M9D-XH4R"])
def test_a_dump_without_the_key_tells_no_code_and_no_token(code):
    """What is stored is the digest, and the digest of the token."""
    other = bytes(32)
    one, two = (prove_code(key, SOMEONE, code) for key in (KEY, other))

    assert one.digest != two.digest
    assert device_token(one, b"key") != device_token(two, b"key")
    assert device_token(one, b"key") != device_token(
        CodeProof(one.digest, one.digest), b"key"
    )


def test_code_digest_ignores_how_the_code_was_typed():
    typed = ("K7QF-2M9D", "k7qf2m9d", " K7QF 2M9D ", "k7-qf-2m-9d")

    assert {code_digest(KEY, SOMEONE, code) for code in typed} == {
        code_digest(KEY, SOMEONE, "K7QF2M9D")
    }


def test_plain_code_folds_letters_that_look_like_figures():
    assert plain_code("oOiIlL-01") == "00111101"


def test_code_digest_of_another_candidate_differs():
    assert code_digest(KEY, SOMEONE, "482913") != code_digest(
        KEY, SOMEONE_ELSE, "482913"
    )


@given(st.binary(min_size=5, max_size=5))
def test_convocation_code_is_eight_characters_that_typing_does_not_change(chance):
    code = convocation_code(chance)

    assert [len(part) for part in code.split("-")] == [4, 4]
    assert set(plain_code(code)) <= set(CODE_CHARACTERS)
    assert plain_code(code) == code.replace("-", "")


@given(st.binary(min_size=5, max_size=5), st.binary(min_size=5, max_size=5))
def test_convocation_code_keeps_all_the_chance(one, other):
    assert (convocation_code(one) == convocation_code(other)) == (one == other)


@given(st.binary(min_size=8, max_size=8))
def test_examiner_code_is_twelve_characters_of_the_last_sixty_bits(chance):
    code = examiner_code(chance)

    assert [len(part) for part in code.split("-")] == [4, 4, 4]
    assert plain_code(code) == code.replace("-", "")
    number = 0
    for character in plain_code(code):
        number = number * 32 + CODE_CHARACTERS.index(character)
    assert number == int.from_bytes(chance, "big") % 2**60


@given(st.binary(min_size=16, max_size=16))
def test_replacement_code_is_six_digits(chance):
    code = replacement_code(chance)

    assert len(code) == 6
    assert code.isdecimal()
