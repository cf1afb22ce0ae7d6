"""A signature of the ledger is its key's over these bytes, or it is not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from concours.core.kernel.crypto import is_signed, sign, signer_of
from verifier import ed25519

KEY = bytes(range(32))
PUBLIC = signer_of(KEY)
MESSAGE = b"a root"
SIGNATURE = sign(KEY, MESSAGE)


def test_the_first_vector_of_rfc_8032_verifies():
    public = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    signature = (
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb882"
        "1590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
    )

    assert ed25519.verifies(bytes.fromhex(public), b"", bytes.fromhex(signature))


@settings(max_examples=25, deadline=None)
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=64))
def test_what_a_key_signs_verifies(key, message):
    assert ed25519.verifies(signer_of(key), message, sign(key, message))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 8 * 64 - 1))
def test_one_bit_changed_is_refused_as_the_library_refuses_it(bit):
    changed = bytearray(SIGNATURE)
    changed[bit // 8] ^= 1 << bit % 8

    assert not is_signed(PUBLIC, MESSAGE, bytes(changed))
    assert not ed25519.verifies(PUBLIC, MESSAGE, bytes(changed))


@pytest.mark.parametrize(
    ("public", "signature"),
    [
        (b"", SIGNATURE),
        (PUBLIC, SIGNATURE[:-1]),
        (b"\xff" * 32, SIGNATURE),
        (PUBLIC, bytes(32) + ed25519.L.to_bytes(32, "little")),
        (
            PUBLIC,
            SIGNATURE[:32]
            + (int.from_bytes(SIGNATURE[32:], "little") + ed25519.L).to_bytes(
                32, "little"
            ),
        ),
    ],
    ids=["no key", "short", "no point", "l", "s and l"],
)
def test_what_is_out_of_range_is_refused(public, signature):
    assert not ed25519.verifies(public, MESSAGE, signature)
