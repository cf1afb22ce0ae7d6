"""A code lets in once, at its time, and only its owner; texts read back the same."""

from base64 import b32decode
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concours.core.kernel.crypto import one_time_code
from concours.core.kernel.time import Instant
from concours.core.people.sign_in.second_factor import (
    RECOVERY_CHANCE_BYTES,
    STEP_MS,
    code_at,
    recovery_code,
    recovery_digest,
    secret_address,
    secret_text,
    step_of,
)

RFC = b"12345678901234567890"
ANNE, BASILE = UUID(int=1), UUID(int=2)
SECRETS = st.binary(min_size=20, max_size=20)
INSTANTS = st.integers(1_700_000_000_000, 1_900_000_000_000).map(Instant)


@pytest.mark.parametrize(
    ("counter", "code"), [(0, "755224"), (1, "287082"), (9, "520489")]
)
def test_codes_are_those_of_rfc_4226(counter, code):
    assert one_time_code(RFC, counter) == code


@pytest.mark.parametrize(
    ("second", "code"), [(59, "287082"), (1_111_111_109, "081804")]
)
def test_codes_are_those_of_rfc_6238(second, code):
    assert code_at(RFC, Instant(second * 1_000)) == code


@given(SECRETS, INSTANTS, st.integers(-1, 1))
def test_a_code_is_good_around_its_time_and_spent_once_used(secret, now, drift):
    typed = code_at(secret, Instant(now + drift * STEP_MS))

    step = step_of(secret, typed, now=now, last_step=0)

    assert step is not None
    assert one_time_code(secret, step) == typed
    assert step_of(secret, typed, now=now, last_step=now // STEP_MS + 1) is None


@given(SECRETS, INSTANTS, st.integers(2, 50), st.sampled_from([-1, 1]))
def test_a_code_of_another_time_is_none(secret, now, steps, side):
    typed = code_at(secret, Instant(now + side * steps * STEP_MS))
    todays = {code_at(secret, Instant(now + d * STEP_MS)) for d in (-1, 0, 1)}

    assert (step_of(secret, typed, now=now, last_step=0) is None) == (
        typed not in todays
    )


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "é23456", "٣٢١٤٥٦"])
def test_what_is_no_code_is_refused_and_breaks_nothing(typed):
    assert step_of(RFC, typed, now=Instant(59_000), last_step=-1) is None


def test_a_code_may_be_typed_with_a_space():
    assert step_of(RFC, "287 082", now=Instant(59_000), last_step=0) == 1


@given(SECRETS)
def test_a_secret_reads_back_from_its_text_and_from_its_qr_code(secret):
    address = urlsplit(secret_address(secret, "kermarec"))

    assert b32decode(secret_text(secret).replace(" ", "")) == secret
    assert b32decode(parse_qs(address.query)["secret"][0]) == secret
    assert (address.scheme, address.netloc) == ("otpauth", "totp")


@given(st.binary(min_size=RECOVERY_CHANCE_BYTES, max_size=RECOVERY_CHANCE_BYTES))
def test_a_recovery_code_has_one_digest_however_typed_and_one_owner(chance):
    code = recovery_code(chance)
    typed = code.lower().replace("-", " ").replace("1", "l").replace("0", "o")

    assert recovery_digest(ANNE, typed) == recovery_digest(ANNE, code)
    assert recovery_digest(BASILE, code) != recovery_digest(ANNE, code)
