"""A signature is the key's over these bytes, or it is not: no third answer."""

import pytest
from bundles import private_key, public_bytes, signed
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.hashes import SHA256
from hypothesis import given, settings
from hypothesis import strategies as st

from verifier import p256

KEY = private_key(1)
PUBLIC = public_bytes(KEY)
MESSAGE = b"thirty-two bytes or any other"
SIGNATURE = signed(KEY, MESSAGE)


def library_says(signature, message):
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    try:
        encoded = utils.encode_dss_signature(r, s)
        KEY.public_key().verify(encoded, message, ec.ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True


@settings(max_examples=40)
@given(st.integers(1, 2**64), st.binary(max_size=64))
def test_what_a_key_signs_verifies(number, message):
    key = private_key(number)

    assert p256.verifies(public_bytes(key), message, signed(key, message))


@settings(max_examples=60)
@given(st.integers(0, 511))
def test_one_bit_changed_is_refused_as_the_library_refuses_it(bit):
    changed = bytearray(SIGNATURE)
    changed[bit // 8] ^= 1 << bit % 8

    assert p256.verifies(PUBLIC, MESSAGE, bytes(changed)) is library_says(
        bytes(changed), MESSAGE
    )


N = p256.N.to_bytes(32, "big")
ZERO = bytes(32)


@pytest.mark.parametrize(
    "signature",
    [
        b"",
        SIGNATURE[:-1],
        SIGNATURE + b"\0",
        ZERO + ZERO,
        ZERO + SIGNATURE[32:],
        SIGNATURE[:32] + ZERO,
        N + SIGNATURE[32:],
        SIGNATURE[:32] + N,
        b"\xff" * 64,
    ],
    ids=["none", "short", "long", "0 0", "0 s", "r 0", "n s", "r n", "ones"],
)
def test_a_signature_out_of_range_is_refused(signature):
    assert not p256.verifies(PUBLIC, MESSAGE, signature)


@pytest.mark.parametrize(
    "public_key",
    [
        b"",
        PUBLIC[1:],
        b"\2" + PUBLIC[1:],
        PUBLIC[:-1] + bytes([PUBLIC[-1] ^ 1]),
        b"\4" + bytes(64),
        b"\4" + p256.P.to_bytes(32, "big") + PUBLIC[33:],
    ],
    ids=["none", "short", "compressed", "off the curve", "zeros", "x is p"],
)
def test_a_key_that_is_no_point_is_refused(public_key):
    assert not p256.verifies(public_key, MESSAGE, SIGNATURE)


def test_a_key_equal_to_the_generator_is_a_key():
    key = ec.derive_private_key(1, ec.SECP256R1())

    assert p256.verifies(public_bytes(key), MESSAGE, signed(key, MESSAGE))
